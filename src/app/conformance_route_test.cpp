// No route is open without a right: every route of every record and report is asked by nobody, by
// somebody without rights, by somebody of another company, and by one who may only read.
#include <doctest/doctest.h>

#include "app/route_fixture.hpp"
#include "kernel/notify/notices.hpp"

using namespace osnova;
namespace json = boost::json;

namespace {

struct Route {
  std::string method;
  std::vector<std::string> path;
  std::string body;
  bool reads = true;  // the right to read is enough
};

std::vector<Route> routes_of(const Behaviour& behaviour, const std::string& id) {
  const std::string record(behaviour.meta->name);
  std::vector<Route> all;
  const auto add = [&](const char* method, std::vector<std::string> tail, bool reads,
                       const char* body = "") {
    std::vector<std::string> path = {"api", "ONE", record};
    path.insert(path.end(), tail.begin(), tail.end());
    all.push_back({method, std::move(path), body, reads});
  };
  for (const auto& tail : std::vector<std::vector<std::string>>{
           {}, {"count"}, {"groups"}, {"export"}, {"find"}, {id}, {id, "view"}, {id, "movements"},
           {id, "history"}, {id, "related"}, {id, "comments"}, {id, "files"}, {id, "people"}})
    add("GET", tail, true);
  add("POST", {}, false, "{}");
  add("PATCH", {id}, false, "{}");
  add("DELETE", {id}, false);
  add("POST", {"derive"}, false, R"({"input": {}})");
  add("POST", {"plan"}, false, "{}");
  for (const FlowStep& step : behaviour.flow)
    add("POST", {id, std::string(step.action)}, false, "{}");
  for (const auto action : behaviour.actions) add("POST", {id, std::string(action)}, false, "{}");
  return all;
}

std::string text_of(const Route& route) {
  std::string text = route.method;
  for (const std::string& part : route.path) text += "/" + part;
  return text;
}

// A notification of somebody's call on a record.
void tell(app::RouteServer& server, const std::string& login, const std::string& record, Id id) {
  Kernel& kernel = server.kernel();
  const Id person = kernel.access_for(login, server.one(), "test").value().user();
  REQUIRE(kernel.write([&](store::Connection& connection) {
    const Notice notice{server.one(), person, "mention", 0, record, id};
    write_notices(connection, kernel.clock().now_us(), {&notice, 1});
  }));
}

}  // namespace

TEST_CASE("conformance: no route is open without a right") {
  app::RouteServer server;
  std::string reading = "report.nothing";
  for (const Behaviour& b : server.kernel().registry().records())
    reading += " " + std::string(b.meta->name) + ".read";
  server.person("nobody", "nothing.at.all", server.one());
  server.person("neighbour", "*", server.two());
  server.person("reader", reading, 0);

  const Id party = server.done("party.party.create", {{"code", "P"}, {"name", "Party"}});
  int asked = 0, read = 0;
  for (const Behaviour& b : server.kernel().registry().records()) {
    const bool is_party = b.meta->name == "party.party";
    for (const Route& route : routes_of(b, std::to_string(is_party ? party : Id{4242}))) {
      ++asked;
      const std::string what = text_of(route);
      CHECK_MESSAGE(server.status("", route.method, route.path, route.body) == 401, what);
      const int nobody = server.status("nobody", route.method, route.path, route.body);
      CHECK_MESSAGE((nobody == 403 || nobody == 404), what, " ", nobody);
      const int neighbour = server.status("neighbour", route.method, route.path, route.body);
      // Of another company: nothing of this one, and of what is shared only what is not of a company.
      CHECK_MESSAGE((neighbour == 401 || neighbour == 403 || neighbour == 404), what, " ", neighbour);
      const int reader = server.status("reader", route.method, route.path, route.body);
      if (!route.reads)
        CHECK_MESSAGE((reader == 403 || reader == 404), what, " ", reader);
      else if (is_party || route.path.size() == 3)
        read += reader == 200;
    }
  }
  for (const ReportMeta& report : server.kernel().registry().reports())
    for (const char* login : {"nobody", "reader", "neighbour"}) {
      const int status = server.status(login, "GET", {"api", "ONE", "report", report.name});
      CHECK_MESSAGE((status == 403 || status == 401), report.name, " ", login, " ", status);
    }
  // One's own things need no right but to belong to the company.
  for (const auto& [method, tail, body] :
       std::vector<std::tuple<std::string, std::vector<std::string>, std::string>>{
           {"GET", {"notifications"}, ""},
           {"GET", {"notifications", "count"}, ""},
           {"POST", {"notifications", "read"}, R"({"ids": ["1"]})"},
           {"POST", {"notifications", "read"}, R"({"until": "9223372036854775807"})"},
           {"GET", {"waiting"}, ""}}) {
    std::vector<std::string> path = {"api", "ONE"};
    path.insert(path.end(), tail.begin(), tail.end());
    CHECK_MESSAGE(server.status("", method, path, body) == 401, tail.back());
    CHECK_MESSAGE(server.status("neighbour", method, path, body) == 403, tail.back());
    CHECK_MESSAGE(server.status("nobody", method, path, body) == 200, tail.back());
    CHECK_MESSAGE(server.status("reader", method, path, body) == 200, tail.back());
  }
  // Of another person nobody reads or marks anything.
  tell(server, "owner", "party.party", party);
  const auto unread = [&](const std::string& login) {
    const auto answer = server.answer(login, "GET", {"api", "ONE", "notifications"});
    const auto page = json::parse(answer.body);
    CHECK(page.at("unread").as_int64() == static_cast<int64_t>(page.at("items").as_array().size()));
    return page.at("unread").as_int64();
  };
  CHECK(unread("owner") == 1);
  CHECK(unread("reader") == 0);
  CHECK(server.status("reader", "POST", {"api", "ONE", "notifications", "read"},
                      R"({"until": "9223372036854775807"})") == 200);
  CHECK(unread("owner") == 1);
  for (const char* body : {"", "[]", "{}", R"({"ids": "1"})", R"({"ids": 1})", R"({"ids": [1]})",
                           R"({"ids": ["x"]})", R"({"until": 5})", R"({"until": "-1"})"})
    CHECK_MESSAGE(server.status("owner", "POST", {"api", "ONE", "notifications", "read"}, body) == 422,
                  body);
  CHECK(server.status("owner", "DELETE", {"api", "ONE", "notifications"}) == 405);
  CHECK(server.status("nobody", "GET", {"api", "ONE", "journal"}) == 403);
  CHECK(server.status("owner", "GET", {"api", "ONE", "journal"}) == 200);
  CHECK(read > 20);  // the reader's right opens what it names
  CHECK(asked > 200);
  MESSAGE(asked << " routes, " << read << " read");
}

TEST_CASE("conformance: a description shows only what its reader may read") {
  app::RouteServer server;
  server.person("clerk", "sales.invoice.read sales.invoice.create", server.one());
  Kernel& kernel = server.kernel();
  const Access clerk = kernel.access_for("clerk", server.one(), "test").value();
  CHECK(clerk.may("sales.invoice.read"));
  CHECK_FALSE(clerk.may("sales.invoice.post"));
  const auto meta = json::parse(server.answer("clerk", "GET", {"api", "ONE", "meta"}).body);
  CHECK(meta.at("records").as_object().size() == 1);
  CHECK(meta.at("records").as_object().contains("sales.invoice"));
  CHECK(meta.at("reports").as_object().empty());
  CHECK(server.status("clerk", "GET", {"api", "ONE", "sales.payment"}) == 403);
  CHECK(server.status("clerk", "GET", {"api", "ONE", "search"}) == 200);
}

TEST_CASE("events: a notification goes to its person alone, as it happens and when it is read") {
  app::RouteServer server;
  server.person("anna", "party.party.read", server.one());
  server.person("boris", "party.party.read", server.one());
  server.person("blind", "item.item.read", server.one());
  const Id party = server.done("party.party.create", {{"code", "P"}, {"name", "Alder Ltd"}});
  std::map<std::string, std::shared_ptr<http::Stream>> streams;
  for (const char* login : {"anna", "boris", "blind"}) {
    streams[login] = server.answer(login, "GET", {"api", "ONE", "events"}).stream;
    REQUIRE(streams[login]);
  }
  // What stands in the stream of a person since it was asked last, of notifications.
  const auto told = [&](const std::string& login) {
    const std::string text = streams[login]->next().value_or("");
    const std::string head = "event: notification\ndata: ";
    const size_t at = text.find(head);
    if (at == text.npos) return json::value();
    return json::parse(text.substr(at + head.size(), text.find("\n\n", at) - at - head.size()));
  };
  for (const auto& [login, stream] : streams) CHECK(told(login).is_null());
  const std::vector<std::string> comments = {"api", "ONE", "party.party", std::to_string(party),
                                             "comments"};
  REQUIRE(server.status("boris", "POST", comments, R"({"text": "@anna @blind look"})") == 200);
  CHECK(told("boris").is_null());
  CHECK(told("blind").is_null());
  const auto event = told("anna");
  REQUIRE(event.is_object());
  CHECK(event.at("unread").as_int64() == 1);
  const auto& item = event.at("items").at(0);
  CHECK(item.at("text").as_string() == "boris mentions you: Party P Alder Ltd");
  CHECK(item.at("excerpt").as_string() == "@anna @blind look");
  CHECK(item.at("record").as_string() == "party.party");
  CHECK(item.at("record_id").as_string() == std::to_string(party));
  CHECK(item.at("part").as_string() == "discussion");
  CHECK(told("anna").is_null());
  const std::string ids = json::serialize(json::object{{"ids", json::array{item.at("id")}}});
  REQUIRE(server.status("anna", "POST", {"api", "ONE", "notifications", "read"}, ids) == 200);
  const auto after = told("anna");
  REQUIRE(after.is_object());
  CHECK(after.at("unread").as_int64() == 0);
  CHECK(after.at("items").as_array().empty());
  CHECK(told("boris").is_null());
  // In the language that is asked for; who may not read the record is offered nobody.
  http::Request in_russian;
  in_russian.method = "GET";
  in_russian.path = {"api", "ONE", "notifications"};
  in_russian.accept_language = "ru";
  CHECK(server.answer("anna", in_russian).body.find("boris обращается к вам") != std::string::npos);
  const std::vector<std::string> people = {"api", "ONE", "party.party", std::to_string(party),
                                           "people"};
  const auto names = json::parse(server.answer("anna", "GET", people).body).at("items").as_array();
  REQUIRE(names.size() == 2);
  CHECK(names[0].at("login").as_string() == "boris");
  CHECK(names[1].at("login").as_string() == "owner");
  CHECK(server.status("blind", "GET", people) == 404);
}
