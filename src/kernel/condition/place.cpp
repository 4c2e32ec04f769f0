#include "kernel/condition/place.hpp"

#include <algorithm>
#include <cstring>

#include "base/text.hpp"
#include "meta/codec.hpp"

namespace osnova {

namespace {

using Wide = __int128;
constexpr int kPriceScale = decltype(Price{})::scale, kPercentScale = 4;

Wide power_of_ten(int exponent) {
  Wide power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

bool is_number(const FieldMeta& field) {
  return field.kind == Kind::amount || field.kind == Kind::decimal ||
         (field.kind == Kind::integer && !field.is_id());
}

bool is_ordered(const FieldMeta& field) { return is_number(field) || field.kind == Kind::date; }

bool is_equality(ConditionOp op) {
  return op == ConditionOp::equal || op == ConditionOp::not_equal;
}

// The value as the field would hold it; nullopt = it is none. Of texts and references nothing can be
// said without the record.
std::optional<int64_t> parsed(std::string_view value, const FieldMeta& field, int digits) {
  switch (field.kind) {
    case Kind::integer: {
      int64_t number = 0;
      return parse_int(value, &number) ? std::optional(number) : std::nullopt;
    }
    case Kind::decimal:
    case Kind::amount: {
      const auto number = field.kind == Kind::decimal
                              ? parse_decimal(value, field.scale)
                              : parse_decimal_rounded(value, digits, Rounding::half_away);
      return number ? std::optional(*number) : std::nullopt;
    }
    case Kind::date: {
      const auto day = Date::parse(value);
      return day ? std::optional<int64_t>(day->days) : std::nullopt;
    }
    case Kind::boolean:
      return value == "true" || value == "false" ? std::optional<int64_t>(value == "true")
                                                 : std::nullopt;
    case Kind::enumeration: {
      const auto code = field.enumeration->find(value);
      return code ? std::optional<int64_t>(*code) : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

bool is_value_of(std::string_view value, const FieldMeta& field) {
  if (field.kind == Kind::text || field.kind == Kind::reference) return true;
  if (field.kind == Kind::amount) return static_cast<bool>(parse_decimal(value, 4));
  return parsed(value, field, 0).has_value();
}

// --- values ----------------------------------------------------------------------------------------

struct Number {
  Wide value = 0;
  int scale = 0;
};

int compared(Number left, Number right) {
  const int scale = std::max(left.scale, right.scale);
  const Wide a = left.value * power_of_ten(scale - left.scale);
  const Wide b = right.value * power_of_ten(scale - right.scale);
  return a < b ? -1 : a > b ? 1 : 0;
}

bool deviates(Number value, Number from, int64_t percent) {
  const int scale = std::max(value.scale, from.scale);
  const Wide a = value.value * power_of_ten(scale - value.scale);
  const Wide b = from.value * power_of_ten(scale - from.scale);
  const Wide distance = a > b ? a - b : b - a, size = b < 0 ? -b : b;
  return distance * 100 * power_of_ten(kPercentScale) > size * percent;
}

bool decided(ConditionOp op, int order) {
  switch (op) {
    case ConditionOp::equal:
      return order == 0;
    case ConditionOp::not_equal:
      return order != 0;
    case ConditionOp::at_least:
      return order >= 0;
    case ConditionOp::above:
      return order > 0;
    case ConditionOp::at_most:
      return order <= 0;
    case ConditionOp::below:
      return order < 0;
    case ConditionOp::changed:
    case ConditionOp::deviates:
      break;
  }
  return true;
}

// Where a place is in one record: the record that has it, and its head or line.
struct Found {
  Record reached;  // by the reference; empty = the record itself
  const Record* record = nullptr;
  const void* data = nullptr;
};

class Reading {
 public:
  Reading(const Record& record, const ConditionFacts& facts) : record_(record), facts_(facts) {}

  // nullopt = nothing is referred to.
  std::optional<Found> find(const Place& place, size_t line) const {
    Found found;
    found.record = &record_;
    found.data = place.lines ? at(*place.lines, line) : record_.data();
    if (!place.through) return found;
    const Id id = get_integer(*place.through, found.data);
    if (id == 0 || !facts_.read) return std::nullopt;
    found.reached = facts_.read(*place.holder, id);
    if (!found.reached) return std::nullopt;
    found.record = nullptr;
    found.data = found.reached.data();
    return found;
  }

  // nullopt = there is no rate.
  std::optional<Number> number(const Place& place, const Found& found) const {
    const Record& record = found.record ? *found.record : found.reached;
    const int64_t value = get_integer(*place.field, found.data);
    if (place.field->kind == Kind::amount) {
      const Currency currency =
          currency_of(*place.field, *place.holder, found.data, record, facts_.company_currency);
      const Currency shown = facts_.company_currency.empty() ? currency : facts_.company_currency;
      if (shown.empty()) return std::nullopt;  // of the workspace, and in no currency
      const auto own = facts_.in_company_currency(value, currency);
      if (!own) return std::nullopt;
      return Number{*own, shown.digits()};
    }
    if (place.field->kind != Kind::decimal) return Number{value, 0};
    if (place.field->scale != kPriceScale) return Number{value, place.field->scale};
    return price(value, record);
  }

  size_t lines(const Place& place) const {
    if (!place.lines) return 1;
    return place.lines->size(static_cast<const char*>(record_.data()) + place.lines->offset);
  }

 private:
  const void* at(const LinesMeta& lines, size_t index) const {
    auto* all = const_cast<char*>(static_cast<const char*>(record_.data())) + lines.offset;
    return lines.at(all, index);
  }

  // A price is in the currency of its record, where that has one.
  std::optional<Number> price(int64_t value, const Record& record) const {
    const FieldMeta* field = record.meta().find("currency");
    const Number plain{value, kPriceScale};
    if (!field || field->kind != Kind::currency || facts_.company_currency.empty()) return plain;
    const Currency own = facts_.company_currency;
    Currency currency;
    std::memcpy(&currency, static_cast<const char*>(record.data()) + field->offset,
                sizeof currency);
    if (currency.empty() || currency == own) return plain;
    constexpr int64_t kUnits = 1'000'000'000;  // so that the rate keeps nine digits
    const auto units = facts_.in_company_currency(kUnits, currency);
    if (!units) return std::nullopt;
    return Number{Wide(value) * *units * power_of_ten(currency.digits()) /
                      (kUnits * power_of_ten(own.digits())),
                  kPriceScale};
  }

  const Record& record_;
  const ConditionFacts& facts_;
};

bool equals(const Condition& condition, const FieldMeta& field, const void* data,
            const ConditionFacts& facts) {
  if (field.kind == Kind::text) return get_text(field, data) == condition.value;
  const std::string_view value = condition.value;
  const std::string_view key = value.substr(value.starts_with("@") ? 1 : 0);
  int64_t id = 0;
  if (value.starts_with("@") || !parse_int(key, &id))
    id = key.empty() ? 0 : facts.resolve(field.target, key);
  return get_integer(field, data) == id;
}

bool against_value(const Condition& condition, const Place& place, const Found& found,
                   const Reading& reading, const ConditionFacts& facts) {
  const FieldMeta& field = *place.field;
  if (field.kind == Kind::text || field.kind == Kind::reference)
    return equals(condition, field, found.data, facts) == (condition.op == ConditionOp::equal);
  if (!is_number(field)) {
    const auto wanted = parsed(condition.value, field, 0);
    const int64_t value = get_integer(field, found.data);
    return !wanted || decided(condition.op, value < *wanted ? -1 : value > *wanted);
  }
  const auto number = reading.number(place, found);
  if (!number) return true;
  const int digits = number->scale;
  const auto wanted = parsed(condition.value, field, digits);
  return !wanted || decided(condition.op, compared(*number, {*wanted, digits}));
}

}  // namespace

std::optional<Place> find_place(const RecordMeta& meta, std::string_view path,
                                const Registry& registry) {
  std::vector<std::string_view> parts = split(path, '.');
  Place place;
  place.holder = &meta;
  if (parts.size() > 1) place.lines = meta.find_lines(parts.front());
  if (place.lines) {
    place.holder = place.lines->record;
    parts.erase(parts.begin());
  }
  if (parts.size() == 2) {
    place.through = place.holder->find(parts.front());
    if (!place.through || place.through->kind != Kind::reference) return std::nullopt;
    const Behaviour* target = registry.find(place.through->target);
    if (!target) return std::nullopt;
    place.holder = target->meta;
    parts.erase(parts.begin());
  }
  if (parts.size() != 1) return std::nullopt;
  place.field = place.holder->find(parts.front());
  const bool seen = place.field && !place.field->has(kSecret) &&
                    place.field->kind != Kind::timestamp && place.field->kind != Kind::currency;
  return seen ? std::optional(place) : std::nullopt;
}

void check_places(const Condition& condition, size_t index, const RecordMeta& meta,
                  const Registry& registry, Problems& problems) {
  const auto at = [&](std::string_view member) { return join_path("conditions", index, member); };
  const auto unknown = [&](std::string_view member, std::string_view path) {
    problems.add("condition.field_unknown", at(member), {{"field", path}, {"record", meta.name}});
  };
  const auto place = find_place(meta, condition.field, registry);
  if (!place) return unknown("field", condition.field);
  const std::string_view value = condition.value;
  const auto wrong_value = [&] {
    problems.add("condition.value_invalid", at("value"),
                 {{"value", value}, {"field", condition.field}});
  };
  if (!is_ordered(*place->field) && !is_equality(condition.op))
    problems.add("condition.not_ordered", at("op"), {{"field", condition.field}});
  if (condition.against.empty()) {
    if (condition.op == ConditionOp::deviates) problems.add("input.required", at("against"));
    else if (!is_value_of(value, *place->field)) wrong_value();
    return;
  }
  const auto against = find_place(meta, condition.against, registry);
  if (!against) return unknown("against", condition.against);
  const bool alike = is_number(*place->field) && is_number(*against->field) &&
                     (place->field->kind == Kind::amount) == (against->field->kind == Kind::amount);
  if (!alike)
    problems.add("condition.not_alike", at("against"),
                 {{"field", condition.field}, {"against", condition.against}});
  if (against->lines && against->lines != place->lines)
    problems.add("condition.other_lines", at("against"), {{"against", condition.against}});
  if (condition.op != ConditionOp::deviates) {
    if (!value.empty()) problems.add("condition.percent_not_wanted", at("value"));
    return;
  }
  const auto percent = parse_decimal(value, kPercentScale);
  if (!percent || *percent < 0) wrong_value();
}

bool place_holds(const Condition& condition, const Record& record, const ConditionFacts& facts) {
  if (!facts.registry) return true;
  const auto place = find_place(record.meta(), condition.field, *facts.registry);
  if (!place) return true;
  const auto against = condition.against.empty()
                           ? std::nullopt
                           : find_place(record.meta(), condition.against, *facts.registry);
  if (!condition.against.empty() && !against) return true;
  const Reading reading(record, facts);
  for (size_t line = 0; line < reading.lines(*place); ++line) {
    const auto left = reading.find(*place, line);
    if (!left) return true;
    if (!against) {
      if (against_value(condition, *place, *left, reading, facts)) return true;
      continue;
    }
    const auto right = reading.find(*against, line);
    const auto value = reading.number(*place, *left);
    const auto from = right ? reading.number(*against, *right) : std::nullopt;
    if (!value || !from) return true;
    const auto percent = parse_decimal(condition.value, kPercentScale);
    const bool met = condition.op == ConditionOp::deviates
                         ? !percent || deviates(*value, *from, *percent)
                         : decided(condition.op, compared(*value, *from));
    if (met) return true;
  }
  return false;
}

}  // namespace osnova
