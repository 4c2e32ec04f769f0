#include "kernel/condition/condition.hpp"

#include <boost/json/object.hpp>

#include "base/text.hpp"
#include "kernel/command/fact_loader.hpp"
#include "kernel/condition/place.hpp"
#include "meta/codec.hpp"
#include "meta/extra.hpp"

namespace osnova {

namespace json = boost::json;

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

// More than a field of the record and a value.
bool is_beyond(const Condition& condition) {
  return !condition.against.empty() || condition.op == ConditionOp::deviates ||
         (condition.field.find('.') != std::string::npos && !is_extra(condition.field));
}

}  // namespace

void check_condition(const Condition& condition, size_t index, const RecordMeta& meta,
                     const ExtraFields* extras, const Registry& registry, Problems& problems) {
  const auto path = [&](std::string_view member) { return join_path("conditions", index, member); };
  const FieldMeta* field = find_field(meta, extras, condition.field);
  if (condition.op == ConditionOp::changed) {
    if (!field && !meta.find_lines(condition.field))
      problems.add("condition.field_unknown", path("field"),
                   {{"field", condition.field}, {"record", meta.name}});
    if (!condition.value.empty() || !condition.against.empty())
      problems.add("condition.value_not_wanted", path("value"));
    return;
  }
  if (is_beyond(condition)) return check_places(condition, index, meta, registry, problems);
  if (!field) {
    problems.add("condition.field_unknown", path("field"),
                 {{"field", condition.field}, {"record", meta.name}});
    return;
  }
  const bool ordered = field->kind == Kind::amount || field->kind == Kind::integer ||
                       field->kind == Kind::decimal || field->kind == Kind::date;
  if (!ordered && condition.op != ConditionOp::equal && condition.op != ConditionOp::not_equal)
    problems.add("condition.not_ordered", path("op"), {{"field", condition.field}});
  Record probe(meta);
  Problems wrong;
  // An amount is in the currency of a company that is not known yet: up to four decimals.
  if (field->kind == Kind::amount) {
    if (!parse_decimal(condition.value, 4)) wrong.add("input.type", "");
  } else if (!condition.value.empty()) {
    json::object patch;
    if (field->kind == Kind::integer) {
      int64_t number = 0;
      if (!parse_int(condition.value, &number)) wrong.add("input.type", "");
    } else if (field->kind != Kind::reference && field->kind != Kind::boolean) {
      patch[field->name] = std::string(condition.value);
      CodecContext codec;
      codec.extras = extras;
      apply_patch(probe, patch, codec, wrong, true);
    }
  }
  if (wrong)
    problems.add("condition.value_invalid", path("value"),
                 {{"value", condition.value}, {"field", condition.field}});
}

namespace {

bool compare(ConditionOp op, int64_t left, int64_t right) {
  switch (op) {
    case ConditionOp::equal:
      return left == right;
    case ConditionOp::not_equal:
      return left != right;
    case ConditionOp::at_least:
      return left >= right;
    case ConditionOp::above:
      return left > right;
    case ConditionOp::at_most:
      return left <= right;
    case ConditionOp::below:
      return left < right;
    case ConditionOp::changed:
    case ConditionOp::deviates:
      break;
  }
  return true;
}

bool amount_holds(const Condition& condition, const FieldMeta& field, const Record& record,
                  const ConditionFacts& facts) {
  const Currency currency =
      currency_of(field, record.meta(), record.data(), record, facts.company_currency);
  const Currency own = facts.company_currency.empty() ? currency : facts.company_currency;
  if (own.empty()) return true;  // of the workspace, and in no currency
  const auto value =
      facts.in_company_currency(get_integer(field, record.data()), currency);
  const auto beside = facts.beside ? facts.beside(field) : std::optional<int64_t>(0);
  const auto limit = parse_decimal_rounded(condition.value, own.digits(), Rounding::half_away);
  int64_t sum = 0;
  if (!value || !beside || !limit || add_overflows(*value, *beside, &sum)) return true;
  return compare(condition.op, sum, *limit);
}

// The value of the condition as the field would hold it; nullopt = it cannot be read.
std::optional<int64_t> value_of(const Condition& condition, const FieldMeta& field,
                                const Record& record) {
  Record probe(record.meta());
  Problems problems;
  json::object patch;
  if (field.kind == Kind::boolean) {
    patch[field.name] = condition.value == "true";
  } else if (field.kind == Kind::integer) {
    int64_t number = 0;
    if (!parse_int(condition.value, &number)) return std::nullopt;
    patch[field.name] = number;
  } else if (!condition.value.empty()) {
    patch[field.name] = std::string(condition.value);
  }
  apply_patch(probe, patch, {}, problems, true);
  if (problems) return std::nullopt;
  return get_integer(field, probe.data());
}

// Of an added field. One that the record does not have is nothing: it equals no value but "" and "false",
// and is neither above nor below.
bool extra_holds(const Condition& condition, const Record& record, const ConditionFacts& facts) {
  const ExtraValue* found = record.entity().extra.find(condition.field);
  const std::string& wanted = condition.value;
  if (!found) {
    const bool nothing = wanted.empty() || wanted == "false";
    return condition.op == ConditionOp::equal       ? nothing
           : condition.op == ConditionOp::not_equal ? !nothing
                                                    : false;
  }
  const FieldMeta field = extra_meta(*found);
  if (field.kind == Kind::text)
    return (found->text == wanted) == (condition.op == ConditionOp::equal);
  const int64_t value = get_integer(field, found);
  switch (field.kind) {
    case Kind::boolean:
      return compare(condition.op, value, wanted == "true" ? 1 : 0);
    case Kind::date: {
      const auto day = Date::parse(wanted);
      return !day || compare(condition.op, value, day->days);
    }
    case Kind::decimal: {
      const auto number = parse_decimal(wanted, field.scale);
      return !number || compare(condition.op, value, *number);
    }
    case Kind::amount: {
      const Currency currency =
          found->currency.empty() ? facts.company_currency : found->currency;
      const Currency own = facts.company_currency.empty() ? currency : facts.company_currency;
      if (own.empty()) return true;
      const auto here = facts.in_company_currency(value, currency);
      const auto limit = parse_decimal_rounded(wanted, own.digits(), Rounding::half_away);
      return !here || !limit || compare(condition.op, *here, *limit);
    }
    case Kind::reference: {
      int64_t id = 0;
      if (wanted.starts_with("@")) id = facts.resolve(field.target, wanted.substr(1));
      else if (!parse_int(wanted, &id)) id = facts.resolve(field.target, wanted);
      return compare(condition.op, value, id);
    }
    default:
      return true;
  }
}

}  // namespace

bool holds(const Condition& condition, const Record& record, const ConditionFacts& facts) {
  if (condition.op == ConditionOp::changed) return facts.changed(condition.field);
  if (is_beyond(condition)) return place_holds(condition, record, facts);
  if (is_extra(condition.field)) return extra_holds(condition, record, facts);
  const FieldMeta* field = record.meta().find(condition.field);
  if (!field) return true;
  if (field->kind == Kind::text) {
    const bool equal = get_text(*field, record.data()) == condition.value;
    return condition.op == ConditionOp::equal ? equal : !equal;
  }
  if (field->kind == Kind::amount) return amount_holds(condition, *field, record, facts);
  if (field->kind == Kind::reference) {
    const std::string_view key = std::string_view(condition.value)
                                     .substr(condition.value.starts_with("@") ? 1 : 0);
    int64_t id = 0;
    if (!parse_int(key, &id) || condition.value.starts_with("@"))
      id = key.empty() ? 0 : facts.resolve(field->target, key);
    return compare(condition.op, get_integer(*field, record.data()), id);
  }
  const auto value = value_of(condition, *field, record);
  return !value || compare(condition.op, get_integer(*field, record.data()), *value);
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

Record referenced(FactLoader& loader, const RecordMeta& meta, Id id) {
  Needs needs;
  needs.record(meta, id);
  loader.load(needs.keys());
  const Record* found = loader.facts().record(meta, id);
  return found ? *found : Record();
}

}  // namespace osnova
