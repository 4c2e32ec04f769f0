#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "meta/codec.hpp"
#include "meta/extra.hpp"
#include "meta/line_index.hpp"

namespace osnova {

namespace {

std::string_view code_of(const FieldMeta& field, const void* record) {
  const int64_t value = get_integer(field, record);
  const auto& codes = field.enumeration->codes;
  OSNOVA_ASSERT(value >= 0 && static_cast<size_t>(value) < codes.size(),
                "an enumeration holds one of its codes");
  return codes[static_cast<size_t>(value)];
}

Currency load_currency(const FieldMeta& field, const void* record) {
  return *static_cast<const Currency*>(member(field, record));
}

// Where the fields of one JSON object come from: a record, or a line with its document.
struct Source {
  const RecordMeta& meta;
  const void* data;
  const Record& document;
};

boost::json::value json_value(const FieldMeta& field, const Source& source,
                              const CodecContext& context) {
  if (!has_value(field, source.data)) return nullptr;
  switch (field.kind) {
    case Kind::integer:
      if (!field.is_id()) return get_integer(field, source.data);
      if (get_integer(field, source.data) == 0) return nullptr;
      break;
    case Kind::boolean:
      return get_integer(field, source.data) != 0;
    case Kind::text: {
      const std::string_view text = get_text(field, source.data);
      return boost::json::string(text.data(), text.size());
    }
    case Kind::enumeration: {
      const std::string_view code = code_of(field, source.data);
      return boost::json::string(code.data(), code.size());
    }
    case Kind::amount: {
      const Currency currency =
          currency_of(field, source.meta, source.data, source.document, context.company_currency);
      return boost::json::string(value_text(field, source.data, currency));
    }
    case Kind::date:
    case Kind::timestamp:
    case Kind::decimal:
    case Kind::reference:
    case Kind::currency:
      break;
  }
  return boost::json::string(value_text(field, source.data, Currency{}));
}

void write_fields(boost::json::object& out, const Source& source, const CodecContext& context) {
  for (const FieldMeta& field : source.meta.fields)
    if (!field.has(kSecret)) out.emplace(field.name, json_value(field, source, context));
}

boost::json::array write_lines(const LinesMeta& lines, const Record& record,
                               const CodecContext& context) {
  void* const vector = lines_of(lines, record.data());
  const size_t count = lines.size(vector);
  boost::json::array out;
  out.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    const void* line = lines.at(vector, i);
    boost::json::object object;
    object.reserve(lines.record->fields.size() + 1);
    object.emplace("line_id", std::to_string(static_cast<const Line*>(line)->line_id));
    write_fields(object, {*lines.record, line, record}, context);
    out.push_back(std::move(object));
  }
  return out;
}

}  // namespace

Currency currency_of(const FieldMeta& amount, const RecordMeta& meta, const void* data,
                     const Record& document, Currency company_currency) {
  if (amount.currency.empty()) return company_currency;
  if (const FieldMeta* own = meta.find(amount.currency)) return load_currency(*own, data);
  const FieldMeta* shared = document.meta().find(amount.currency);
  OSNOVA_ASSERT(shared && shared->kind == Kind::currency,
                "the currency of an amount is a field of its line or of its document");
  return load_currency(*shared, document.data());
}

std::string value_text(const FieldMeta& field, const void* record, Currency currency) {
  if (!has_value(field, record)) return {};
  switch (field.kind) {
    case Kind::integer:
    case Kind::reference:
      return std::to_string(get_integer(field, record));
    case Kind::boolean:
      return get_integer(field, record) != 0 ? "true" : "false";
    case Kind::text:
      return std::string(get_text(field, record));
    case Kind::date:
      return static_cast<const Date*>(member(field, record))->text();
    case Kind::timestamp:
      return static_cast<const Timestamp*>(member(field, record))->text();
    // An amount whose currency is not known yet has no decimals to show.
    case Kind::amount:
      return minor_text(get_integer(field, record), currency.empty() ? 0 : currency.digits());
    case Kind::decimal:
      return decimal_text(get_integer(field, record), field.scale);
    case Kind::enumeration:
      return std::string(code_of(field, record));
    case Kind::currency:
      return load_currency(field, record).code();
  }
  return {};
}

boost::json::object to_json(const Record& record, const CodecContext& context) {
  const RecordMeta& meta = record.meta();
  boost::json::object out;
  out.reserve(meta.fields.size() + meta.lines.size() + 2);
  if (meta.kind != RecordKind::line) {
    out.emplace("id", std::to_string(record.entity().id));
    out.emplace("version", std::to_string(record.entity().version));
  }
  write_fields(out, {meta, record.data(), record}, context);
  if (meta.kind != RecordKind::line)
    for (const ExtraValue& value : record.entity().extra) {
      if (value.kind == Kind::boolean)
        out.emplace(value.path, get_integer(extra_meta(value), &value) != 0);
      else
        out.emplace(value.path,
                    boost::json::string(extra_text(value, context.company_currency)));
    }
  for (const LinesMeta& lines : meta.lines)
    out.emplace(lines.name, write_lines(lines, record, context));
  return out;
}

}  // namespace osnova
