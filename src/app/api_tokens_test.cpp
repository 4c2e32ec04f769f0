// Tokens of programs: never more than the person may at that moment, shown once, ended by the person,
// by an administrator and by their end.
#include <doctest/doctest.h>

#include "app/route_fixture.hpp"

using namespace osnova;
namespace json = boost::json;

namespace {

constexpr int64_t kStart = 1'767'225'600'000'000, kDayUs = int64_t{86'400} * 1'000'000;
const std::vector<std::string> kTokens = {"api", "account", "tokens"};

struct Made {
  int status = 0;
  std::string token, problem;
};

Made make(app::RouteServer& server, const std::string& login, const std::string& rights,
          int64_t days = 30, const std::string& company = "",
          const std::string& password = "a long password") {
  json::object body = {{"name", "nightly"}, {"rights", rights}, {"days", days},
                       {"password", password}};
  if (!company.empty()) body["company"] = company;
  const auto response = server.answer(login, "POST", kTokens, json::serialize(body));
  const auto answer = json::parse(response.body);
  if (response.status == 201)
    return {201, std::string(answer.at("token").as_string()), ""};
  return {response.status, "", std::string(answer.at("title").as_string())};
}

http::Response ask(app::RouteServer& server, const std::string& token, const char* method,
                   std::vector<std::string> path, const std::string& body = "") {
  http::Request request;
  request.method = method;
  request.path = std::move(path);
  request.body = body;
  request.authorization = "Bearer " + token;
  return server.ask(request);
}

int read(app::RouteServer& server, const std::string& token, const char* record,
         const char* company = "ONE") {
  return ask(server, token, "GET", {"api", company, record}).status;
}

json::array listed(app::RouteServer& server, const std::string& login) {
  return json::parse(server.answer(login, "GET", kTokens).body).at("items").as_array();
}

}  // namespace

TEST_CASE("tokens: a token may what it names and its person may, at that moment") {
  app::RouteServer server;
  server.person("anna", "party.party.* item.item.read", 0);
  const Made reader = make(server, "anna", "*.read");
  REQUIRE(reader.status == 201);
  CHECK(reader.token.starts_with("osn_"));
  CHECK(read(server, reader.token, "party.party") == 200);
  CHECK(read(server, reader.token, "item.item") == 200);
  CHECK(read(server, reader.token, "sales.invoice") == 403);  // she may not herself
  const std::vector<std::string> parties = {"api", "ONE", "party.party"};
  const std::string body = R"({"code": "P", "name": "Party"})";
  CHECK(ask(server, reader.token, "POST", parties, body).status == 403);
  const Made writer = make(server, "anna", "party.party.create");
  CHECK(ask(server, writer.token, "POST", parties, body).status == 201);
  CHECK(read(server, writer.token, "party.party") == 403);
  // What she loses, her tokens lose; what she gains is not theirs unless they name it.
  const auto state = server.kernel().company_state(0);
  const User* anna = state->get<User>(user_meta(), "anna");
  const Id role = server.done("kernel.role.create", {{"code", "other"},
                                                     {"name", "Other"},
                                                     {"rights", "item.item.* sales.invoice.read"}});
  Command command;
  command.name = "kernel.user.update";
  command.record = anna->id;
  command.expected_version = anna->version;
  command.input = {{"roles", json::array{json::object{
                                 {"line_id", std::to_string(anna->roles.begin()->line_id)},
                                 {"role", std::to_string(role)}}}}};
  REQUIRE(server.kernel()
              .execute(command, server.kernel().access_for("owner", 0, "test").value())
              .ok());
  CHECK(read(server, reader.token, "party.party") == 403);
  CHECK(read(server, reader.token, "sales.invoice") == 200);
  CHECK(ask(server, writer.token, "POST", parties, body).status == 403);
}

TEST_CASE("tokens: the account, other companies and plain mistakes are closed to them") {
  app::RouteServer server;
  server.person("anna", "party.party.* kernel.session.*", 0);
  const Made all = make(server, "anna", "*");
  REQUIRE(all.status == 201);
  for (const auto& path : std::vector<std::vector<std::string>>{{"api", "account", "tokens"},
                                                                {"api", "account", "sessions"},
                                                                {"api", "account", "second-factor"},
                                                                {"api", "people", "sessions"},
                                                                {"api", "people"}})
    CHECK(ask(server, all.token, "GET", path).status == 403);
  CHECK(ask(server, all.token, "POST", kTokens, "{}").status == 403);
  CHECK(ask(server, all.token, "POST", {"api", "account", "password"}, "{}").status == 403);
  const Made one = make(server, "anna", "*", 30, "ONE");
  CHECK(read(server, one.token, "party.party") == 200);
  CHECK(read(server, one.token, "party.party", "TWO") == 403);
  CHECK(make(server, "anna", "sales.invoice.post").problem == "token.right_missing");
  CHECK(make(server, "anna", " ").problem == "input.required");
  CHECK(make(server, "anna", "*", 0).problem == "token.days");
  CHECK(make(server, "anna", "*", 367).problem == "token.days");
  CHECK(make(server, "anna", "*", 30, "NONE").problem == "command.unknown_company");
  CHECK(make(server, "anna", "*", 30, "", "guess").problem == "account.password_wrong");
  // By cookie a token is nothing: a browser is no program.
  http::Request by_cookie;
  by_cookie.method = "GET";
  by_cookie.path = {"api", "ONE", "party.party"};
  by_cookie.cookie = "osnova_session=" + all.token;
  CHECK(server.ask(by_cookie).status == 401);
  CHECK(read(server, all.token + "0", "party.party") == 401);
}

TEST_CASE("tokens: shown once, listed, ended by the person, by one who may, and by their end") {
  FakeClock clock(kStart);
  app::RouteServer server(&clock);
  server.person("anna", "party.party.*", 0);
  server.person("boris", "party.party.*", 0);
  const Made first = make(server, "anna", "*", 10), second = make(server, "anna", "*", 20),
             third = make(server, "anna", "*", 20);
  const std::string shown = server.answer("anna", "GET", kTokens).body;
  for (const Made* made : {&first, &second, &third})
    CHECK(shown.find(made->token.substr(4)) == std::string::npos);
  auto mine = listed(server, "anna");
  REQUIRE(mine.size() == 3);
  for (const auto& token : mine) CHECK_FALSE(token.as_object().contains("used"));
  CHECK(listed(server, "boris").empty());
  CHECK(read(server, second.token, "party.party") == 200);
  server.kernel().drain();
  std::string used;
  for (const auto& token : listed(server, "anna"))
    if (token.as_object().contains("used")) used = token.at("id").as_string();
  REQUIRE(!used.empty());
  auto path = kTokens;
  path.push_back(used);
  CHECK(server.answer("boris", "DELETE", path).status == 404);
  CHECK(server.answer("anna", "DELETE", path).status == 200);
  CHECK(read(server, second.token, "party.party") == 401);
  server.restart();
  CHECK(read(server, first.token, "party.party") == 200);
  clock.set(kStart + 11 * kDayUs);
  CHECK(read(server, first.token, "party.party") == 401);
  CHECK(read(server, third.token, "party.party") == 200);
  const auto owner = server.sign_in("owner", "a long password");
  const std::string session(json::parse(owner.body).at("token").as_string());
  const auto all = json::parse(ask(server, session, "GET", {"api", "people", "tokens"}).body);
  REQUIRE(all.at("items").as_array().size() == 1);
  const std::string last(all.at("items").at(0).at("id").as_string());
  CHECK(ask(server, session, "DELETE", {"api", "people", "tokens", last}).status == 200);
  CHECK(read(server, third.token, "party.party") == 401);
}

TEST_CASE("tokens: who is made inactive has none any more, also when he is active again") {
  app::RouteServer server;
  server.person("anna", "party.party.*", 0);
  const Made made = make(server, "anna", "*");
  REQUIRE(read(server, made.token, "party.party") == 200);
  for (const bool active : {false, true}) {
    const auto state = server.kernel().company_state(0);
    const User* anna = state->get<User>(user_meta(), "anna");
    Command command;
    command.name = "kernel.user.update";
    command.record = anna->id;
    command.expected_version = anna->version;
    command.input = {{"active", active}};
    REQUIRE(server.kernel()
                .execute(command, server.kernel().access_for("owner", 0, "test").value())
                .ok());
    CHECK(read(server, made.token, "party.party") == 401);
  }
  // Fifty are enough for anybody.
  const std::string session(
      json::parse(server.sign_in("anna", "a long password").body).at("token").as_string());
  server.token("anna") = session;
  int made_now = 0;
  std::string refused;
  for (int i = 0; i < 51 && refused.empty(); ++i) {
    const Made one = make(server, "anna", "*");
    made_now += one.status == 201;
    refused = one.problem;
  }
  CHECK(refused == "token.too_many");
  CHECK(made_now == 49);  // the old one counts until it has run out
}
