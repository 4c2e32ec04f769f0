#include "kernel/access/emergency.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "kernel/access/holdings.hpp"
#include "kernel/command/facts.hpp"
#include "kernel/notify/notices.hpp"

namespace osnova {

const EnumMeta& enum_meta(EmergencyStatus) {
  static const EnumMeta meta{"kernel.emergency_status", {"in_force", "ended", "reviewed"}};
  return meta;
}

const RecordMeta& emergency_role_meta() {
  static const RecordMeta meta =
      describe<EmergencyRole>("kernel.emergency_role", RecordKind::shared_catalogue, [](auto& r) {
        using Self = EmergencyRole;
        r.field(OSNOVA_FIELD(code)).required().unique().list();
        r.field(OSNOVA_FIELD(name)).required().list();
        r.field(OSNOVA_FIELD(role)).required().list().refers("kernel.role");
        r.field(OSNOVA_FIELD(holders)).required().list().refers("kernel.role");
        r.field(OSNOVA_FIELD(longest_hours));
        r.field(OSNOVA_FIELD(review_days));
        r.field(OSNOVA_FIELD(escalate_to)).refers("kernel.user");
        r.field(OSNOVA_FIELD(active)).list();
      });
  return meta;
}

const RecordMeta& emergency_meta() {
  static const RecordMeta meta =
      describe<Emergency>("kernel.emergency", RecordKind::catalogue, [](auto& r) {
        using Self = Emergency;
        r.sensitive();
        r.field(OSNOVA_FIELD(name)).computed().list();
        r.field(OSNOVA_FIELD(status)).computed().list();
        r.field(OSNOVA_FIELD(person)).computed().list().refers("kernel.user");
        r.field(OSNOVA_FIELD(taken)).required().list().frozen().refers("kernel.emergency_role");
        r.field(OSNOVA_FIELD(reason)).required().frozen();
        r.field(OSNOVA_FIELD(hours)).frozen();
        r.field(OSNOVA_FIELD(begun_at)).computed().list().timed();
        r.field(OSNOVA_FIELD(until_at)).computed().list().timed();
        r.field(OSNOVA_FIELD(ended_at)).computed().timed();
        r.field(OSNOVA_FIELD(ended_by)).computed().refers("kernel.user");
        r.field(OSNOVA_FIELD(review_due)).computed().list().deadline();
        r.field(OSNOVA_FIELD(escalate_to)).computed().refers("kernel.user");
        r.field(OSNOVA_FIELD(reviewed_by)).computed().refers("kernel.user");
        r.field(OSNOVA_FIELD(reviewed_at)).computed().timed();
        r.field(OSNOVA_FIELD(finding)).computed();
      });
  return meta;
}

const Emergency* emergency_of(const CompanyState& state, Id user, Timestamp now) {
  for (const Record& record : state.all(emergency_meta())) {
    const Emergency& one = record.as<Emergency>();
    if (one.person.id == user && one.in_force(now)) return &one;
  }
  return nullptr;
}

std::vector<const EmergencyRole*> emergency_roles_for(const CompanyState& state, const User& user,
                                                      Id company, Date today) {
  const auto held = Holdings(state).of(user);
  std::vector<const EmergencyRole*> roles;
  for (const Record& record : state.all(emergency_role_meta())) {
    const EmergencyRole& one = record.as<EmergencyRole>();
    // His own, not that of somebody for whom he stands in.
    const bool holds = std::any_of(held.begin(), held.end(), [&](const Held& way) {
      return way.role->id == one.holders.id && !way.for_person && way.holds_in(company) &&
             way.in_force(today);
    });
    if (one.active && holds) roles.push_back(&one);
  }
  return roles;
}

namespace {

constexpr FlowStep kFlow[] = {
    allow("end", EmergencyStatus::in_force, EmergencyStatus::ended, "end"),
    allow("review", EmergencyStatus::ended, EmergencyStatus::reviewed, "review"),
};
static_assert(every_state_reachable(kFlow, EmergencyStatus::in_force, 3));

constexpr int64_t kHourUs = int64_t{3600} * 1'000'000, kMostReviewDays = 30;

void check_role(const Record& record, const ActionContext&, Problems& problems) {
  const EmergencyRole& role = record.as<EmergencyRole>();
  if (role.longest_hours < 1 || role.longest_hours > kLongestEmergencyHours)
    problems.add("emergency.hours", "longest_hours",
                 {{"most", std::to_string(kLongestEmergencyHours)}});
  if (role.review_days < 1 || role.review_days > kMostReviewDays)
    problems.add("emergency.review_days", "review_days",
                 {{"most", std::to_string(kMostReviewDays)}});
}

void derive(Record& record, const ActionContext& context) {
  if (context.before) return;  // nothing of it changes but by its steps
  Emergency& one = record.as<Emergency>();
  const CompanyState& state = context.facts.company();
  const User* person = state.get<User>(user_meta(), context.access.user());
  const auto* taken = state.get<EmergencyRole>(emergency_role_meta(), one.taken.id);
  one.person.id = context.access.user();
  one.name = (person ? std::string(person->login) : "?") + ": " +
             (taken ? std::string(taken->code) : "?");
  one.begun_at = context.now;
  const int64_t hours = std::clamp<int64_t>(one.hours, 0, kLongestEmergencyHours);
  one.until_at = {context.now.us + hours * kHourUs};
  one.review_due = context.business_date + static_cast<int>(taken ? taken->review_days : 1);
  one.escalate_to = taken ? taken->escalate_to : Ref<User>{};
}

void check_new(const Emergency& one, const ActionContext& context, Problems& problems) {
  const CompanyState& state = context.facts.company();
  if (context.access.origin() == "api") problems.add("emergency.prove_first");
  const User* person = state.get<User>(user_meta(), context.access.user());
  const auto roles = person ? emergency_roles_for(state, *person, context.company,
                                                  context.business_date)
                            : std::vector<const EmergencyRole*>{};
  const auto role = std::find_if(roles.begin(), roles.end(), [&](const EmergencyRole* r) {
    return r->id == one.taken.id;
  });
  if (role == roles.end()) {
    problems.add("emergency.not_for_you", "taken");
    return;
  }
  if (one.hours < 1 || one.hours > (*role)->longest_hours)
    problems.add("emergency.hours", "hours", {{"most", std::to_string((*role)->longest_hours)}});
  if (code_points(trim(std::string_view(one.reason))) < kShortestEmergencyReason)
    problems.add("emergency.reason", "reason",
                 {{"least", std::to_string(kShortestEmergencyReason)}});
  // One after the other would be as good as prolonging it.
  for (const Record& record : state.all(emergency_meta())) {
    const Emergency& other = record.as<Emergency>();
    if (other.person.id == context.access.user() && other.status != EmergencyStatus::reviewed)
      problems.add(other.in_force(context.now) ? "emergency.in_force" : "emergency.unreviewed");
  }
}

void check(const Record& record, const ActionContext& context, Problems& problems) {
  if (context.action == "update") problems.add("emergency.unchanged");
  if (context.action == "create") check_new(record.as<Emergency>(), context, problems);
}

void review(Emergency& one, const ActionContext& context, Problems& problems) {
  const CompanyState& state = context.facts.company();
  const Id person = context.access.user();
  if (person == one.person.id || stands_in(state, person, one.person.id, context.business_date) ||
      stands_in(state, one.person.id, person, context.business_date))
    problems.add("emergency.own_review");
  if (context.access.emergency() != 0) problems.add("emergency.review_in_emergency");
  const auto* given = context.arguments.if_contains("finding");
  const std::string finding(
      given && given->is_string() ? trim(std::string_view(given->as_string())) : "");
  if (finding.empty()) problems.add("input.required", "finding");
  if (code_points(finding) > 2000) problems.add("text.too_long", "finding", {{"limit", "2000"}});
  if (problems) return;
  one.finding = finding;
  one.reviewed_by.id = person;
  one.reviewed_at = context.now;
}

void act(Record& record, const ActionContext& context, Problems& problems) {
  Emergency& one = record.as<Emergency>();
  if (context.action == "review") return review(one, context, problems);
  const Id person = context.access.user();
  if (person != one.person.id && !context.access.may(kEmergencyReview)) {
    problems.add("emergency.not_yours");
    return;
  }
  one.ended_at = std::min(context.now, one.until_at);  // it may be over by itself
  one.ended_by.id = person;
}

}  // namespace

void register_emergencies(Registry& registry) {
  Behaviour role;
  role.meta = &emergency_role_meta();
  role.cached = true;
  role.proved = true;
  role.check = check_role;
  registry.add(role);
  Behaviour one;
  one.meta = &emergency_meta();
  one.cached = true;
  one.flow.assign(std::begin(kFlow), std::end(kFlow));
  one.derive = derive;
  one.check = check;
  one.act = act;
  one.ended = {"reviewed"};
  one.arguments = {{"review", "finding", Kind::text, true}};
  registry.add(one);
}

}  // namespace osnova
