#pragma once
// Policies of staged authorisation: for which command, under which conditions, who has to agree.
// See README.md.
#include <string>
#include <string_view>
#include <vector>

#include "kernel/command/company_state.hpp"
#include "kernel/condition/condition.hpp"
#include "kernel/registry.hpp"

namespace osnova {

// Whether a decision has to be signed (kernel/signature). yes: revocation may be not known.
enum class SignatureWanted : int { no, yes, not_revoked };
const EnumMeta& enum_meta(SignatureWanted);

struct PolicyStage : Line {
  int64_t stage = 1;  // order; the same number = side by side
  Text<100> name;
  Ref<Role> role;      // whose holders decide; none = whoever may approve at all
  int64_t people = 1;  // how many of them
  int64_t hours = 0;   // until it is overdue; 0 = never
  Ref<Role> escalate_to;  // whose holders decide too when it is overdue
  SignatureWanted signature{};  // from whoever approves
  // Fields that whoever approves keys anew without seeing them, in words: "amount accounts.iban";
  // "*" = those of the record that are described as keyed_twice().
  Text<300> rekey;
  bool not_handed_on = false;  // whoever decides does it himself (delegation.hpp)
};

// Shared catalogue "kernel.policy".
struct Policy : Entity {
  Text<40> code;
  Text<160> name;
  bool active = false;
  Ref<Company> in_company;  // none = every one, and the workspace itself
  Text<100> command;        // "bank.payment_order.post", or with *: "kernel.policy.*"
  Text<60> sum_by;  // reference of the record: amounts of the same one are counted together
  int64_t sum_days = 0;
  // By how much a rate of exchange may move between the asking and the last approval, so that what was
  // agreed to is still done at the rates of then; 0 = not at all.
  Percent rate_tolerance;
  bool strict = true;  // false: done at once while nobody else could decide
  Lines<Condition> conditions;  // all have to hold, of the record as it would be stored
  Lines<PolicyStage> stages;
};
const RecordMeta& policy_meta();

void register_policies(Registry& registry);

// Who may decide in a stage on that day: active, with the right kernel.approval.approve in the
// company (0 = the workspace) and with the role, if the stage names one; by what is his own, or else
// as the deputy of somebody who may.
struct Decider {
  const User* user = nullptr;
  Id for_person = 0;  // 0 = by his own
};
std::vector<Decider> deciders(const CompanyState& state, Id company, Id role, Date today);

// Whether different people can be found for all stages of all of them, without those in `makers` and
// without deputies, who go again.
bool satisfiable(const std::vector<const PolicyStage*>& stages, const CompanyState& state,
                 Id company, const std::vector<Id>& makers, Date today);

// The policies in force in the company that are not strict and do not bind this person now, because
// nobody else could decide on what he asks for.
std::vector<const Policy*> not_binding(const CompanyState& state, const Registry& registry,
                                       Id company, Id person, Date today);

// What is wrong with a policy that is to be stored: unknown command, field, value, and, when it is
// active, for whom nobody is left to decide. Problems "policy.*".
void check_policy(const Policy& policy, const Registry& registry, const CompanyState& state,
                  Date today, Problems& problems);

}  // namespace osnova
