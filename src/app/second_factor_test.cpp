// The second factor: the standard's own numbers, each code once, secrets that the database alone does
// not give away, and the way in over HTTP.
#include "kernel/access/second_factor.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <set>
#include <thread>

#include "app/route_fixture.hpp"
#include "app/shop_fixture.hpp"
#include "kernel/access/totp.hpp"

using namespace osnova;
namespace json = boost::json;

namespace {

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kStart = 1'800'000'000 * kSecond;

struct Drawer {
  Drawer() : file(std::filesystem::temp_directory_path() / "osnova-factor-test.key") {
    std::filesystem::remove(file);
  }
  ~Drawer() { std::filesystem::remove(file); }
  std::string file;
};

std::string code_at(const std::string& secret, int64_t us) {
  return totp_code(secret, us / kTotpStepUs);
}

std::string from_base32(std::string_view text) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  unsigned buffer = 0;
  int bits = 0;
  for (const char c : text) {
    buffer = (buffer << 5 | static_cast<unsigned>(kLetters.find(c))) & 0xffff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    out.push_back(static_cast<char>(buffer >> bits & 0xff));
  }
  return out;
}

}  // namespace

TEST_CASE("second factor: the codes are those of RFC 6238, the letters those of RFC 4648") {
  const std::string secret = "12345678901234567890";
  // Appendix B, the last six of eight digits.
  const std::pair<int64_t, const char*> kTable[] = {
      {59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
      {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
  for (const auto& [second, code] : kTable) CHECK(totp_code(secret, second / 30) == code);
  CHECK(base32("foobar") == "MZXW6YTBOI");
  CHECK(base32("fo") == "MZXQ");
  CHECK(base32("") == "");
  CHECK(totp_uri(secret, "Osnova a:b", "anna@x") ==
        "otpauth://totp/Osnova%20a%3Ab:anna%40x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer="
        "Osnova%20a%3Ab&algorithm=SHA1&digits=6&period=30");
}

TEST_CASE("second factor: a code counts in its half minute and the two beside it, and once") {
  const std::string secret = "12345678901234567890";
  const int64_t now = kStart, step = now / kTotpStepUs;
  for (int64_t away = -3; away <= 3; ++away)
    CHECK(totp_step(secret, totp_code(secret, step + away), now, 0).has_value() ==
          (away >= -1 && away <= 1));
  CHECK_FALSE(totp_step(secret, totp_code(secret, step), now, step));
  CHECK_FALSE(totp_step(secret, totp_code(secret, step - 1), now, step));  // older than the last one
  CHECK(totp_step(secret, totp_code(secret, step + 1), now, step) == step + 1);
  for (const char* code : {"", "12345", "1234567", "abcdef"})
    CHECK_FALSE(totp_step(secret, code, now, 0));
}

TEST_CASE("second factor: the database alone gives nobody a code") {
  const Drawer drawer;
  FakeClock clock(kStart);
  app::Shop shop("factor-sealed", &clock);
  const Id owner = shop.access->user();
  SecondFactor factor(*shop.kernel, {drawer.file, {}});
  CHECK(SecondFactor(*shop.kernel, {}).begin(owner).problems().has("second_factor.no_key"));
  const std::string secret = factor.begin(owner).value();
  struct stat file;
  REQUIRE(::stat(drawer.file.c_str(), &file) == 0);
  CHECK((file.st_mode & 0777) == 0600);
  CHECK_FALSE(factor.active(owner));
  const auto codes = factor.confirm(owner, code_at(secret, kStart)).value();
  CHECK(factor.active(owner));
  CHECK(factor.begin(owner).problems().has("second_factor.active"));
  const auto reader = shop.database->reader();
  {
    auto row = reader->query("/* every company */ SELECT secret FROM second_factor", {});
    REQUIRE(row->next());
    const std::string sealed(row->blob(0));
    CHECK(sealed.find(secret) == std::string::npos);
    const FactorKey key = FactorKey::load_or_create(drawer.file);
    CHECK(key.open(owner, sealed) == secret);
    CHECK_FALSE(key.open(owner + 1, sealed));  // moved to another person it opens nothing
    std::string damaged = sealed;
    damaged.back() = static_cast<char>(damaged.back() ^ 1);
    CHECK_FALSE(key.open(owner, damaged));
  }
  {
    auto row = reader->query("/* every company */ SELECT salt, hash FROM recovery_code", {});
    while (row->next())
      for (const std::string& code : codes) {
        CHECK(row->text(0) != code);
        CHECK(row->text(1) != code);
      }
  }
  // Another key, or a file that is none: told, and nobody is let in.
  std::filesystem::remove(drawer.file);
  CHECK(factor.use(owner, code_at(secret, kStart + 60 * kSecond)).has("second_factor.other_key"));
  CHECK_FALSE(factor.use(owner, codes[0]));  // recovery codes need no key
  std::ofstream(drawer.file) << "nonsense\n";
  CHECK_THROWS_AS(FactorKey::load_or_create(drawer.file), Failure);
}

TEST_CASE("second factor: each code works once, also for many at once, and ten recover") {
  const Drawer drawer;
  FakeClock clock(kStart);
  clock.set_step(0);
  app::Shop shop("factor-once", &clock);
  const Id owner = shop.access->user();
  SecondFactor factor(*shop.kernel, {drawer.file, {}});
  const std::string secret = factor.begin(owner).value();
  CHECK(factor.confirm(owner, "000000").problems().has("second_factor.code_wrong"));
  CHECK(factor.use(owner, code_at(secret, kStart)).has("second_factor.code_wrong"));  // not confirmed
  const auto codes = factor.confirm(owner, code_at(secret, kStart)).value();
  CHECK(factor.use(owner, code_at(secret, kStart)).has("second_factor.code_wrong"));  // used for that
  clock.set(kStart + 60 * kSecond);
  const std::string next = code_at(secret, kStart + 60 * kSecond);
  std::atomic<int> good = 0;
  std::vector<std::thread> all;
  for (int i = 0; i < 8; ++i) all.emplace_back([&] { good += !factor.use(owner, next); });
  for (std::thread& one : all) one.join();
  CHECK(good == 1);
  REQUIRE(codes.size() == 10);
  CHECK(std::set<std::string>(codes.begin(), codes.end()).size() == 10);
  std::string as_typed = codes[3];
  for (char& c : as_typed) c = c == '-' ? ' ' : static_cast<char>(std::tolower(c));
  CHECK_FALSE(factor.use(owner, as_typed));
  CHECK(factor.use(owner, codes[3]).has("second_factor.code_wrong"));
  CHECK(factor.state(owner).recovery_left == 9);
  const auto fresh = factor.new_recovery_codes(owner).value();
  CHECK(factor.use(owner, codes[4]).has("second_factor.code_wrong"));
  CHECK_FALSE(factor.use(owner, fresh[4]));
  CHECK(factor.remove(owner).value());
  CHECK_FALSE(factor.remove(owner).value());
  CHECK(factor.use(owner, fresh[5]).has("second_factor.code_wrong"));
}

namespace {

const std::vector<std::string> kFactor = {"api", "account", "second-factor"};

std::vector<std::string> factor_path(const char* what) {
  auto path = kFactor;
  path.push_back(what);
  return path;
}

std::string code_of(const http::Response& response) {
  return std::string(json::parse(response.body).at("title").as_string());
}

http::Response sign_in_with(app::RouteServer& server, const std::string& login,
                            const std::string& code, const char* password = "a long password") {
  http::Request request;
  request.method = "POST";
  request.path = {"api", "session"};
  json::object body = {{"login", login}, {"password", password}};
  if (!code.empty()) body["code"] = code;
  request.body = json::serialize(body);
  return server.ask(request);
}

}  // namespace

TEST_CASE("second factor: set up, asked for, recovered, taken away by one who may") {
  const Drawer drawer;
  FakeClock clock(kStart);
  clock.set_step(0);
  app::RouteServer server(&clock, {drawer.file, {}});
  server.person("anna", "party.party.read", 0);
  const auto ask = [&](const std::vector<std::string>& path, json::object body) {
    return server.answer("anna", "POST", path, json::serialize(body));
  };
  CHECK(code_of(ask(kFactor, {{"password", "wrong"}})) == "account.password_wrong");
  const auto begun = json::parse(ask(kFactor, {{"password", "a long password"}}).body);
  const std::string secret = from_base32(begun.at("secret").as_string());
  REQUIRE(secret.size() == 20);
  // The picture is that of the address: as many black squares as the code has.
  const auto& qr = begun.at("qr");
  CHECK(qr.at("side").as_int64() >= 33);
  CHECK(qr.at("path").as_string().starts_with("M0 0h1v1h-1zM1 0h1v1h-1z"));
  CHECK(std::string(begun.at("uri").as_string()).find(":anna?secret=") != std::string::npos);
  CHECK(sign_in_with(server, "anna", "").status == 200);  // not confirmed yet
  const auto other = sign_in_with(server, "anna", "");
  CHECK(code_of(ask(factor_path("confirm"), {{"code", "123"}})) == "second_factor.code_wrong");
  const auto confirmed = ask(factor_path("confirm"), {{"code", code_at(secret, kStart)}});
  REQUIRE(confirmed.status == 200);
  const auto codes = json::parse(confirmed.body).at("recovery_codes").as_array();
  // Who came in with less is out; who set it up goes on.
  http::Request old;
  old.method = "GET";
  old.path = kFactor;
  old.authorization =
      "Bearer " + std::string(json::parse(other.body).at("token").as_string());
  CHECK(server.ask(old).status == 401);
  CHECK(json::parse(server.answer("anna", "GET", kFactor).body).at("active").as_bool());
  // The password alone is not enough, and a code alone is nothing.
  CHECK(code_of(sign_in_with(server, "anna", "")) == "access.code_required");
  CHECK(sign_in_with(server, "anna", "").status == 401);
  CHECK(code_of(sign_in_with(server, "anna", "", "wrong")) == "access.denied");
  CHECK(code_of(sign_in_with(server, "anna", code_at(secret, kStart))) ==
        "second_factor.code_wrong");  // used
  clock.set(kStart + 60 * kSecond);
  const std::string next = code_at(secret, kStart + 60 * kSecond);
  CHECK(code_of(sign_in_with(server, "anna", next, "wrong")) == "access.denied");
  CHECK(sign_in_with(server, "anna", next).status == 200);
  CHECK(sign_in_with(server, "anna", next).status == 401);
  CHECK(sign_in_with(server, "anna", std::string(codes[0].as_string())).status == 200);
  CHECK(sign_in_with(server, "anna", std::string(codes[0].as_string())).status == 401);
  // Guessing codes with the right password is slowed like guessing passwords.
  clock.set(kStart + 7200 * kSecond);
  int wrong = 0, later = 0;
  for (int i = 0; i < 20; ++i) {
    const int status = sign_in_with(server, "anna", "00000" + std::to_string(i % 10)).status;
    wrong += status == 401;
    later += status == 429;
  }
  CHECK(wrong <= 5);
  CHECK(wrong + later == 20);
  // Taken away.
  const Id anna = server.kernel().access_for("anna", 0, "test").value().user();
  const std::vector<std::string> hers = {"api", "people", std::to_string(anna), "second-factor"};
  server.person("watch", "kernel.session.*", 0);
  server.token("owner") = std::string(
      json::parse(server.sign_in("owner", "a long password").body).at("token").as_string());
  CHECK(server.answer("watch", "DELETE", hers).status == 403);
  CHECK(server.answer("owner", "DELETE", hers).status == 200);
  CHECK(server.answer("owner", "DELETE", hers).status == 404);
  CHECK(server.answer("anna", "GET", kFactor).status == 401);
  clock.set(kStart + 14400 * kSecond);
  CHECK(sign_in_with(server, "anna", "").status == 200);
  server.kernel().drain();
  const auto reader = server.kernel().database().reader();
  auto rows = reader->query(
      "/* every company */ SELECT COUNT(*) FROM access_log WHERE what = 'api.second_factor_reset'",
      {});
  REQUIRE(rows->next());
  CHECK(rows->integer(0) == 1);
  // She is told of both: that it was set up, and that somebody took it away.
  const store::Cell whose[] = {server.one(), anna};
  auto told = reader->query(
      "SELECT kind, caused_by FROM notification WHERE company_id = $1 AND person = $2 ORDER BY id",
      whose);
  std::string kinds;
  while (told->next())
    kinds += std::string(told->text(0)) +
             (told->integer(1) == anna ? " by herself, " : " by another, ");
  CHECK(kinds == "factor_begun by herself, factor_ended by another, ");
}

TEST_CASE("second factor: whose role wants one does nothing before he has it") {
  const Drawer drawer;
  FakeClock clock(kStart);
  clock.set_step(0);
  app::RouteServer server(&clock, {drawer.file, {"anna"}});  // the fixture's role has her name
  server.person("anna", "party.party.read", 0);
  server.person("boris", "party.party.read", 0);
  const std::vector<std::string> parties = {"api", "ONE", "party.party"};
  CHECK(server.status("boris", "GET", parties) == 200);
  CHECK(server.status("anna", "GET", parties) == 403);
  CHECK(code_of(server.answer("anna", "GET", parties)) == "second_factor.first");
  CHECK(server.status("anna", "GET", {"api", "account", "sessions"}) == 403);
  CHECK(server.status("anna", "POST", {"api", "account", "password"}, "{}") == 403);
  const auto who = json::parse(server.answer("anna", "GET", {"api", "session"}).body);
  CHECK(who.at("must_set_up_factor").as_bool());
  const auto begun = json::parse(
      server.answer("anna", "POST", kFactor, R"({"password": "a long password"})").body);
  const std::string secret = from_base32(begun.at("secret").as_string());
  REQUIRE(server
              .answer("anna", "POST", factor_path("confirm"),
                      json::serialize(json::object{{"code", code_at(secret, kStart)}}))
              .status == 200);
  CHECK(server.status("anna", "GET", parties) == 200);
  clock.set(kStart + 60 * kSecond);
  const auto removed = server.answer(
      "anna", "POST", factor_path("remove"),
      json::serialize(json::object{{"password", "a long password"},
                                   {"code", code_at(secret, kStart + 60 * kSecond)}}));
  CHECK(code_of(removed) == "second_factor.required");
}
