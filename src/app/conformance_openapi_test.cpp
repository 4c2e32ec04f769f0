// The OpenAPI document says what the server does: it is sound in itself, it holds every route that
// is dispatched and no other, nobody without a session or right comes in by any of them, and what
// is answered has the form that it promises.
#include <doctest/doctest.h>

#include <regex>
#include <set>

#include "app/route_fixture.hpp"
#include "base/text.hpp"
#include "http/route_table.hpp"
#include "kernel/command/erasure.hpp"

using namespace osnova;
namespace json = boost::json;

namespace {

struct Operation {
  std::string method, path;
  const json::object* about;
  std::string id() const { return std::string(about->at("operationId").as_string()); }
};

class OpenApi {
 public:
  explicit OpenApi(app::RouteServer& server)
      : document_(json::parse(server.answer("", "GET", {"api", "openapi.json"}).body)) {
    for (const auto& path : document_.at("paths").as_object())
      for (const auto& method : path.value().as_object()) {
        std::string upper(method.key());
        for (char& c : upper) c = static_cast<char>(std::toupper(c));
        operations_.push_back({upper, std::string(path.key()), &method.value().as_object()});
      }
  }

  const json::value& whole() const { return document_; }
  const std::vector<Operation>& operations() const { return operations_; }

  const json::value* at(std::string_view reference) const {
    if (!reference.starts_with("#/")) return nullptr;
    const json::value* value = &document_;
    for (const std::string_view part : split(reference.substr(2), '/')) {
      value = value->is_object() ? value->as_object().if_contains(part) : nullptr;
      if (!value) return nullptr;
    }
    return value;
  }

  const json::object& followed(const json::object& object) const {
    const auto* reference = object.if_contains("$ref");
    return reference ? at(std::string_view(reference->as_string()))->as_object() : object;
  }

  // What is wrong with a value, by the part of JSON Schema (2020-12) that the document uses.
  void look(const json::object& given, const json::value& value, const std::string& where,
            std::vector<std::string>& wrong) const {
    const json::object& schema = followed(given);
    if (const auto* type = schema.if_contains("type"); type && !has_type(*type, value))
      wrong.push_back(where + " is no " + json::serialize(*type) + ": " + json::serialize(value));
    if (const auto* codes = schema.if_contains("enum"))
      if (std::find(codes->as_array().begin(), codes->as_array().end(), value) ==
          codes->as_array().end())
        wrong.push_back(where + " is none of its codes: " + json::serialize(value));
    if (const auto* only = schema.if_contains("const"); only && *only != value)
      wrong.push_back(where + " is another constant: " + json::serialize(value));
    if (const auto* pattern = schema.if_contains("pattern"); pattern && value.is_string())
      if (!std::regex_search(std::string(value.as_string()),
                             std::regex(std::string(pattern->as_string()))))
        wrong.push_back(where + " has another pattern: " + json::serialize(value));
    if (const auto* items = schema.if_contains("items"); items && value.is_array())
      for (const json::value& item : value.as_array())
        look(items->as_object(), item, where + "[]", wrong);
    if (value.is_object()) look_inside(schema, value.as_object(), where, wrong);
  }

 private:
  static bool has_type(const json::value& type, const json::value& value) {
    if (type.is_array())
      return std::any_of(type.as_array().begin(), type.as_array().end(),
                         [&](const json::value& one) { return has_type(one, value); });
    const std::string_view name = type.as_string();
    return (name == "string" && value.is_string()) || (name == "null" && value.is_null()) ||
           (name == "boolean" && value.is_bool()) || (name == "object" && value.is_object()) ||
           (name == "integer" && (value.is_int64() || value.is_uint64())) ||
           (name == "array" && value.is_array());
  }

  void look_inside(const json::object& schema, const json::object& value, const std::string& where,
                   std::vector<std::string>& wrong) const {
    if (const auto* required = schema.if_contains("required"))
      for (const json::value& name : required->as_array())
        if (!value.contains(name.as_string()))
          wrong.push_back(where + " lacks " + std::string(name.as_string()));
    const auto* properties = schema.if_contains("properties");
    const auto* others = schema.if_contains("additionalProperties");
    for (const auto& member : value) {
      const std::string name = where + "." + std::string(member.key());
      const auto* known = properties ? properties->as_object().if_contains(member.key()) : nullptr;
      if (known)
        look(known->as_object(), member.value(), name, wrong);
      else if (others && others->is_object())
        look(others->as_object(), member.value(), name, wrong);
      else if (others && !others->as_bool())
        wrong.push_back(name + " is not described");
    }
  }

  json::value document_;
  std::vector<Operation> operations_;
};

void references(const json::value& value, std::vector<std::string>& all) {
  if (value.is_array())
    for (const json::value& item : value.as_array()) references(item, all);
  if (!value.is_object()) return;
  for (const auto& member : value.as_object()) {
    if (member.key() == "$ref" && member.value().is_string())
      all.emplace_back(member.value().as_string());
    references(member.value(), all);
  }
}

// The path with what stands for its names: the company ONE, an id, a word.
std::vector<std::string> path_of(const Operation& operation, const std::string& id) {
  std::vector<std::string> path;
  for (const std::string_view segment : http::segments(operation.path))
    path.emplace_back(segment == "{company}"     ? "ONE"
                      : segment == "{id}"        ? id
                      : segment == "{file}"      ? "1"
                      : segment == "{page}"      ? "index"
                      : segment == "{kind}"      ? "view"
                      : segment.starts_with('{') ? "word"
                                                 : segment);
  return path;
}

http::Request request_of(const OpenApi& api, const Operation& operation, const std::string& id) {
  http::Request request;
  request.method = operation.method;
  request.path = path_of(operation, id);
  for (const json::value& given : operation.about->at("parameters").as_array()) {
    const json::object& p = api.followed(given.as_object());
    const auto* required = p.if_contains("required");
    if (p.at("in") != "query" || !required || !required->as_bool()) continue;
    const json::object& schema = p.at("schema").as_object();
    const auto* codes = schema.if_contains("enum");
    const auto* format = schema.if_contains("format");
    request.query[std::string(p.at("name").as_string())] =
        codes    ? std::string(codes->as_array().front().as_string())
        : format ? "2025-06-30"
                 : "1100";
  }
  return request;
}

bool is_inside(const Operation& operation) { return operation.path.starts_with("/api/{company}"); }
bool is_over_people(const Operation& operation) { return operation.path.starts_with("/api/people"); }
bool is_own(const Operation& operation) { return operation.path.starts_with("/api/account"); }

// What anybody who is signed in may ask for: it shows only what he may see, or is his own.
const std::set<std::string> kForAll = {
    "meta",    "search",    "events",  "jobs.list",          "my.list",
    "my.read", "my.forget", "my.keep", "notifications.list", "notifications.count",
    "waiting", "procedures", "notifications.mark"};

}  // namespace

TEST_CASE("conformance: the OpenAPI document is sound in itself") {
  app::RouteServer server;
  const OpenApi api(server);
  CHECK(api.whole().at("openapi").as_string().starts_with("3.1"));
  std::vector<std::string> all;
  references(api.whole(), all);
  CHECK(all.size() > 1000);
  for (const std::string& one : all) CHECK_MESSAGE(api.at(one), one);
  std::set<std::string> ids;
  for (const Operation& operation : api.operations()) {
    CHECK_MESSAGE(ids.insert(operation.id()).second, operation.id(), " stands twice");
    std::set<std::string> named, declared, seen;
    for (const std::string_view segment : http::segments(operation.path))
      if (segment.starts_with('{')) named.emplace(segment.substr(1, segment.size() - 2));
    for (const json::value& given : operation.about->at("parameters").as_array()) {
      const json::object& p = api.followed(given.as_object());
      const std::string name(p.at("name").as_string()), in(p.at("in").as_string());
      CHECK_MESSAGE(seen.insert(in + " " + name).second, operation.id(), " has twice ", name);
      if (in == "path") declared.insert(name);
      CHECK_MESSAGE(p.contains("schema"), operation.id(), " ", name);
    }
    CHECK_MESSAGE(named == declared, operation.path);
    CHECK_MESSAGE(!operation.about->at("summary").as_string().empty(), operation.id());
    const json::object& responses = operation.about->at("responses").as_object();
    CHECK_MESSAGE(responses.contains("default"), operation.id());
    CHECK_MESSAGE((responses.contains("200") || responses.contains("201")), operation.id());
    if (is_inside(operation)) CHECK_MESSAGE(responses.contains("401"), operation.id());
    if (const auto* body = operation.about->if_contains("requestBody"))
      CHECK_MESSAGE(!body->at("content").as_object().empty(), operation.id());
  }
}

TEST_CASE("conformance: the document holds what is dispatched, and nothing else") {
  app::RouteServer server;
  const OpenApi api(server);
  std::set<std::string_view> reached;
  for (const Operation& operation : api.operations()) {
    const http::Request request = request_of(api, operation, "42");
    const http::Match match = http::match(request);
    REQUIRE_MESSAGE(match.route, operation.method, " ", operation.path);
    const std::string name(match.route->name), id = operation.id();
    const bool own =
        name == id || name == "{action}" || name == "report" || id.ends_with("." + name);
    CHECK_MESSAGE(own, id, " is answered by ", name);
    reached.insert(match.route->name);
  }
  for (const http::Route& route : http::routes()) {
    CHECK_MESSAGE(reached.contains(route.name), route.name);
    const int handlers =
        (route.outside != nullptr) + (route.own != nullptr) + (route.inside != nullptr) +
        !route.command.empty();
    CHECK_MESSAGE(handlers == 1, route.name);
  }
  for (const Behaviour& b : server.kernel().registry().records()) {
    const std::string one = "/api/{company}/" + std::string(b.meta->name) + "/{id}/";
    const json::object& paths = api.whole().at("paths").as_object();
    for (const FlowStep& step : b.flow) CHECK(paths.contains(one + std::string(step.action)));
    CHECK(paths.contains(one + "erase") == has_personal_fields(*b.meta, nullptr));
  }
}

TEST_CASE("conformance: by no operation of the document comes in who may not") {
  app::RouteServer server;
  const OpenApi api(server);
  server.person("nobody", "nothing.at.all", server.one());
  server.person("neighbour", "*", server.two());
  int asked = 0;
  for (const Operation& operation : api.operations()) {
    if (!is_inside(operation) && !is_own(operation) && !is_over_people(operation)) continue;
    http::Request request = request_of(api, operation, "42");
    if (operation.about->contains("requestBody")) request.body = R"({"input": {}})";
    const http::Response unknown = server.answer("", request);
    CHECK_MESSAGE(unknown.status == 401, operation.id());
    CHECK_MESSAGE(json::parse(unknown.body).at("status") == 401, operation.id());
    ++asked;
    if (is_own(operation)) continue;
    for (const char* login : {"nobody", "neighbour"}) {
      const int status = server.answer(login, request).status;
      const bool refused = status == 401 || status == 403 || status == 404;
      const bool for_all = std::string_view(login) == "nobody" && kForAll.contains(operation.id());
      CHECK_MESSAGE((refused || for_all), std::string(login), " ", operation.id(), " ", status);
      // A refusal comes by the headers alone wherever it can.
      if (operation.about->contains("requestBody") && !for_all && status == 403)
        if (const http::Match m = http::match(request); !m.route->may.right.empty())
          CHECK_MESSAGE(server.admitted(login, request) == 403, operation.id());
    }
  }
  CHECK(asked > 400);
}

namespace {

// Answers that were compared with what the document promises.
class Promises {
 public:
  Promises(app::RouteServer& server, const OpenApi& api) : server_(server), api_(api) {}

  json::value ask(const std::string& id, http::Request request) {
    const Operation& operation = named(id);
    request.method = operation.method;
    const http::Response response = server_.answer("all", std::move(request));
    const json::object& responses = operation.about->at("responses").as_object();
    const std::string status = std::to_string(response.status);
    const auto* promised = responses.if_contains(status);
    if (!promised) promised = &responses.at("default");
    const json::object& answer = api_.followed(promised->as_object());
    const auto* content = answer.if_contains("content");
    if (!content) {
      CHECK_MESSAGE(response.body.empty(), id);
      return nullptr;
    }
    const std::string type = response.content_type.substr(0, response.content_type.find(';'));
    const auto* medium = content->as_object().if_contains(type);
    REQUIRE_MESSAGE(medium, id, " ", status, " ", type);
    if (response.status < 300) kept_.insert(id);
    if (!type.ends_with("json")) return nullptr;
    json::value body = json::parse(response.body);
    std::vector<std::string> wrong;
    api_.look(medium->at("schema").as_object(), body, id, wrong);
    for (const std::string& text : wrong) CHECK_MESSAGE(false, text);
    CHECK_MESSAGE(wrong.empty(), id);
    if (type == "application/problem+json") CHECK_MESSAGE(body.at("status") == response.status, id);
    return body;
  }

  // A body that the document allows, and the answer.
  json::value send(const std::string& id, const std::string& record_id, const std::string& body,
                   const std::string& file_name = "") {
    const Operation& operation = named(id);
    http::Request request = request_of(api_, operation, record_id);
    request.body = body;
    request.file_name = file_name;
    request.content_type = "text/plain";
    if (const auto* given = operation.about->if_contains("requestBody"))
      if (const auto* plain = given->at("content").as_object().if_contains("application/json")) {
        request.content_type = "application/json";
        std::vector<std::string> wrong;
        api_.look(plain->at("schema").as_object(), json::parse(body), id + " body", wrong);
        for (const std::string& text : wrong) CHECK_MESSAGE(false, text);
      }
    return ask(id, std::move(request));
  }

  bool kept(const std::string& id) const { return kept_.contains(id); }
  size_t count() const { return kept_.size(); }

 private:
  const Operation& named(const std::string& id) {
    for (const Operation& operation : api_.operations())
      if (operation.id() == id) return operation;
    FAIL(id);
    return api_.operations().front();
  }

  app::RouteServer& server_;
  const OpenApi& api_;
  std::set<std::string> kept_;
};

std::string id_of(const json::value& answer) {
  const auto* id = answer.is_object() ? answer.as_object().if_contains("id") : nullptr;
  return id && id->is_string() ? std::string(id->as_string()) : std::string();
}

}  // namespace

TEST_CASE("conformance: answers have the form that the document promises") {
  app::RouteServer server;
  server.person("all", "* kernel.watch*", 0);  // the control room's secrets are meant by no *
  const OpenApi api(server);
  Promises promises(server, api);
  promises.send("session.begin", "", R"({"login": "owner", "password": "a long password"})");
  const std::string party =
      id_of(promises.send("party.party.create", "", R"({"code": "A", "name": "Alder"})"));
  promises.send("party.terms.create", "", R"({"party": ")" + party + "\"}");
  const std::string invoice = R"({"customer": ")" + party +
                              R"(", "date": "2025-06-10", "currency": "EUR", "lines": [)"
                              R"({"description": "Oak", "quantity": "2", "price": "1.25"}]})";
  promises.send("sales.invoice.plan", "", invoice);
  promises.send("sales.invoice.derive", "", R"({"input": )" + invoice + R"(, "then": "post"})");
  promises.send("sales.invoice.derive", "", R"({"input": {"currency": "EUR", "lines": [{}]}})");
  const std::string document = id_of(promises.send("sales.invoice.create", "", invoice));
  promises.send("sales.invoice.update", document, R"({"note": null})");
  http::Request post;
  post.path = {"api", "ONE", "sales.invoice", document, "post"};
  post.if_match = "\"2\"";
  promises.ask("sales.invoice.post", post);
  promises.send("sales.invoice.comment", document, R"({"text": "why?"})");
  promises.send("sales.invoice.attach", document, "bytes", "note.txt");
  promises.send("my.keep", "", R"({"any": [1]})");
  promises.send("notifications.mark", "", R"({"ids": ["1"]})");
  promises.send("notifications.mark", "", R"({"until": "1"})");
  const std::string upload =
      id_of(promises.send("import.upload", "", "Code;Name\nB;Birch\n;Nobody\n", "parties.csv"));
  promises.send("import.preview", upload,
                R"({"record": "party.party", "mapping": {"Code": "code", "Name": "name"}})");
  promises.send("party.party.erase", party, R"({"fields": ["name"], "reason": "asked for"})");
  // Everything that can be read, of the first record of its kind.
  std::map<std::string, std::string> first;
  for (const Behaviour& b : server.kernel().registry().records()) {
    const std::string record(b.meta->name);
    const json::value page = promises.send(record + ".list", "", "");
    const json::array& items = page.at("items").as_array();
    first[record] = items.empty() ? "4242" : std::string(items[0].at("id").as_string());
  }
  first["sales.invoice"] = document;
  int read = 0;
  for (const Operation& operation : api.operations()) {
    if (operation.method != "GET" || operation.id() == "openapi") continue;
    const std::string tag(operation.about->at("tags").as_array()[0].as_string());
    const bool of_job = tag == "import" || tag == "jobs";
    promises.ask(operation.id(), request_of(api, operation, of_job ? upload : first[tag]));
    ++read;
  }
  promises.send("import.read", "4242", "");  // a problem document
  http::Request nowhere;
  nowhere.path = {"api", "guide", "nonsense"};
  promises.ask("guide", nowhere);
  for (const char* id : {"session.read",
                         "meta",
                         "search",
                         "journal",
                         "quarantine.list",
                         "my.read",
                         "import.read",
                         "import.parked",
                         "notifications.list",
                         "notifications.mark",
                         "notifications.count",
                         "waiting",
                         "sales.invoice.people",
                         "jobs.list",
                         "jobs.read",
                         "report.trial-balance",
                         "sales.invoice.view",
                         "sales.invoice.movements",
                         "sales.invoice.history",
                         "sales.invoice.related",
                         "sales.invoice.comments",
                         "sales.invoice.files",
                         "sales.invoice.file",
                         "sales.invoice.print",
                         "sales.invoice.export",
                         "sales.invoice.groups",
                         "party.party.history",
                         "party.party.erase"})
    CHECK_MESSAGE(promises.kept(id), std::string(id));
  CHECK(read > 300);
  MESSAGE(read << " read, " << promises.count() << " kept");
}
