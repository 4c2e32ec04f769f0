#include "kernel/condition/condition.hpp"

#include "base/text.hpp"
#include "kernel/command/fact_loader.hpp"
#include "kernel/condition/place.hpp"
#include "meta/extra.hpp"

namespace osnova {

const EnumMeta& enum_meta(ConditionOp) {
  static const EnumMeta meta{
      "kernel.condition_op",
      {"equal", "not_equal", "at_least", "above", "at_most", "below", "changed", "deviates"}};
  return meta;
}

const RecordMeta& condition_meta() {
  static const RecordMeta meta =
      describe<Condition>("condition.conditions", RecordKind::line, [](auto& r) {
        using Self = Condition;
        r.field(OSNOVA_FIELD(field)).required();
        r.field(OSNOVA_FIELD(op));
        r.field(OSNOVA_FIELD(value));
        r.field(OSNOVA_FIELD(against));
      });
  return meta;
}

namespace {

constexpr int64_t kMostPercent = 1'000'000 * int64_t{10'000};  // as Percent

bool is_ordered(const FieldMeta& field) { return is_number(field) || field.kind == Kind::date; }

bool is_equality(ConditionOp op) {
  return op == ConditionOp::equal || op == ConditionOp::not_equal;
}

// Problems of one condition.
struct Checking {
  const Condition& condition;
  size_t index;
  const RecordMeta& meta;
  const ExtraFields* extras;
  const Registry& registry;
  Problems& problems;

  void add(std::string_view code, std::string_view member) const {
    problems.add(code, join_path("conditions", index, member),
                 {{"field", condition.field}, {"against", condition.against},
                  {"value", condition.value}});
  }
  std::optional<Place> find(std::string_view path, std::string_view member) const {
    static const ExtraFields none;
    auto place = find_place(meta, path, &registry, extras ? extras : &none);
    if (!place)
      problems.add("condition.field_unknown", join_path("conditions", index, member),
                   {{"field", path}, {"record", meta.name}});
    return place;
  }
};

void check_against(const Checking& checking, const Place& place) {
  const Condition& condition = checking.condition;
  const auto against = checking.find(condition.against, "against");
  if (!against) return;
  const bool alike = is_number(*place.field) && is_number(*against->field) &&
                     (place.field->kind == Kind::amount) == (against->field->kind == Kind::amount);
  if (!alike) checking.add("condition.not_alike", "against");
  const bool each = against->lines && against->over == OverLines::any;
  if ((each && (against->lines != place.lines || place.over == OverLines::sum)) ||
      against->over == OverLines::every)
    checking.add("condition.other_lines", "against");
  if (against->over == OverLines::sum && !against->lines)
    checking.add("condition.of_lines", "against");
  if (condition.op != ConditionOp::deviates) {
    if (!condition.value.empty()) checking.add("condition.percent_not_wanted", "value");
    return;
  }
  const auto percent = parse_decimal(condition.value, Percent::scale);
  if (!percent || *percent < 0 || *percent > kMostPercent)
    checking.add("condition.value_invalid", "value");
}

}  // namespace

void check_condition(const Condition& condition, size_t index, const RecordMeta& meta,
                     const ExtraFields* extras, const Registry& registry, Problems& problems) {
  const Checking checking{condition, index, meta, extras, registry, problems};
  if (condition.op == ConditionOp::changed) {
    if (!find_field(meta, extras, condition.field) && !meta.find_lines(condition.field))
      problems.add("condition.field_unknown", join_path("conditions", index, "field"),
                   {{"field", condition.field}, {"record", meta.name}});
    if (!condition.value.empty() || !condition.against.empty())
      checking.add("condition.value_not_wanted", "value");
    return;
  }
  const auto place = checking.find(condition.field, "field");
  if (!place) return;
  if (place->over != OverLines::any && !place->lines) checking.add("condition.of_lines", "field");
  if (place->over == OverLines::sum && !is_number(*place->field))
    checking.add("condition.no_sum", "field");
  else if (!is_ordered(*place->field) && !is_equality(condition.op))
    checking.add("condition.not_ordered", "op");
  if (!condition.against.empty())
    check_against(checking, *place);
  else if (condition.op == ConditionOp::deviates)
    problems.add("input.required", join_path("conditions", index, "against"));
  else if (!is_value_of(condition.value, *place->field))
    checking.add("condition.value_invalid", "value");
}

std::optional<int64_t> in_own_currency(FactLoader& loader, Currency own, int64_t minor,
                                       Currency currency, Date date) {
  if (currency == own || currency.empty()) return minor;
  Needs needs;
  needs.rate(currency, own, date);
  loader.load(needs.keys());
  const auto rate = loader.facts().rate(currency, own, date);
  if (!rate) return std::nullopt;
  return convert(minor, currency.digits(), rate->value, rate->nominal, own.digits(),
                 Rounding::half_away);
}

Record referenced(FactLoader& loader, const RecordMeta& meta, const FieldMeta* key, Id id,
                  std::vector<FactKey>* reads) {
  Needs needs;
  const std::string value = std::to_string(id);
  if (key)
    needs.unique(meta, key->name, value);
  else
    needs.record(meta, id);
  loader.load(needs.keys());
  if (reads) reads->insert(reads->end(), needs.keys().begin(), needs.keys().end());
  const Record* found = key ? loader.facts().unique(meta, key->name, value)
                            : loader.facts().record(meta, id);
  return found ? *found : Record();
}

}  // namespace osnova
