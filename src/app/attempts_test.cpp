// What somebody tries who knows the program: numbers of another company, members that are not his
// to set, SQL and paths in what he sends, requests from pages of other sites, formulas in exports.
// docs/operate/security.md says which attempt is shown where.
#include <doctest/doctest.h>

#include <set>

#include "app/route_fixture.hpp"
#include "base/text.hpp"
#include "http/route_table.hpp"
#include "store/schema.hpp"

using namespace osnova;
using app::Path;
using app::shows;
namespace json = boost::json;

namespace {

constexpr Id kPlanted = 4242;

http::Response get(app::RouteServer& server, Path path,
                   std::map<std::string, std::string> query = {}) {
  http::Request request;
  request.method = "GET";
  request.path = std::move(path);
  request.query = std::move(query);
  return server.answer("owner", std::move(request));
}

std::string cookie_of(const http::Response& response, std::string_view name) {
  for (const auto& [header, value] : response.headers)
    if (header == "Set-Cookie" && value.starts_with(name)) return value.substr(0, value.find(';'));
  return {};
}

// Of every kind of record that belongs to a company, one of the company ONE.
void plant(app::RouteServer& server) {
  REQUIRE(server.kernel().write([&](store::Connection& connection) {
    for (const Behaviour& b : server.kernel().registry().records()) {
      if (b.meta->kind == RecordKind::shared_catalogue) continue;
      Record record(*b.meta);
      record.entity().id = kPlanted;
      record.entity().version = 1;
      record.entity().company = server.one();
      for (const FieldMeta& field : b.meta->fields)
        if (field.kind == Kind::text && (field.has(kRequired) || field.has(kUnique)))
          set_text(field, record.data(), "planted");
      const Record* one = &record;
      store::RecordSql(*b.meta).insert(connection, {&one, 1});
    }
  }));
}

// Everything that can be asked of one record by its number.
std::vector<http::Request> asked_of(const Behaviour& b, const std::string& company) {
  std::vector<http::Request> all;
  for (const http::Route& route : http::routes()) {
    if (!route.path.starts_with("/api/{company}/{record}/{id}")) continue;
    std::vector<std::string> actions = {""};
    if (shows(std::string(route.path), "{action}")) {
      actions.clear();
      for (const FlowStep& step : b.flow) actions.emplace_back(step.action);
      for (const auto action : b.actions) actions.emplace_back(action);
    }
    for (const std::string& action : actions) {
      http::Request request;
      request.method = std::string(route.method);
      for (const std::string_view part : http::segments(route.path))
        request.path.push_back(part == "{company}"     ? company
                               : part == "{record}"    ? std::string(b.meta->name)
                               : part == "{id}"        ? std::to_string(kPlanted)
                               : part == "{action}"    ? action
                               : part.starts_with('{') ? "1"
                                                       : std::string(part));
      if (request.method != "GET" && request.method != "DELETE") request.body = "{}";
      request.if_match = "\"1\"";
      request.file_name = "x";
      all.push_back(std::move(request));
    }
  }
  return all;
}

// The secrets of the control room included, which no * means.
constexpr const char* kEverything = "* kernel.watch*";

}  // namespace

TEST_CASE("attempts: numbers of another company are not there, by any route that takes one") {
  app::RouteServer server;
  plant(server);
  server.person("neighbour", kEverything, server.two());
  server.person("all", kEverything, server.one());
  int asked = 0;
  for (const Behaviour& b : server.kernel().registry().records()) {
    if (b.meta->kind == RecordKind::shared_catalogue) continue;
    const std::string record(b.meta->name);
    for (const http::Request& request : asked_of(b, "TWO")) {
      ++asked;
      const auto answer = server.answer("neighbour", request);
      std::string what = request.method;
      for (const std::string& part : request.path) what += "/" + part;
      CHECK_MESSAGE((answer.status == 404 || answer.status == 422), what, " ", answer.status);
      CHECK_MESSAGE(!shows(answer.body, "planted"), what);
    }
    for (const char* query : {"id.in", "id"}) {
      http::Request list;
      list.method = "GET";
      list.path = {"api", "TWO", record};
      list.query[query] = std::to_string(kPlanted);
      CHECK_MESSAGE(!shows(server.answer("neighbour", list).body, "\"id\":\"4242\""), record);
    }
    CHECK_MESSAGE(server.status("all", "GET", {"api", "ONE", record, "4242"}) == 200, record);
  }
  CHECK(asked > 300);
  // Nor is there a way to it by what one's own document points to.
  const Id party = server.done("party.party.create", {{"code", "P"}, {"name", "Party"}});
  for (const Id company : {server.one(), server.two()})
    server.done("party.terms.create", {{"party", std::to_string(party)}}, company);
  const json::object payment = {{"customer", std::to_string(party)},
                                {"date", "2025-01-10"},
                                {"currency", "EUR"},
                                {"amount", "10"},
                                {"invoice", std::to_string(kPlanted)}};
  const auto pointing =
      server.answer("neighbour", "POST", {"api", "TWO", "sales.payment"}, json::serialize(payment));
  CHECK(pointing.status == 422);
  CHECK_MESSAGE(shows(pointing.body, "reference.unknown"), pointing.body);
}

TEST_CASE("attempts: members that the program sets are refused, in every record and its lines") {
  app::RouteServer server;
  server.person("all", kEverything, 0);
  int tried = 0;
  const auto refused = [&](const std::string& record, const json::object& input) {
    ++tried;
    const auto answer =
        server.answer("all", "POST", {"api", "ONE", record}, json::serialize(input));
    const std::string name(input.begin()->key());
    CHECK_MESSAGE(answer.status == 422, record, ".", name, " ", answer.body);
    const bool told =
        shows(answer.body, "input.computed_field") || shows(answer.body, "input.unknown_member") ||
        shows(answer.body, "input.unknown_line") || shows(answer.body, "record.by_program");
    CHECK_MESSAGE(told, record, ".", name, " ", answer.body);
  };
  for (const Behaviour& b : server.kernel().registry().records()) {
    const std::string record(b.meta->name);
    for (const char* name : {"id", "version", "company", "company_id", "__proto__", "constructor"})
      refused(record, {{name, "1"}});
    for (const FieldMeta& field : b.meta->fields)
      if (field.has(kComputed)) refused(record, {{field.name, "1"}});
    for (const LinesMeta& lines : b.meta->lines) {
      refused(record, {{lines.name, json::array{json::object{{"line_id", "7"}}}}});
      for (const FieldMeta& field : lines.record->fields)
        if (field.has(kComputed))
          refused(record, {{lines.name, json::array{json::object{{field.name, "1"}}}}});
    }
  }
  CHECK(tried > 300);
  // A patch of oneself: neither a password's hash nor what sessions hang on.
  const auto state = server.kernel().company_state(0);
  const User* owner = state->get<User>(user_meta(), "owner");
  for (const char* name : {"password_hash", "sign_in_epoch"}) {
    http::Request patch;
    patch.method = "PATCH";
    patch.path = {"api", "ONE", "kernel.user", std::to_string(owner->id)};
    patch.if_match = "\"" + std::to_string(owner->version) + "\"";
    patch.body = json::serialize(json::object{{name, "1"}});
    CHECK_MESSAGE(server.answer("owner", patch).status == 422, name);
  }
}

TEST_CASE("attempts: SQL in a question is a value, in its names it is refused") {
  app::RouteServer server;
  const std::string name = "Robert'); DROP TABLE party; --";
  server.done("party.party.create", {{"code", "BOB"}, {"name", name}});
  server.done("party.party.create", {{"code", "ANN"}, {"name", "Ann"}});
  const Path list = {"api", "ONE", "party.party"};
  const auto count = [&](std::map<std::string, std::string> query) {
    const auto answer = get(server, {"api", "ONE", "party.party", "count"}, std::move(query));
    return answer.status == 200 ? std::string(json::parse(answer.body).at("count").as_string())
                                : std::to_string(answer.status);
  };
  const std::string all = count({});
  for (const std::string value :
       {"' OR '1'='1", "x' OR 1=1 --", "x\" OR \"\"=\"", "'; DELETE FROM party; --",
        "\\' OR 1=1 --", "BOB'/*", "x') UNION SELECT 1 --", "$1", "?1", ":x", "' || 'BOB"}) {
    CHECK_MESSAGE(count({{"code", value}}) == "0", value);
    CHECK_MESSAGE(count({{"code.in", value}}) == "0", value);
    CHECK_MESSAGE(count({{"name.like", value}}) == "0", value);
    CHECK_MESSAGE(count({{"q", value}}).size() == 1, value);  // words, whatever they find
    CHECK_MESSAGE(get(server, list, {{"after", value + ",1"}, {"sort", "code"}}).status == 200,
                  value);
    CHECK_MESSAGE(get(server, {"api", "ONE", "search"}, {{"q", value}}).status == 200, value);
    CHECK_MESSAGE(get(server, list, {{"sort", value}}).status == 422, value);
    CHECK_MESSAGE(get(server, list, {{value, "1"}}).status == 422, value);
    CHECK_MESSAGE(get(server, list, {{"code" + value, "1"}}).status == 422, value);
    CHECK_MESSAGE(
        get(server, {"api", "ONE", "party.party", "groups"}, {{"by", value}}).status == 422, value);
    CHECK_MESSAGE(get(server, {"api", "ONE", value}).status == 404, value);
    CHECK_MESSAGE(get(server, {"api", value, "party.party"}).status == 404, value);
  }
  // Percent signs and underscores stand for themselves.
  for (const char* value : {"%", "_", "B_B", "%o%"}) CHECK(count({{"name.like", value}}) == "0");
  CHECK(count({{"name.like", "DROP TABLE"}}) == "1");
  CHECK(count({{"name", name}}) == "1");
  CHECK(count({{"name.in", name + ",Somebody whose name is long as well"}}) == "1");
  CHECK(count({{"code.in", "BOB,ANN,NOBODY"}}) == "2");
  CHECK(count({}) == all);
  // Reports take words as parameters too.
  for (const char* value : {"main' OR '1'='1", "main; DROP TABLE party"})
    CHECK(get(server, {"api", "ONE", "report", "trial-balance"}, {{"book", value}}).status == 422);
}

TEST_CASE("attempts: no path leads out of the program") {
  for (const char* target :
       {"/../etc/passwd", "/%2e%2e/etc/passwd", "/assets/..%2f..%2fetc%2fpasswd",
        "/assets/%2e%2e/x", "/api/guide/..%2f..%2findex", "/a%00b", "/%c0%ae%c0%ae/x", "/a%2fb",
        "etc/passwd", "http://elsewhere/x"}) {
    http::Request request;
    CHECK_MESSAGE(!http::parse_target(target, request), target);
  }
  app::RouteServer server;
  // Nothing of the file system is served: an address that is none is the one page, or nothing.
  for (const Path& path :
       {Path{"etc", "passwd"}, Path{".git", "config"}, Path{"..\\..\\etc", "passwd"}})
    CHECK_FALSE(shows(get(server, path).body, "root:"));
  CHECK(get(server, {"assets", "..\\passwd"}).status == 404);
  CHECK(get(server, {"assets", ".DS_Store"}).status == 404);
  for (const char* page : {"..\\index", "/etc/passwd", "index.md", "../rights", "%2e%2e"})
    CHECK_MESSAGE(get(server, {"api", "guide", page}).status == 404, page);
  // Names of files are labels: what comes back can neither be a path nor end the header.
  const Id party = server.done("party.party.create", {{"code", "P"}, {"name", "Party"}});
  const Path files = {"api", "ONE", "party.party", std::to_string(party), "files"};
  int uploads = 0;
  for (const char* name :
       {"../../etc/passwd", "..\\..\\boot.ini", "C:\\autoexec.bat", "a\r\nSet-Cookie: x=1",
        "x\"; filename=\"evil.exe", "\xE2\x80\xAEgpj.exe"}) {
    http::Request upload;
    upload.method = "POST";
    upload.path = files;
    upload.file_name = name;
    upload.content_type = uploads++ % 2 ? "text/html; charset=utf-8" : "image/svg+xml";
    upload.body = "<script>alert(1)</script>";
    CHECK_MESSAGE(server.answer("owner", upload).status == 200, name);
  }
  const auto kept = json::parse(get(server, files).body).at("items").as_array();
  REQUIRE(kept.size() == 6);
  for (const json::value& file : kept) {
    const std::string_view name = file.at("name").as_string();
    CHECK(name.find_first_of("/\\\r\n") == name.npos);
    Path one = files;
    one.emplace_back(file.at("id").as_string());
    const auto answer = get(server, one);
    CHECK(answer.content_type == "application/octet-stream");
    for (const auto& [header, value] : answer.headers) {
      if (header != "Content-Disposition") continue;
      CHECK(value.starts_with("attachment; filename*=UTF-8''"));
      CHECK(value.find_first_of("\r\n\"/\\ ", sizeof "attachment; " - 1) == value.npos);
    }
  }
}

TEST_CASE("attempts: pages of other sites change nothing, with or without the person's cookie") {
  app::RouteServer server;
  const std::string cookie =
      cookie_of(server.sign_in("owner", "a long password"), "osnova_session=");
  REQUIRE(!cookie.empty());
  int asked = 0;
  for (const http::Route& route : http::routes()) {
    if (route.method == "GET") continue;
    http::Request request;
    request.method = std::string(route.method);
    for (const std::string_view part : http::segments(route.path))
      request.path.push_back(part == "{company}"     ? "ONE"
                             : part == "{record}"    ? "party.party"
                             : part.starts_with('{') ? "1"
                                                     : std::string(part));
    request.cookie = cookie;
    request.body = "{}";
    if (!route.outside) {
      ++asked;
      const auto answer = server.ask(request);
      CHECK_MESSAGE(answer.status == 403, route.name, " ", answer.status);
      CHECK_MESSAGE(shows(answer.body, "http.client_header"), route.name);
    }
    // What a form or a script of another site sends without being asked first.
    if (route.body.empty() || route.body == "bytes") continue;
    for (const char* type : {"text/plain", "text/plain; charset=utf-8", "multipart/form-data; x=y",
                             "TEXT/PLAIN", "application/xml", "application/jsonx"}) {
      request.content_type = type;
      CHECK_MESSAGE(server.ask(request).status == 415, route.name, " ", type);
    }
  }
  CHECK(asked > 30);
  // Nor does anybody find himself signed in as somebody else.
  http::Request forged;
  forged.content_type = "text/plain";
  const auto answer = server.sign_in("owner", "a long password", forged);
  CHECK(answer.status == 415);
  CHECK(answer.headers.empty());
  for (const char* type : {"", "application/json", "application/JSON; charset=utf-8",
                           "application/merge-patch+json", "application/x-www-form-urlencoded"}) {
    forged.content_type = type;
    CHECK_MESSAGE(server.sign_in("owner", "a long password", forged).status == 200, type);
  }
}

TEST_CASE("attempts: by TLS a session's cookie counts under the name of this host alone") {
  app::RouteServer server;
  const Path who = {"api", "account", "sessions"};
  http::Request request;
  request.method = "GET";
  request.path = who;
  request.secure = true;
  const auto tls = server.sign_in("owner", "a long password", request);
  const std::string own = cookie_of(tls, "__Host-osnova_session=");
  REQUIRE(!own.empty());
  for (const auto& [header, value] : tls.headers) {
    if (header != "Set-Cookie" || !value.starts_with("__Host-")) continue;
    for (const char* part : {"; Path=/;", "; HttpOnly", "; SameSite=Strict", "; Secure"})
      CHECK_MESSAGE(shows(value, part), part);
    CHECK_FALSE(shows(value, "Domain"));
  }
  const auto status = [&](const std::string& cookie, bool secure) {
    http::Request asked;
    asked.method = "GET";
    asked.path = who;
    asked.cookie = cookie;
    asked.secure = secure;
    return server.ask(asked).status;
  };
  const std::string token = own.substr(own.find('=') + 1);
  CHECK(status(own, true) == 200);
  CHECK(status("osnova_session=" + token, true) ==
        401);  // what a neighbour of the domain could set
  CHECK(status("osnova_session=" + token, false) == 200);
  CHECK(status("osnova_session=0; " + own, true) == 200);
  CHECK(status("__Host-osnova_session=" + std::string(64, '0'), true) == 401);
  // The stream looks again and finds the person by the same cookie.
  http::Request events;
  events.method = "GET";
  events.path = {"api", "ONE", "events"};
  events.cookie = own;
  events.secure = true;
  const auto stream = server.ask(events).stream;
  REQUIRE(stream);
  for (int tick = 0; tick < 10; ++tick) CHECK(stream->next().has_value());
  // Signing out takes it away under the same name.
  http::Request out;
  out.method = "DELETE";
  out.path = {"api", "session"};
  out.cookie = own;
  out.client = "web";
  out.secure = true;
  CHECK(cookie_of(server.ask(out), "__Host-osnova_session=") == "__Host-osnova_session=");
  CHECK(status(own, true) == 401);
}

TEST_CASE("attempts: what a spreadsheet would run is a text in every file that is given away") {
  app::RouteServer server;
  const std::string names[] = {"=HYPERLINK(\"http://x\")", "+1+cmd|' /C calc'!A0",
                               "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)"};
  int number = 0;
  std::string first;
  for (const std::string& name : names) {
    const Id id = server.done("party.party.create",
                              {{"code", "=E+" + std::to_string(number++)}, {"name", name}});
    if (first.empty()) first = std::to_string(id);
  }
  const auto bytes = [&](const http::Response& response) {
    REQUIRE(response.status == 200);
    return response.file ? response.file->read(0, static_cast<size_t>(response.file->size()))
                         : response.body;
  };
  const std::string list =
      bytes(get(server, {"api", "ONE", "party.party", "export"}, {{"format", "csv"}}));
  for (const char* cell : {"\"'=HYPERLINK(", "\"'+1+cmd|", "\"'-2+3+cmd|", "\"'@SUM("})
    CHECK_MESSAGE(shows(list, cell), cell, " in ", list);
  for (const char* cell : {",=", ",+", ",-2", ",@", "\"=", "\n=", "\n@"})
    CHECK_MESSAGE(!shows(list, cell), cell, " in ", list);
  server.done("party.terms.create", {{"party", first}}, server.one());
  http::Request create;
  create.method = "POST";
  create.path = {"api", "ONE", "sales.invoice"};
  create.query["then"] = "post";
  create.body = json::serialize(json::object{
      {"customer", first},
      {"date", "2025-01-10"},
      {"currency", "EUR"},
      {"lines",
       json::array{json::object{{"description", "=1+1"}, {"quantity", "1"}, {"price", "5"}}}}});
  REQUIRE(server.answer("owner", create).status == 201);
  const std::string report = bytes(get(server, {"api", "ONE", "report", "ageing"},
                                       {{"format", "csv"}, {"as_of", "2025-01-31"}}));
  CHECK_MESSAGE(shows(report, "\"'=E+0"), report);
  CHECK_FALSE(shows(report, "\"=E"));
}
