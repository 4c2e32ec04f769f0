#pragma once
// Segregation of duties: which duties one person may not have together. Duties and their pairs are
// data of the workspace; the program ships a matrix. See README.md.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "kernel/access/holdings.hpp"
#include "kernel/registry.hpp"

namespace osnova {

// Shared catalogue "kernel.duty": the rights by which a duty is done. A word that begins with - takes
// out what it names. Rights that the program does not have (yet) do not count.
struct Duty : Entity {
  Text<40> code;
  Text<160> name_en, name_ru;
  Text<2000> rights;
};
const RecordMeta& duty_meta();

enum class ConflictTreatment : int { flagged, refused, allowed };
const EnumMeta& enum_meta(ConflictTreatment);

// Shared catalogue "kernel.duty_conflict".
struct DutyConflict : Entity {
  Text<80> code;
  Ref<Duty> one_duty, other_duty;
  ConflictTreatment treatment{};
  Text<500> reason;
};
const RecordMeta& duty_conflict_meta();

// Shared catalogue "kernel.duty_exception": why a person has both for a time all the same. Given by
// somebody else; a policy may ask for more.
struct DutyException : Entity {
  Text<160> name;  // "ann: payment/vendors"
  Ref<User> person;
  Ref<DutyConflict> conflict;
  Text<500> reason;
  Date valid_until;
};
const RecordMeta& duty_exception_meta();

void register_duties(Registry& registry);

// Every right that a person can be given today: of each record create, update, remove, the steps of
// its flow, its own actions; of each report its own.
struct ExistingRight {
  std::string name;
  bool of_company = true;  // false: of what all companies share, so that it counts in each
};
std::vector<ExistingRight> existing_rights(const Registry& registry);

// Two duties that come together in one person.
struct JoinedDuties {
  const DutyConflict* conflict = nullptr;
  const Duty *one = nullptr, *other = nullptr;
  Id company = 0;                  // 0 = in every one
  std::string one_by, other_by;    // "bank.payment_order.post (treasurer > payer)"
};

// The matrix as it is stored, with the rights that exist.
class DutyMatrix {
 public:
  DutyMatrix(const CompanyState& state, const Registry& registry);
  DutyMatrix(const DutyMatrix&) = delete;  // bundles point into it
  // Of what is held today or will be; past grants do not count.
  std::vector<JoinedDuties> joined(const Holdings& holdings, const User& user, Date today) const;
  bool refuses() const;

 private:
  struct Bundle {
    const Duty* duty = nullptr;
    std::vector<const ExistingRight*> rights;
  };
  struct Source;
  std::vector<Source> sources(const Bundle& bundle, const std::vector<Held>& held, Id company,
                              Date today) const;
  std::vector<ExistingRight> existing_;
  std::map<Id, Bundle> bundles_;
  std::vector<const DutyConflict*> conflicts_;  // but those that are allowed
};

// The exception by which a person has both today; nullptr when there is none.
const DutyException* exception_of(const CompanyState& state, Id person, Id conflict, Date today);

// Refuses a user, role, position or deputy by which duties would come together that the workspace
// refuses. What came together before is left to the report. Problem "duties.joined" (person, login,
// first, first_by, second, second_by).
void refuse_joined(const Record& after, const Registry& registry, const CompanyState& state,
                   Date today, Problems& problems);

// "duty-conflicts": everybody in whom duties come together. Right kDutyReportRight.
inline constexpr std::string_view kDutyReportRight = "kernel.duty_conflict.report";
void register_duty_report(Registry& registry);

}  // namespace osnova
