#include "kernel/approval/delegation.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "kernel/access/access_maker.hpp"
#include "kernel/command/facts.hpp"
#include "kernel/command/planner.hpp"

namespace osnova {

namespace {

// Where the same person spoke twice of one stage, the last word counts.
bool is_last_word(const Approval& approval, const ApprovalDelegation& one) {
  return std::none_of(approval.delegations.begin(), approval.delegations.end(),
                      [&](const ApprovalDelegation& other) {
                        return other.stage == one.stage && other.person.id == one.person.id &&
                               other.line_id > one.line_id;
                      });
}

const User* person_named(const CompanyState& state, const boost::json::value* given) {
  if (!given || !given->is_string()) return nullptr;
  const std::string_view text = trim(std::string_view(given->as_string()));
  int64_t id = 0;
  const bool by_id = parse_int(text, &id);
  for (const Record& record : state.all(user_meta())) {
    const User& user = record.as<User>();
    if (user.active && (by_id ? user.id == id : "@" + std::string(user.login) == text))
      return &user;
  }
  return nullptr;
}

// Whoever has the case before him has to be able to open it and to decide.
bool may_decide(const Record& record, const CompanyState& state, const User& user, Id company,
                Date today) {
  const auto access = AccessMaker::of(state, user.id, company, "approval", today);
  const std::string name(record.meta().name);
  return access && access->may(name + ".approve") &&
         access->reach(record.meta(), "approve").covers(record) &&
         access->reach(record.meta(), "read").covers(record);
}

}  // namespace

std::vector<Id> handed_by(const Approval& approval, Id person) {
  std::vector<Id> givers;
  for (const ApprovalDelegation& one : approval.delegations)
    if (one.stage == approval.stage && one.handed_to.id == person && is_last_word(approval, one))
      givers.push_back(one.person.id);
  return givers;
}

std::vector<Id> handed_to(const Approval& approval) {
  std::vector<Id> people;
  for (const ApprovalDelegation& one : approval.delegations)
    if (one.stage == approval.stage && is_last_word(approval, one) &&
        !has_decided(approval, one.person.id))
      people.push_back(one.handed_to.id);
  return people;
}

void hand_on(Record& record, const ActionContext& context, Problems& problems) {
  Approval& approval = record.as<Approval>();
  const Id person = context.access.user();
  const CompanyState& state = context.facts.company();
  const auto open = [&](Id who) {
    return open_by_role(approval, state, context.company, who, context.now);
  };
  const auto decides = [&](Id who) { return !open(who).empty(); };
  const std::string reason = reason_of(context, true, problems);
  if (concerns_own(approval, state, person, context.now))
    problems.add(is_maker(approval, person) ? "approval.own_command" : "approval.through_deputy");
  else if (has_decided(approval, person))
    problems.add("approval.decided_already");
  else if (!decides(person))
    problems.add(handed_by(approval, person).empty() ? "approval.not_for_you"
                                                     : "approval.not_yours_to_hand_on");
  else if (decides_for(approval, state, context.company, person, context.now) != 0)
    problems.add("approval.not_yours_to_hand_on");
  else if (const auto stages = open(person);
           std::all_of(stages.begin(), stages.end(),
                       [&](size_t i) { return approval.stages[i].not_handed_on; }))
    problems.add("approval.not_handed_on");
  const auto* given = context.arguments.if_contains("person");
  if (!given || (given->is_string() && given->as_string().empty()))
    problems.add("input.required", "person");
  if (problems) return;
  const User* to = person_named(state, given);
  if (!to) {
    problems.add("approval.hand_on_unknown", "person");
    return;
  }
  const auto refuse = [&](std::string_view code) {
    problems.add(code, "person", {{"login", to->login}});
  };
  if (concerns_own(approval, state, to->id, context.now)) return refuse("approval.hand_on_own");
  if (has_decided(approval, to->id)) return refuse("approval.hand_on_decided");
  if (to->id == person || decides(to->id)) return refuse("approval.hand_on_decides");
  if (!may_decide(record, state, *to, context.company, business_date_of(&state, context.now)))
    return refuse("approval.hand_on_right");
  ApprovalDelegation& one = approval.delegations.emplace_back();
  one.line_id = static_cast<int64_t>(approval.delegations.size());
  one.stage = approval.stage;
  one.person.id = person;
  one.handed_to.id = to->id;
  one.reason = reason;
  one.at = context.now;
}

}  // namespace osnova
