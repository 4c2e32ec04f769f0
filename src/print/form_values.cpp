#include "print/form_values.hpp"

#include "base/text.hpp"
#include "meta/codec.hpp"
#include "print/figures.hpp"
#include "print/value_text.hpp"

namespace osnova::print {

FormValues::FormValues(const PrintContext& context, Record record)
    : context_(context),
      state_(context.kernel.company_state(context.access.company())),
      record_(std::move(record)) {
  if (const Record* own = state_->find(company_meta(), context.access.company())) company_ = *own;
}

Record* FormValues::load(std::string_view record, Id id) {
  const Behaviour* behaviour = context_.kernel.registry().find(record);
  if (!behaviour || id == 0) return nullptr;
  const auto [known, fresh] = loaded_.try_emplace({behaviour->meta, id});
  if (fresh) known->second = context_.kernel.load(*behaviour->meta, id, context_.access);
  return known->second ? &*known->second : nullptr;
}

FormValues::Place FormValues::follow(const RecordMeta& meta, void* data, Record* record,
                                     std::span<const std::string_view> names) {
  Place place{&meta, data, record, nullptr, nullptr, nullptr, {}};
  if (names.empty()) return place;
  if (names[0] == "extra") {
    if (names.size() < 2 || meta.kind == RecordKind::line) return place;
    const std::string path = std::string(kExtraPrefix) + std::string(names[1]);
    const ExtraField* field = state_->extras()->find(meta.name, path);
    const ExtraValue* value = record->entity().extra.find(path);
    if (!field || !value || value->personal || field->meta.has(kPersonal)) return place;
    if (names.size() > 2) {
      Record* next = value->kind == Kind::reference ? load(value->target, value->number) : nullptr;
      return next ? follow(next->meta(), next->data(), next, names.subspan(2)) : place;
    }
    place.extra = field;
    place.value = value;
    return place;
  }
  if (const LinesMeta* lines = meta.find_lines(names[0])) {
    void* all = static_cast<char*>(data) + lines->offset;
    if (names.size() == 2 && names[1] == kFormCount) {
      place.count = lines->size(all);
      return place;
    }
    if (lines->size(all) == 0) return place;
    return follow(*lines->record, lines->at(all, 0), record, names.subspan(1));
  }
  const FieldMeta* field = meta.find(names[0]);
  if (!field || field->has(kSecret)) return place;
  if (names.size() == 1) {
    place.field = field;
    return place;
  }
  Record* next = field->is_id() ? load(field->target, get_integer(*field, data)) : nullptr;
  return next ? follow(next->meta(), next->data(), next, names.subspan(1)) : place;
}

FormValues::Place FormValues::find(std::string_view path, const LineAt* line) {
  const auto names = split(path, '.');
  const std::span<const std::string_view> all = names;
  switch (form_origin(record_.meta(), line ? line->meta : nullptr, names)) {
    case FormOrigin::line:
      return follow(*line->meta, line->data, &record_, all);
    case FormOrigin::company:
      if (company_) return follow(company_.meta(), company_.data(), &company_, all.subspan(1));
      return {};
    case FormOrigin::account: {
      if (!company_) return {};
      Company& company = company_.as<Company>();
      const FieldMeta* field = record_.meta().find("currency");
      const Currency currency =
          field && field->kind == Kind::currency && has_value(*field, record_.data())
              ? *static_cast<const Currency*>(member(*field, record_.data()))
              : company.currency;
      const CompanyAccount* account = account_for(company, currency);
      if (!account) return {};
      const RecordMeta& meta = *company_meta().find_lines("accounts")->record;
      return follow(meta, &company.accounts[static_cast<size_t>(account - company.accounts.data())],
                    &company_, all.subspan(1));
    }
    case FormOrigin::record:
      break;
  }
  return follow(record_.meta(), record_.data(), &record_, all);
}

Currency FormValues::currency_at(const Place& place) const {
  if (!place.field || place.field->kind != Kind::amount) return company().currency;
  const Currency currency =
      currency_of(*place.field, *place.meta, place.data, *place.record, company().currency);
  return currency.empty() ? company().currency : currency;
}

std::string FormValues::text_at(const Place& place, std::string_view how) {
  if (place.count)
    return decimal_figure(static_cast<int64_t>(*place.count), 0, 0, context_.language);
  if (place.value) return added_text(context_, *place.extra, *place.value, company().currency, how);
  if (!place.field) return {};
  if (!place.field->is_id())
    return value_text(context_, *place.field, place.data, currency_at(place), how);
  // Ten thousand lines name few things.
  const Id id = get_integer(*place.field, place.data);
  const auto [known, fresh] = titles_.try_emplace({place.field, id});
  if (fresh) known->second = value_text(context_, *place.field, place.data, {}, how);
  return known->second;
}

std::string FormValues::text(const FormText& text, const LineAt* line) {
  std::string all;
  for (const FormPart& part : text) {
    if (part.path.empty()) {
      all += part.text;
    } else if (part.path == kFormRow) {
      all += line ? std::to_string(line->number) : "";
    } else {
      std::string value = text_at(find(part.path, line), part.how);
      for (size_t i = 0; value.empty() && i < part.otherwise.size(); ++i)
        value = text_at(find(part.otherwise[i], line), part.how);
      all += value;
    }
  }
  return all;
}

bool FormValues::holds(const FormTest& test) {
  const Place place = find(test.path, nullptr);
  if (!test.compares) {
    bool there = place.found();
    if (place.count) there = *place.count > 0;
    if (place.field) {
      // A figure of nothing is nothing.
      const Kind kind = place.field->kind;
      const bool figure = kind == Kind::amount || kind == Kind::decimal || kind == Kind::integer ||
                          kind == Kind::boolean;
      there =
          figure ? get_integer(*place.field, place.data) != 0 : has_value(*place.field, place.data);
    }
    if (place.value && place.value->kind == Kind::boolean) there = place.value->number != 0;
    return there != test.negated;
  }
  Condition condition;
  condition.op = test.op;
  condition.value = test.value;
  // What is not there, or may not be read, equals nothing.
  if (!place.found() || place.count) return test.op == ConditionOp::not_equal;
  condition.field = place.extra ? std::string_view(place.extra->path) : place.field->name;
  ConditionFacts facts;
  // Amounts are compared as they are printed: in their own currency.
  facts.company_currency = place.value ? place.value->currency : currency_at(place);
  if (facts.company_currency.empty()) facts.company_currency = company().currency;
  facts.in_company_currency = [](int64_t minor, Currency) { return std::optional<int64_t>(minor); };
  facts.resolve = [&](std::string_view record, std::string_view key) -> Id {
    const Behaviour* target = context_.kernel.registry().find(record);
    if (!target) return 0;
    for (const FieldMeta& field : target->meta->fields)
      if (field.has(kUnique) && field.kind == Kind::text)
        return context_.kernel.find_id(*target->meta, field.name, key, context_.access.company());
    return 0;
  };
  facts.changed = [](std::string_view) { return false; };
  return osnova::holds(condition, *place.record, facts);
}

std::vector<FormValues::LineAt> FormValues::lines(std::string_view name) {
  std::vector<LineAt> all;
  const LinesMeta* lines = record_.meta().find_lines(name);
  if (!lines) return all;
  void* vector = static_cast<char*>(record_.data()) + lines->offset;
  for (size_t i = 0; i < lines->size(vector); ++i)
    all.push_back({lines->record, lines->at(vector, i), i + 1});
  return all;
}

std::optional<int64_t> FormValues::figure(const FormColumn& column, const LineAt& line) const {
  const FieldMeta* field = line.meta->find(column.value.front().path);
  if (!field || !has_value(*field, line.data)) return std::nullopt;
  return get_integer(*field, line.data);
}

std::string FormValues::figure_text(const FormColumn& column, const RecordMeta& line, int64_t sum) {
  const FieldMeta* field = line.find(column.value.front().path);
  const std::string_view how = column.value.front().how;
  if (!field) return {};
  // As a value of the column: in a line of its own.
  void* data = line.create();
  set_integer(*field, data, sum);
  const std::string text = text_at({&line, data, &record_, field, nullptr, nullptr, {}}, how);
  line.destroy(data);
  return text;
}

}  // namespace osnova::print
