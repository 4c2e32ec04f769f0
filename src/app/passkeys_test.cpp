// Passkeys over HTTP: added, used, and every way in which one is not let in.
#include "kernel/passkey/passkeys.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "app/route_fixture.hpp"
#include "kernel/passkey/authenticator_fixture.hpp"

using namespace osnova;
using namespace osnova::passkey_fixture;
namespace json = boost::json;

namespace {

constexpr const char* kHost = "books.example";
constexpr const char* kOrigin = "https://books.example";
constexpr int64_t kSecond = 1'000'000;

std::string code_of(const http::Response& response) {
  const json::value body = json::parse(response.body);
  const auto* problems = body.as_object().if_contains("problems");
  return problems && !problems->as_array().empty()
             ? std::string(problems->at(0).at("code").as_string())
             : std::string();
}

std::string flow_of(const http::Response& response) {
  for (const auto& [name, value] : response.headers)
    if (name == "Set-Cookie" && value.starts_with("osnova_passkey="))
      return value.substr(0, value.find(';'));
  return {};
}

struct KeyDesk {
  KeyDesk() : clock(int64_t{1'800'000'000} * kSecond), server(&clock) {
    clock.set_step(0);
    server.person("ann", "sales.*", 0);
  }
  http::Request request(const std::string& method, std::vector<std::string> path,
                        const json::value& body = {}) const {
    http::Request request;
    request.method = method;
    request.path = std::move(path);
    request.host = host;
    request.secure = true;
    request.remote = "192.0.2.1";
    if (!body.is_null()) request.body = json::serialize(body);
    return request;
  }
  http::Response begin_adding(const std::string& who = "ann", const char* password = "a long password") {
    return server.answer(who, request("POST", {"api", "account", "passkeys", "begin"},
                                      json::object{{"password", password}}));
  }
  http::Response add(const Authenticator& authenticator, const char* origin = kOrigin,
                     const std::string& who = "ann") {
    const http::Response begun = begin_adding(who);
    REQUIRE(begun.status == 200);
    const std::string challenge(json::parse(begun.body).at("challenge").as_string());
    http::Request finish = request(
        "POST", {"api", "account", "passkeys"},
        json::object{{"name", "Laptop"},
                     {"client_data",
                      base64url(client_data({"webauthn.create", challenge, origin}))},
                     {"authenticator_data", base64url(authenticator.made(kHost))}});
    finish.cookie = flow_of(begun);
    return server.answer(who, finish);
  }
  struct Signing {
    Said said{"webauthn.get", "", kOrigin};
    std::string host = kHost;
    uint8_t flags = 0x05;
    uint32_t count = 0;
    std::string handle, credential, cookie;
    const Authenticator* signs = nullptr;
  };
  // The question of a flow, with its cookie.
  Signing question() {
    const http::Response begun = server.answer("", request("POST", {"api", "passkey", "begin"}));
    REQUIRE(begun.status == 200);
    Signing signing;
    signing.said.challenge = std::string(json::parse(begun.body).at("challenge").as_string());
    signing.cookie = flow_of(begun);
    signing.handle = Passkeys::handle_of(user("ann"));
    return signing;
  }
  http::Response answer(const Authenticator& authenticator, const Signing& signing) {
    const std::string said = client_data(signing.said);
    const std::string data = authenticator.data(signing.host, signing.flags, signing.count);
    const Authenticator& signs = signing.signs ? *signing.signs : authenticator;
    http::Request finish = request(
        "POST", {"api", "passkey", "finish"},
        json::object{{"credential", base64url(signing.credential.empty() ? authenticator.id()
                                                                         : signing.credential)},
                     {"handle", base64url(signing.handle)},
                     {"client_data", base64url(said)},
                     {"authenticator_data", base64url(data)},
                     {"signature", base64url(signs.sign(data, said))}});
    finish.cookie = signing.cookie;
    return server.answer("", finish);
  }
  std::string refused(const Authenticator& authenticator, const Signing& signing) {
    const http::Response response = answer(authenticator, signing);
    CHECK((response.status == 200 || response.status == 401));
    return response.status == 200 ? "" : code_of(response);
  }
  Id user(const std::string& login) {
    return server.kernel().company_state(0)->get<User>(user_meta(), std::string_view(login))->id;
  }
  FakeClock clock;
  app::RouteServer server;
  std::string host = kHost;
};

}  // namespace

TEST_CASE("passkeys: added with the password, known by the bell, used to sign in as two factors") {
  KeyDesk desk;
  const Authenticator laptop;
  CHECK(code_of(desk.begin_adding("ann", "a wrong password")) == "account.password_wrong");
  CHECK(desk.begin_adding("").status == 401);
  const http::Response added = desk.add(laptop);
  REQUIRE(added.status == 201);
  const auto items = json::parse(
      desk.server.answer("ann", "GET", {"api", "account", "passkeys"}).body).at("items").as_array();
  REQUIRE(items.size() == 1);
  CHECK(items[0].at("name").as_string() == "Laptop");
  CHECK(items[0].at("host").as_string() == kHost);
  const http::Response in = desk.answer(laptop, desk.question());
  REQUIRE(in.status == 200);
  desk.server.token("by passkey") = json::parse(in.body).at("token").as_string();
  const auto who = json::parse(desk.server.answer("by passkey", "GET", {"api", "session"}).body);
  CHECK(who.at("login").as_string() == "ann");
  CHECK_FALSE(who.at("must_set_up_factor").as_bool());
  CHECK(code_of(desk.add(laptop)) == "passkey.known");
  const std::string bell =
      desk.server.answer("ann", "GET", {"api", "ONE", "notifications"}).body;
  CHECK(bell.find("passkey_added") != std::string::npos);
  // The next start of the program, and another person, know it as before.
  desk.server.restart();
  CHECK(desk.answer(laptop, desk.question()).status == 200);
}

TEST_CASE("passkeys: nothing forged is let in") {
  KeyDesk desk;
  const Authenticator laptop, stranger(std::string(16, '\x09'));
  REQUIRE(desk.add(laptop).status == 201);
  const auto with = [&](auto change) {
    KeyDesk::Signing signing = desk.question();
    change(signing);
    return desk.refused(laptop, signing);
  };
  using Signing = KeyDesk::Signing;
  CHECK(with([](Signing&) {}) == "");
  CHECK(with([](Signing& s) { s.said.origin = "https://books.example.evil"; }) == "passkey.other_origin");
  CHECK(with([](Signing& s) { s.said.origin = "http://books.example"; }) == "passkey.other_origin");
  CHECK(with([](Signing& s) { s.said.cross_origin = true; }) == "passkey.other_origin");
  CHECK(with([](Signing& s) { s.said.type = "webauthn.create"; }) == "passkey.damaged");
  CHECK(with([](Signing& s) { s.said.challenge = "AAAA"; }) == "passkey.challenge");
  CHECK(with([](Signing& s) { s.host = "evil.example"; }) == "passkey.other_host");
  CHECK(with([](Signing& s) { s.flags = 0x01; }) == "passkey.not_verified");
  CHECK(with([](Signing& s) { s.flags = 0x04; }) == "passkey.not_verified");
  CHECK(with([&](Signing& s) { s.signs = &stranger; }) == "passkey.signature");
  CHECK(with([](Signing& s) { s.handle = Passkeys::handle_of(1); }) == "passkey.unknown");
  CHECK(with([](Signing& s) { s.handle.clear(); }) == "passkey.unknown");
  CHECK(with([](Signing& s) { s.credential = std::string(16, '\x01'); }) == "passkey.unknown");
  CHECK(with([](Signing& s) { s.cookie.clear(); }) == "passkey.flow");
  CHECK(desk.refused(stranger, desk.question()) == "passkey.unknown");
  // What was answered once is answered for ever, whatever became of it.
  const Signing once = desk.question();
  CHECK(desk.refused(laptop, once) == "");
  CHECK(desk.refused(laptop, once) == "passkey.flow");
  Signing tried = desk.question();
  tried.flags = 0x01;
  CHECK(desk.refused(laptop, tried) == "passkey.not_verified");
  tried.flags = 0x05;
  CHECK(desk.refused(laptop, tried) == "passkey.flow");
  // The answer to one question is none to another.
  Signing first = desk.question();
  const Signing second = desk.question();
  first.said.challenge = second.said.challenge;
  CHECK(desk.refused(laptop, first) == "passkey.challenge");
  const Signing late = desk.question();
  desk.clock.set(desk.clock.now_us() + Passkeys::kFlowUs);
  CHECK(desk.refused(laptop, late) == "passkey.flow");
  // Made under one host name it is nothing under another.
  desk.host = "other.example";
  CHECK(with([](Signing& s) { s.said.origin = "https://other.example"; s.host = "other.example"; }) ==
        "passkey.unknown");
}

TEST_CASE("passkeys: none is added by a false page, by somebody else's flow, or twice") {
  KeyDesk desk;
  desk.server.person("bob", "sales.*", 0);
  const Authenticator laptop;
  CHECK(code_of(desk.add(laptop, "https://evil.example")) == "passkey.other_origin");
  const http::Response begun = desk.begin_adding("ann");
  const std::string challenge(json::parse(begun.body).at("challenge").as_string());
  http::Request finish = desk.request(
      "POST", {"api", "account", "passkeys"},
      json::object{{"name", "x"},
                   {"client_data", base64url(client_data({"webauthn.create", challenge, kOrigin}))},
                   {"authenticator_data", base64url(laptop.made(kHost))}});
  finish.cookie = flow_of(begun);
  CHECK(code_of(desk.server.answer("bob", finish)) == "passkey.flow");
  // A flow of signing in adds nothing, and the other way round.
  KeyDesk::Signing question = desk.question();
  finish.cookie = question.cookie;
  CHECK(code_of(desk.server.answer("ann", finish)) == "passkey.flow");
  REQUIRE(desk.add(laptop).status == 201);
  KeyDesk::Signing crossed = desk.question();
  crossed.cookie = flow_of(desk.begin_adding("ann"));
  CHECK(desk.refused(laptop, crossed) == "passkey.flow");
  CHECK(code_of(desk.add(laptop, kOrigin, "bob")) == "passkey.known");
}

TEST_CASE("passkeys: a counter that does not rise tells of a copy") {
  KeyDesk desk;
  const Authenticator key;
  REQUIRE(desk.add(key).status == 201);
  const auto at = [&](uint32_t count) {
    KeyDesk::Signing signing = desk.question();
    signing.count = count;
    return desk.refused(key, signing);
  };
  CHECK(at(0) == "");  // it counts nothing
  CHECK(at(0) == "");
  CHECK(at(5) == "");
  CHECK(at(5) == "passkey.cloned");
  CHECK(at(4) == "passkey.cloned");
  CHECK(at(0) == "passkey.cloned");
  CHECK(at(6) == "");
}

TEST_CASE("passkeys: renamed and removed by their person alone, and the last way in stays") {
  KeyDesk desk;
  desk.server.person("bob", "sales.*", 0);
  const Authenticator laptop;
  const http::Response added = desk.add(laptop);
  const std::string id(json::parse(added.body).at("id").as_string());
  const std::vector<std::string> one = {"api", "account", "passkeys", id};
  CHECK(desk.server.status("bob", "PATCH", one, R"({"name": "mine"})") == 404);
  CHECK(desk.server.status("bob", "DELETE", one) == 404);
  CHECK(desk.server.status("ann", "PATCH", one, R"({"name": " "})") == 422);
  CHECK(desk.server.status("ann", "PATCH", one, R"({"name": "Phone"})") == 200);
  Passkeys passkeys(desk.server.kernel());
  CHECK(passkeys.list(desk.user("ann")).front().name == "Phone");
  // Somebody who is no longer active does not come in; nor does a passkey that is gone.
  const Id ann = desk.user("ann");
  const auto person = [&] { return desk.server.kernel().company_state(0)->get<User>(user_meta(), ann); };
  const auto active = [&](bool yes) {
    Command change;
    change.name = "kernel.user.update";
    change.record = ann;
    change.expected_version = person()->version;
    change.input = {{"active", yes}};
    const Access owner = desk.server.kernel().access_for("owner", 0, "test").value();
    REQUIRE(desk.server.kernel().execute(change, owner).ok());
  };
  active(false);
  CHECK(desk.refused(laptop, desk.question()) == "access.denied");
  active(true);
  CHECK(desk.refused(laptop, desk.question()) == "");
  desk.server.sign_in("ann", "a long password");
  CHECK(passkeys.remove(ann, std::stoll(id)).value());
  CHECK_FALSE(passkeys.remove(ann, std::stoll(id)).value());
  CHECK(desk.refused(laptop, desk.question()) == "passkey.unknown");
  // Who has no password keeps the last one.
  const Id zoe = desk.server.done("kernel.user.create",
                                  {{"login", "zoe"}, {"name", "Zoe"}, {"active", true}});
  const auto flow = passkeys.begin(zoe);
  REQUIRE(flow);
  PasskeyAnswer answer;
  answer.token = flow->token;
  answer.name = "Key";
  answer.client_data = client_data({"webauthn.create", flow->challenge, kOrigin});
  answer.authenticator_data = Authenticator(std::string(16, '\x08')).made(kHost);
  const auto last = passkeys.add(zoe, {kHost, kOrigin}, answer);
  REQUIRE(last);
  CHECK(passkeys.remove(zoe, *last).problems().has("passkey.last_way"));
}

TEST_CASE("passkeys: whoever resets second factors takes a lost device's passkey away") {
  KeyDesk desk;
  desk.server.person("hal", "kernel.second_factor.reset kernel.session.read", 0);
  const Authenticator laptop;
  const std::vector<std::string> reset = {"api", "people", std::to_string(desk.user("ann")),
                                          "second-factor"};
  CHECK(desk.server.status("hal", "DELETE", reset) == 404);  // there is nothing yet
  REQUIRE(desk.add(laptop).status == 201);
  CHECK(desk.server.status("ann", "DELETE", reset) == 403);
  CHECK(desk.refused(laptop, desk.question()) == "");
  CHECK(desk.server.status("hal", "DELETE", reset) == 200);
  CHECK(desk.refused(laptop, desk.question()) == "passkey.unknown");
  CHECK(desk.server.status("ann", "GET", {"api", "account", "passkeys"}) == 401);  // sessions ended
}

TEST_CASE("passkeys: who begins and begins keeps nobody out") {
  KeyDesk desk;
  Passkeys passkeys(desk.server.kernel(), 20);
  const Authenticator key;
  REQUIRE(desk.add(key).status == 201);
  for (int i = 0; i < 60; ++i) {
    desk.clock.set(desk.clock.now_us() + 1000);
    CHECK(passkeys.begin(0));
  }
  const KeyDesk::Signing question = desk.question();
  for (int i = 0; i < 10; ++i) {
    desk.clock.set(desk.clock.now_us() + 1000);
    CHECK(passkeys.begin(0));
  }
  CHECK(desk.refused(key, question) == "");
}
