#pragma once
// Cases of staged authorisation: commands that wait for other people. See README.md.
#include <functional>
#include <string>
#include <string_view>

#include "base/hash.hpp"
#include "kernel/approval/policy.hpp"

namespace osnova {

struct Signature;
struct ActionContext;

enum class ApprovalStatus : int { waiting, done, refused, sent_back, withdrawn, changed };
const EnumMeta& enum_meta(ApprovalStatus);
// differs: what was keyed anew is not what was entered.
enum class Verdict : int { approved, refused, sent_back, withdrawn, differs };
const EnumMeta& enum_meta(Verdict);
// How a value that is keyed anew is compared (double_keying.hpp).
enum class KeyAnew : int { no, text, number };
const EnumMeta& enum_meta(KeyAnew);

// A stage as it was in the policy when the case began.
struct ApprovalStage : Line {
  int64_t stage = 1;
  Text<40> policy;
  Text<100> name;
  Ref<Role> role, escalate_to;
  int64_t people = 1, given = 0;
  int64_t hours = 0;
  Timestamp due;  // none before the stage begins, or without deadline
  SignatureWanted signature{};
  Text<2000> rekey;  // fields to be keyed anew, in words, every one named
  bool not_handed_on = false;
};

struct ApprovalDecision : Line {
  int64_t stage = 1;
  Ref<User> person;
  Ref<User> acted_for;  // whose right it was, if not his own
  Verdict verdict{};
  Text<500> reason;
  Timestamp at;
  Ref<Signature> signature;  // his own over the content, where the stage wants one
};

// Whoever decides in the stage named somebody else, who decides in his name (delegation.hpp).
struct ApprovalDelegation : Line {
  int64_t stage = 1;
  Ref<User> person, handed_to;
  Text<500> reason;
  Timestamp at;
};

// What the command would change, for whoever decides.
struct ApprovalChange : Line {
  Text<200> field;  // path: "accounts.2.iban"
  Text<500> before, after;
  KeyAnew keyed_anew{};
};

// A rate of exchange that the command was reckoned with when the case began.
struct ApprovalRate : Line {
  Currency from_currency, to_currency;
  Date date;  // for which it was asked
  Rate value;
  int64_t nominal = 1;
};

// Catalogue "kernel.approval", and "kernel.workspace_approval" for what all companies share.
struct Approval : Entity {
  ApprovalStatus status{};
  Text<120> command;  // "bank.payment_order.post"
  Text<40> next_step;  // of the flow, done in the same Change: "post"
  Text<60> record;
  Text<40> target;  // id of the record; "" = it would be created
  int64_t target_version = 0;
  Text<200> title;
  Amount amount;
  Amount held_amount;  // that people see when it was keyed anew; counts all the same
  bool keying = false;  // something is still to be keyed anew; told by rows without lines too
  Currency currency;
  Ref<User> author;  // of the command
  Ref<User> maker;   // of the document, if that is somebody else
  Text<20> desk, branch;  // of the document: who does not reach it does not reach its case
  Ref<User> acted_for;  // for whom the author stood in, if the right was not his own
  Timestamp asked_at;
  int64_t stage = 1;  // at which it stands
  Text<20000> input;
  Text<64> digest;
  Text<500000> content;    // to be signed (kernel/signature), where a stage wants signatures
  Text<20000> entries;     // what would be entered, by account (entries.hpp)
  Text<2000> difference;   // why it is `changed`
  Percent rate_tolerance;  // the least of its policies'
  // Policies of the command that did not ask, each "code:version": if rates that move make one ask,
  // the case is changed.
  Text<2000> silent_policies;
  Lines<ApprovalStage> stages;
  Lines<ApprovalDecision> decisions;
  Lines<ApprovalDelegation> delegations;
  Lines<ApprovalChange> changes;
  Lines<ApprovalRate> rates;
};
const RecordMeta& approval_meta();
const RecordMeta& workspace_approval_meta();
inline const RecordMeta& approval_meta_of(Id company) {
  return company == 0 ? workspace_approval_meta() : approval_meta();
}
bool is_approval(const RecordMeta& meta);

void register_approvals(Registry& registry);

// Not what the program gives at the end, nor what the clock says: neither is approved or signed.
bool is_of_content(const FieldMeta& field);

// Digest of what a planned Change would do; `own` is the id that a new record was given for now.
Hash digest_of(const Change& change);

inline constexpr size_t kMostChanges = 200;
// How people call the record that a reference points to, without what is personal of it.
using CodeOf = std::function<std::string(const FieldMeta& field, Id id)>;

// The differences as texts, at most kMostChanges; without what the program gives (numbers, places in the
// journal) and the clock sets.
std::vector<ApprovalChange> changes_for_people(const Record& before, const Record& after,
                                               Currency company_currency, const CodeOf& code_of);

// Whether it is the person's own, or of somebody for whom he stands in on that day: he does not
// decide on it, by whatever right.
bool concerns_own(const Approval& approval, const CompanyState& state, Id person, Timestamp now);
// He asked, drafted, or it was asked in his name.
bool is_maker(const Approval& approval, Id person);
// By himself, or somebody else in his name.
bool has_decided(const Approval& approval, Id person);
// Whose right it is by which a person can decide in the first stage that is open to him; 0 = his own.
Id decides_for(const Approval& approval, const CompanyState& state, Id company, Id person,
               Timestamp now);
// What an action of a case was given as its reason. Problems "input.required", "text.too_long".
std::string reason_of(const ActionContext& context, bool required, Problems& problems);
// Takes out of a case what of its record may not be read.
void mask_case(Record& record, const Registry& registry, const Access& access);
// Whether that holds for a path of the case's own history.
bool hidden_in_case(const Record& record, const Registry& registry, const Access& access,
                    std::string_view path);

// The stages of a case that a person can decide in now, by index: of the present stage, not full,
// of a role that he holds (or that it has escalated to), or handed on to him by whoever does.
std::vector<size_t> open_to(const Approval& approval, const CompanyState& state, Id company,
                            Id person, Timestamp now);
// Those of them that are his by a role.
std::vector<size_t> open_by_role(const Approval& approval, const CompanyState& state, Id company,
                                 Id person, Timestamp now);

}  // namespace osnova
