// Who decides on a case, by a role, in the name of somebody, or because it was handed on to him.
#include <algorithm>

#include "kernel/access/holdings.hpp"
#include "kernel/approval/delegation.hpp"
#include "kernel/command/planner.hpp"

namespace osnova {

bool concerns_own(const Approval& approval, const CompanyState& state, Id person, Timestamp now) {
  const Date today = business_date_of(&state, now);
  for (const Id maker : {approval.author.id, approval.maker.id, approval.acted_for.id})
    if (maker != 0 && (maker == person || stands_in(state, person, maker, today))) return true;
  return false;
}

bool is_maker(const Approval& approval, Id person) {
  return person == approval.author.id || person == approval.maker.id ||
         person == approval.acted_for.id;
}

bool has_decided(const Approval& approval, Id person) {
  return std::any_of(approval.decisions.begin(), approval.decisions.end(),
                     [&](const ApprovalDecision& one) {
                       return one.verdict == Verdict::approved &&
                              (one.person.id == person || one.acted_for.id == person);
                     });
}

namespace {

// The roles by which somebody decides in the stage at that moment; 0 = by none in particular.
std::vector<Id> roles_of(const ApprovalStage& stage, Timestamp now) {
  std::vector<Id> roles = {stage.role.id};
  const bool overdue = stage.due.us != 0 && now > stage.due;
  if (overdue && !stage.escalate_to.empty()) roles.push_back(stage.escalate_to.id);
  return roles;
}

// As a decider of the stage, by his own right or somebody's for whom he stands in.
std::optional<Decider> decider(const ApprovalStage& stage, const CompanyState& state, Id company,
                               Id person, Timestamp now) {
  for (const Id role : roles_of(stage, now)) {
    const auto people = deciders(state, company, role, business_date_of(&state, now));
    for (const Decider& one : people)
      if (one.user->id == person) return one;
  }
  return std::nullopt;
}

bool is_open(const Approval& approval, const ApprovalStage& stage) {
  return stage.stage == approval.stage && stage.given < stage.people;
}

// Who handed the stage on to the person, decides in it by a role and has not yet; 0 = nobody.
Id handed_on_by(const Approval& approval, const ApprovalStage& stage, const CompanyState& state,
                Id company, Id person, Timestamp now) {
  if (stage.not_handed_on) return 0;
  for (const Id giver : handed_by(approval, person))
    if (!has_decided(approval, giver) && decider(stage, state, company, giver, now)) return giver;
  return 0;
}

}  // namespace

Id decides_for(const Approval& approval, const CompanyState& state, Id company, Id person,
               Timestamp now) {
  for (const ApprovalStage& stage : approval.stages) {
    if (!is_open(approval, stage)) continue;
    if (const auto own = decider(stage, state, company, person, now)) return own->for_person;
    if (const Id giver = handed_on_by(approval, stage, state, company, person, now)) return giver;
  }
  return 0;
}

std::vector<size_t> open_by_role(const Approval& approval, const CompanyState& state, Id company,
                                 Id person, Timestamp now) {
  std::vector<size_t> open;
  for (size_t i = 0; i < approval.stages.size(); ++i)
    if (is_open(approval, approval.stages[i]) &&
        decider(approval.stages[i], state, company, person, now))
      open.push_back(i);
  return open;
}

std::vector<size_t> open_to(const Approval& approval, const CompanyState& state, Id company,
                            Id person, Timestamp now) {
  std::vector<size_t> open;
  for (size_t i = 0; i < approval.stages.size(); ++i) {
    const ApprovalStage& stage = approval.stages[i];
    if (is_open(approval, stage) &&
        (decider(stage, state, company, person, now) ||
         handed_on_by(approval, stage, state, company, person, now) != 0))
      open.push_back(i);
  }
  return open;
}

}  // namespace osnova
