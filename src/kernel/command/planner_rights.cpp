// Whether a person may give a command: that there is a right, that it reaches the record, that it
// reaches the amount. See kernel/access/README.md.
#include "base/text.hpp"
#include "kernel/access/duties.hpp"
#include "kernel/approval/approval.hpp"
#include "kernel/command/planner.hpp"
#include "meta/codec.hpp"

namespace osnova {

namespace {

struct Wanted {
  std::string right;
  bool step = false;  // of the flow
};

// What a command asks for: its own right, or that which the flow names; with a patch both.
std::vector<Wanted> wanted(const Plan& plan) {
  const std::string record = std::string(plan.behaviour->meta->name) + ".";
  const bool patch = plan.action == "create" || plan.action == "update";
  std::vector<Wanted> rights;
  if (patch || !plan.step) rights.push_back({record + std::string(plan.action)});
  if (plan.step) rights.push_back({record + std::string(plan.step->right), true});
  if (plan.action == kEraseAction) rights.push_back({std::string(kEraseRight)});
  return rights;
}

// What people call the amount of a document: the first that its list shows.
const FieldMeta* amount_of(const RecordMeta& meta) {
  for (const FieldMeta& field : meta.fields)
    if (field.kind == Kind::amount && field.has(kList)) return &field;
  return nullptr;
}

bool is_of_people(const RecordMeta& meta) {
  return &meta == &user_meta() || &meta == &role_meta() || &meta == &position_meta() ||
         &meta == &deputy_meta();
}

// A kind that is misspelt would be reached in every status, a status in none.
void check_statuses(const Role& role, const Registry& registry, Problems& problems) {
  for (size_t i = 0; i < role.statuses.size(); ++i) {
    const RoleStatuses& line = role.statuses[i];
    const auto codes = rights_of(line.statuses);
    std::vector<bool> known(codes.size(), false);
    bool any = false;
    for (const Behaviour& behaviour : registry.records()) {
      const FieldMeta* status = behaviour.meta->find("status");
      if (!status || status->kind != Kind::enumeration ||
          !glob_match(line.record, behaviour.meta->name))
        continue;
      any = true;
      for (size_t k = 0; k < codes.size(); ++k)
        known[k] = known[k] || status->enumeration->find(codes[k]);
    }
    if (!any)
      problems.add("access.statuses_of_nothing", join_path("statuses", i, "record"),
                   {{"record", line.record}});
    for (size_t k = 0; any && k < codes.size(); ++k)
      if (!known[k])
        problems.add("access.status_unknown", join_path("statuses", i, "statuses"),
                     {{"status", codes[k]}, {"record", line.record}});
  }
}

}  // namespace

void Planner::permit(Plan& plan) const {
  for (const Wanted& one : wanted(plan))
    if (!plan.submission->access.may(one.right)) {
      plan.problems.add("access.denied", "", {{"right", one.right}});
      return;
    }
}

bool Planner::permit_target(Plan& plan, const Record& stored) const {
  const Access& access = plan.submission->access;
  if (!access.limited()) return true;
  const RecordMeta& meta = stored.meta();
  for (const Wanted& one : wanted(plan)) {
    if (one.right == kEraseRight) continue;
    const Permission permission = access.permission(one.right, stored, false, nullptr);
    if (permission.answer == Permission::Answer::granted) continue;
    // Whoever may not see it does not learn that it is there.
    if (access.may(std::string(meta.name) + ".read") && access.reach(meta, "read").covers(stored))
      plan.problems.add("access.out_of_reach", "", {{"right", one.right}});
    else
      plan.problems.add("record.not_found", "", {{"record", meta.name}});
    return false;
  }
  return true;
}

// In ten-thousandths of the company's currency; nullopt when nobody can tell (no rate).
std::optional<int64_t> Planner::amount_of_step(const Plan& plan) {
  const Record& record = plan.change.after ? plan.change.after : plan.change.before;
  const FieldMeta* amount = amount_of(record.meta());
  if (is_approval(record.meta()) && record.as<Approval>().held_amount.minor != 0)
    amount = record.meta().find("held_amount");
  if (!amount) return 0;
  const Currency own = state_ && state_->has_company() ? state_->company().currency : Currency{};
  const Currency currency = currency_of(*amount, record.meta(), record.data(), record, own);
  const Currency shown = own.empty() ? currency : own;
  if (shown.empty()) return 0;  // of the workspace, and nothing is paid
  const auto minor = in_company_currency(get_integer(*amount, record.data()), currency);
  int64_t scaled = 0;
  if (!minor || shown.digits() > 4 ||
      __builtin_mul_overflow(*minor, power_of_ten(4 - shown.digits()), &scaled))
    return std::nullopt;
  return scaled < 0 ? -scaled : scaled;
}

void Planner::permit_whole(Plan& plan) {
  if (plan.released_by == kOwn) return;
  const RecordMeta& meta = *plan.behaviour->meta;
  if (is_of_people(meta) && plan.change.after) {
    if (&meta == &role_meta())
      check_statuses(plan.change.after.as<Role>(), registry_, plan.problems);
    refuse_joined(plan.change.after, registry_, *state_, business_date_, plan.problems);
  }
  const Access& access = plan.submission->access;
  if (!access.limited()) return;
  const bool is_new = !plan.change.before;
  Record record = is_new ? plan.change.after : plan.change.before;
  if (const FieldMeta* status = is_new ? meta.find("status") : nullptr)
    set_integer(*status, record.data(), 0);  // before its first step
  std::optional<std::optional<int64_t>> amount;  // reckoned once, where it is asked for
  for (const Wanted& one : wanted(plan)) {
    if (one.right == kEraseRight) continue;
    const bool counts = one.step && plan.step->right != "read" && plan.step->right != "withdraw";
    if (counts && !amount) amount = amount_of_step(plan);
    const Permission permission =
        access.permission(one.right, record, is_new, counts ? &*amount : nullptr);
    if (permission.answer == Permission::Answer::amount)
      plan.problems.add("access.amount_limit", "",
                        {{"right", one.right},
                         {"limit", decimal_text(permission.amount_up_to, 4, 2)}});
    else if (permission.answer != Permission::Answer::granted)
      plan.problems.add("access.out_of_reach", "", {{"right", one.right}});
    if (permission.for_person != 0) plan.acted_for = permission.for_person;
  }
  const User* person =
      plan.acted_for == 0 ? nullptr : state_->get<User>(user_meta(), plan.acted_for);
  if (person) plan.acted_for_login = person->login;
}

}  // namespace osnova
