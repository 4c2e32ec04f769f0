#include "meta/openapi.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>

namespace osnova {

namespace {

using boost::json::array;
using boost::json::object;

constexpr std::string_view kLanguage = "en";
constexpr std::string_view kIdPattern = "^[1-9][0-9]{0,18}$";
// Input may name a record by the key that people know: "@ACME".
constexpr std::string_view kReferencePattern = "^([1-9][0-9]{0,18}|@.+)$";
constexpr std::string_view kTimestampPattern =
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,6})?Z$";

boost::json::string text(std::string_view characters) { return boost::json::string(characters); }

std::string decimal_pattern(int scale) {
  if (scale == 0) return "^-?[0-9]{1,19}$";
  return "^-?[0-9]{1,19}(\\.[0-9]{1," + std::to_string(scale) + "})?$";
}

void set_string(object& schema, std::string_view pattern) {
  schema["type"] = "string";
  schema["pattern"] = text(pattern);
}

void set_type(object& schema, const FieldMeta& field) {
  switch (field.kind) {
    case Kind::integer:
      if (field.is_id()) {
        set_string(schema, kReferencePattern);
        schema["x-record"] = text(field.target);
        return;
      }
      schema["type"] = "integer";
      schema["format"] = "int64";
      return;
    case Kind::boolean:
      schema["type"] = "boolean";
      return;
    case Kind::text:
      schema["type"] = "string";
      if (field.max_length > 0) schema["maxLength"] = field.max_length;
      return;
    case Kind::date:
      schema["type"] = "string";
      schema["format"] = "date";
      return;
    case Kind::timestamp:
      set_string(schema, kTimestampPattern);
      schema["format"] = "date-time";
      return;
    // The currency decides how many decimals are taken: at most four (ISO 4217).
    case Kind::amount:
      set_string(schema, decimal_pattern(4));
      schema["x-currency"] = field.currency.empty() ? text("company") : text(field.currency);
      return;
    case Kind::decimal:
      set_string(schema, decimal_pattern(field.scale));
      return;
    case Kind::enumeration: {
      schema["type"] = "string";
      array codes;
      for (const std::string_view code : field.enumeration->codes) codes.push_back(text(code));
      schema["enum"] = std::move(codes);
      return;
    }
    case Kind::reference:
      set_string(schema, kReferencePattern);
      schema["x-record"] = text(field.target);
      return;
    case Kind::currency:
      set_string(schema, "^([A-Z]{3}|Q[0-9][.][0-9]{1,8})$");
      return;
  }
}

// Fields without value are null: in what is read always, in what is written to clear them.
void allow_null(object& schema, const FieldMeta& field) {
  switch (field.is_id() ? Kind::reference : field.kind) {
    case Kind::text:
    case Kind::date:
    case Kind::timestamp:
    case Kind::reference:
    case Kind::currency:
      schema["type"] = array{"string", "null"};
      return;
    default:
      return;
  }
}

void describe_with(object& schema, const Labels& labels, const std::string& key) {
  schema["title"] = text(labels.text(kLanguage, key));
  if (const auto hint = labels.find(kLanguage, key + ".hint"); !hint.empty())
    schema["description"] = text(hint);
}

object id_property(std::string_view title) {
  object schema;
  set_string(schema, kIdPattern);
  schema["title"] = text(title);
  return schema;
}

object with_fields(const RecordMeta& meta, const Labels& labels, const std::string& key,
                   object properties) {
  array required;
  for (const FieldMeta& field : meta.fields) {
    if (field.has(kSecret)) continue;
    object schema;
    set_type(schema, field);
    if (!field.has(kRequired)) allow_null(schema, field);
    describe_with(schema, labels, key + "." + std::string(field.name));
    if (field.has(kComputed)) schema["readOnly"] = true;
    if (field.has(kRequired) && !field.has(kComputed)) required.push_back(text(field.name));
    if (field.has(kPersonal)) schema["x-personal"] = true;
    if (field.has(kFrozen)) schema["x-frozen"] = true;
    properties[field.name] = std::move(schema);
  }
  object schema;
  schema["type"] = "object";
  schema["properties"] = std::move(properties);
  if (!required.empty()) schema["required"] = std::move(required);
  schema["additionalProperties"] = false;
  return schema;
}

// Fields that people add to a workspace while it runs: /meta says which there are.
void allow_extra(object& schema) {
  object value;
  value["type"] = array{"string", "boolean", "null"};
  value["title"] = "An added field";
  value["description"] =
      "A field that the workspace added (kernel.added_field): described by the company's meta. "
      "Numbers, money and dates are strings; null clears it";
  object patterns;
  patterns["^extra\\.[a-z][a-z0-9_]{0,29}$"] = std::move(value);
  object note;
  note["type"] = "string";
  note["readOnly"] = true;
  note["title"] = "A ticked point of the checklist";
  note["description"] = "By whom and when: \"ann 2025-12-31T10:00:00Z\"";
  patterns["^check\\.[a-z0-9_]{1,20}$"] = std::move(note);
  schema["patternProperties"] = std::move(patterns);
}

object lines_schema(const RecordMeta& line, const Labels& labels, const std::string& key) {
  object properties;
  properties["line_id"] = id_property("Line id: absent in a new line");
  object remove;
  remove["type"] = "boolean";
  remove["writeOnly"] = true;
  properties["remove"] = std::move(remove);
  return with_fields(line, labels, key, std::move(properties));
}

}  // namespace

object openapi_schema(const RecordMeta& meta, const Labels& labels) {
  object properties;
  if (meta.kind != RecordKind::line) {
    for (const char* name : {"id", "version"}) {
      object schema = id_property(name);
      schema["readOnly"] = true;
      properties[name] = std::move(schema);
    }
  }
  const std::string key(meta.name);
  object schema = with_fields(meta, labels, key, std::move(properties));
  describe_with(schema, labels, key);
  if (meta.kind != RecordKind::line) allow_extra(schema);
  for (const LinesMeta& lines : meta.lines) {
    object list;
    list["type"] = "array";
    const std::string lines_key = key + "." + std::string(lines.name);
    describe_with(list, labels, lines_key);
    list["items"] = lines_schema(*lines.record, labels, lines_key);
    schema["properties"].as_object()[lines.name] = std::move(list);
  }
  return schema;
}

}  // namespace osnova
