#include "kernel/access/access_records.hpp"

#include <boost/json.hpp>

#include "base/text.hpp"
#include "kernel/access/duties.hpp"
#include "kernel/access/emergency.hpp"
#include "kernel/access/guessable.hpp"
#include "kernel/access/passwords.hpp"
#include "kernel/command/facts.hpp"

namespace osnova {

namespace {

// The hash is made outside, by Kernel::set_password: commands are replayed and compared, passwords
// not.
void invite(User& user, const ActionContext& context, Problems& problems) {
  const auto* hash = context.arguments.if_contains("invitation_hash");
  if (!user.active) problems.add("access.inactive");
  if (user.only_oidc) problems.add("access.invitee_by_provider");
  if (!hash || !hash->is_string() || hash->as_string().size() != 64)
    problems.add("input.required", "invitation_hash");
  if (problems) return;
  user.invitation_hash = std::string(hash->as_string());
  user.invited_until = {context.now.us + kInvitationHours * int64_t{3600} * 1'000'000};
}

void act_on_user(Record& record, const ActionContext& context, Problems& problems) {
  if (context.action == "invite") return invite(record.as<User>(), context, problems);
  const auto* hash = context.arguments.if_contains("password_hash");
  if (!hash || !hash->is_string() || !is_kept_password(hash->as_string())) {
    problems.add("input.required", "password_hash");
    return;
  }
  User& user = record.as<User>();
  user.password_hash = std::string(hash->as_string());
  user.invitation_hash = {};
  user.invited_until = {};
}

void derive_user(Record& record, const ActionContext& context) {
  User& user = record.as<User>();
  const User* before = context.before ? &context.before->as<User>() : nullptr;
  user.sign_in_epoch = before ? before->sign_in_epoch + (before->active && !user.active) : 0;
}

void check_period(Date from, Date until, const std::string& path, Problems& problems) {
  if (!from.empty() && !until.empty() && until < from)
    problems.add("access.period_backwards", path, {{"from", from.text()}, {"until", until.text()}});
}

void check_amount(Decimal<4> amount, const std::string& path, Problems& problems) {
  if (amount.mantissa < 0) problems.add("access.amount_negative", path);
}

void check_user(const Record& record, const ActionContext&, Problems& problems) {
  const User& user = record.as<User>();
  for (size_t i = 0; i < user.roles.size(); ++i) {
    const UserRole& line = user.roles[i];
    check_period(line.valid_from, line.valid_until, join_path("roles", i, "valid_until"), problems);
    check_amount(line.amount_up_to, join_path("roles", i, "amount_up_to"), problems);
  }
  for (size_t i = 0; i < user.positions.size(); ++i)
    check_period(user.positions[i].valid_from, user.positions[i].valid_until,
                 join_path("positions", i, "valid_until"), problems);
  if (!user.email.empty() && !is_mail_address(user.email))
    problems.add("kernel.user.email_invalid", "email");
  for (const char c : user.login)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' ||
          c == '@')) {
      problems.add("kernel.user.login_characters", "login");
      return;
    }
  if (!user.language.empty() && user.language != "en" && user.language != "ru")
    problems.add("kernel.user.language_unknown", "language", {{"language", user.language}});
}

void check_role(const Record& record, const ActionContext&, Problems& problems) {
  const Role& role = record.as<Role>();
  for (size_t i = 0; i < role.statuses.size(); ++i)
    if (rights_of(role.statuses[i].statuses).empty())
      problems.add("input.required", join_path("statuses", i, "statuses"));
}

void check_position(const Record& record, const ActionContext&, Problems& problems) {
  const Position& position = record.as<Position>();
  for (size_t i = 0; i < position.roles.size(); ++i)
    check_amount(position.roles[i].amount_up_to, join_path("roles", i, "amount_up_to"), problems);
}

void derive_deputy(Record& record, const ActionContext& context) {
  Deputy& deputy = record.as<Deputy>();
  const CompanyState& state = context.facts.company();
  const User* person = state.get<User>(user_meta(), deputy.person.id);
  const User* stands_in = state.get<User>(user_meta(), deputy.deputy.id);
  deputy.name = (person ? std::string(person->login) : "?") + " > " +
                (stands_in ? std::string(stands_in->login) : "?");
}

constexpr std::string_view kForOthers = "kernel.deputy.for_others";
constexpr int kLongestDays = 366;

void check_deputy(const Record& record, const ActionContext& context, Problems& problems) {
  const Deputy& deputy = record.as<Deputy>();
  if (deputy.person == deputy.deputy) problems.add("access.deputy_of_himself", "deputy");
  check_period(deputy.valid_from, deputy.valid_until, "valid_until", problems);
  if (!deputy.valid_from.empty() && deputy.valid_until > deputy.valid_from + kLongestDays)
    problems.add("access.deputy_too_long", "valid_until",
                 {{"days", std::to_string(kLongestDays)}});
  // What is one's own one may hand on; what is another's, who looks after people.
  if (deputy.person.id != context.access.user() && !context.access.may(kForOthers))
    problems.add("access.deputy_of_other", "person", {{"right", kForOthers}});
  else if (deputy.person.id != context.access.user() && deputy.deputy.id == context.access.user())
    problems.add("access.deputy_self_appointed", "deputy");
}

}  // namespace

void register_access_records(Registry& registry) {
  Behaviour role;
  role.meta = &role_meta();
  role.cached = true;
  role.proved = true;
  role.check = check_role;
  registry.add(role);
  Behaviour position;
  position.meta = &position_meta();
  position.cached = true;
  position.proved = true;
  position.check = check_position;
  registry.add(position);
  Behaviour user;
  user.meta = &user_meta();
  user.cached = true;
  user.proved = true;
  user.derive = derive_user;
  user.check = check_user;
  user.act = act_on_user;
  user.actions = user.not_offered = {"set_password", "invite"};
  registry.add(user);
  Behaviour deputy;
  deputy.meta = &deputy_meta();
  deputy.cached = true;
  deputy.proved = true;
  deputy.derive = derive_deputy;
  deputy.check = check_deputy;
  registry.add(deputy);
  register_duties(registry);
  register_emergencies(registry);
  register_emergency_report(registry);
}

Problems password_problems(std::string_view password, std::string_view login) {
  Problems problems;
  if (code_points(password) < kShortestPassword) problems.add("access.password_short", "password");
  if (code_points(password) > kLongestPassword) problems.add("access.password_long", "password");
  if (is_guessable(password, login)) problems.add("access.password_common", "password");
  return problems;
}

}  // namespace osnova
