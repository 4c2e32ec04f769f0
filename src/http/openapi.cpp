// The OpenAPI document: every row of the table of routes, once, or once for each record, action or
// report that its path stands for. Schemas of answers that no record describes are openapi.json.
#include "meta/openapi.hpp"

#include <boost/json.hpp>

#include "base/assert.hpp"
#include "base/embedded.hpp"
#include "base/text.hpp"
#include "http/route_table.hpp"
#include "http/routes.hpp"
#include "kernel/command/erasure.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

std::string replaced(std::string_view text, std::string_view name, std::string_view by) {
  std::string out(text);
  for (size_t at = 0; (at = out.find(name, at)) != out.npos; at += by.size())
    out.replace(at, name.size(), by);
  return out;
}

json::object reference(std::string_view kind, std::string_view name) {
  return {{"$ref", "#/components/" + std::string(kind) + "/" + std::string(name)}};
}

json::object schema_of(Kind kind) {
  switch (kind) {
    case Kind::date:
      return {{"type", "string"}, {"format", "date"}};
    case Kind::boolean:
      return {{"type", "boolean"}};
    case Kind::integer:
      return {{"type", "integer"}};
    default:
      return {{"type", "string"}};
  }
}

json::object schema_of(const ReportParameter& parameter) {
  using Type = ReportParameter::Type;
  if (parameter.type == Type::date) return schema_of(Kind::date);
  if (parameter.type == Type::integer) return schema_of(Kind::integer);
  if (parameter.type == Type::month)
    return {{"type", "string"}, {"pattern", "^[0-9]{4}-[0-9]{2}$"}};
  if (parameter.choices.empty()) return {{"type", "string"}};
  return {{"enum", json::array(parameter.choices.begin(), parameter.choices.end())}};
}

// A schema of which everything may be left out or null: what a patch may say, and what a record is
// while somebody types it. What the record itself cannot be without is marked: much of it the
// program fills in.
void loosen(json::object& schema) {
  if (const auto* required = schema.if_contains("required"))
    for (const json::value& name : required->as_array())
      schema.at("properties").at(name.as_string()).as_object()["x-required"] = true;
  schema.erase("required");
  if (auto* properties = schema.if_contains("properties"))
    for (auto& member : properties->as_object()) {
      json::object& field = member.value().as_object();
      if (auto* items = field.if_contains("items")) loosen(items->as_object());
      if (auto* type = field.if_contains("type"); type && type->is_string())
        *type = json::array{*type, "null"};
      if (field.contains("readOnly"))
        field.erase("pattern");  // a record that is not saved has no id
      if (auto* codes = field.if_contains("enum")) codes->as_array().push_back(nullptr);
    }
}

json::object query_parameter(std::string_view name, json::object schema, bool required = false) {
  return {{"name", name}, {"in", "query"}, {"required", required}, {"schema", std::move(schema)}};
}

bool can_be_asked_for(const FieldMeta& field) {
  return !field.has(kSecret) && (field.has(kList) || field.has(kUnique));
}

class Document {
 public:
  Document(const Registry& registry, const Labels& labels) : registry_(registry), labels_(labels) {
    auto file = parse_json(embedded_file("http/openapi.json"));
    OSNOVA_ASSERT(file, "the schemas are in the program");
    written_ = std::move(file->as_object());
    schemas_ = written_.at("schemas").as_object();
    for (const auto& member : written_.at("parameters").as_object()) {
      json::object parameter = member.value().as_object();
      if (!parameter.contains("name")) parameter["name"] = member.key();
      if (!parameter.contains("in")) parameter["in"] = "query";
      parameters_[member.key()] = std::move(parameter);
    }
    for (const Behaviour& b : registry.records()) add_record(b);
    for (const Route& route : routes()) add(route);
  }

  json::object whole() {
    const json::object problem = {
        {"description", "A problem document (RFC 9457)"},
        {"content", json::object{{"application/problem+json",
                                  json::object{{"schema", reference("schemas", "problem")}}}}}};
    json::object schemes = {
        {"token", json::object{{"type", "http"}, {"scheme", "bearer"}}},
        {"cookie",
         json::object{{"type", "apiKey"},
                      {"in", "cookie"},
                      {"name", "osnova_session"},
                      {"description",
                       "Of browsers, by TLS as __Host-osnova_session: what changes carries "
                       "X-Osnova-Client too"}}}};
    return {{"openapi", "3.1.0"},
            {"info", json::object{{"title", "Osnova"}, {"version", "1"}}},
            {"security", json::array{json::object{{"token", json::array{}}},
                                     json::object{{"cookie", json::array{}}}}},
            {"paths", std::move(paths_)},
            {"components", json::object{{"schemas", std::move(schemas_)},
                                        {"parameters", std::move(parameters_)},
                                        {"responses", json::object{{"problem", problem}}},
                                        {"securitySchemes", std::move(schemes)}}}};
  }

 private:
  // What a row of the table stands for this time.
  struct Case {
    const Behaviour* record = nullptr;
    const ReportMeta* report = nullptr;
    std::string action;
  };

  void add_record(const Behaviour& b) {
    const std::string name(b.meta->name);
    json::object schema = openapi_schema(*b.meta, labels_);
    schemas_[name] = schema;
    loosen(schema);
    schemas_[name + ".patch"] = std::move(schema);
    for (const auto& member : written_.at("of_records").as_object())
      schemas_[name + "." + std::string(member.key())] =
          json::parse(replaced(json::serialize(member.value()), "{record}", name));
    for (const FieldMeta& field : b.meta->fields)
      if (can_be_asked_for(field)) add_conditions(name, field);
  }

  void add_conditions(const std::string& record, const FieldMeta& field) {
    const std::string name(field.name);
    const auto condition = [&](const std::string& suffix, json::object schema,
                               std::string_view means) {
      json::object parameter = query_parameter(name + suffix, std::move(schema));
      parameter["description"] = means;
      parameters_[record + "." + name + suffix] = std::move(parameter);
      conditions_[record].push_back(record + "." + name + suffix);
    };
    json::object value = schema_of(field.kind);
    if (field.enumeration)
      value["enum"] = json::array(field.enumeration->codes.begin(), field.enumeration->codes.end());
    condition("", value, "exactly");
    condition(".in", {{"type", "string"}}, "one of these, separated by commas");
    condition(".empty", {{"type", "boolean"}}, "whether it has no value");
    const bool ordered = field.kind == Kind::date || field.kind == Kind::integer ||
                         field.kind == Kind::amount || field.kind == Kind::decimal;
    if (ordered) {
      condition(".from", value, "and more");
      condition(".to", value, "and less");
    }
    if (field.kind == Kind::text) condition(".like", {{"type", "string"}}, "contains");
  }

  void add(const Route& route) {
    if (route.path.find("{report}") != route.path.npos) {
      for (const ReportMeta& report : registry_.reports()) add(route, {nullptr, &report, ""});
    } else if (route.path.find("{action}") != route.path.npos) {
      for (const Behaviour& b : registry_.records()) {
        for (const FlowStep& step : b.flow) add(route, {&b, nullptr, std::string(step.action)});
        for (const std::string_view own : b.actions) add(route, {&b, nullptr, std::string(own)});
        if (has_personal_fields(*b.meta, nullptr)) add(route, {&b, nullptr, std::string(kEraseAction)});
      }
    } else if (route.path.find("{record}") != route.path.npos) {
      const bool by = route.takes.starts_with("by ");
      for (const Behaviour& b : registry_.records())
        if (!by || !groupable(*b.meta).empty()) add(route, {&b, nullptr, ""});
    } else {
      add(route, {});
    }
  }

  void add(const Route& route, const Case& one) {
    std::string path(route.path), id(route.name);
    std::string summary(route.summary);
    if (one.record) {
      const std::string record(one.record->meta->name);
      path = replaced(path, "{record}", record);
      if (!one.action.empty()) id = one.action;
      id = record + "." + id;
    }
    if (!one.action.empty()) {
      path = replaced(path, "{action}", one.action);
      if (const auto label = labels_.find("en", "action." + one.action); !label.empty())
        summary = label;
    }
    if (one.report) {
      path = replaced(path, "{report}", one.report->name);
      id = "report." + one.report->name;
      summary = labels_.text("en", "report." + one.report->name);
    }
    json::array tags = {one.record   ? std::string(one.record->meta->name)
                        : one.report ? "report"
                                     : std::string(id.substr(0, id.find('.')))};
    json::object operation = {{"operationId", id},
                              {"summary", summary},
                              {"tags", std::move(tags)},
                              {"parameters", parameters(route, one)},
                              {"responses", responses(route, one)}};
    if (route.outside) operation["security"] = json::array{};
    if (!route.body.empty()) operation["requestBody"] = body(route, one);
    json::object& item =
        paths_[path].is_object() ? paths_[path].as_object() : paths_[path].emplace_object();
    item[to_lower_ascii(route.method)] = std::move(operation);
  }

  json::array parameters(const Route& route, const Case& one) {
    json::array list;
    for (const std::string_view segment : segments(route.path)) {
      if (!segment.starts_with('{') || segment == "{record}" || segment == "{action}" ||
          segment == "{report}")
        continue;
      const auto name = segment.substr(1, segment.size() - 2);
      list.push_back(json::object{{"name", name},
                                  {"in", "path"},
                                  {"required", true},
                                  {"schema", name == "id" ? reference("schemas", "id")
                                                          : json::object{{"type", "string"}}}});
    }
    for (const std::string_view name : split(route.takes, ' ')) {
      if (name == "conditions") {
        for (const std::string& condition : conditions_[std::string(one.record->meta->name)])
          list.push_back(reference("parameters", condition));
      } else if (name == "by") {
        list.push_back(query_parameter("by", {{"enum", groupable(*one.record->meta)}}, true));
      } else if (!name.empty()) {
        OSNOVA_ASSERT(parameters_.contains(name), "a parameter is described in openapi.json");
        list.push_back(reference("parameters", name));
      }
    }
    if (one.report)
      for (const ReportParameter& p : one.report->parameters)
        list.push_back(query_parameter(p.name, schema_of(p), p.required));
    return list;
  }

  static json::array groupable(const RecordMeta& meta) {
    json::array names;
    for (const FieldMeta& f : meta.fields)
      if (f.has(kList) && !f.has(kSecret) &&
          (f.kind == Kind::enumeration || f.kind == Kind::boolean || f.kind == Kind::reference ||
           f.kind == Kind::date))
        names.emplace_back(f.name);
    return names;
  }

  json::object schema(std::string_view name, const Case& one) const {
    const std::string full =
        one.record ? replaced(name, "{record}", one.record->meta->name) : std::string(name);
    OSNOVA_ASSERT(schemas_.contains(full), "a schema is described in openapi.json");
    return reference("schemas", full);
  }

  json::object body(const Route& route, const Case& one) const {
    if (route.body == "bytes")
      return {{"required", true},
              {"content", json::object{{"application/octet-stream", json::object{}}}}};
    bool required = true;
    json::object given;
    if (route.body == "arguments" && one.action != kEraseAction)
      given = arguments(*one.record, one.action, required);
    else
      given = schema(route.body == "arguments" ? "erasure" : route.body, one);
    return {{"required", required},
            {"content",
             json::object{{"application/json", json::object{{"schema", std::move(given)}}}}}};
  }

  static json::object arguments(const Behaviour& b, const std::string& action, bool& required) {
    json::object properties;
    json::array needed;
    for (const FlowStep& step : b.flow)
      if (step.action == action && step.effect == Effect::reverse)
        properties["date"] = schema_of(Kind::date);
    for (const ActionArgument& argument : b.arguments) {
      if (argument.action != action) continue;
      properties[argument.name] = schema_of(argument.kind);
      if (argument.required) needed.emplace_back(argument.name);
    }
    required = !needed.empty();
    json::object schema = {{"type", "object"}, {"properties", std::move(properties)}};
    if (required) schema["required"] = std::move(needed);
    return schema;
  }

  json::object responses(const Route& route, const Case& one) const {
    json::object content;
    const auto file = [&](std::string_view type) { content[type] = json::object{}; };
    constexpr std::string_view kXlsx =
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    if (route.answer == "text/event-stream") {
      content[route.answer] = json::object{{"schema", reference("schemas", "event")}};
    } else if (route.answer.find('/') != route.answer.npos) {
      for (const std::string_view type : split(route.answer, ' ')) file(type);
    } else {
      content["application/json"] = json::object{{"schema", schema(route.answer, one)}};
    }
    if (route.takes.find("_format") != route.takes.npos)
      for (const auto type : {std::string_view("text/csv"), kXlsx}) file(type);
    if (one.report)
      for (const char* type : {"application/pdf", "text/plain"}) file(type);
    json::object all;
    json::object good = {{"description", "Done"}, {"content", std::move(content)}};
    all[std::to_string(route.status)] = good;
    if (route.status == 201 && !route.command.empty()) {
      good["description"] = "Done before under the same key";
      all["200"] = std::move(good);
    }
    if (!route.command.empty())
      all["202"] = json::object{
          {"description", "Waits until other people have agreed"},
          {"content", json::object{{"application/json",
                                    json::object{{"schema", reference("schemas", "staged")}}}}}};
    if (route.may_be_empty) all["204"] = json::object{{"description", "There is none"}};
    const auto refuse = [&](const char* status) {
      all[status] = reference("responses", "problem");
    };
    if (route.inside || route.own || !route.command.empty())
      for (const char* status : {"401", "403", "404"}) refuse(status);
    if (!route.command.empty()) refuse("409");
    if (!route.body.empty())
      for (const char* status : {"413", "422"}) refuse(status);
    if (route.takes.find("If-Match") != route.takes.npos) refuse("428");
    refuse("default");
    return all;
  }

  const Registry& registry_;
  const Labels& labels_;
  json::object written_, paths_, schemas_, parameters_;
  std::map<std::string, std::vector<std::string>> conditions_;  // by record: names of parameters
};

}  // namespace

std::string openapi_document(const Registry& registry, const Labels& labels) {
  return json::serialize(Document(registry, labels).whole());
}

}  // namespace osnova::http
