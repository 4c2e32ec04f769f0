#pragma once
// How long personal values have to be kept by law. See README.md.
#include <optional>
#include <string>

#include "kernel/command/company_state.hpp"
#include "kernel/command/erasure.hpp"
#include "kernel/registry.hpp"

namespace osnova {

enum class RetentionFrom : int { last_document, last_change };
const EnumMeta& enum_meta(RetentionFrom);

// Shared catalogue "kernel.retention".
struct Retention : Entity {
  Text<40> code;
  Text<160> name;
  bool active = true;
  Text<2> country;     // of the companies that it binds; "" = all
  Text<60> record;     // "party.party"
  Text<300> fields;    // personal fields of it, in words: "name addresses.address"; "*" = all
  int64_t years = 0;
  RetentionFrom counted_from{};  // the last posted document that names the record or is it
  bool whole_years = true;       // from the end of that calendar year
  Text<300> law;                 // where it is said
};
const RecordMeta& retention_meta();

// The last day on which a rule still keeps what it names; nullopt: nothing happened from which it
// could count. `happened`: the last document or change.
std::optional<Date> kept_until(const Retention& rule, std::optional<Date> happened);

// Whether a rule for this kind names the field behind a path ("name", "addresses.3.address",
// "extra.passport").
bool names_field(const Retention& rule, const RecordMeta& meta, const ExtraFields& extras,
                 std::string_view path);

// What is wrong with a rule that is to be stored. Problems "retention.country", "retention.years",
// "retention.record", "erase.not_personal".
void check_retention(const Record& record, const Registry& registry, const ExtraFields& extras,
                     Problems& problems);

// The date of the last document of a company past its draft that names the record, by its head or in
// a line, or is it.
std::optional<Date> last_document(store::Connection& connection, const Registry& registry,
                                  Id company, const Record& record);

// What an erasure would take though some company has to keep it: Problem "erase.kept_by_law" (field,
// until, law) each. `record` is as stored.
void refuse_kept(store::Connection& connection, const Registry& registry,
                 const CompanyState& state, const Record& record, const Erasure& erasure,
                 Date today, Problems& problems);

// Reports "personal-data" (whoever runs it is written into the access log) and "retention-due"; both
// ask for kPersonalReport.
inline constexpr const char* kPersonalReport = "kernel.personal.report";
inline constexpr std::string_view kPersonalData = "personal-data";
void register_retention(Registry& registry);
void register_personal_reports(Registry& registry);

}  // namespace osnova
