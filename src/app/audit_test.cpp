// The access log knows who was refused and who opened what; journal and access log are found by
// day, person, text and number, page by page, by who may.
#include <doctest/doctest.h>

#include "app/route_fixture.hpp"
#include "kernel/audit/audit_export.hpp"

using namespace osnova;
using app::RouteServer;
namespace json = boost::json;

namespace {

// What and detail of the access log, a line each.
std::vector<std::string> access_log(RouteServer& server) {
  server.kernel().drain();
  const auto reader = server.kernel().database().reader();
  auto rows =
      reader->query("/* every company */ SELECT what, detail FROM access_log ORDER BY seq", {});
  std::vector<std::string> lines;
  while (rows->next())
    lines.push_back(std::string(rows->text(0)) + " " + std::string(rows->text(1)));
  return lines;
}

int64_t count(const std::vector<std::string>& lines, const std::string& line) {
  return std::count(lines.begin(), lines.end(), line);
}

json::object report(RouteServer& server, const std::string& login, const std::string& name,
                    std::map<std::string, std::string> query) {
  http::Request request;
  request.method = "GET";
  request.path = {"api", "ONE", "report", name};
  request.query = std::move(query);
  const http::Response response = server.answer(login, std::move(request));
  REQUIRE_MESSAGE(response.status == 200, response.body);
  return json::parse(response.body).as_object();
}

std::string column(const json::object& table, const char* name) {
  std::string text;
  for (const json::value& row : table.at("rows").as_array())
    text += (text.empty() ? "" : "|") + std::string(row.at(name).as_string());
  return text;
}

int status(RouteServer& server, const std::string& login, const std::string& name) {
  return server.status(login, "GET", {"api", "ONE", "report", name});
}

}  // namespace

TEST_CASE("access log: opened sensitive records, once a minute for a person") {
  RouteServer server;
  server.person("clerk", "party.*", 0);
  const Id party = server.done("party.party.create", {{"code", "P"}, {"name", "Party"}});
  const std::string id = std::to_string(party);
  http::Request open;
  open.method = "GET";
  open.path = {"api", "ONE", "party.party", id};
  for (const int64_t second : {0, 1, 59, 61, 62}) {
    open.begun_us = second * 1'000'000;
    CHECK(server.answer("owner", open).status == 200);
  }
  CHECK(server.answer("clerk", open).status == 200);
  CHECK(server.status("owner", "GET", {"api", "ONE", "party.party"}) == 200);
  const Id item = server.done("item.item.create", {{"code", "I"}, {"name", "Item"}}, server.one());
  CHECK(server.status("owner", "GET", {"api", "ONE", "item.item", std::to_string(item)}) == 200);
  const auto log = access_log(server);
  CHECK(count(log, "api.view ONE party.party/" + id) == 3);  // owner twice, clerk once
  CHECK(std::count_if(log.begin(), log.end(),
                      [](const auto& line) { return line.starts_with("api.view"); }) == 3);
}

TEST_CASE("access log: whoever has no right is written down, also where he is told of nothing") {
  RouteServer server;
  server.person("clerk", "item.*", server.one());
  const Id party = server.done("party.party.create", {{"code", "P"}, {"name", "Party"}});
  const std::string id = std::to_string(party);
  CHECK(server.status("clerk", "GET", {"api", "ONE", "party.party", id}) == 403);
  CHECK(server.status("clerk", "GET", {"api", "ONE", "party.party", id, "history"}) == 404);
  CHECK(server.status("clerk", "POST", {"api", "ONE", "party.party"}, "{}") == 403);
  CHECK(server.status("clerk", "GET", {"api", "ONE", "report", "trial-balance"}) == 403);
  CHECK(server.status("clerk", "GET", {"api", "TWO", "item.item"}) == 403);
  CHECK(server.status("clerk", "GET", {"api", "ONE", "item.item", "4242"}) == 404);
  CHECK(server.status("", "GET", {"api", "ONE", "item.item"}) == 401);
  http::Request body;
  body.method = "POST";
  body.path = {"api", "ONE", "sales.invoice"};
  CHECK(server.admitted("clerk", body) == 403);
  const auto log = access_log(server);
  CHECK(count(log, "api.refused ONE GET party.party/" + id) == 1);
  CHECK(count(log, "api.refused ONE GET party.party/" + id + "/history") == 1);
  CHECK(count(log, "api.refused ONE POST party.party") == 1);
  CHECK(count(log, "api.refused ONE GET report/trial-balance") == 1);
  CHECK(count(log, "api.refused TWO GET item.item") == 1);
  CHECK(count(log, "api.refused ONE POST sales.invoice") == 1);
  CHECK(std::count_if(log.begin(), log.end(),
                      [](const auto& line) { return line.starts_with("api.refused"); }) == 6);
}

TEST_CASE("access log: signing in and out, exports and the audit itself") {
  RouteServer server;
  CHECK(server.status("owner", "GET", {"api", "ONE", "party.party", "export"}) == 200);
  const http::Response audit = server.answer("owner", "GET", {"api", "ONE", "audit", "export"});
  CHECK(audit.status == 200);
  CHECK(audit.content_type == "application/jsonl");
  REQUIRE(audit.file);
  const std::string text = audit.file->read(0, 1 << 20);
  CHECK(text.starts_with("{\"kind\":\"audit\",\"version\":\"1\","));
  CHECK(text.ends_with("\"}\n"));
  CHECK(text.find("access_log") == text.npos);  // that is the whole workspace's
  CHECK(server.status("owner", "DELETE", {"api", "session"}) == 200);
  const auto log = access_log(server);
  CHECK(count(log, "api.sign_in from 192.0.2.1") == 1);
  CHECK(count(log, "api.export ONE party.party.csv") == 1);
  CHECK(count(log, "api.export ONE audit") == 1);
  CHECK(count(log, "api.sign_out ") == 1);
}

TEST_CASE("audit reports: only for who may, whatever else he may see") {
  RouteServer server;
  server.person("clerk", "report.* sales.*", server.one());
  server.person("auditor", std::string(kAuditRight), server.one());
  for (const char* name : {"audit-changes", "audit-access"}) {
    CHECK(status(server, "clerk", name) == 403);
    CHECK(status(server, "auditor", name) == 200);
  }
  CHECK(server.status("clerk", "GET", {"api", "ONE", "audit", "export"}) == 403);
  CHECK(server.status("auditor", "GET", {"api", "ONE", "audit", "export"}) == 200);
  const auto meta = json::parse(server.answer("clerk", "GET", {"api", "ONE", "meta"}).body);
  CHECK_FALSE(meta.at("reports").as_object().contains("audit-changes"));
}

TEST_CASE("audit reports: changes by person, number, words and day, page by page") {
  RouteServer server;
  server.person("clerk", "item.*", server.one());
  for (int i = 0; i < 5; ++i)
    CHECK(server.status("clerk", "POST", {"api", "ONE", "item.item"},
                        R"({"code":"I)" + std::to_string(i) + R"(","name":"Item"})") == 201);
  const auto rows = [&](std::map<std::string, std::string> query, const char* name) {
    return column(report(server, "owner", "audit-changes", std::move(query)), name);
  };
  CHECK(rows({{"user", "clerk"}}, "operation") == "Create|Create|Create|Create|Create");
  CHECK(rows({{"user", "clerk"}, {"limit", "2"}}, "document") == "I4 Item|I3 Item");
  const auto page = report(server, "owner", "audit-changes", {{"user", "clerk"}, {"limit", "2"}});
  const std::string after(page.at("rows").as_array().back().at("after").as_string());
  CHECK(rows({{"user", "clerk"}, {"limit", "2"}, {"after", after}}, "document") ==
        "I2 Item|I1 Item");
  CHECK(rows({{"find", "I3"}}, "document") == "I3 Item");
  CHECK(rows({{"find", "I3"}}, "fields") == "Code, Name, Active");
  CHECK(rows({{"find", "I3"}, {"user", "owner"}}, "document").empty());
  CHECK(rows({{"find", "item.item.create"}, {"limit", "1"}}, "kind") == "Item");
  CHECK(rows({{"find", "no such thing"}}, "kind").empty());
  CHECK(rows({{"user", "clerk"}, {"to", "2020-01-01"}}, "document").empty());
  CHECK(rows({{"user", "clerk"}, {"from", "2020-01-01"}, {"limit", "1"}}, "document") == "I4 Item");
  CHECK(rows({{"of", "shared"}, {"find", "clerk"}, {"limit", "9"}}, "kind") == "User|User|Role");
  CHECK(server.answer("owner", "GET", {"api", "ONE", "report", "audit-changes"}).status == 200);
  http::Request nobody;
  nobody.method = "GET";
  nobody.path = {"api", "ONE", "report", "audit-changes"};
  nobody.query = {{"user", "nobody"}};
  CHECK(server.answer("owner", nobody).status == 422);
}

TEST_CASE("audit reports: the access log of this company, and of none") {
  RouteServer server;
  server.person("clerk", "item.*", 0);
  CHECK(server.status("clerk", "GET", {"api", "ONE", "report", "trial-balance"}) == 403);
  CHECK(server.status("clerk", "GET", {"api", "TWO", "report", "trial-balance"}) == 403);
  server.kernel().drain();
  const auto table = report(server, "owner", "audit-access", {{"user", "clerk"}});
  CHECK(column(table, "event") == "Refused|Signed in");
  CHECK(column(table, "detail") == "GET report/trial-balance|from 192.0.2.1");
  CHECK(column(report(server, "owner", "audit-access", {{"find", "signed"}, {"limit", "1"}}),
               "user") == "clerk (clerk)");
}

TEST_CASE("audit reports: what people do about their accounts is told in every company") {
  RouteServer server;
  server.person("clerk", "item.*", 0);
  const std::string made =
      R"({"password":"a long password","name":"till","rights":"item.*","days":30})";
  CHECK(server.status("clerk", "POST", {"api", "account", "tokens"}, made) == 201);
  server.kernel().drain();
  const auto table = report(server, "owner", "audit-access", {{"user", "clerk"}, {"find", "token"}});
  CHECK(column(table, "event") == "Token made");
}
