#pragma once
// One predicate over a record, as data: what policies of staged authorisation and rules of
// notification ask before they mean a record. Conditions of one thing all have to hold.
#include <functional>
#include <optional>
#include <string_view>

#include "base/problems.hpp"
#include "kernel/flow/document.hpp"
#include "meta/record.hpp"

namespace osnova {

class ExtraFields;
class FactLoader;

enum class ConditionOp : int { equal, not_equal, at_least, above, at_most, below, changed };
const EnumMeta& enum_meta(ConditionOp);

// Amounts are compared in the company's currency; a reference with an id or a key ("@K1"), or with
// nothing. `changed` takes no value and may name lines ("accounts").
struct Condition : Line {
  Text<100> field;
  ConditionOp op{};
  Text<200> value;
};
const RecordMeta& condition_meta();  // of lines that are called conditions

// Whether it can be asked of records of this kind. Problems "condition.*" under
// "conditions.<index>". `extras`: fields that people added, which can be asked as "extra.colour".
void check_condition(const Condition& condition, size_t index, const RecordMeta& meta,
                     const ExtraFields* extras, Problems& problems);

// What a condition looks at beside the record.
struct ConditionFacts {
  Currency company_currency;  // empty = of the workspace, which has none
  // Minor units in the company's currency; nullopt = no rate.
  std::function<std::optional<int64_t>(int64_t minor, Currency currency)> in_company_currency;
  // What is added to an amount before it is compared; empty = nothing. nullopt = cannot be said.
  std::function<std::optional<int64_t>(const FieldMeta& amount)> beside;
  std::function<Id(std::string_view record, std::string_view key)> resolve;
  std::function<bool(std::string_view field)> changed;
};

// Minor units of the company's own currency by the rate of the date, half away from zero; nullopt = no
// rate. An empty currency is the company's.
std::optional<int64_t> in_own_currency(FactLoader& loader, Currency own, int64_t minor,
                                       Currency currency, Date date);

// One that cannot be decided (no rate, no such field any more) holds.
bool holds(const Condition& condition, const Record& record, const ConditionFacts& facts);

}  // namespace osnova
