#include "kernel/added/added_field.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "kernel/command/company_state.hpp"
#include "meta/codec.hpp"

namespace osnova {

const EnumMeta& enum_meta(AddedKind) {
  static const EnumMeta meta{
      "kernel.added_kind", {"text", "number", "money", "date", "yes_no", "choice", "reference"}};
  return meta;
}

namespace {

const RecordMeta& choice_meta() {
  static const RecordMeta meta =
      describe<AddedChoice>("added_field.choices", RecordKind::line, [](auto& r) {
        using Self = AddedChoice;
        r.field(OSNOVA_FIELD(code)).required();
        r.field(OSNOVA_FIELD(name_en)).required();
        r.field(OSNOVA_FIELD(name_ru));
        r.field(OSNOVA_FIELD(withdrawn));
      });
  return meta;
}

}  // namespace

const RecordMeta& added_field_meta() {
  static const RecordMeta meta =
      describe<AddedField>("kernel.added_field", RecordKind::shared_catalogue, [](auto& r) {
        using Self = AddedField;
        r.field(OSNOVA_FIELD(record)).required().frozen().list().kind_name();
        r.field(OSNOVA_FIELD(code)).required().frozen().list();
        r.field(OSNOVA_FIELD(path)).unique().computed();
        r.field(OSNOVA_FIELD(type)).frozen().list();
        r.field(OSNOVA_FIELD(name_en)).required().search();
        r.field(OSNOVA_FIELD(name_ru)).search();
        r.field(OSNOVA_FIELD(hint_en));
        r.field(OSNOVA_FIELD(hint_ru));
        r.field(OSNOVA_FIELD(in_force)).list();
        r.field(OSNOVA_FIELD(required));
        r.field(OSNOVA_FIELD(in_list));
        r.field(OSNOVA_FIELD(in_print));
        r.field(OSNOVA_FIELD(personal)).frozen();
        r.field(OSNOVA_FIELD(scale)).frozen();
        r.field(OSNOVA_FIELD(currency)).frozen();
        r.field(OSNOVA_FIELD(target)).frozen().kind_name();
        r.field(OSNOVA_FIELD(max_length));
        r.field(OSNOVA_FIELD(least));
        r.field(OSNOVA_FIELD(most));
        r.field(OSNOVA_FIELD(pattern));
        r.field(OSNOVA_FIELD(place));
        r.lines(OSNOVA_FIELD(choices), choice_meta());
      });
  return meta;
}

namespace {

constexpr int64_t kLongestText = 2000;
constexpr int64_t kMostScale = 8;
constexpr size_t kMostChoices = 200;
// What conditions of a list end with: "extra.from" could not be told from a range.
constexpr std::string_view kTaken[] = {"from", "to", "like", "in", "empty"};

bool is_code(std::string_view code, bool first_letter) {
  if (code.empty() || (first_letter && (code[0] < 'a' || code[0] > 'z'))) return false;
  return std::all_of(code.begin(), code.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

void derive_added_field(Record& record, const ActionContext&) {
  AddedField& field = record.as<AddedField>();
  field.path = field.record + "." + std::string(kExtraPrefix) + field.code;
}

void check_choices(const AddedField& field, const AddedField* before, Problems& problems) {
  const bool wanted = field.type == AddedKind::choice;
  if (wanted && field.choices.empty()) problems.add("input.required", "choices");
  if (!wanted && !field.choices.empty()) problems.add("added_field.not_wanted", "choices");
  if (field.choices.size() > kMostChoices)
    problems.add("added_field.too_many", "choices", {{"limit", std::to_string(kMostChoices)}});
  for (size_t i = 0; i < field.choices.size(); ++i) {
    const std::string& code = field.choices[i].code;
    // Conditions name several separated by commas.
    if (!is_code(code, false))
      problems.add("added_field.code", join_path("choices", i, "code"), {{"code", code}});
    for (size_t k = 0; k < i; ++k)
      if (field.choices[k].code == code)
        problems.add("record.not_unique", join_path("choices", i, "code"), {{"value", code}});
  }
  if (!before) return;
  for (const AddedChoice& old : before->choices) {
    const bool kept = std::any_of(field.choices.begin(), field.choices.end(),
                                  [&](const AddedChoice& now) { return now.code == old.code; });
    if (!kept) problems.add("added_field.choice_removed", "choices", {{"code", old.code}});
  }
}

Kind kind_of(AddedKind type) {
  switch (type) {
    case AddedKind::number:
      return Kind::decimal;
    case AddedKind::money:
      return Kind::amount;
    case AddedKind::date:
      return Kind::date;
    case AddedKind::yes_no:
      return Kind::boolean;
    case AddedKind::reference:
      return Kind::reference;
    case AddedKind::text:
    case AddedKind::choice:
      break;
  }
  return Kind::text;
}

// A limit as values are stored; nullopt when it is no value of the field.
std::optional<int64_t> limit_of(const AddedField& field, std::string_view text) {
  switch (field.type) {
    case AddedKind::number:
      if (const auto number = parse_decimal(text, static_cast<int>(field.scale))) return *number;
      return std::nullopt;
    case AddedKind::money:
      if (field.currency.empty()) return std::nullopt;
      if (const auto minor = parse_minor(text, field.currency.digits())) return *minor;
      return std::nullopt;
    case AddedKind::date:
      if (const auto date = Date::parse(text)) return date->days;
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

void check_limits(const AddedField& field, Problems& problems) {
  const bool ordered = field.type == AddedKind::number || field.type == AddedKind::money ||
                       field.type == AddedKind::date;
  for (const auto& [name, text] : {std::pair{"least", &field.least}, {"most", &field.most}}) {
    if (text->empty()) continue;
    if (!ordered)
      problems.add("added_field.not_wanted", name);
    else if (field.type == AddedKind::money && field.currency.empty())
      problems.add("added_field.limit_currency", name);
    else if (!limit_of(field, *text))
      problems.add("added_field.limit", name, {{"value", *text}});
  }
  const auto least = limit_of(field, field.least), most = limit_of(field, field.most);
  if (least && most && *least > *most) problems.add("added_field.limits_order", "most");
}

void check_itself(const Record& record, const ActionContext& context, Problems& problems) {
  const AddedField& field = record.as<AddedField>();
  const bool text = field.type == AddedKind::text;
  const bool taken = std::find(std::begin(kTaken), std::end(kTaken), field.code) != std::end(kTaken);
  if (!is_code(field.code, true) || taken)
    problems.add("added_field.code", "code", {{"code", field.code}});
  if (field.scale < 0 || field.scale > kMostScale ||
      (field.scale != 0 && field.type != AddedKind::number))
    problems.add("added_field.scale", "scale");
  if (!field.currency.empty() && field.type != AddedKind::money)
    problems.add("added_field.not_wanted", "currency");
  if (!field.pattern.empty() && !text) problems.add("added_field.not_wanted", "pattern");
  if (field.target.empty() == (field.type == AddedKind::reference))
    problems.add(field.target.empty() ? "input.required" : "added_field.not_wanted", "target");
  if (field.max_length < 1 || field.max_length > kLongestText)
    problems.add("added_field.length", "max_length", {{"limit", std::to_string(kLongestText)}});
  if (field.personal && field.in_list) problems.add("added_field.personal_listed", "in_list");
  if (field.personal && field.in_print) problems.add("added_field.personal_printed", "in_print");
  check_choices(field, context.before ? &context.before->as<AddedField>() : nullptr, problems);
  check_limits(field, problems);
}

}  // namespace

void register_added_fields(Registry& registry) {
  Behaviour behaviour;
  behaviour.meta = &added_field_meta();
  behaviour.cached = true;
  behaviour.revertible = true;
  behaviour.derive = derive_added_field;
  behaviour.check = check_itself;
  registry.add(behaviour);
}

bool takes_fields(const Behaviour& behaviour) {
  return !behaviour.by_program && !behaviour.revertible;
}

void check_added_field(const AddedField& field, const AddedField* before, const Registry& registry,
                       const CompanyState& state, Problems& problems) {
  const Behaviour* behaviour = registry.find(field.record);
  if (!behaviour || !takes_fields(*behaviour)) {
    problems.add("added_field.record", "record", {{"record", field.record}});
    return;
  }
  const Behaviour* target = registry.find(field.target);
  if (!field.target.empty() && !target)
    problems.add("added_field.record", "target", {{"record", field.target}});
  const bool shared = behaviour->meta->kind == RecordKind::shared_catalogue;
  if (shared && field.type == AddedKind::money && field.currency.empty())
    problems.add("input.required", "currency");
  // What all companies share cannot point into one of them.
  if (shared && target && target->meta->kind != RecordKind::shared_catalogue)
    problems.add("added_field.target_of_company", "target", {{"record", field.target}});
  if (!before && state.extras()->of(field.record).size() >= kMostAddedFields)
    problems.add("added_field.too_many", "record", {{"limit", std::to_string(kMostAddedFields)}});
}

std::shared_ptr<const ExtraFields> extra_fields_of(const std::vector<Record>& definitions) {
  std::vector<const AddedField*> ordered;
  for (const Record& record : definitions) ordered.push_back(&record.as<AddedField>());
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const auto* a, const auto* b) { return a->place < b->place; });
  auto extras = std::make_shared<ExtraFields>();
  for (const AddedField* one : ordered) {
    ExtraField field;
    field.path = std::string(kExtraPrefix) + one->code;
    field.meta.kind = kind_of(one->type);
    field.meta.scale = static_cast<int>(one->scale);
    if (one->type == AddedKind::text) field.meta.max_length = static_cast<int>(one->max_length);
    if (one->required && one->in_force) field.meta.flags |= kRequired;
    // Lists can ask for every one of them but a personal one.
    field.meta.flags |= one->personal ? kPersonal : kList;
    field.target = one->target;
    field.currency = one->currency;
    field.name_en = one->name_en;
    field.name_ru = one->name_ru;
    field.hint_en = one->hint_en;
    field.hint_ru = one->hint_ru;
    field.in_force = one->in_force;
    field.in_list = one->in_list;
    field.in_print = one->in_print;
    field.is_choice = one->type == AddedKind::choice;
    for (const AddedChoice& choice : one->choices)
      field.choices.push_back({choice.code, choice.name_en, choice.name_ru, choice.withdrawn});
    field.least = limit_of(*one, one->least);
    field.most = limit_of(*one, one->most);
    field.pattern = one->pattern;
    extras->add(one->record, std::move(field));
  }
  return extras;
}

namespace {

std::string shown_limit(const ExtraField& field, int64_t limit, Currency company_currency) {
  ExtraValue value = field.value();
  set_integer(field.meta, &value, limit);
  return extra_text(value, company_currency);
}

void check_value(const ExtraField& field, const ExtraValue& value, Currency company_currency,
                 Problems& problems) {
  if (field.meta.kind == Kind::text) {
    const ExtraChoice* choice = field.choice(value.text);
    if (field.is_choice && (!choice || choice->withdrawn))
      problems.add("extra.choice", field.path, {{"value", clip(value.text, 60)}});
    if (!field.pattern.empty() && !fits_pattern(field.pattern, value.text))
      problems.add("extra.pattern", field.path, {{"pattern", field.pattern}});
    return;
  }
  const int64_t number = get_integer(field.meta, &value);
  if (field.least && number < *field.least)
    problems.add("extra.below_least", field.path,
                 {{"least", shown_limit(field, *field.least, company_currency)}});
  if (field.most && number > *field.most)
    problems.add("extra.above_most", field.path,
                 {{"most", shown_limit(field, *field.most, company_currency)}});
}

}  // namespace

void check_extra(const Record& before, const Record& after, const ExtraFields& extras,
                 Currency company_currency, Problems& problems) {
  for (const auto& field : extras.of(after.meta().name)) {
    const ExtraValue* value = after.entity().extra.find(field->path);
    if (!value) {
      if (field->meta.has(kRequired)) problems.add("input.required", field->path);
      continue;
    }
    const ExtraValue* old = before ? before.entity().extra.find(field->path) : nullptr;
    if (!old || !same_extra(*old, *value))
      check_value(*field, *value, company_currency, problems);
  }
}

}  // namespace osnova
