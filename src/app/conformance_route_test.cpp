// No route is open without a right: every route of every record and report is asked by nobody, by
// somebody without rights, by somebody of another company, and by one who may only read.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <future>

#include "app/workspace.hpp"
#include "http/routes.hpp"
#include "testing/scratch_file.hpp"

using namespace osnova;
namespace json = boost::json;

namespace {

class Server {
 public:
  Server() : file_(std::filesystem::temp_directory_path() / "osnova-routes-test.osnova") {
    clean();
    common_.workspace = testing::place_of(file_);
    app::Workspace::Options options;
    options.create = true;
    workspace_.emplace(common_, options);
    routes_.emplace(workspace_->kernel(), app::labels());
    for (const char* code : {"ONE", "TWO"}) {
      InitOptions init;
      init.company = code;
      init.currency = "EUR";
      init.books = {{"main", BookKind::ifrs, ""}};
      companies_.push_back(init_company(kernel(), init).value());
    }
    app::ship_catalogues(kernel(), kernel().access_for("owner", companies_[0], "test").value());
    person("owner", "", 0);
  }
  ~Server() {
    routes_.reset();
    workspace_.reset();
    clean();
  }

  Kernel& kernel() { return workspace_->kernel(); }
  Id one() const { return companies_[0]; }
  Id two() const { return companies_[1]; }

  // A person with these rights in a company (0 = every one), signed in.
  void person(const std::string& login, const std::string& rights, Id in_company) {
    const Access owner = kernel().access_for("owner", 0, "test").value();
    if (login != "owner") {
      const Id role = done("kernel.role.create", {{"code", login}, {"name", login}, {"rights", rights}});
      done("kernel.user.create",
           {{"login", login},
            {"name", login},
            {"active", true},
            {"roles", json::array{json::object{{"role", std::to_string(role)},
                                               {"in_company", in_company}}}}});
    }
    REQUIRE(kernel().set_password(login, "a long password", owner).ok());
    http::Request request;
    request.method = "POST";
    request.path = {"api", "session"};
    request.body = R"({"login": ")" + login + R"(", "password": "a long password"})";
    const http::Response response = ask(request);
    REQUIRE(response.status == 200);
    tokens_[login] = json::parse(response.body).at("token").as_string();
  }

  Id done(const std::string& command, json::object input, Id company = 0) {
    Command c;
    c.company = company;
    c.name = command;
    c.input = std::move(input);
    const Answer answer = kernel().execute(c, kernel().access_for("owner", company, "test").value());
    REQUIRE_MESSAGE(answer.ok(), command);
    return answer.record;
  }

  int status(const std::string& login, const std::string& method, std::vector<std::string> path,
             const std::string& body = "") {
    return answer(login, method, std::move(path), body).status;
  }
  http::Response answer(const std::string& login, const std::string& method,
                        std::vector<std::string> path, const std::string& body = "") {
    http::Request request;
    request.method = method;
    request.path = std::move(path);
    request.body = body;
    request.if_match = "\"1\"";
    if (!login.empty()) request.authorization = "Bearer " + tokens_[login];
    return ask(request);
  }

 private:
  http::Response ask(const http::Request& request) {
    std::promise<http::Response> answer;
    routes_->handle(request, [&](http::Response r) { answer.set_value(std::move(r)); });
    return answer.get_future().get();
  }
  void clean() {
    testing::remove_workspace(file_);
  }

  std::string file_;
  app::Common common_;
  std::optional<app::Workspace> workspace_;
  std::optional<http::Routes> routes_;
  std::vector<Id> companies_;
  std::map<std::string, std::string> tokens_;
};

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
  Server server;
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
  Server server;
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
