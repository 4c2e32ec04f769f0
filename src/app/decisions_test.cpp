// Decisions that are sent twice, by two at once, too late, or by somebody who may no longer decide.
// What a case is and when it is void stands in src/kernel/approval/cases.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "app/route_fixture.hpp"
#include "base/text.hpp"
#include "kernel/access/api_tokens.hpp"
#include "kernel/verify/verify.hpp"

using namespace osnova;
namespace json = boost::json;

namespace {

// Ann pays, Bob and Cid decide; every payment waits for `people` of them.
struct Payments {
  explicit Payments(int people) {
    server.person("ann", "sales.payment.* party.*.read kernel.approval.read", server.one());
    for (const char* login : {"bob", "cid"})
      server.person(login, "kernel.approval.* sales.payment.read party.*.read", server.one());
    const Id party = server.done("party.party.create", {{"code", "P"}, {"name", "Party"}});
    customer = std::to_string(party);
    server.done("party.terms.create", {{"party", customer}}, server.one());
    const json::object policy = {{"code", "all"},
                                 {"name", "All payments"},
                                 {"active", true},
                                 {"in_company", std::to_string(server.one())},
                                 {"command", "sales.payment.post"},
                                 {"stages", json::array{json::object{{"people", people}}}}};
    const auto made =
        server.answer("owner", "POST", {"api", "ONE", "kernel.policy"}, json::serialize(policy));
    REQUIRE_MESSAGE(made.status == 201, made.body);
  }

  // The case that a payment of Ann's waits in.
  std::string asked(const char* amount = "100") {
    http::Request request;
    request.method = "POST";
    request.path = {"api", "ONE", "sales.payment"};
    request.query["then"] = "post";
    request.body = json::serialize(json::object{
        {"customer", customer}, {"date", "2025-01-10"}, {"currency", "EUR"}, {"amount", amount}});
    const auto answer = server.answer("ann", request);
    REQUIRE_MESSAGE(answer.status == 202, answer.body);
    const auto told = json::parse(answer.body);
    payment = std::string(told.at("id").as_string());
    return std::string(told.at("waits").as_string());
  }
  http::Request decision(const std::string& of, const std::string& version,
                         const std::string& key = "", const char* what = "approve") {
    http::Request request;
    request.method = "POST";
    request.path = {"api", "ONE", "kernel.approval", of, what};
    request.if_match = "\"" + version + "\"";
    request.idempotency_key = key;
    request.body = R"({"reason": "seen"})";
    return request;
  }
  std::string member(const std::string& record, const std::string& id, const char* name) {
    const auto answer = server.answer("owner", "GET", {"api", "ONE", record, id});
    REQUIRE(answer.status == 200);
    return std::string(json::parse(answer.body).at(name).as_string());
  }
  std::string version(const std::string& of) { return member("kernel.approval", of, "version"); }
  std::string status(const std::string& of) { return member("kernel.approval", of, "status"); }
  // Rows of the journal that posted the payment.
  int64_t posted() {
    const auto reader = server.kernel().database().reader();
    int64_t record = 0;
    REQUIRE(parse_int(payment, &record));
    const store::Cell cells[] = {server.one(), record};
    auto rows = reader->query(
        "SELECT COUNT(*) FROM journal WHERE company_id = $1 AND record_id = $2 AND command = "
        "'sales.payment.post'",
        cells);
    return rows->next() ? rows->integer(0) : -1;
  }
  bool holds() {
    const auto reader = server.kernel().database().reader();
    return verify(*reader, server.kernel().registry()).ok();
  }
  // Both at the same moment; the statuses of the two answers, the lower first.
  std::pair<int, int> at_once(const http::Request& one, const std::string& login,
                              const http::Request& other, const std::string& other_login) {
    std::atomic<int> ready = 0;
    int first = 0, second = 0;
    const auto send = [&](const http::Request& request, const std::string& who, int& status) {
      ++ready;
      while (ready < 2) std::this_thread::yield();
      status = server.answer(who, request).status;
    };
    std::thread hand([&] { send(one, login, first); });
    send(other, other_login, second);
    hand.join();
    return std::minmax({first, second});
  }

  app::RouteServer server;
  std::string customer, payment;
};

void update_user(app::RouteServer& server, const std::string& login, json::object input) {
  const auto state = server.kernel().company_state(0);
  const User* user = state->get<User>(user_meta(), login);
  Command command;
  command.name = "kernel.user.update";
  command.record = user->id;
  command.expected_version = user->version;
  command.input = std::move(input);
  REQUIRE(server.kernel()
              .execute(command, server.kernel().access_for("owner", 0, "test").value())
              .ok());
}

void without_roles(app::RouteServer& server, const std::string& login) {
  const auto state = server.kernel().company_state(0);
  const Id line = state->get<User>(user_meta(), login)->roles.begin()->line_id;
  update_user(
      server, login,
      {{"roles", json::array{json::object{{"line_id", std::to_string(line)}, {"remove", true}}}}});
}

}  // namespace

TEST_CASE("decisions: of two approvers at once one decides, and it is done once") {
  Payments payments(1);
  for (int round = 0; round < 10; ++round) {
    const std::string of = payments.asked();
    const std::string seen = payments.version(of);
    const auto [good, late] =
        payments.at_once(payments.decision(of, seen), "bob", payments.decision(of, seen), "cid");
    CHECK(good == 200);
    CHECK(late == 409);
    CHECK(payments.status(of) == "done");
    CHECK(payments.posted() == 1);
  }
  // One approves while the other refuses: whichever came first holds.
  const std::string of = payments.asked();
  const std::string seen = payments.version(of);
  const auto [good, late] = payments.at_once(payments.decision(of, seen), "bob",
                                             payments.decision(of, seen, "", "refuse"), "cid");
  CHECK(good == 200);
  CHECK(late == 409);
  CHECK(payments.posted() == (payments.status(of) == "done" ? 1 : 0));
  CHECK(payments.holds());
}

TEST_CASE("decisions: where two have to agree, two at once are two, and one twice is one") {
  Payments payments(2);
  const std::string of = payments.asked();
  const std::string seen = payments.version(of);
  // Bob from two windows.
  const auto [good, late] =
      payments.at_once(payments.decision(of, seen), "bob", payments.decision(of, seen), "bob");
  CHECK(good == 200);
  CHECK(late >= 400);
  CHECK(payments.status(of) == "waiting");
  CHECK(payments.server.answer("bob", payments.decision(of, payments.version(of))).status == 422);
  CHECK(payments.posted() == 0);
  CHECK(payments.server.answer("cid", payments.decision(of, payments.version(of))).status == 200);
  CHECK(payments.posted() == 1);
  // Bob and Cid at the same version: who was second did not see the first, and looks again.
  const std::string another = payments.asked();
  const std::string both = payments.version(another);
  const auto [one, other] = payments.at_once(payments.decision(another, both), "bob",
                                             payments.decision(another, both), "cid");
  CHECK(one == 200);
  CHECK(other == 409);
  CHECK(payments.posted() == 0);
  int agreed = 0;
  for (const char* login : {"bob", "cid"})
    if (payments.status(another) == "waiting")
      agreed += payments.server.answer(login, payments.decision(another, payments.version(another)))
                    .status == 200;
  CHECK(agreed == 1);
  CHECK(payments.posted() == 1);
  CHECK(payments.holds());
}

TEST_CASE("decisions: one that is sent again decides nothing again") {
  Payments payments(2);
  const std::string of = payments.asked();
  const http::Request said = payments.decision(of, payments.version(of), "bob-1");
  REQUIRE(payments.server.answer("bob", said).status == 200);
  const std::string after = payments.version(of);
  for (int i = 0; i < 3; ++i) {
    const auto again = payments.server.answer("bob", said);
    CHECK(again.status == 200);
    CHECK(json::parse(again.body).at("repeated").as_bool());
  }
  CHECK(payments.version(of) == after);
  CHECK(payments.status(of) == "waiting");
  // Under another key, in another's name, or on another case it is no repetition.
  http::Request fresh = said;
  fresh.idempotency_key = "bob-2";
  CHECK(payments.server.answer("bob", fresh).status == 409);
  CHECK(payments.server.answer("ann", fresh).status == 403);
  // A key is his who sent it first: of another one it is told that the key was used, and no more.
  const auto copied = payments.server.answer("cid", said);
  CHECK(copied.status == 409);
  CHECK(json::parse(copied.body).at("title").as_string() == "command.key_reused");
  CHECK_FALSE(json::parse(copied.body).as_object().contains("seq"));
  CHECK(payments.version(of) == after);
  const std::string other = payments.asked("70");
  http::Request moved = said;
  moved.path[3] = other;
  moved.if_match = "\"" + payments.version(other) + "\"";
  CHECK(payments.server.answer("bob", moved).status == 409);
  CHECK(payments.status(of) == "waiting");
  CHECK(payments.status(other) == "waiting");
}

TEST_CASE("decisions: who may no longer decide, or ask, has not decided or asked") {
  Payments payments(2);
  const std::string of = payments.asked();
  REQUIRE(payments.server.answer("bob", payments.decision(of, payments.version(of))).status == 200);
  // In a session that stands open.
  without_roles(payments.server, "cid");
  CHECK(payments.server.answer("cid", payments.decision(of, payments.version(of))).status == 403);
  CHECK(payments.status(of) == "waiting");
  // What Ann may no longer do is not done for her, however many agreed before.
  payments.server.person("dan", "kernel.approval.* sales.payment.read party.*.read",
                         payments.server.one());
  without_roles(payments.server, "ann");
  CHECK(payments.server.answer("dan", payments.decision(of, payments.version(of))).status == 200);
  CHECK(payments.status(of) == "changed");
  CHECK(payments.posted() == 0);
  CHECK(payments.holds());
  const auto differs = [&](const char* language) {
    const std::string view = payments.server.text(
        "owner", {"api", "ONE", "kernel.approval", of, "view"}, {{"language", language}});
    return std::string(json::parse(view).at("record").at("difference").as_string());
  };
  CHECK(differs("en") == "Who asked would be refused now: \u201cYou have no right for this "
                         "(sales.payment.post).\u201d");
  CHECK(differs("ru") == "Кто просил, теперь получил бы отказ: «У вас нет права на это "
                         "(sales.payment.post).»");
}

TEST_CASE("decisions: what differs is told in the words of the form, in either language") {
  Payments payments(1);
  const std::string of = payments.asked();
  http::Request edit;
  edit.method = "PATCH";
  edit.path = {"api", "ONE", "sales.payment", payments.payment};
  edit.if_match = "\"" + payments.member("sales.payment", payments.payment, "version") + "\"";
  edit.body = R"({"amount": "900"})";
  REQUIRE(payments.server.answer("ann", edit).status == 200);
  const auto told = [&](const char* language, const char* part) {
    return payments.server.text("owner", {"api", "ONE", "kernel.approval", of, part},
                                {{"language", language}});
  };
  const auto differs = [&](const char* language) {
    const json::value view = json::parse(told(language, "view"));
    return std::string(view.at("record").at("difference").as_string());
  };
  CHECK(differs("en") == "Amount: 100.00 → 900.00");
  CHECK(differs("ru") == "Сумма: 100.00 → 900.00");
  CHECK(app::shows(told("ru", "history"), "Сумма: 100.00 → 900.00"));
}

TEST_CASE("decisions: a firm of one person is told which rules do not bind, until there is another") {
  app::RouteServer server;
  REQUIRE(app::ship_policies(server.kernel(), "GB",
                             server.kernel().access_for("owner", 0, "test").value())
              .empty());
  const auto told = [&](const char* login) {
    return json::serialize(
        json::parse(server.text(login, {"api", "ONE", "waiting"})).at("not_binding"));
  };
  CHECK(app::shows(told("owner"), "Bank accounts of payees"));
  CHECK(app::shows(told("owner"), "Policies themselves"));
  CHECK_FALSE(app::shows(told("owner"), "keyed twice"));  // not active
  server.person("clerk", "sales.*", 0);
  CHECK(told("clerk") == "[]");  // who may not read policies
  CHECK(told("owner") != "[]");
  server.person("second", "kernel.approval.* kernel.workspace_approval.* *.read", 0);
  CHECK(told("owner") == "[]");
  CHECK(app::shows(told("second"), "Bank accounts of payees") == false);
}

TEST_CASE("decisions: a key is his who gave it, by whatever way and in whatever process he comes") {
  app::RouteServer server;
  for (const char* login : {"ann", "bob"}) server.person(login, "party.party.*", 0);
  http::Request request;
  request.method = "POST";
  request.path = {"api", "ONE", "party.party"};
  request.body = R"({"code": "P", "name": "Party"})";
  request.idempotency_key = "k1";
  const auto first = server.answer("ann", request);
  REQUIRE(first.status == 201);
  const json::value made = json::parse(first.body);
  const auto again = [&](const std::string& who) {
    const auto answer = server.answer(who, request);
    if (answer.status != 200) return std::string(json::parse(answer.body).at("title").as_string());
    const json::value told = json::parse(answer.body);
    CHECK(told.at("repeated").as_bool());
    CHECK(told.at("id") == made.at("id"));
    CHECK(told.at("seq") == made.at("seq"));
    return std::string("the first answer");
  };
  CHECK(again("ann") == "the first answer");
  const std::string old = server.token("ann");
  server.token("ann") = std::string(
      json::parse(server.sign_in("ann", "a long password").body).at("token").as_string());
  CHECK(server.token("ann") != old);
  CHECK(again("ann") == "the first answer");
  const Id ann = server.kernel().access_for("ann", 0, "test").value().user();
  server.token("program") =
      ApiTokens(server.kernel()).make(ann, "program", "party.party.create", "", 5).value();
  CHECK(again("program") == "the first answer");
  CHECK(again("bob") == "command.key_reused");
  CHECK(again("owner") == "command.key_reused");
  if (!store::is_postgres(server.common().workspace)) return;  // a file has one server
  app::Workspace second(server.common(), {});
  Command command;
  command.name = "party.party.create";
  command.input = {{"code", "P"}, {"name", "Party"}};
  command.key = "k1";
  const auto there = [&](const char* login) {
    return second.kernel().execute(command,
                                   second.kernel().access_for(login, 0, "api").value());
  };
  CHECK(there("ann").repeated);
  CHECK(there("bob").problems.has("command.key_reused"));
}
