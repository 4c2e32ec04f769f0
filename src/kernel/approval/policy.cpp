#include "kernel/approval/policy.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "kernel/access/access_maker.hpp"
#include "kernel/access/holdings.hpp"
#include "kernel/approval/double_keying.hpp"
#include "kernel/approval/tolerance.hpp"
#include "kernel/command/planner.hpp"

namespace osnova {

const EnumMeta& enum_meta(SignatureWanted) {
  static const EnumMeta meta{"kernel.signature_wanted", {"no", "yes", "not_revoked"}};
  return meta;
}

namespace {

const RecordMeta& stage_meta() {
  static const RecordMeta meta =
      describe<PolicyStage>("policy.stages", RecordKind::line, [](auto& r) {
        using Self = PolicyStage;
        r.field(OSNOVA_FIELD(stage));
        r.field(OSNOVA_FIELD(name));
        r.field(OSNOVA_FIELD(role)).refers("kernel.role");
        r.field(OSNOVA_FIELD(people));
        r.field(OSNOVA_FIELD(hours));
        r.field(OSNOVA_FIELD(escalate_to)).refers("kernel.role");
        r.field(OSNOVA_FIELD(signature));
        r.field(OSNOVA_FIELD(rekey));
        r.field(OSNOVA_FIELD(not_handed_on));
      });
  return meta;
}

}  // namespace

const RecordMeta& policy_meta() {
  static const RecordMeta meta =
      describe<Policy>("kernel.policy", RecordKind::shared_catalogue, [](auto& r) {
        using Self = Policy;
        r.field(OSNOVA_FIELD(code)).required().unique().list();
        r.field(OSNOVA_FIELD(name)).required().list();
        r.field(OSNOVA_FIELD(active)).list();
        r.field(OSNOVA_FIELD(in_company)).refers("kernel.company");
        r.field(OSNOVA_FIELD(command)).required().list().command_name();
        r.field(OSNOVA_FIELD(sum_by));
        r.field(OSNOVA_FIELD(sum_days));
        r.field(OSNOVA_FIELD(rate_tolerance));
        r.field(OSNOVA_FIELD(strict));
        r.lines(OSNOVA_FIELD(conditions), condition_meta());
        r.lines(OSNOVA_FIELD(stages), stage_meta());
      });
  return meta;
}

void register_policies(Registry& registry) {
  Behaviour policy;
  policy.meta = &policy_meta();
  policy.cached = true;
  policy.proved = true;
  registry.add(policy);
}

std::vector<Decider> deciders(const CompanyState& state, Id company, Id role, Date today) {
  const std::string_view right =
      company == 0 ? "kernel.workspace_approval.approve" : "kernel.approval.approve";
  std::vector<Decider> found;
  const Holdings holdings(state);
  for (const User* user : holdings.users()) {
    std::map<Id, std::pair<bool, bool>> by_person;  // 0 = himself: holds the role, has the right
    for (const Held& held : holdings.of(*user)) {
      if (!held.holds_in(company) || !held.in_force(today)) continue;
      auto& [holds, may] = by_person[held.for_person ? held.for_person->id : 0];
      const auto within = rights_of(held.within);
      holds = holds || role == 0 || held.role->id == role;
      may = may || (bundle_names(rights_of(held.role->rights), right) &&
                    (within.empty() || bundle_names(within, right)));
    }
    for (const auto& [person, has] : by_person)
      if (has.first && has.second) {
        found.push_back({user, person});
        break;  // his own comes first
      }
  }
  return found;
}

namespace {

// One person a slot, none twice: augmenting paths in a graph of slots and people.
class Match {
 public:
  void add(std::vector<Id> people) { slots_.push_back(std::move(people)); }
  bool complete() {
    for (size_t slot = 0; slot < slots_.size(); ++slot) {
      std::vector<Id> seen;
      if (!place(slot, seen)) return false;
    }
    return true;
  }

 private:
  bool place(size_t slot, std::vector<Id>& seen) {
    for (const Id person : slots_[slot]) {
      if (std::find(seen.begin(), seen.end(), person) != seen.end()) continue;
      seen.push_back(person);
      const auto taken = placed_.find(person);
      if (taken != placed_.end() && !place(taken->second, seen)) continue;
      placed_[person] = slot;
      return true;
    }
    return false;
  }
  std::vector<std::vector<Id>> slots_;
  std::map<Id, size_t> placed_;
};

}  // namespace

bool satisfiable(const std::vector<const PolicyStage*>& stages, const CompanyState& state,
                 Id company, const std::vector<Id>& makers, Date today) {
  Match match;
  for (const PolicyStage* stage : stages) {
    std::vector<Id> people;
    for (const Decider& one : deciders(state, company, stage->role.id, today))
      if (one.for_person == 0 &&
          std::find(makers.begin(), makers.end(), one.user->id) == makers.end())
        people.push_back(one.user->id);
    for (int64_t n = 0; n < stage->people; ++n) match.add(people);
  }
  return match.complete();
}

namespace {

bool is_name_of(std::string_view pattern, const Behaviour& behaviour) {
  const auto actions = actions_of(behaviour);
  return std::any_of(actions.begin(), actions.end(), [&](std::string_view action) {
    return glob_match(pattern, std::string(behaviour.meta->name) + "." + std::string(action));
  });
}

// Nobody may be left without people who could decide on what he is allowed to ask for.
void check_people(const Policy& policy, const CompanyState& state, Date today,
                  Problems& problems) {
  std::vector<const PolicyStage*> stages;
  for (const PolicyStage& stage : policy.stages) stages.push_back(&stage);
  const Id company = policy.in_company.id;
  for (const Record& record : state.all(user_meta())) {
    const User& user = record.as<User>();
    if (!user.active) continue;
    const auto access = AccessMaker::of(state, user.id, company, "approval", today);
    if (!access || !access->may(policy.command)) continue;
    if (satisfiable(stages, state, company, {user.id}, today)) continue;
    problems.add("policy.nobody_left", "active", {{"login", user.login}});
    return;
  }
}

}  // namespace

std::vector<const Policy*> not_binding(const CompanyState& state, const Registry& registry,
                                       Id company, Id person, Date today) {
  std::vector<const Policy*> found;
  for (const Record& stored : state.all(policy_meta())) {
    const Policy& policy = stored.as<Policy>();
    const bool here = policy.in_company.empty() || policy.in_company.id == company;
    if (!policy.active || policy.strict || !here) continue;
    std::vector<const PolicyStage*> stages;
    for (const PolicyStage& stage : policy.stages) stages.push_back(&stage);
    const auto& all = registry.records();
    const bool binds = std::any_of(all.begin(), all.end(), [&](const Behaviour& one) {
      const Id where = one.meta->kind == RecordKind::shared_catalogue ? 0 : company;
      return is_name_of(policy.command, one) && satisfiable(stages, state, where, {person}, today);
    });
    if (!binds) found.push_back(&policy);
  }
  return found;
}

void check_policy(const Policy& policy, const Registry& registry, const CompanyState& state,
                  Date today, Problems& problems) {
  std::vector<const RecordMeta*> named;
  for (const Behaviour& behaviour : registry.records())
    if (is_name_of(policy.command, behaviour)) named.push_back(behaviour.meta);
  if (named.empty())
    problems.add("policy.command_unknown", "command", {{"command", policy.command}});
  for (const RecordMeta* meta : named) {
    for (size_t i = 0; i < policy.conditions.size(); ++i)
      check_condition(policy.conditions[i], i, *meta, state.extras().get(), registry,
                      problems);
    const FieldMeta* by = policy.sum_by.empty() ? nullptr : meta->find(policy.sum_by);
    if (!policy.sum_by.empty() && (!by || by->kind != Kind::reference))
      problems.add("policy.field_unknown", "sum_by",
                   {{"field", policy.sum_by}, {"record", meta->name}});
  }
  if (policy.sum_by.empty() != (policy.sum_days == 0) || policy.sum_days < 0 ||
      policy.sum_days > 366)
    problems.add("policy.sum_days", "sum_days");
  check_tolerance(policy, problems);
  if (policy.stages.empty()) problems.add("input.required", "stages");
  for (size_t i = 0; i < policy.stages.size(); ++i) {
    const PolicyStage& stage = policy.stages[i];
    if (stage.people < 1 || stage.people > 20)
      problems.add("policy.people_range", join_path("stages", i, "people"));
    if (stage.hours < 0 || stage.hours > 8760)
      problems.add("policy.hours_range", join_path("stages", i, "hours"));
    if (!stage.escalate_to.empty() && stage.hours == 0)
      problems.add("policy.escalates_never", join_path("stages", i, "escalate_to"));
    const bool of_workspace =
        std::any_of(named.begin(), named.end(), [](const RecordMeta* meta) {
          return meta->kind == RecordKind::shared_catalogue;
        });
    if (stage.signature != SignatureWanted::no && of_workspace)
      problems.add("policy.signature_shared", join_path("stages", i, "signature"));
    for (const RecordMeta* meta : named)
      check_rekey(stage, policy.command, *meta, state.extras().get(),
                  join_path("stages", i, "rekey"), problems);
  }
  if (!problems && policy.active && policy.strict) check_people(policy, state, today, problems);
}

}  // namespace osnova
