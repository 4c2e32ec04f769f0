// Branches as people meet them: what is of another branch is nowhere, by every way of reading;
// lists speak of desks and branches where there are some; the report says who reaches what.
#include <doctest/doctest.h>

#include "app/route_fixture.hpp"
#include "kernel/access/emergency.hpp"

using namespace osnova;
using app::Path;
using app::shows;
using app::under;
namespace json = boost::json;

namespace {

constexpr int64_t kStart = 1'767'261'600'000'000;  // 2026-01-01 10:00 UTC
constexpr int64_t kDay = int64_t{86'400} * 1'000'000;

const Path kPayments = {"api", "ONE", "sales.payment"};
const Path kReach = {"api", "ONE", "report", "wall-reach"};

// Nora has the north with Bergen under it, Bo Bergen alone, Sam the south, Olga every branch.
struct Firm {
  FakeClock clock{kStart};
  app::RouteServer server{&clock};
  Id party = 0, north = 0, bergen = 0, south = 0;
  std::string in_bergen, in_south, nowhere;  // payments
  Firm() {
    party = server.done("party.party.create", {{"code", "ALDER"}, {"name", "Alder Ltd"}});
    server.done("party.terms.create", {{"party", std::to_string(party)}, {"payment_days", 5}},
                server.one());
    north = branch("NORTH", 0);
    bergen = branch("BERGEN", north);
    south = branch("SOUTH", 0);
    const char* rights = "sales.payment.* sales.application.* party.*.read kernel.journal.read "
                         "report.* kernel.task.*";
    server.person("nora", rights, server.one(), {{"branch", std::to_string(north)}});
    server.person("bo", rights, server.one(), {{"branch", std::to_string(bergen)}});
    server.person("sam", rights, server.one(), {{"branch", std::to_string(south)}});
    server.person("olga", "*", server.one());
    in_bergen = pay("bo", "7001", "71.11");
    in_south = pay("sam", "7002", "82.22");
    nowhere = pay("olga", "7003", "93.33");
  }
  Id branch(const char* code, Id parent) {
    json::object input = {{"code", code}, {"name", code}, {"active", true}};
    if (parent != 0) input["parent"] = std::to_string(parent);
    return server.done("kernel.branch.create", std::move(input));
  }
  std::string pay(const std::string& login, const std::string& number, const char* amount) {
    const json::object draft = {{"customer", std::to_string(party)},
                                {"amount", amount},
                                {"external_number", number},
                                {"external_ref", "REF-" + number}};
    const auto made = server.answer(login, "POST", kPayments, json::serialize(draft));
    REQUIRE_MESSAGE(made.status == 201, made.body);
    return std::string(json::parse(made.body).at("id").as_string());
  }
  Id id_of(const std::string& login) {
    return server.kernel().access_for(login, 0, "test").value().user();
  }
  // "desk | branch | how" of each row about somebody.
  std::vector<std::string> reach_of(const std::string& login,
                                    std::map<std::string, std::string> query = {}) {
    const auto table = json::parse(server.text("owner", kReach, std::move(query)));
    std::vector<std::string> rows;
    for (const json::value& row : table.at("rows").as_array())
      if (row.at("login").as_string() == login)
        rows.push_back(std::string(row.at("desk").as_string()) + " | " +
                       std::string(row.at("branch").as_string()) + " | " +
                       std::string(row.at("how").as_string()));
    return rows;
  }
};

}  // namespace

TEST_CASE("branches: what is of another branch is nowhere, by every way of reading") {
  Firm firm;
  app::RouteServer& server = firm.server;
  auto stream = server.answer("sam", "GET", {"api", "ONE", "events"}).stream;
  REQUIRE(stream);
  stream->next();
  for (const char* login : {"nora", "bo"}) {
    CHECK(shows(server.text(login, kPayments), "7001"));
    CHECK(shows(server.text(login, kPayments), "7003"));  // of no branch
    CHECK_FALSE(shows(server.text(login, kPayments), "7002"));
  }
  CHECK(shows(server.text("olga", kPayments), "7001"));
  CHECK_FALSE(shows(server.text("sam", kPayments), "7001"));
  CHECK_FALSE(shows(server.text("sam", kPayments, {{"id.in", firm.in_bergen}}), "7001"));
  CHECK_FALSE(shows(server.text("sam", kPayments, {{"branch", "BERGEN"}}), "7001"));
  CHECK(shows(server.text("sam", under(kPayments, {"count"})), "\"count\":\"2\""));
  CHECK_FALSE(shows(server.text("sam", under(kPayments, {"groups"}), {{"by", "status"}}),
                    "246.66"));
  CHECK(shows(server.text("olga", under(kPayments, {"groups"}), {{"by", "status"}}), "246.66"));
  CHECK_FALSE(
      shows(server.text("sam", under(kPayments, {"export"}), {{"format", "csv"}}), "7001"));
  CHECK_FALSE(shows(server.text("sam", under(kPayments, {"find"})), firm.in_bergen));
  CHECK_FALSE(shows(server.text("sam", {"api", "ONE", "search"}, {{"q", "7001"}}),
                    firm.in_bergen));
  const Path one = under(kPayments, {firm.in_bergen});
  for (const char* part : {"", "view", "movements", "history", "related", "print", "people",
                           "comments", "files"}) {
    const Path path = *part ? under(one, {part}) : one;
    CHECK_MESSAGE(server.status("sam", "GET", path) == 404, part);
    CHECK_MESSAGE(server.status("nora", "GET", path) != 404, part);
  }
  CHECK(server.status("sam", "POST", under(one, {"comments"}), R"({"text": "x"})") == 404);
  CHECK(server.status("sam", "POST", under(one, {"post"}), "{}") == 404);
  CHECK(server.status("sam", "PATCH", one, R"({"amount": "1"})") == 404);
  CHECK(server.status("sam", "DELETE", one) == 404);
  CHECK(server.status("sam", "GET", {"api", "ONE", "report", "trial-balance"}) == 403);
  CHECK(server.status("sam", "GET", {"api", "ONE", "journal"}) == 403);
  CHECK(server.status("olga", "GET", {"api", "ONE", "report", "trial-balance"}) == 200);
  CHECK_FALSE(shows(server.text("sam", {"api", "ONE", "waiting"}), firm.in_bergen));
  firm.pay("bo", "7004", "1");
  CHECK_FALSE(shows(stream->next().value_or(""), "sales.payment"));
}

TEST_CASE("branches: what is not reached is answered as what there is not, by key and by number") {
  Firm firm;
  app::RouteServer& server = firm.server;
  const auto problems_of = [&](const std::string& payment, const std::string& invoice) {
    const json::object line = {
        {"payment", payment}, {"invoice", invoice}, {"amount", "1"}, {"invoice_amount", "1"}};
    const json::object input = {{"customer", std::to_string(firm.party)},
                                {"lines", json::array{line}}};
    std::string body = server.answer("sam", "POST", {"api", "ONE", "sales.application"},
                                     json::serialize(input)).body;
    // But for what he typed himself.
    for (const std::string& typed : {payment, invoice})
      for (size_t at; (at = body.find(typed.substr(typed.starts_with('@')))) != body.npos;)
        body.erase(at, typed.size() - typed.starts_with('@'));
    return body;
  };
  CHECK(problems_of("@REF-7001", "999") == problems_of("@REF-9999", "999"));
  CHECK(problems_of(firm.in_bergen, "999") == problems_of("998", "999"));
  CHECK(problems_of("@REF-7002", "999") != problems_of("@REF-9999", "999"));  // his own
  // Of what is not a document as well, where the kind stands beside the number.
  const auto task_about = [&](const std::string& id) {
    const json::object input = {{"title", "x"},
                                {"owner", std::to_string(firm.id_of("sam"))},
                                {"due", "2026-02-01"},
                                {"record", "sales.payment"},
                                {"target", id}};
    return server.answer("sam", "POST", {"api", "ONE", "kernel.task"}, json::serialize(input));
  };
  CHECK(task_about(firm.in_south).status == 201);
  CHECK(task_about(firm.in_bergen).status == 422);
  CHECK(task_about(firm.in_bergen).body == task_about("998").body);
}

TEST_CASE("branches: lists speak of desks and branches where there are some") {
  const auto columns_of = [](app::RouteServer& server) {
    const auto meta = json::parse(server.text("owner", {"api", "ONE", "meta"}));
    const auto& payment = meta.at("records").at("sales.payment");
    std::string said;
    for (const json::value& name : payment.at("columns").as_array())
      said += " " + std::string(name.as_string());
    for (const json::value& field : payment.at("fields").as_array())
      if (field.at("list").as_bool()) said += " +" + std::string(field.at("name").as_string());
    return said + " ";
  };
  {
    app::RouteServer server;
    CHECK_FALSE(shows(columns_of(server), "branch "));
    CHECK_FALSE(shows(columns_of(server), "desk "));
  }
  Firm firm;
  app::RouteServer& server = firm.server;
  CHECK(shows(columns_of(server), " branch "));
  CHECK(shows(columns_of(server), " +branch "));
  CHECK_FALSE(shows(columns_of(server), "desk "));
  server.done("kernel.desk.create",
              {{"code", "TRADING"}, {"name", "Trading"}, {"side", "public"}, {"active", true}});
  CHECK(shows(columns_of(server), " +desk "));
  const auto found = [&](std::map<std::string, std::string> query) {
    const std::string page = server.text("olga", kPayments, std::move(query));
    std::string numbers;
    for (const char* number : {"7001", "7002", "7003"})
      if (shows(page, std::string("\"external_number\":\"") + number)) numbers += number;
    return numbers;
  };
  CHECK(found({{"branch", "BERGEN"}}) == "7001");
  CHECK(found({{"branch.in", "BERGEN,SOUTH"}}) == "70017002");
  CHECK(found({{"branch.empty", "true"}}) == "7003");
  CHECK(found({{"sort", "branch"}}) == "700170027003");
}

TEST_CASE("branches: a case of approval is as far as its document") {
  Firm firm;
  app::RouteServer& server = firm.server;
  const char* rights = "kernel.approval.* sales.payment.read";
  server.person("pia", rights, server.one(), {{"branch", std::to_string(firm.north)}});
  server.person("quin", rights, server.one(), {{"branch", std::to_string(firm.south)}});
  server.done("kernel.policy.create", {{"code", "pay"},
                                       {"name", "Payments"},
                                       {"active", true},
                                       {"strict", false},
                                       {"command", "sales.payment.post"},
                                       {"stages", json::array{json::object{{"people", 1}}}}});
  const auto waits = server.answer("bo", "POST", under(kPayments, {firm.in_bergen, "post"}), "{}");
  REQUIRE_MESSAGE(waits.status == 202, waits.body);
  const std::string made(json::parse(waits.body).at("waits").as_string());
  const Path cases = {"api", "ONE", "kernel.approval"};
  CHECK(shows(server.text("pia", cases), made));
  CHECK_FALSE(shows(server.text("quin", cases), made));
  CHECK(server.status("quin", "POST", under(cases, {made, "approve"}), "{}") == 404);
  CHECK(server.status("pia", "POST", under(cases, {made, "approve"}), "{}") == 200);
}

TEST_CASE("branches: the report says who reaches which desk and branch, by what, on any day") {
  Firm firm;
  app::RouteServer& server = firm.server;
  const Id corporate = server.done("kernel.desk.create", {{"code", "CORPFIN"},
                                                          {"name", "Corporate finance"},
                                                          {"side", "private"},
                                                          {"active", true}});
  const Id trading = server.done("kernel.desk.create", {{"code", "TRADING"},
                                                        {"name", "Trading"},
                                                        {"side", "public"},
                                                        {"active", true}});
  server.person("theo", "sales.payment.read", server.one(),
                {{"desk", std::to_string(trading)}, {"branch", std::to_string(firm.south)}});
  server.person("tina", "sales.payment.read", server.one(),
                {{"own_documents", true}, {"valid_from", "2026-03-01"}});
  server.person("rita", "kernel.wall_crossing.*", server.one());
  server.done("kernel.deputy.create", {{"person", std::to_string(firm.id_of("nora"))},
                                       {"deputy", std::to_string(firm.id_of("theo"))},
                                       {"valid_from", "2026-01-10"},
                                       {"valid_until", "2026-01-20"}});
  // Whoever must not see the wall does not see it here.
  server.person("uma", "report.* *.read", server.one());
  for (const char* login : {"nora", "theo", "uma"})
    CHECK(server.status(login, "GET", kReach) == 403);
  using Rows = std::vector<std::string>;
  CHECK(firm.reach_of("nora") == Rows{"every desk | NORTH, BERGEN | own role"});
  CHECK(firm.reach_of("olga") == Rows{"every desk | every branch | own role"});
  CHECK(firm.reach_of("theo") == Rows{"TRADING | SOUTH | own role"});
  // Of her own alone, and only from March on; Rita reads no documents.
  CHECK(firm.reach_of("tina").empty());
  CHECK(firm.reach_of("tina", {{"as_of", "2026-03-01"}}).size() == 1);
  CHECK(firm.reach_of("rita").empty());
  // A deputy reaches no desk that he does not read himself, and at his own the branch of both.
  const Rows stands_in = firm.reach_of("theo", {{"as_of", "2026-01-10"}});
  CHECK(stands_in == Rows{"TRADING | SOUTH | own role",
                          "of no desk alone | NORTH, BERGEN | deputy of nora",
                          "TRADING | of no branch alone | deputy of nora"});
  CHECK(firm.reach_of("theo", {{"as_of", "2026-01-21"}}).size() == 1);
  // A crossing, from its first day to the day on which it was ended.
  const auto asked = server.answer(
      "rita", "POST", {"api", "ONE", "kernel.wall_crossing"},
      json::serialize(json::object{{"person", std::to_string(firm.id_of("theo"))},
                                   {"desk", std::to_string(corporate)},
                                   {"reason", "Prices the blocks of project Larch"},
                                   {"valid_from", "2026-01-01"},
                                   {"valid_until", "2026-02-28"}}));
  REQUIRE_MESSAGE(asked.status == 201, asked.body);
  const Path crossing = {"api", "ONE", "kernel.wall_crossing",
                         std::string(json::parse(asked.body).at("id").as_string())};
  const std::string over = "CORPFIN | SOUTH | wall crossing " + crossing.back();
  CHECK(firm.reach_of("theo").size() == 1);
  REQUIRE(server.status("owner", "POST", under(crossing, {"admit"}), "{}") == 200);
  const auto has_crossed = [&](const char* day) {
    const Rows rows = firm.reach_of("theo", {{"as_of", day}});
    return std::find(rows.begin(), rows.end(), over) != rows.end();
  };
  CHECK(has_crossed("2026-01-01"));
  CHECK(has_crossed("2026-02-28"));
  CHECK_FALSE(has_crossed("2026-03-01"));
  CHECK_FALSE(has_crossed("2025-12-31"));
  firm.clock.set(kStart + 4 * kDay);
  server.token("owner") =
      json::parse(server.sign_in("owner", "a long password").body).at("token").as_string();
  http::Request end;
  end.method = "POST";
  end.path = under(crossing, {"end"});
  end.if_match = "\"2\"";
  end.body = R"({"reason": "It is public"})";
  REQUIRE(server.answer("owner", std::move(end)).status == 200);
  CHECK(has_crossed("2026-01-04"));
  CHECK_FALSE(has_crossed("2026-01-05"));
  // Asked for a desk, for a branch.
  CHECK(firm.reach_of("theo", {{"desk", "CORPFIN"}}).empty());
  CHECK(firm.reach_of("olga", {{"desk", "CORPFIN"}}).size() == 1);
  CHECK(firm.reach_of("bo", {{"branch", "NORTH"}}).empty());
  CHECK(firm.reach_of("nora", {{"branch", "BERGEN"}}).size() == 1);
  CHECK(server.status("owner", "GET", kReach) == 200);
  CHECK(shows(server.text("owner", kReach, {{"desk", "NONE"}}), "wall.desk_unknown"));
}

TEST_CASE("branches: emergency rights stand in the report on the days of which they were") {
  Firm firm;
  app::RouteServer& server = firm.server;
  server.done("kernel.desk.create",
              {{"code", "TRADING"}, {"name", "Trading"}, {"side", "public"}, {"active", true}});
  server.person("ida", "kernel.emergency.*", server.one());
  const Id pay = server.done(
      "kernel.role.create", {{"code", "pay"}, {"name", "p"}, {"rights", "sales.payment.*"}});
  server.done("kernel.emergency_role.create", {{"code", "cash"},
                                               {"name", "Cash"},
                                               {"role", std::to_string(pay)},
                                               {"holders", "@ida"},
                                               {"longest_hours", 2},
                                               {"review_days", 1},
                                               {"active", true}});
  Command take;
  take.company = server.one();
  take.name = "kernel.emergency.create";
  take.input = {{"taken", "@cash"}, {"hours", 1}, {"reason", "The treasurer cannot be reached"}};
  Kernel& kernel = server.kernel();
  const auto taken =
      kernel.execute(take, kernel.access_for("ida", server.one(), kEmergencyOrigin).value());
  REQUIRE(taken.ok());
  const std::vector<std::string> row = {"of no desk alone | every branch | emergency rights " +
                                        std::to_string(taken.record)};
  CHECK(firm.reach_of("ida") == row);
  CHECK(firm.reach_of("ida", {{"as_of", "2025-12-31"}}).empty());
  // Over by the clock, and told of that day all the same.
  firm.clock.set(kStart + kDay);
  server.token("owner") =
      json::parse(server.sign_in("owner", "a long password").body).at("token").as_string();
  CHECK(firm.reach_of("ida").empty());
  CHECK(firm.reach_of("ida", {{"as_of", "2026-01-01"}}) == row);
}

TEST_CASE("branches: a role for a branch that is not there reaches nothing, not everything") {
  Firm firm;
  app::RouteServer& server = firm.server;
  REQUIRE(server.kernel().write([&](store::Connection& connection) {
    const store::Cell cells[] = {firm.south};
    connection.run(
        "UPDATE app_user_role SET branch = 999 WHERE company_id = CAST(0 AS BIGINT) AND "
        "branch = $1",
        cells);
  }));
  server.restart();
  CHECK(server.status("sam", "GET", kPayments) == 403);
  CHECK(server.status("bo", "GET", kPayments) == 200);
}
