#include "kernel/condition/place.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include "base/text.hpp"
#include "meta/codec.hpp"
#include "meta/extra.hpp"

namespace osnova {

// --- where ---------------------------------------------------------------------------------------

namespace {

constexpr std::string_view kAdded = kExtraPrefix.substr(0, kExtraPrefix.size() - 1);

// "sum(lines.quantity)" -> "lines.quantity".
std::string_view without_over(std::string_view path, OverLines& over) {
  if (!path.ends_with(')')) return path;
  for (const auto& [word, meant] : {std::pair{std::string_view("sum("), OverLines::sum},
                                    std::pair{std::string_view("all("), OverLines::every}})
    if (path.starts_with(word)) {
      over = meant;
      return path.substr(word.size(), path.size() - word.size() - 1);
    }
  return path;
}

// The kind of record that belongs to one of `holder` and is called so, and its key; null when there
// is none, or more than one.
std::pair<const RecordMeta*, const FieldMeta*> belonging_to(const RecordMeta& holder,
                                                            std::string_view name,
                                                            const Registry& registry) {
  std::pair<const RecordMeta*, const FieldMeta*> found;
  for (const Behaviour& one : registry.records()) {
    if (one.meta->name.substr(one.meta->name.rfind('.') + 1) != name) continue;
    for (const FieldMeta& field : one.meta->fields) {
      if (field.kind != Kind::text || !field.has(kUnique) || !field.has(kComputed) ||
          field.target != holder.name)
        continue;
      if (found.first) return {};
      found = {one.meta, &field};
    }
  }
  return found;
}

}  // namespace

std::optional<Place> find_place(const RecordMeta& meta, std::string_view path,
                                const Registry* registry, const ExtraFields* extras) {
  Place place;
  place.holder = &meta;
  path = without_over(path, place.over);
  const std::vector<std::string_view> parts = split(path, '.');
  size_t at = 0;
  const auto is_added = [&] { return parts[at] == kAdded; };
  const auto leads_on = [&] { return at + 1 < parts.size() && !is_added(); };
  if (leads_on() && (place.lines = meta.find_lines(parts[at]))) {
    place.holder = place.lines->record;
    ++at;
  }
  if (leads_on() && registry) {
    const FieldMeta* through = place.holder->find(parts[at]);
    if (through && through->kind == Kind::reference) {
      const Behaviour* target = registry->find(through->target);
      if (!target) return std::nullopt;
      place.through = through;
      place.holder = target->meta;
      ++at;
    }
  }
  if (leads_on() && registry) {
    const auto [belonging, key] = belonging_to(*place.holder, parts[at], *registry);
    // What is shared is asked about in no company.
    const bool reached = belonging && (meta.kind != RecordKind::shared_catalogue ||
                                       belonging->kind == RecordKind::shared_catalogue);
    if (!reached) return std::nullopt;
    place.key = key;
    place.holder = belonging;
    ++at;
  }
  if (is_added() && at + 2 == parts.size()) {
    if (place.lines && !place.is_beyond()) return std::nullopt;
    place.added = path.substr(static_cast<size_t>(parts[at].data() - path.data()));
    const ExtraField* field = extras ? extras->find(place.holder->name, place.added) : nullptr;
    place.field = field ? &field->meta : nullptr;
    return extras && !field ? std::nullopt : std::optional(place);
  }
  if (at + 1 != parts.size()) return std::nullopt;
  place.field = place.holder->find(parts[at]);
  return place.field && !place.field->has(kSecret) ? std::optional(place) : std::nullopt;
}

// --- values --------------------------------------------------------------------------------------

namespace {

using Wide = __int128;
constexpr int kPriceScale = Price::scale, kPercentScale = Percent::scale;

// What is not a number, as the field holds it; nullopt = it is no value of it. `resolve` finds what
// a reference means.
template <class Resolve>
std::optional<int64_t> parsed(std::string_view value, const FieldMeta& field, Resolve resolve) {
  switch (field.kind) {
    case Kind::date: {
      const auto day = Date::parse(value);
      if (value.empty()) return Date::kNone;
      return day ? std::optional<int64_t>(day->days) : std::nullopt;
    }
    case Kind::timestamp: {
      const auto moment = Timestamp::parse(value);
      if (value.empty()) return 0;
      return moment ? std::optional(moment->us) : std::nullopt;
    }
    case Kind::boolean:
      return value == "true";
    case Kind::enumeration: {
      const auto code = field.enumeration->find(value);
      return code ? std::optional<int64_t>(*code) : std::nullopt;
    }
    case Kind::currency: {
      const auto currency = value.empty() ? Currency() : Currency::find(value);
      return currency ? std::optional<int64_t>(currency->packed()) : std::nullopt;
    }
    case Kind::integer:
    case Kind::reference: {
      int64_t id = 0;
      if (!value.starts_with('@') && parse_int(value, &id)) return id;
      const std::string_view key = value.substr(value.starts_with('@') ? 1 : 0);
      return key.empty() ? 0 : resolve(field, key);
    }
    default:
      return std::nullopt;
  }
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

// Within 64 bits, so that what is reckoned with two of them fits into twice as many.
struct Number {
  Wide value = 0;
  int scale = 0;
};

std::optional<Number> bounded(Wide value, int scale) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  if (value > kMost || value < -Wide(kMost)) return std::nullopt;
  return Number{value, scale};
}

bool numbers_meet(const Condition& condition, Number left, Number right) {
  const int scale = std::max(left.scale, right.scale);
  const Wide a = left.value * power_of_ten(scale - left.scale);
  const Wide b = right.value * power_of_ten(scale - right.scale);
  if (condition.op != ConditionOp::deviates) return decided(condition.op, a < b ? -1 : a > b);
  const auto percent = parse_decimal(condition.value, kPercentScale);
  const Wide distance = a > b ? a - b : b - a;
  Wide allowed = b < 0 ? -b : b;
  if (!percent) return true;
  return !__builtin_mul_overflow(allowed, Wide(*percent), &allowed) &&
         distance * 100 * power_of_ten(kPercentScale) > allowed;
}

// Where a place is in one record.
struct Found {
  Record reached;  // beyond the record; else empty
  const Record* record = nullptr;
  const void* data = nullptr;  // head or line; null = an added field that has no value
  FieldMeta field;
};

class Reading {
 public:
  Reading(const Record& record, const ConditionFacts& facts) : record_(record), facts_(facts) {}

  size_t times(const Place& place) const {
    return place.lines && place.over != OverLines::sum ? size(*place.lines) : 1;
  }

  // nullopt = nothing is there.
  std::optional<Found> find(const Place& place, size_t line) const {
    Found found;
    found.record = &record_;
    if (place.lines && line >= size(*place.lines)) return std::nullopt;
    found.data = place.lines ? at(*place.lines, line) : record_.data();
    if (place.is_beyond()) {
      const Id id = place.through ? get_integer(*place.through, found.data) : record_.entity().id;
      if (id == 0 || !facts_.read) return std::nullopt;
      found.reached = facts_.read(*place.holder, place.key, id);
      if (!found.reached) return std::nullopt;
      found.record = nullptr;
      found.data = found.reached.data();
    }
    if (place.added.empty()) {
      found.field = *place.field;
      return found;
    }
    const Record& holder = found.record ? record_ : found.reached;
    const ExtraValue* value = holder.entity().extra.find(place.added);
    found.data = value;
    if (value) found.field = extra_meta(*value);
    return found;
  }

  // nullopt = it cannot be said.
  std::optional<Number> number(const Place& place, size_t line) const {
    if (place.over != OverLines::sum || !place.lines) return number_at(place, line);
    // Different currencies have no sum.
    if (place.field->kind == Kind::amount && facts_.company_currency.empty()) return std::nullopt;
    std::optional<Number> sum(Number{0, place.field->scale});
    for (size_t i = 0; sum && i < size(*place.lines); ++i) {
      const auto one = number_at(place, i);
      if (!one) return std::nullopt;
      sum = bounded(sum->value + one->value, one->scale);
    }
    return sum;
  }

 private:
  void* all(const LinesMeta& lines) const {
    return const_cast<char*>(static_cast<const char*>(record_.data())) + lines.offset;
  }
  size_t size(const LinesMeta& lines) const { return lines.size(all(lines)); }
  const void* at(const LinesMeta& lines, size_t line) const { return lines.at(all(lines), line); }

  std::optional<Number> number_at(const Place& place, size_t line) const {
    const auto found = find(place, line);
    if (!found || !found->data) return std::nullopt;
    const FieldMeta& field = found->field;
    const int64_t value = get_integer(field, found->data);
    if (field.kind == Kind::amount) return amount(place, *found, value);
    const bool price = field.kind == Kind::decimal && field.scale == kPriceScale;
    return price && place.added.empty() ? price_of(*found, value) : Number{value, field.scale};
  }

  std::optional<Number> amount(const Place& place, const Found& found, int64_t value) const {
    const Record& record = found.record ? *found.record : found.reached;
    const Currency company = facts_.company_currency;
    Currency currency = company;
    if (place.added.empty())
      currency = currency_of(found.field, *place.holder, found.data, record, company);
    else if (const auto& own = static_cast<const ExtraValue*>(found.data)->currency; !own.empty())
      currency = own;
    const Currency shown = company.empty() ? currency : company;
    if (shown.empty()) return std::nullopt;  // of the workspace, and in no currency
    const auto here = facts_.in_company_currency(value, currency);
    return here ? bounded(*here, shown.digits()) : std::nullopt;
  }

  // A price is in the currency of its record, where that has one.
  std::optional<Number> price_of(const Found& found, int64_t value) const {
    const Record& record = found.record ? *found.record : found.reached;
    const FieldMeta* field = record.meta().find("currency");
    const Currency own = facts_.company_currency;
    const bool priced = field && field->kind == Kind::currency && !own.empty();
    const Currency currency =
        priced ? std::bit_cast<Currency>(static_cast<uint32_t>(get_integer(*field, record.data())))
               : Currency();
    if (currency.empty() || currency == own) return Number{value, kPriceScale};
    constexpr int64_t kUnits = 1'000'000'000;  // so that the rate keeps nine digits
    const auto units = facts_.in_company_currency(kUnits, currency);
    Wide converted = value;
    if (!units || __builtin_mul_overflow(converted, Wide(*units), &converted) ||
        __builtin_mul_overflow(converted, Wide(power_of_ten(currency.digits())), &converted))
      return std::nullopt;
    return bounded(converted / kUnits / power_of_ten(own.digits()), kPriceScale);
  }

  const Record& record_;
  const ConditionFacts& facts_;
};

bool value_meets(const Condition& condition, const Found& found, const ConditionFacts& facts) {
  const std::string_view value = condition.value;
  if (!found.data) {
    const bool nothing = value.empty() || value == "false";
    return condition.op == ConditionOp::equal       ? nothing
           : condition.op == ConditionOp::not_equal ? !nothing
                                                    : false;
  }
  if (found.field.kind == Kind::text)
    return decided(condition.op, get_text(found.field, found.data) == value ? 0 : 1);
  const auto wanted = parsed(value, found.field, [&](const FieldMeta& field, std::string_view key) {
    return facts.resolve(field.target, key);
  });
  const int64_t held = get_integer(found.field, found.data);
  return !wanted || decided(condition.op, held < *wanted ? -1 : held > *wanted);
}

bool line_meets(const Condition& condition, const Place& place, const std::optional<Place>& against,
                size_t line, const Reading& reading, const ConditionFacts& facts) {
  if (!against && place.over != OverLines::sum) {
    const auto found = reading.find(place, line);
    if (!found) return true;
    if (!found->data || !is_number(found->field)) return value_meets(condition, *found, facts);
  }
  auto left = reading.number(place, line);
  // What others come to counts against what stands outside the record.
  const bool summed = facts.beside && !place.lines && !place.is_beyond() && place.field &&
                      place.field->kind == Kind::amount && (!against || against->is_beyond());
  if (summed) {
    const auto beside = facts.beside(*place.field);
    if (!beside) return true;
    if (left) left = bounded(left->value + *beside, left->scale);
  }
  if (!left) return true;
  std::optional<Number> right;
  if (against)
    right = reading.number(*against, line);
  else if (const auto wanted =
               parse_decimal_rounded(condition.value, left->scale, Rounding::half_away))
    right = Number{*wanted, left->scale};
  return !right || numbers_meet(condition, *left, *right);
}

}  // namespace

bool is_number(const FieldMeta& field) {
  return field.kind == Kind::amount || field.kind == Kind::decimal ||
         (field.kind == Kind::integer && !field.is_id());
}

bool is_value_of(std::string_view value, const FieldMeta& field) {
  // An amount is in the currency of a company that is not known yet: up to four decimals.
  if (is_number(field))
    return static_cast<bool>(parse_decimal(value, field.kind == Kind::amount ? 4 : field.scale));
  if (field.kind == Kind::text)
    return field.max_length == 0 || code_points(value) <= static_cast<size_t>(field.max_length);
  if (field.kind == Kind::boolean) return value.empty() || value == "true" || value == "false";
  const auto some_id = [](const FieldMeta&, std::string_view) -> Id { return 0; };
  return parsed(value, field, some_id).has_value();
}

bool holds(const Condition& condition, const Record& record, const ConditionFacts& facts) {
  if (condition.op == ConditionOp::changed) return facts.changed(condition.field);
  const auto find = [&](std::string_view path) {
    return path.empty() ? std::nullopt : find_place(record.meta(), path, facts.registry, nullptr);
  };
  const auto place = find(condition.field), against = find(condition.against);
  if (!place || (!against && !condition.against.empty())) return true;
  const Reading reading(record, facts);
  const bool every = place->over == OverLines::every;
  for (size_t line = 0; line < reading.times(*place); ++line)
    if (line_meets(condition, *place, against, line, reading, facts) != every) return !every;
  return every;
}

}  // namespace osnova
