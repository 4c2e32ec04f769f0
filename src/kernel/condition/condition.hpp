#pragma once
// One predicate over a record, as data: what policies of staged authorisation and rules of
// notification ask before they mean a record. Conditions of one thing all have to hold.
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/problems.hpp"
#include "kernel/flow/document.hpp"
#include "meta/record.hpp"

namespace osnova {

class ExtraFields;
class FactLoader;
struct FactKey;
class Registry;

enum class ConditionOp : int {
  equal, not_equal, at_least, above, at_most, below, changed, deviates
};
const EnumMeta& enum_meta(ConditionOp);

// Amounts are compared in the company's currency; a reference with an id or a key ("@K1"), or with
// nothing. `changed` takes no value and may name lines ("accounts"). What stands in lines, in what
// is referred to and in what belongs to that is named by its way (README.md); with `against` such a
// field stands in place of the value, and `deviates` takes by how many percent of it: "lines.price"
// deviates 5 "lines.item.price".
struct Condition : Line {
  Text<100> field;
  ConditionOp op{};
  Text<200> value;
  Text<100> against;
};
const RecordMeta& condition_meta();  // of lines that are called conditions

// Whether it can be asked of records of this kind. Problems "condition.*" under
// "conditions.<index>". `extras`: fields that people added, which can be asked as "extra.colour".
void check_condition(const Condition& condition, size_t index, const RecordMeta& meta,
                     const ExtraFields* extras, const Registry& registry, Problems& problems);

// What a condition looks at beside the record.
struct ConditionFacts {
  Currency company_currency;  // empty = of the workspace, which has none
  // Minor units in the company's currency; nullopt = no rate.
  std::function<std::optional<int64_t>(int64_t minor, Currency currency)> in_company_currency;
  // What is added to an amount before it is compared; empty = nothing. nullopt = cannot be said.
  std::function<std::optional<int64_t>(const FieldMeta& amount)> beside;
  std::function<Id(std::string_view record, std::string_view key)> resolve;
  std::function<bool(std::string_view field)> changed;
  // For what lies beyond the record: its kinds, and the record of an id; with `key` the one whose
  // key is the id. Empty when there is none.
  const Registry* registry = nullptr;
  std::function<Record(const RecordMeta& meta, const FieldMeta* key, Id id)> read;
};

// Minor units of the company's own currency by the rate of the date, half away from zero; nullopt = no
// rate. An empty currency is the company's.
std::optional<int64_t> in_own_currency(FactLoader& loader, Currency own, int64_t minor,
                                       Currency currency, Date date);

// As `ConditionFacts::read` reads it, of the company of the loader; `reads` is told what was looked at.
Record referenced(FactLoader& loader, const RecordMeta& meta, const FieldMeta* key, Id id,
                  std::vector<FactKey>* reads = nullptr);

// One that cannot be decided (no rate, no such field any more) holds.
bool holds(const Condition& condition, const Record& record, const ConditionFacts& facts);

}  // namespace osnova
