// Sessions as people and programs meet them: they outlive the program, are seen and ended, and end by
// themselves where they have to.
#include <doctest/doctest.h>

#include "app/route_fixture.hpp"
#include "base/hash.hpp"

using namespace osnova;
namespace json = boost::json;

namespace {

constexpr int64_t kStart = 1'767'225'600'000'000;  // 2026-01-01
constexpr int64_t kMinute = 60'000'000, kHour = 60 * kMinute;

http::Request by_token(const std::string& token, const std::string& method,
                       std::vector<std::string> path, const std::string& body = "") {
  http::Request request;
  request.method = method;
  request.path = std::move(path);
  request.authorization = "Bearer " + token;
  request.body = body;
  return request;
}

const std::vector<std::string> kOwn = {"api", "account", "sessions"};
const std::vector<std::string> kParties = {"api", "ONE", "party.party"};

int status_of(app::RouteServer& server, const std::string& token) {
  return server.ask(by_token(token, "GET", kOwn)).status;
}

std::string token_of(const http::Response& response) {
  REQUIRE(response.status == 200);
  return std::string(json::parse(response.body).at("token").as_string());
}

json::array sessions_of(app::RouteServer& server, const std::string& token,
                        const std::vector<std::string>& path = kOwn) {
  const auto response = server.ask(by_token(token, "GET", path));
  REQUIRE(response.status == 200);
  return json::parse(response.body).at("items").as_array();
}

std::string text(const json::value& object, const char* name) {
  return std::string(object.at(name).as_string());
}

void update_user(app::RouteServer& server, const std::string& login, json::object input) {
  const auto state = server.kernel().company_state(0);
  const User* user = state->get<User>(user_meta(), login);
  Command command;
  command.name = "kernel.user.update";
  command.record = user->id;
  command.expected_version = user->version;
  command.input = std::move(input);
  const Answer answer =
      server.kernel().execute(command, server.kernel().access_for("owner", 0, "test").value());
  REQUIRE(answer.ok());
}

}  // namespace

TEST_CASE("sessions: they outlive the program; what is kept of a token signs nobody in") {
  app::RouteServer server;
  server.person("anna", "party.party.read", 0);
  const std::string token = server.token("anna");
  CHECK(status_of(server, token) == 200);
  server.restart();
  CHECK(status_of(server, token) == 200);
  CHECK(status_of(server, token + "0") == 401);
  CHECK(status_of(server, std::string(64, '0')) == 401);
  const auto reader = server.kernel().database().reader();
  auto rows = reader->query("/* every company */ SELECT key, stamp FROM session", {});
  int kept = 0;
  while (rows->next()) {
    CHECK(rows->text(0) != token);
    CHECK(status_of(server, std::string(rows->text(0))) == 401);
    CHECK(status_of(server, std::string(rows->text(1))) == 401);
    ++kept;
  }
  CHECK(kept == 2);  // and the owner's
}

TEST_CASE("sessions: a person sees his own and ends one, or all others") {
  app::RouteServer server;
  server.person("anna", "party.party.read", 0);
  http::Request phone;
  phone.agent = "Phone/1 \xff";
  phone.remote = "192.0.2.7";
  const std::string desk = server.token("anna");
  const std::string first = token_of(server.sign_in("anna", "a long password", phone));
  const std::string second = token_of(server.sign_in("anna", "a long password", phone));
  auto mine = sessions_of(server, desk);
  REQUIRE(mine.size() == 3);
  int current = 0;
  std::string id;
  for (const json::value& session : mine) {
    CHECK(text(session, "login") == "anna");
    if (session.at("current").as_bool()) ++current;
    if (text(session, "address") == "192.0.2.7") id = text(session, "id");
  }
  CHECK(current == 1);
  // Of somebody else nobody ends anything by its number.
  server.person("boris", "party.party.read", 0);
  auto path = kOwn;
  path.push_back(id);
  CHECK(server.answer("boris", "DELETE", path).status == 404);
  CHECK(server.answer("anna", "DELETE", path).status == 200);
  CHECK(server.answer("anna", "DELETE", path).status == 404);
  CHECK((status_of(server, first) == 401) != (status_of(server, second) == 401));
  CHECK(sessions_of(server, desk).size() == 2);
  CHECK(json::parse(server.answer("anna", "DELETE", kOwn).body).at("ended").as_int64() == 1);
  CHECK(status_of(server, first) == 401);
  CHECK(status_of(server, second) == 401);
  CHECK(status_of(server, desk) == 200);
  CHECK(server.answer("boris", "GET", kOwn).status == 200);
  // Signing out ends the one that asks, for every process.
  CHECK(server.ask(by_token(desk, "DELETE", {"api", "session"})).status == 200);
  CHECK(status_of(server, desk) == 401);
}

TEST_CASE("sessions: who looks after people sees and ends those of others, by his rights alone") {
  app::RouteServer server;
  server.person("anna", "party.party.read", 0);
  server.person("watch", "kernel.session.read", 0);
  server.person("local", "kernel.session.*", server.one());
  const std::vector<std::string> all = {"api", "people", "sessions"};
  CHECK(server.answer("anna", "GET", all).status == 403);
  CHECK(server.answer("local", "GET", all).status == 403);  // people belong to no company
  CHECK(server.answer("", "GET", all).status == 401);
  std::string id;
  for (const json::value& session : sessions_of(server, server.token("watch"), all))
    if (text(session, "login") == "anna") id = text(session, "id");
  REQUIRE(!id.empty());
  auto one = all;
  one.push_back(id);
  CHECK(server.answer("watch", "DELETE", one).status == 403);
  CHECK(server.answer("local", "DELETE", one).status == 403);
  CHECK(status_of(server, server.token("anna")) == 200);
  CHECK(server.answer("owner", "DELETE", one).status == 200);
  CHECK(status_of(server, server.token("anna")) == 401);
  const std::string again = token_of(server.sign_in("anna", "a long password"));
  const Id anna = server.kernel().access_for("anna", 0, "test").value().user();
  const std::vector<std::string> hers = {"api", "people", std::to_string(anna), "sessions"};
  CHECK(server.answer("watch", "DELETE", hers).status == 403);
  CHECK(server.answer("owner", "DELETE", hers).status == 200);
  CHECK(status_of(server, again) == 401);
}

TEST_CASE("sessions: another password ends all of them and begins one") {
  app::RouteServer server;
  server.person("anna", "party.party.read", 0);
  const std::string other = token_of(server.sign_in("anna", "a long password"));
  const std::vector<std::string> path = {"api", "account", "password"};
  const auto change = [&](const char* old, const char* fresh) {
    return server.answer("anna", "POST", path,
                         json::serialize(json::object{{"password", old}, {"new_password", fresh}}));
  };
  CHECK(change("not my password", "quite another one").status == 422);
  CHECK(change("a long password", "short").status == 422);
  CHECK(change("a long password", std::string(600, 'x').c_str()).status == 422);
  std::string longest;
  for (int i = 0; i < 128; ++i) longest += static_cast<char>('a' + i * 7 % 26);
  CHECK(change("a long password", (longest + "z").c_str()).body.find("access.password_long") !=
        std::string::npos);
  CHECK(change("a long password", "Password2026!").body.find("access.password_common") !=
        std::string::npos);
  CHECK(status_of(server, other) == 200);
  const std::string fresh = token_of(change("a long password", "quite another one"));
  CHECK(status_of(server, other) == 401);
  CHECK(status_of(server, server.token("anna")) == 401);
  CHECK(status_of(server, fresh) == 200);
  CHECK(server.sign_in("anna", "a long password").status == 401);
  // By somebody else, without a word to any session.
  const Access owner = server.kernel().access_for("owner", 0, "test").value();
  REQUIRE(server.kernel().set_password("anna", "set by the owner", owner).ok());
  CHECK(status_of(server, fresh) == 401);
  // She is told of both, not of the first one, which everybody is given.
  const auto again = token_of(server.sign_in("anna", "set by the owner"));
  const auto told = sessions_of(server, again, {"api", "ONE", "notifications"});
  int changes = 0;
  for (const json::value& one : told)
    changes += text(one, "kind") == "password_changed";
  CHECK(changes == 2);
  // Who has not the right sets nobody's but his own.
  const Access anna = server.kernel().access_for("anna", 0, "test").value();
  CHECK(server.kernel().set_password("owner", "taken by anna", anna).problems.has("access.denied"));
}

TEST_CASE("sessions: who is made inactive is out at once, and stays out when he is active again") {
  app::RouteServer server;
  server.person("anna", "party.party.read", 0);
  CHECK(server.status("anna", "GET", kParties) == 200);
  update_user(server, "anna", {{"active", false}});
  CHECK(server.status("anna", "GET", kParties) == 401);
  CHECK(server.sign_in("anna", "a long password").status == 401);
  update_user(server, "anna", {{"active", true}});
  CHECK(server.status("anna", "GET", kParties) == 401);
  const std::string fresh = token_of(server.sign_in("anna", "a long password"));
  update_user(server, "anna", {{"name", "Anna"}});
  CHECK(status_of(server, fresh) == 200);
}

TEST_CASE("sessions: another role counts from the next request on, also for what stands open") {
  app::RouteServer server;
  server.person("anna", "party.party.read", 0);
  CHECK(server.status("anna", "GET", kParties) == 200);
  const auto stream = server.answer("anna", "GET", {"api", "ONE", "events"}).stream;
  REQUIRE(stream);
  server.done("party.party.create", {{"code", "P"}, {"name", "Party"}});
  CHECK(stream->next().value().find("party.party") != std::string::npos);
  const Id role = server.done("kernel.role.create",
                              {{"code", "items"}, {"name", "Items"}, {"rights", "item.item.read"}});
  const auto state = server.kernel().company_state(0);
  const Id line = state->get<User>(user_meta(), "anna")->roles.begin()->line_id;
  update_user(server, "anna",
              {{"roles", json::array{json::object{{"line_id", std::to_string(line)},
                                                  {"role", std::to_string(role)}}}}});
  CHECK(server.status("anna", "GET", kParties) == 403);
  CHECK(server.status("anna", "GET", {"api", "ONE", "item.item"}) == 200);
  stream->next();
  server.done("party.party.create", {{"code", "Q"}, {"name", "Queen"}});
  CHECK(stream->next().value().find("party.party") == std::string::npos);
  REQUIRE(server.answer("owner", "DELETE", {"api", "people", "sessions", "1"}).status == 404);
  const Id anna = server.kernel().access_for("anna", 0, "test").value().user();
  REQUIRE(server.answer("owner", "DELETE", {"api", "people", std::to_string(anna), "sessions"})
              .status == 200);
  bool open = true;
  for (int tick = 0; tick < 9 && open; ++tick) open = stream->next().has_value();
  CHECK_FALSE(open);
}

TEST_CASE("sessions: they end after half an hour without a request, and after twelve hours") {
  FakeClock clock(kStart);
  app::RouteServer server(&clock);
  server.person("anna", "party.party.read", 0);
  int64_t now = kStart + kMinute;
  const auto at = [&](int64_t us) {
    clock.set(us);
    const int status = status_of(server, server.token("anna"));
    server.kernel().drain();
    return status;
  };
  CHECK(at(now += 29 * kMinute) == 200);
  CHECK(at(now += 29 * kMinute) == 200);
  CHECK(at(now + 31 * kMinute) == 401);
  // Used all the time it ends nevertheless.
  while (now < kStart + 12 * kHour - 25 * kMinute) REQUIRE(at(now += 20 * kMinute) == 200);
  CHECK(at(kStart + 12 * kHour + 2 * kMinute) == 401);
  clock.set(kStart + 12 * kHour + 3 * kMinute);
  CHECK(server.sign_in("anna", "a long password").status == 200);
  const auto reader = server.kernel().database().reader();
  auto rows = reader->query("/* every company */ SELECT COUNT(*) FROM session", {});
  REQUIRE(rows->next());
  CHECK(rows->integer(0) == 1);  // what has ended is forgotten
}

TEST_CASE("sessions: who signed in long ago proves that it is he before rights are changed") {
  FakeClock clock(kStart);
  app::RouteServer server(&clock);
  server.person("owner", "*", 0);
  server.person("anna", "party.party.read", 0);
  const auto code_of = [&](const std::string& login, std::vector<std::string> path,
                           const std::string& body = R"({"code": "clerk", "name": "Clerk", "rights": "x.y"})",
                           const std::string& method = "POST") {
    const auto response = server.answer(login, method, std::move(path), body);
    if (response.status < 300) return std::string("done");
    const json::value answer = json::parse(response.body);
    return std::string(answer.at("problems").at(0).at("code").as_string());
  };
  const std::vector<std::string> roles = {"api", "ONE", "kernel.role"};
  const std::string anna =
      std::to_string(server.kernel().access_for("anna", 0, "test").value().user());
  const std::vector<std::string> invitation = {"api", "people", anna, "invitation"};
  CHECK(code_of("owner", roles) == "done");
  clock.set(kStart + 16 * kMinute);
  const std::string more = R"({"code": "more", "name": "More", "rights": "x.y"})";
  CHECK(code_of("owner", roles, more) == "access.prove_again");
  CHECK(code_of("owner", invitation, "") == "access.prove_again");
  // Looking at rights and all other work goes on; who may not is told that, and nothing of proving.
  CHECK(server.status("owner", "GET", roles) == 200);
  CHECK(code_of("owner", {"api", "ONE", "party.party"}, R"({"code": "P", "name": "Party"})") ==
        "done");
  CHECK(code_of("anna", roles, more) == "access.denied");
  // The browser signs in again: in place of the session that it had.
  http::Request browser;
  browser.cookie = "osnova_session=" + server.token("owner");
  const std::string fresh = token_of(server.sign_in("owner", "a long password", browser));
  CHECK(status_of(server, server.token("owner")) == 401);
  server.token("owner") = fresh;
  CHECK(code_of("owner", roles, more) == "done");
  CHECK(code_of("owner", invitation, "") == "done");
}

TEST_CASE("sessions: all processes of a workspace share them") {
  app::RouteServer server;
  server.person("anna", "party.party.read", 0);
  if (!store::is_postgres(server.common().workspace)) return;  // a file has one server
  app::Workspace second(server.common(), {});
  SessionStore there(second.kernel());
  const auto seen = there.find(server.token("anna"));
  REQUIRE(seen);
  CHECK(there.end(seen->user, seen->id).value() == 1);
  CHECK(status_of(server, server.token("anna")) == 401);
}

TEST_CASE("sessions: what is remembered for a moment is forgotten with what ends it") {
  Remembered<int> remembered;
  int read = 0;
  const auto seven = [&] { ++read; return std::optional<int>(7); };
  constexpr int64_t kNow = 1'000'000'000;
  CHECK(remembered.find("a", kNow, seven) == 7);
  CHECK(remembered.find("a", kNow + 999'999, seven) == 7);
  CHECK(read == 1);
  CHECK(remembered.find("a", kNow + 1'000'000, seven) == 7);
  CHECK(read == 2);
  CHECK(remembered.find("a", kNow, seven) == 7);  // the clock was set back
  CHECK(read == 3);
  remembered.forget();
  CHECK(remembered.find("a", kNow, seven) == 7);
  CHECK(read == 4);
  // What was read before something ended is not kept behind its end.
  remembered.forget();
  remembered.find("a", kNow, [&] { remembered.forget(); return std::optional<int>(8); });
  CHECK(remembered.find("a", kNow, seven) == 7);
  CHECK(remembered.find("b", kNow, [] { return std::optional<int>(); }) == std::nullopt);
}
