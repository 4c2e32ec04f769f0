#include "meta/extra.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cctype>
#include <cstddef>

#include "meta/codec.hpp"

namespace osnova {

namespace json = boost::json;

namespace {

// How a kind is written in the column: these stay for ever.
constexpr std::array<std::pair<Kind, std::string_view>, 7> kWritten = {{
    {Kind::text, "text"},
    {Kind::boolean, "boolean"},
    {Kind::date, "date"},
    {Kind::timestamp, "timestamp"},
    {Kind::decimal, "decimal"},
    {Kind::amount, "amount"},
    {Kind::reference, "reference"},
}};

std::string_view view(json::string_view text) { return {text.data(), text.size()}; }

std::string canonical_bytes(const ExtraValue& value) {
  CanonicalWriter out;
  canonical_value(extra_meta(value), &value, out);
  return out.bytes();
}

// Latin with its marks, Greek, Cyrillic.
bool is_letter(std::string_view sign) {
  if (sign.size() == 1) return std::isalpha(static_cast<unsigned char>(sign[0])) != 0;
  if (sign.size() != 2) return false;
  const int point = (static_cast<unsigned char>(sign[0]) & 0x1F) << 6 |
                    (static_cast<unsigned char>(sign[1]) & 0x3F);
  const bool latin = point >= 0xC0 && point <= 0x24F && point != 0xD7 && point != 0xF7;
  return latin || (point >= 0x370 && point <= 0x52F);
}

auto place_in(auto& values, std::string_view path) {
  return std::lower_bound(values.begin(), values.end(), path,
                          [](const ExtraValue& value, std::string_view wanted) {
                            return std::string_view(value.path).compare(wanted) < 0;
                          });
}

}  // namespace

const ExtraValue* Extra::find(std::string_view path) const {
  const auto at = place_in(values_, path);
  return at != values_.end() && at->path == path ? &*at : nullptr;
}

void Extra::set(ExtraValue value) {
  const auto at = place_in(values_, value.path);
  if (at != values_.end() && at->path == value.path)
    *at = std::move(value);
  else
    values_.insert(at, std::move(value));
}

void Extra::erase(std::string_view path) {
  const auto at = place_in(values_, path);
  if (at != values_.end() && at->path == path) values_.erase(at);
}

FieldMeta extra_meta(const ExtraValue& value) {
  FieldMeta meta;
  meta.name = value.path;
  meta.kind = value.kind;
  meta.scale = value.scale;
  meta.target = value.target;
  meta.flags = kExtra | (value.personal ? kPersonal | kGuarded : 0u);
  meta.offset = value.kind == Kind::text ? offsetof(ExtraValue, text) : offsetof(ExtraValue, number);
  return meta;
}

bool same_extra(const ExtraValue& a, const ExtraValue& b) {
  return a.kind == b.kind && canonical_bytes(a) == canonical_bytes(b);
}

const ExtraChoice* ExtraField::choice(std::string_view code) const {
  for (const ExtraChoice& one : choices)
    if (one.code == code) return &one;
  return nullptr;
}

ExtraValue ExtraField::value() const {
  ExtraValue value;
  value.path = path;
  value.kind = meta.kind;
  value.scale = meta.scale;
  value.personal = meta.has(kPersonal);
  value.currency = currency;
  value.target = target;
  clear_value(meta, &value);
  return value;
}

void ExtraFields::add(std::string_view record, ExtraField field) {
  auto kept = std::make_unique<ExtraField>(std::move(field));
  kept->meta.name = kept->path;
  kept->meta.target = kept->target;
  kept->meta.flags |= kExtra;
  if (kept->meta.has(kPersonal)) kept->meta.flags |= kGuarded;
  kept->meta.offset =
      kept->meta.kind == Kind::text ? offsetof(ExtraValue, text) : offsetof(ExtraValue, number);
  List& list = by_record_[std::string(record)];
  list.push_back(std::move(kept));
}

const ExtraFields::List& ExtraFields::of(std::string_view record) const {
  static const List none;
  const auto found = by_record_.find(record);
  return found == by_record_.end() ? none : found->second;
}

const ExtraField* ExtraFields::find(std::string_view record, std::string_view path) const {
  for (const auto& field : of(record))
    if (field->path == path) return field.get();
  return nullptr;
}

bool ExtraFields::any_personal(std::string_view record) const {
  const List& list = of(record);
  return std::any_of(list.begin(), list.end(),
                     [](const auto& field) { return field->meta.has(kPersonal); });
}

const void* place_of(const FieldMeta& field, const Record& record) {
  if (!field.has(kExtra)) return record.data();
  const ExtraValue* value = record.entity().extra.find(field.name);
  if (value && value->kind == field.kind) return value;
  static const ExtraValue zero;
  static const ExtraValue no_day = [] {
    ExtraValue none;
    none.kind = Kind::date;
    clear_value(extra_meta(none), &none);
    return none;
  }();
  return field.kind == Kind::date ? &no_day : &zero;
}

bool has_value_in(const FieldMeta& field, const Record& record) {
  if (!field.has(kExtra)) return has_value(field, record.data());
  const ExtraValue* value = record.entity().extra.find(field.name);
  return value && value->kind == field.kind && has_value(field, value);
}

const FieldMeta* find_field(const RecordMeta& meta, const ExtraFields* extras,
                            std::string_view name) {
  if (!is_extra(name)) return meta.find(name);
  const ExtraField* field = extras ? extras->find(meta.name, name) : nullptr;
  return field ? &field->meta : nullptr;
}

std::string extra_text(const ExtraValue& value, Currency company_currency) {
  return value_text(extra_meta(value), &value,
                    value.currency.empty() ? company_currency : value.currency);
}

// {"extra.colour": ["text", "red"], "extra.weight": ["decimal", 12500, {"scale": 3}]}
std::string extra_column(const Extra& extra) {
  if (extra.empty()) return {};
  json::object all;
  for (const ExtraValue& value : extra) {
    const auto written = std::find_if(kWritten.begin(), kWritten.end(),
                                      [&](const auto& one) { return one.first == value.kind; });
    OSNOVA_ASSERT(written != kWritten.end(), "an added field is of a kind that can be added");
    json::array one = {json::string(written->second)};
    const FieldMeta meta = extra_meta(value);
    if (value.kind == Kind::text)
      one.push_back(json::string(value.text));
    else
      one.push_back(get_integer(meta, &value));
    json::object more;
    if (value.scale != 0) more["scale"] = value.scale;
    if (value.personal) more["personal"] = true;
    if (!value.currency.empty()) more["currency"] = value.currency.code();
    if (!value.target.empty()) more["target"] = value.target;
    if (!more.empty()) one.push_back(std::move(more));
    all[value.path] = std::move(one);
  }
  return json::serialize(all);
}

void read_extra_column(std::string_view text, Extra& extra) {
  extra = {};
  if (text.empty()) return;
  boost::system::error_code error;
  const json::value all = json::parse(json::string_view(text.data(), text.size()), error);
  OSNOVA_ASSERT(!error && all.is_object(), "added values are stored as an object");
  for (const auto& member : all.get_object()) {
    const auto* one = member.value().if_array();
    OSNOVA_ASSERT(one && one->size() >= 2 && (*one)[0].is_string(), "a value says its kind");
    const auto written =
        std::find_if(kWritten.begin(), kWritten.end(), [&](const auto& known) {
          return known.second == view((*one)[0].get_string());
        });
    if (written == kWritten.end()) continue;  // of a later version of the program
    ExtraValue value;
    value.path = std::string(member.key());
    value.kind = written->first;
    if (one->size() > 2 && (*one)[2].is_object()) {
      const json::object& more = (*one)[2].get_object();
      if (const auto* scale = more.if_contains("scale"))
        value.scale = static_cast<int>(scale->as_int64());
      value.personal = more.contains("personal");
      if (const auto* code = more.if_contains("currency"))
        value.currency = Currency::of(view(code->as_string()));
      if (const auto* target = more.if_contains("target"))
        value.target = std::string(target->as_string());
    }
    const FieldMeta meta = extra_meta(value);
    if (value.kind == Kind::text)
      value.text = std::string((*one)[1].as_string());
    else
      set_integer(meta, &value, (*one)[1].as_int64());
    extra.set(std::move(value));
  }
}

bool fits_pattern(std::string_view pattern, std::string_view text) {
  size_t at = 0;
  const auto next = [](std::string_view from, size_t* i) {
    size_t length = 1;
    while (*i + length < from.size() &&
           (static_cast<unsigned char>(from[*i + length]) & 0xC0) == 0x80)
      ++length;
    const std::string_view sign = from.substr(*i, length);
    *i += length;
    return sign;
  };
  for (size_t i = 0; i < pattern.size();) {
    std::string_view wanted = next(pattern, &i);
    const bool literal = wanted == "\\" && i < pattern.size();
    if (literal) wanted = next(pattern, &i);
    if (at >= text.size()) return false;
    const std::string_view given = next(text, &at);
    const bool digit = given.size() == 1 && given[0] >= '0' && given[0] <= '9';
    const bool letter = is_letter(given);
    const bool fits = literal          ? given == wanted
                      : wanted == "9" ? digit
                      : wanted == "A" ? letter
                      : wanted == "X" ? digit || letter
                                      : given == wanted;
    if (!fits) return false;
  }
  return at == text.size();
}

}  // namespace osnova
