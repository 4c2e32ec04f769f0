#include "meta/openapi.hpp"

#include <boost/json.hpp>

#include "http/routes.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

json::object reference(std::string_view name) {
  return {{"$ref", "#/components/schemas/" + std::string(name)}};
}

json::object content(json::object schema) {
  return {{"application/json", json::object{{"schema", std::move(schema)}}}};
}

json::object parameter(std::string_view name, std::string_view in, bool required) {
  return {{"name", name},
          {"in", in},
          {"required", required},
          {"schema", json::object{{"type", "string"}}}};
}

json::object answers(json::object good, std::string_view status = "200") {
  return {
      {status, json::object{{"description", "done"}, {"content", content(std::move(good))}}},
      {"default",
       json::object{{"description", "RFC 9457 problem document"},
                    {"content", json::object{{"application/problem+json",
                                              json::object{{"schema", reference("problem")}}}}}}}};
}

json::object operation(std::string id, json::array parameters, json::object responses,
                       std::string_view body = {}) {
  parameters.push_back(parameter("company", "path", true));
  json::object op = {{"operationId", std::move(id)},
                     {"parameters", std::move(parameters)},
                     {"responses", std::move(responses)}};
  if (!body.empty()) op["requestBody"] = json::object{{"content", content(reference(body))}};
  return op;
}

void add_record(const Behaviour& b, const Labels& labels, json::object& paths,
                json::object& schemas) {
  const std::string name(b.meta->name);
  schemas[name] = openapi_schema(*b.meta, labels);
  const std::string base = "/api/{company}/" + name;
  json::object collection, one;
  collection["get"] = operation(
      name + ".list",
      {parameter("sort", "query", false), parameter("after", "query", false),
       parameter("limit", "query", false)},
      answers({{"type", "object"},
               {"properties", json::object{{"items", json::object{{"type", "array"},
                                                                  {"items", reference(name)}}}}}}));
  collection["post"] =
      operation(name + ".create",
                {parameter("then", "query", false), parameter("Idempotency-Key", "header", false)},
                answers(reference("answer"), "201"), name);
  one["get"] = operation(name + ".read", {parameter("id", "path", true)}, answers(reference(name)));
  one["patch"] = operation(name + ".update",
                           {parameter("id", "path", true), parameter("If-Match", "header", true),
                            parameter("Idempotency-Key", "header", false)},
                           answers(reference("answer")), name);
  paths[base] = std::move(collection);
  paths[base + "/{id}"] = std::move(one);
  const auto action = [&](std::string_view verb) {
    paths[base + "/{id}/" + std::string(verb)] = json::object{
        {"post", operation(name + "." + std::string(verb),
                           {parameter("id", "path", true), parameter("If-Match", "header", true),
                            parameter("Idempotency-Key", "header", false)},
                           answers(reference("answer")))}};
  };
  for (const FlowStep& step : b.flow) action(step.action);
  for (const std::string_view verb : b.actions) action(verb);
}

}  // namespace

std::string openapi_document(const Registry& registry, const Labels& labels) {
  json::object paths, schemas;
  const json::object text = {{"type", "string"}};
  schemas["answer"] =
      json::object{{"type", "object"},
                   {"properties", json::object{{"id", text},
                                               {"version", text},
                                               {"seq", text},
                                               {"number", text},
                                               {"repeated", json::object{{"type", "boolean"}}}}}};
  schemas["problem"] =
      json::object{{"type", "object"},
                   {"properties", json::object{{"type", text},
                                               {"title", text},
                                               {"status", json::object{{"type", "integer"}}},
                                               {"detail", text},
                                               {"problems", json::object{{"type", "array"}}}}}};
  for (const Behaviour& b : registry.records()) add_record(b, labels, paths, schemas);
  for (const ReportMeta& report : registry.reports()) {
    json::array parameters;
    for (const ReportParameter& p : report.parameters)
      parameters.push_back(parameter(p.name, "query", p.required));
    parameters.push_back(parameter("known_at", "query", false));
    parameters.push_back(parameter("format", "query", false));
    paths["/api/{company}/report/" + report.name] =
        json::object{{"get", operation("report." + report.name, std::move(parameters),
                                       answers({{"type", "object"}}))}};
  }
  const json::object document = {
      {"openapi", "3.1.0"},
      {"info", json::object{{"title", "Osnova"}, {"version", "1"}}},
      {"components",
       json::object{
           {"schemas", std::move(schemas)},
           {"securitySchemes",
            json::object{{"session", json::object{{"type", "http"}, {"scheme", "bearer"}}}}}}},
      {"security", json::array{json::object{{"session", json::array{}}}}},
      {"paths", std::move(paths)}};
  return json::serialize(document);
}

}  // namespace osnova::http
