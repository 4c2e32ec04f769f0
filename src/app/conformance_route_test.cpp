// No route is open without a right: every route of every record and report is asked by nobody, by
// somebody without rights, by somebody of another company, and by one who may only read.
#include <doctest/doctest.h>

#include "app/route_fixture.hpp"

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
           {id, "history"}, {id, "related"}, {id, "comments"}, {id, "files"}})
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
