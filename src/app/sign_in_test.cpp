// Signing in: the same work whoever is meant, growing waits for those who guess, and none for the
// person himself where he was signed in before.
#include "kernel/access/sign_in.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "app/shop_fixture.hpp"
#include "kernel/notify/notifications.hpp"

using namespace osnova;

namespace {

constexpr int64_t kSecond = 1'000'000;

struct Door {
  explicit Door(const char* name, SignInOptions options = {})
      : shop(name, &clock), sign_in(*shop.kernel, options) {
    const Access owner = shop.kernel->access_for("owner", 0, "test").value();
    shop.person("anna", "party.party.read");
    REQUIRE(shop.kernel->set_password("anna", "a long password", owner).ok());
  }
  Result<LetIn> attempt(const std::string& login, const std::string& password,
                        const std::string& address = "192.0.2.1", const std::string& device = "") {
    return sign_in.attempt({login, password, "", address, device, "test"});
  }
  // "in", "wrong", or how many seconds are to be waited.
  std::string knock(const std::string& login, const std::string& password,
                    const std::string& address = "192.0.2.1", const std::string& device = "") {
    const auto let = attempt(login, password, address, device);
    if (let) return "in";
    const Problem& problem = let.problems().front();
    return problem.code == "access.delayed" ? problem.args[0].second
           : problem.code == "access.denied" ? "wrong"
                                             : problem.code;
  }
  int64_t counted(const std::string& event) {
    const auto values = shop.kernel->metrics().sign_ins.values();
    const auto found = values.find(event);
    return found == values.end() ? 0 : found->second;
  }
  // The clock stands, and goes on when it is told.
  void pass(int64_t seconds) {
    now += seconds * kSecond;
    clock.set_step(0);
    clock.set(now);
  }
  int64_t logged(const std::string& what) {
    shop.kernel->drain();
    const auto reader = shop.database->reader();
    const store::Cell cells[] = {what};
    auto rows = reader->query(
        "/* every company */ SELECT COUNT(*) FROM access_log WHERE what = $1", cells);
    return rows->next() ? rows->integer(0) : -1;
  }

  int64_t now = 1'800'000'000 * kSecond;
  FakeClock clock{now};
  app::Shop shop;
  SignIn sign_in;
};

}  // namespace

TEST_CASE("sign-in: an unknown login costs the same work as a wrong password") {
  Door door("same-work");
  door.shop.create(0, "kernel.user.create", {{"login", "empty"}, {"name", "No password"}});
  door.shop.create(0, "kernel.user.create",
                   {{"login", "gone"}, {"name", "Left"}, {"active", false}});
  const Access owner = door.shop.kernel->access_for("owner", 0, "test").value();
  REQUIRE(door.shop.kernel->set_password("gone", "a long password", owner).ok());
  door.pass(0);
  const auto work_of = [&](const char* login, const std::string& password) {
    const int64_t checked = door.counted("password_checked"), writes = door.shop.kernel->metrics().writes;
    CHECK(door.knock(login, password) == "wrong");
    door.shop.kernel->drain();
    return std::pair{door.counted("password_checked") - checked,
                     door.shop.kernel->metrics().writes - writes};
  };
  const auto wrong = work_of("anna", "another password");
  CHECK(wrong.first == 1);
  CHECK(wrong.second >= 3);  // the try, the refusals of all, the access log
  for (const char* login : {"nobody", "empty", "gone", ""}) CHECK(work_of(login, "x") == wrong);
  CHECK(work_of("gone", "a long password") == wrong);
  CHECK(work_of("anna", std::string(3000, 'x')).first == 1);
}

TEST_CASE("sign-in: nobody has a password before one is set") {
  Door door("no-default");
  for (const char* password : {"", "owner", "admin", "password", "osnova", "nobody", "changeme"}) {
    door.pass(3700);
    CHECK(door.knock("owner", password) == "wrong");
  }
  const auto state = door.shop.kernel->company_state(0);
  CHECK(state->get<User>(user_meta(), "owner")->password_hash.empty());
}

TEST_CASE("sign-in: each wrong try makes the next one wait longer, and an hour forgets them") {
  Door door("growing");
  door.pass(0);
  for (int i = 0; i < 5; ++i) CHECK(door.knock("anna", "wrong") == "wrong");
  CHECK(door.knock("anna", "a long password") == "1");  // also for the right one
  CHECK(door.knock("anna", "a long password") == "1");  // asking does not prolong it
  for (const int wait : {1, 2, 4, 8, 16, 32}) {
    door.pass(wait - 1);
    if (wait > 1) CHECK(door.knock("anna", "wrong") == "1");
    door.pass(1);
    CHECK(door.knock("anna", "wrong") == "wrong");
  }
  CHECK(door.knock("anna", "wrong") == "64");
  door.pass(64);
  CHECK(door.knock("anna", "a long password") == "in");
  door.pass(2);  // what is counted of the login alone
  CHECK(door.knock("anna", "wrong") == "wrong");  // from the beginning again
  CHECK(door.knock("anna", "wrong") != "64");
  CHECK(wait_after(40, {"", 5, 900}) == 900);
  door.pass(3601);
  for (int i = 0; i < 5; ++i) CHECK(door.knock("anna", "wrong") == "wrong");
  CHECK(door.logged("test.sign_in_refused") == 5 + 6 + 1 + 5);
  CHECK(door.logged("test.sign_in_delayed") == 2 + 5 + 1 + 1);
  CHECK(door.logged("test.sign_in") == 1);
}

TEST_CASE("sign-in: a stranger delays strangers, not the person, and never locks him out") {
  Door door("stranger");
  door.pass(0);
  const auto home = door.attempt("anna", "a long password", "198.51.100.7");
  REQUIRE(home);
  REQUIRE(!home->device.empty());
  // From many addresses, as fast as it goes.
  int tried = 0;
  for (int second = 0; second < 3600; second += 5) {
    door.pass(5);
    if (door.knock("anna", "guess", "203.0.113." + std::to_string(second % 250)) == "wrong") ++tried;
  }
  CHECK(tried < 100);
  CHECK(tried > 50);
  CHECK(door.knock("anna", "a long password", "198.51.100.7", home->device) == "in");
  const auto elsewhere = door.knock("anna", "a long password", "198.51.100.8");
  CHECK((elsewhere == "in" || std::stoi(elsewhere) <= 60));
  // A browser is known for its own person alone, and guesses from it are slowed like others.
  for (int i = 0; i < 5; ++i) door.knock("anna", "guess", "198.51.100.7", home->device);
  CHECK(door.knock("anna", "a long password", "198.51.100.7", home->device) == "1");
  CHECK(door.attempt("anna", "a long password", "198.51.100.9", "not a token").problems().has(
      "access.delayed"));
}

TEST_CASE("sign-in: one address that tries many logins has to wait") {
  Door door("spray");
  door.pass(0);
  int wrong = 0;
  for (int i = 0; i < 40; ++i)
    wrong += door.knock("login" + std::to_string(i), "guess", "203.0.113.5") == "wrong";
  CHECK(wrong == 20);
  CHECK(door.knock("anna", "a long password", "203.0.113.6") == "in");
  // Its own account in between takes back its own try, no other.
  door.pass(3600);
  for (int i = 0; i < 19; ++i) door.knock("other" + std::to_string(i), "guess", "203.0.113.5");
  CHECK(door.knock("anna", "a long password", "203.0.113.5") == "in");
  CHECK(door.knock("last", "guess", "203.0.113.5") == "wrong");
  CHECK(door.knock("last", "guess", "203.0.113.5") == "1");
}

TEST_CASE("sign-in: many at once are no more tries than one after the other") {
  Door door("at-once");
  door.pass(0);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> all;
  for (int i = 0; i < 12; ++i)
    all.emplace_back([&] { wrong += door.knock("anna", "guess") == "wrong"; });
  for (std::thread& one : all) one.join();
  CHECK(wrong == 5);
}

TEST_CASE("sign-in: operators are told once when many are refused") {
  Door door("alarm", {.alarm = 10});
  door.pass(0);
  const auto unread = [&] { return Notifications(*door.shop.kernel).unread(*door.shop.access); };
  const int64_t before = unread();
  for (int i = 0; i < 9; ++i)
    door.knock("login" + std::to_string(i), "guess", "203.0.113." + std::to_string(i));
  CHECK(unread() == before);
  for (int i = 0; i < 9; ++i)
    door.knock("more" + std::to_string(i), "guess", "203.0.113." + std::to_string(50 + i));
  CHECK(unread() == before + 1);
}

namespace {

// Who comes with a code in place of a password.
struct Guest {
  explicit Guest(Door& to) : door(to) {}
  std::string knock(const std::string& code, const std::string& fresh,
                    const std::string& login = "new") {
    SignInTry tried;
    tried.login = login;
    tried.address = "192.0.2.7";
    tried.origin = "test";
    tried.invitation = code;
    tried.new_password = fresh;
    const auto let = door.sign_in.attempt(tried);
    return let ? "in" : let.problems().front().code + "@" + let.problems().front().path;
  }
  std::string invite() {
    const Access owner = door.shop.kernel->access_for("owner", 0, "test").value();
    const auto state = door.shop.kernel->company_state(0);
    const auto made =
        door.shop.kernel->invite(state->get<User>(user_meta(), std::string_view("new"))->id, owner);
    REQUIRE(made);
    return made->code;
  }
  Door& door;
};

}  // namespace

TEST_CASE("sign-in: by an invitation a person sets a password that he alone knows, once") {
  Door door("invited");
  door.shop.create(0, "kernel.user.create", {{"login", "new"}, {"name", "New"}, {"active", true}});
  door.pass(0);
  Guest guest(door);
  CHECK(guest.knock("ABCD-EFGH-IJKL-MNOP", "a long password") == "access.invitation_wrong@");
  CHECK(guest.knock("", "a long password") == "access.denied@");
  const std::string first = guest.invite(), code = guest.invite();
  CHECK(code.size() == 19);
  CHECK(first != code);
  CHECK(guest.knock(first, "a long password") == "access.invitation_wrong@");
  CHECK(guest.knock(code, "a long password", "anna") == "access.invitation_wrong@");
  CHECK(guest.knock(code, "short") == "access.password_short@new_password");
  CHECK(guest.knock(code, "Password2026!") == "access.password_common@new_password");
  CHECK(door.knock("new", code) == "wrong");  // the code is no password
  std::string typed = " " + code.substr(0, 4) + code.substr(5);
  for (char& c : typed) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  door.pass(3600);
  CHECK(guest.knock(typed, "words of my own choice") == "in");
  CHECK(door.knock("new", "words of my own choice") == "in");
  CHECK(guest.knock(code, "and another one now") == "access.invitation_wrong@");
  // Nothing of the code is kept from which somebody could make it again.
  const auto state = door.shop.kernel->company_state(0);
  CHECK(state->get<User>(user_meta(), std::string_view("new"))->invitation_hash.empty());
}

TEST_CASE("sign-in: an invitation runs out, and guessing one is slowed like guessing passwords") {
  Door door("invited-late");
  door.shop.create(0, "kernel.user.create", {{"login", "new"}, {"name", "New"}, {"active", true}});
  door.pass(0);
  Guest guest(door);
  const std::string code = guest.invite();
  door.pass(72 * 3600 + 1);
  CHECK(guest.knock(code, "words of my own choice") == "access.invitation_wrong@");
  const std::string fresh = guest.invite();
  door.pass(72 * 3600 - 1);
  for (int i = 0; i < 5; ++i)
    CHECK(guest.knock("ABCD-EFGH-IJKL-MNOP", "a long password") == "access.invitation_wrong@");
  CHECK(guest.knock(fresh, "words of my own choice") == "access.delayed@");
}

TEST_CASE("sign-in: who is not active or comes by a provider is not invited") {
  Door door("not-invited");
  const Id gone = door.shop.create(0, "kernel.user.create",
                                   {{"login", "gone"}, {"name", "Left"}, {"active", false}})
                      .record;
  const Id far = door.shop.create(
      0, "kernel.user.create",
      {{"login", "far"}, {"name", "Far"}, {"active", true}, {"only_oidc", true}}).record;
  const Access owner = door.shop.kernel->access_for("owner", 0, "test").value();
  const Access anna = door.shop.kernel->access_for("anna", 0, "test").value();
  CHECK(door.shop.kernel->invite(gone, owner).problems().has("access.inactive"));
  CHECK(door.shop.kernel->invite(far, owner).problems().has("access.invitee_by_provider"));
  CHECK(door.shop.kernel->invite(owner.user(), anna).problems().has("access.denied"));
  CHECK(door.shop.kernel->invite(12345, owner).problems().has("record.not_found"));
}

TEST_CASE("sign-in: a pepper that came later is taken up when the person comes, and missed when it is gone") {
  Door door("pepper");
  const auto kept = [&] {
    const auto state = door.shop.kernel->company_state(0);
    return std::string(state->get<User>(user_meta(), "anna")->password_hash);
  };
  const auto open_with = [&](const std::string& pepper) {
    door.shop.close();
    KernelOptions options;
    options.pepper = pepper;
    door.shop.open(options);
  };
  const auto come = [&](const std::string& password) -> std::string {
    door.pass(3600);
    SignIn sign_in(*door.shop.kernel);
    const auto let = sign_in.attempt({"anna", password, "", "192.0.2.1", "", "test"});
    return let ? "in" : let.problems().front().code;
  };
  const std::string words = "a long password", secret = "a secret of thirty-two characters";
  CHECK(kept().starts_with("$argon2id$"));
  open_with(secret);
  CHECK_FALSE(door.shop.kernel->lacks_pepper());
  CHECK(come("not a long password") == "access.denied");
  CHECK(kept().starts_with("$argon2id$"));
  CHECK(come(words) == "in");
  CHECK(kept().starts_with("$pepper$"));
  const std::string once = kept();
  CHECK(come(words) == "in");
  CHECK(kept() == once);  // that was all
  // Without it, and with another, nobody is told who has an account.
  for (const char* other : {"", "another secret of that length...."}) {
    open_with(other);
    CHECK(door.shop.kernel->lacks_pepper());
    CHECK(come(words) == "access.pepper_missing");
    door.pass(3600);
    SignIn sign_in(*door.shop.kernel);
    CHECK(sign_in.attempt({"nobody", words, "", "192.0.2.1", "", "test"})
              .problems()
              .has("access.pepper_missing"));
    CHECK(kept() == once);
  }
  // The way back: a password that is set anew.
  const Access owner = door.shop.kernel->access_for("owner", 0, "test").value();
  REQUIRE(door.shop.kernel->set_password("anna", "words of my own choice", owner).ok());
  CHECK_FALSE(door.shop.kernel->lacks_pepper());
  CHECK(come("words of my own choice") == "in");
  CHECK(door.shop.holds());
}

TEST_CASE("sign-in: where others have to agree to a password the pepper waits for the next one") {
  Door door("pepper-policy");
  for (const char* login : {"bob", "cid"})
    door.shop.person(login, "kernel.workspace_approval.* kernel.user.read kernel.user.set_password");
  const Answer policy = door.shop.create(
      0, "kernel.policy.create",
      {{"code", "passwords"},
       {"name", "Passwords"},
       {"active", true},
       {"command", "kernel.user.set_password"},
       {"stages", boost::json::array{boost::json::object{{"people", 1}}}}});
  REQUIRE_MESSAGE(policy.ok(), (policy.problems.empty() ? "" : policy.problems.front().code));
  door.shop.close();
  KernelOptions options;
  options.pepper = "a secret of thirty-two characters";
  door.shop.open(options);
  door.pass(3600);
  SignIn sign_in(*door.shop.kernel);
  CHECK(sign_in.attempt({"anna", "a long password", "", "192.0.2.1", "", "test"}));
  const auto state = door.shop.kernel->company_state(0);
  CHECK(std::string_view(state->get<User>(user_meta(), "anna")->password_hash)
            .starts_with("$argon2id$"));
}
