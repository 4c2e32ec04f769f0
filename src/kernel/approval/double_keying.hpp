#pragma once
// Double keying: what was entered is entered a second time by somebody who does not see the first
// entry; a difference blocks. See README.md.
#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/approval/approval.hpp"

namespace osnova {

class ExtraFields;

// Whoever keys may be wrong himself: so many entries of a stage may differ until the case goes back.
inline constexpr int64_t kKeyedTries = 3;

// The fields (in words) that a stage of a policy names, of this kind of record: `*` stands for those
// that are described as keyed_twice().
std::string keyed_fields(std::string_view rekey, const RecordMeta& meta);
// Whether one of the fields got a value.
bool finds_keys(std::string_view rekey, const RecordMeta& meta,
                const std::vector<ApprovalChange>& changes);

// Marks the changes that the stages of the case want keyed anew, and keeps its amount and title from
// those who are to key them. `blind_title` names the record without anything that was typed.
// Problem "approval.too_much_to_key" where the case does not hold all changes. `extras` may be null,
// here and below.
void begin_keying(Approval& approval, const RecordMeta& meta, const ExtraFields* extras,
                  std::string blind_title, Problems& problems);

// Whether the person may not see what was entered: as long as values are to be keyed, and for good
// where it did not come to that. Makers see what they made.
bool is_blind(const Approval& approval, Id person);
// Takes out of a case what was entered; `subject` is of its record, nullptr where there is none now.
void blind(Approval& approval, const Behaviour* subject, const ExtraFields* extras);
// Whether that holds for a path of the case's own history.
bool is_blinded_path(std::string_view path);

// Compares what was keyed ({"amount": "1200.00", "accounts.2.iban": "..."}) with what was entered, of
// the changes that the stage wants: white space and case do not count in texts and numbers are
// compared by value. Problem "approval.key_missing" (field) at "keyed.<field>" for each that is missing; returns
// the fields that differ.
std::vector<std::string> keyed_differently(const Approval& approval, const ApprovalStage& stage,
                                           const boost::json::object& arguments,
                                           Problems& problems);
// After a value was keyed: when it was the last of the case, shows what was held back.
void end_keying(Approval& approval);

// What is wrong with the fields that a stage of a policy wants keyed anew. Problems
// "policy.rekey_field", "policy.rekey_none" (`*` of a record that has none), "policy.rekey_entry",
// "policy.rekey_signature".
void check_rekey(const PolicyStage& stage, std::string_view command, const RecordMeta& meta,
                 const ExtraFields* extras, const std::string& path, Problems& problems);

}  // namespace osnova
