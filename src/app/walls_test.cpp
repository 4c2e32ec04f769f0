// The wall between desks as people meet it: what is behind it is nowhere, who was brought over it
// reads and is written down, and the watch list is nobody's but the control room's.
#include <doctest/doctest.h>

#include "app/route_fixture.hpp"
#include "kernel/task/reminders.hpp"

using namespace osnova;
using app::Path;
using app::shows;
using app::under;
namespace json = boost::json;

namespace {

constexpr int64_t kStart = 1'767'261'600'000'000;  // 2026-01-01 10:00 UTC
constexpr int64_t kDay = int64_t{86'400} * 1'000'000;

int64_t count(app::RouteServer& server, const std::string& sql) {
  const auto reader = server.kernel().database().reader();
  auto rows = reader->query("/* every company */ " + sql, {});
  return rows->next() ? rows->integer(0) : -1;
}

const Path kPayments = {"api", "ONE", "sales.payment"};
const Path kWatched = {"api", "ONE", "kernel.watched_name"};
const Path kCrossings = {"api", "ONE", "kernel.wall_crossing"};

// Cora sits at the private desk, Theo at the public one, Olga above the wall; Rita and Rolf are the
// control room.
struct House {
  FakeClock clock{kStart};
  app::RouteServer server{&clock};
  Id party = 0, corporate = 0;
  std::string walled, common;  // payments: of the private desk, of none
  House() {
    party = server.done("party.party.create", {{"code", "LARCH"}, {"name", "Larch plc"}});
    server.done("party.terms.create", {{"party", std::to_string(party)}, {"payment_days", 5}},
                server.one());
    corporate = desk("CORPFIN", "private");
    const Id trading = desk("TRADING", "public");
    const char* rights = "sales.payment.* party.*.read kernel.journal.read report.*";
    server.person("cora", rights, server.one(), {{"desk", std::to_string(corporate)}});
    server.person("theo", rights, server.one(), {{"desk", std::to_string(trading)}});
    server.person("olga", "*", server.one());
    for (const char* login : {"rita", "rolf"})
      server.person(login,
                    "kernel.wall_crossing.* kernel.watched_name.* kernel.watch_hit.read "
                    "kernel.restricted_name.* kernel.desk.read kernel.user.read party.*.read "
                    "sales.*.read kernel.audit.read kernel.journal.read",
                    server.one());
    walled = pay("cora", "7001", "71.11");
    common = pay("olga", "7002", "82.22");
  }
  Id desk(const char* code, const char* side) {
    return server.done("kernel.desk.create",
                       {{"code", code}, {"name", code}, {"side", side}, {"active", true}});
  }
  json::object draft(const char* number, const char* amount) const {
    return {{"customer", std::to_string(party)}, {"amount", amount}, {"external_number", number}};
  }
  std::string pay(const std::string& login, const char* number, const char* amount) {
    const auto made =
        server.answer(login, "POST", kPayments, json::serialize(draft(number, amount)));
    REQUIRE_MESSAGE(made.status == 201, made.body);
    return std::string(json::parse(made.body).at("id").as_string());
  }
  http::Response step(const std::string& login, const Path& path, int version,
                      const std::string& body = "{}") {
    http::Request request;
    request.method = "POST";
    request.path = path;
    request.if_match = "\"" + std::to_string(version) + "\"";
    request.body = body;
    return server.answer(login, std::move(request));
  }
  // Of Theo to the private desk; its id.
  std::string ask(const std::string& login) {
    const Id theo = server.kernel().access_for("theo", 0, "test").value().user();
    const auto made = server.answer(
        login, "POST", kCrossings,
        json::serialize(json::object{{"person", std::to_string(theo)},
                                     {"desk", std::to_string(corporate)},
                                     {"reason", "Prices the blocks of project Larch"},
                                     {"valid_from", "2026-01-01"},
                                     {"valid_until", "2026-01-31"}}));
    REQUIRE_MESSAGE(made.status == 201, made.body);
    return std::string(json::parse(made.body).at("id").as_string());
  }
  // Sessions end within the day.
  void again(const std::string& login) {
    server.token(login) =
        json::parse(server.sign_in(login, "a long password").body).at("token").as_string();
  }
};

}  // namespace

TEST_CASE("walls: what is behind the wall is nowhere, by every way of reading") {
  House house;
  app::RouteServer& server = house.server;
  auto stream = server.answer("theo", "GET", {"api", "ONE", "events"}).stream;
  REQUIRE(stream);
  stream->next();
  CHECK(shows(server.text("cora", kPayments), "7001"));
  CHECK(shows(server.text("olga", kPayments), "7001"));
  CHECK_FALSE(shows(server.text("theo", kPayments), "7001"));
  CHECK(shows(server.text("theo", kPayments), "7002"));  // of no desk
  CHECK_FALSE(shows(server.text("theo", kPayments, {{"id.in", house.walled}}), "7001"));
  CHECK_FALSE(shows(server.text("theo", kPayments, {{"external_number", "7001"}}), "7001\""));
  CHECK(shows(server.text("theo", under(kPayments, {"count"})), "\"count\":\"1\""));
  CHECK_FALSE(shows(server.text("theo", under(kPayments, {"groups"}), {{"by", "status"}}),
                    "153.33"));
  CHECK(shows(server.text("olga", under(kPayments, {"groups"}), {{"by", "status"}}),
              "153.33"));
  CHECK_FALSE(
      shows(server.text("theo", under(kPayments, {"export"}), {{"format", "csv"}}), "7001"));
  CHECK_FALSE(shows(server.text("theo", under(kPayments, {"find"})), house.walled));
  CHECK_FALSE(shows(server.text("theo", {"api", "ONE", "search"}, {{"q", "7001"}}),
                    house.walled));
  for (const char* part : {"", "view", "movements", "history", "related", "print", "people",
                           "comments", "files"}) {
    Path path = under(kPayments, {house.walled});
    if (*part) path.push_back(part);
    CHECK_MESSAGE(server.status("theo", "GET", path) == 404, part);
    CHECK_MESSAGE(server.status("cora", "GET", path) != 404, part);
  }
  const Path one = under(kPayments, {house.walled});
  CHECK(server.status("theo", "POST", under(one, {"comments"}), R"({"text": "x"})") == 404);
  CHECK(server.status("theo", "POST", under(one, {"post"}), "{}") == 404);
  CHECK(server.status("theo", "PATCH", one, R"({"amount": "1"})") == 404);
  CHECK(server.status("theo", "DELETE", one) == 404);
  // Figures over all desks, and the journal of all, are for those above the wall.
  CHECK(server.status("theo", "GET", {"api", "ONE", "report", "trial-balance"}) == 403);
  CHECK(server.status("theo", "GET", {"api", "ONE", "journal"}) == 403);
  CHECK(server.status("olga", "GET", {"api", "ONE", "report", "trial-balance"}) == 200);
  CHECK_FALSE(shows(server.text("theo", {"api", "ONE", "waiting"}), house.walled));
  house.pay("cora", "7003", "1");
  CHECK_FALSE(shows(stream->next().value_or(""), "sales.payment"));
}

TEST_CASE("walls: a case of approval is as far as its document") {
  House house;
  app::RouteServer& server = house.server;
  const RecordMeta& desks = *server.kernel().registry().find("kernel.desk")->meta;
  const Id trading = server.kernel().find_id(desks, "code", "TRADING", 0);
  const char* rights = "kernel.approval.* sales.payment.read";
  server.person("pia", rights, server.one(), {{"desk", std::to_string(house.corporate)}});
  server.person("quin", rights, server.one(), {{"desk", std::to_string(trading)}});
  server.done("kernel.policy.create", {{"code", "pay"},
                                       {"name", "Payments"},
                                       {"active", true},
                                       {"strict", false},
                                       {"command", "sales.payment.post"},
                                       {"stages", json::array{json::object{{"people", 1}}}}});
  const auto waits = house.step("cora", under(kPayments, {house.walled, "post"}), 1);
  REQUIRE_MESSAGE(waits.status == 202, waits.body);
  const std::string made(json::parse(waits.body).at("waits").as_string());
  const Path cases = {"api", "ONE", "kernel.approval"};
  CHECK(shows(server.text("pia", cases), made));
  CHECK_FALSE(shows(server.text("quin", cases), made));
  CHECK(server.status("quin", "GET", under(cases, {made})) == 404);
  CHECK_FALSE(shows(server.text("quin", {"api", "ONE", "waiting"}), made));
  CHECK(house.step("quin", under(cases, {made, "approve"}), 1).status == 404);
  CHECK(house.step("pia", under(cases, {made, "approve"}), 1).status == 200);
}

TEST_CASE("walls: who was brought over reads, is written down, and is back when it ends") {
  House house;
  app::RouteServer& server = house.server;
  Reminders reminders(server.kernel());
  const Path one = under(kPayments, {house.walled});
  const std::string id = house.ask("rita");
  CHECK(server.status("theo", "GET", one) == 404);
  reminders.step();
  CHECK(shows(server.text("rolf", {"api", "ONE", "notifications"}), "crossing_asked"));
  CHECK_FALSE(shows(server.text("theo", {"api", "ONE", "notifications"}), "crossing"));
  CHECK(house.step("rita", under(kCrossings, {id, "admit"}), 1).status == 422);
  REQUIRE(house.step("rolf", under(kCrossings, {id, "admit"}), 1).status == 200);
  CHECK(shows(server.text("theo", {"api", "ONE", "notifications"}), "crossing_agreed"));

  CHECK(server.status("theo", "GET", one) == 200);
  CHECK(server.status("theo", "GET", under(one, {"view"})) == 200);
  CHECK(server.status("theo", "GET", under(kPayments, {house.common})) == 200);
  CHECK(shows(server.text("theo", kPayments), "7001"));
  CHECK(server.status("theo", "PATCH", one, R"({"amount": "1"})") == 403);
  CHECK(server.status("theo", "POST", under(one, {"post"}), "{}") == 403);
  // Nor is he offered to.
  const auto view_of = [&](const std::string& which) {
    return json::parse(server.text("theo", under(kPayments, {which, "view"})));
  };
  const auto walled = view_of(house.walled), common = view_of(house.common);
  CHECK(walled.at("actions").as_array().empty());
  CHECK(walled.at("crossing").as_string() == id);
  for (const char* action : {"update", "remove", "move", "tick"}) {
    CHECK_FALSE(walled.at("may").at(action).as_bool());
    CHECK(common.at("may").at(action).as_bool());
  }
  CHECK_FALSE(common.at("actions").as_array().empty());
  CHECK_FALSE(common.as_object().contains("crossing"));
  CHECK(server.status("theo", "GET", {"api", "ONE", "report", "trial-balance"}) == 403);
  server.kernel().drain();
  const std::string mark = " (crossing " + id + ")'";
  CHECK(count(server, "SELECT COUNT(*) FROM access_log WHERE what = 'api.wall_view' AND detail = "
                      "'ONE sales.payment/" + house.walled + mark) == 1);
  CHECK(count(server, "SELECT COUNT(*) FROM access_log WHERE what = 'api.wall_view'") == 1);
  CHECK(count(server, "SELECT COUNT(*) FROM access_log WHERE what = 'api.wall_list' AND detail = "
                      "'ONE sales.payment 1" + mark) >= 1);
  // Cora reads at her own desk, and nobody writes it down.
  CHECK(server.status("cora", "GET", one) == 200);
  const Path report = {"api", "ONE", "report", "wall-crossings"};
  const auto table = json::parse(server.text("rita", report));
  const json::object& row = table.at("rows").at(0).as_object();
  CHECK(row.at("person").as_string() == "theo");
  CHECK(row.at("decided_by").as_string() == "rolf");
  CHECK(json::serialize(row.at("documents")) != "0");
  CHECK(shows(json::serialize(row.at("documents")), "1"));
  for (const char* login : {"theo", "cora"}) CHECK(server.status(login, "GET", report) == 403);

  REQUIRE(house.step("rita", under(kCrossings, {id, "end"}), 2, R"({"reason": "It is public"})")
              .status == 200);
  CHECK(server.status("theo", "GET", one) == 404);
  CHECK_FALSE(shows(server.text("theo", kPayments), "7001"));
  CHECK(shows(server.text("theo", {"api", "ONE", "notifications"}), "crossing_ended"));
}

TEST_CASE("walls: a crossing ends with its last day") {
  House house;
  app::RouteServer& server = house.server;
  const std::string id = house.ask("rita");
  REQUIRE(house.step("rolf", under(kCrossings, {id, "admit"}), 1).status == 200);
  const Path one = under(kPayments, {house.walled});
  CHECK(server.status("theo", "GET", one) == 200);
  house.clock.set(kStart + 30 * kDay);
  house.again("theo");
  CHECK(server.status("theo", "GET", one) == 200);
  house.clock.set(kStart + 31 * kDay);
  house.again("theo");
  CHECK(server.status("theo", "GET", one) == 404);
}

TEST_CASE("walls: of a watched name the control room alone learns") {
  House house;
  app::RouteServer& server = house.server;
  Reminders reminders(server.kernel());
  const auto answer_to = [&](const char* number) {
    const auto made =
        server.answer("theo", "POST", kPayments, json::serialize(house.draft(number, "5")));
    json::object answer = json::parse(made.body).as_object();
    const int64_t seq = json::value_to<int64_t>(json::parse(
        std::string(answer.contains("seq") ? answer.at("seq").as_string() : "0")));
    for (const char* name : {"id", "seq"}) answer.erase(name);
    return std::tuple(made.status, json::serialize(answer), seq);
  };
  const auto [before_status, before, before_seq] = answer_to("8001");
  const json::object entry = {{"name", "Larch plc"},
                              {"record", "party.party"},
                              {"target", std::to_string(house.party)},
                              {"valid_from", "2026-01-01"},
                              {"reason", "Project Needle"}};
  auto stream = server.answer("olga", "GET", {"api", "ONE", "events"}).stream;
  REQUIRE(stream);
  stream->next();
  const auto watched = server.answer("rita", "POST", kWatched, json::serialize(entry));
  REQUIRE_MESSAGE(watched.status == 201, watched.body);
  const std::string id(json::parse(watched.body).at("id").as_string());
  CHECK_FALSE(shows(stream->next().value_or(""), "watched"));

  // The same answer, and no number is missing in the chain that he sees.
  const auto [status, after, seq] = answer_to("8002");
  CHECK(status == before_status);
  CHECK(after == before);
  CHECK(seq == before_seq + (before_seq == 0 ? 0 : 2));  // the entry itself is one
  CHECK(count(server, "SELECT COUNT(*) FROM watch_hit") == 1);
  // A dry run is none, nor is the same command again.
  server.answer("theo", "POST", under(kPayments, {"derive"}),
                json::serialize(json::object{{"input", house.draft("8003", "5")}}));
  CHECK(count(server, "SELECT COUNT(*) FROM watch_hit") == 1);
  Command twice;
  twice.company = server.one();
  twice.name = "sales.payment.create";
  twice.key = "once";
  twice.input = house.draft("8004", "5");
  const Access theo = server.kernel().access_for("theo", server.one(), "test").value();
  REQUIRE(server.kernel().execute(twice, theo).ok());
  CHECK(server.kernel().execute(twice, theo).repeated);
  CHECK(count(server, "SELECT COUNT(*) FROM watch_hit") == 2);

  // Told to the room, each hit once; to nobody else.
  reminders.step();
  const int64_t told = count(server, "SELECT COUNT(*) FROM notification WHERE kind = 'watch_hit'");
  CHECK(told == 4);  // two hits, Rita and Rolf
  reminders.step();
  CHECK(count(server, "SELECT COUNT(*) FROM notification WHERE kind = 'watch_hit'") == told);
  CHECK(shows(server.text("rolf", {"api", "ONE", "notifications"}), "watch_hit"));
  const Path report = {"api", "ONE", "report", "watch-hits"};
  CHECK(shows(server.text("rita", report), "Larch plc"));
  CHECK(shows(server.text("rita", report), "theo"));
  CHECK(shows(server.text("rita", kWatched), "Larch plc"));
  CHECK(shows(server.text("rita", under(kWatched, {id})), "Needle"));

  // Whatever else somebody may: with *, as an auditor, or as whoever set it up.
  server.person("uma", "*.read *.read.* report.* kernel.audit.read kernel.journal.read", 0);
  for (const char* login : {"owner", "olga", "uma", "theo", "cora"}) {
    CHECK_MESSAGE(server.status(login, "GET", report) == 403, login);
    CHECK_MESSAGE(server.status(login, "GET", kWatched) == 403, login);
    for (const char* part : {"count", "groups", "export", "find"})
      CHECK_MESSAGE(server.status(login, "GET", under(kWatched, {part})) == 403, login, part);
    for (const char* part : {"", "view", "history", "related", "people", "comments", "files"}) {
      Path path = under(kWatched, {id});
      if (*part) path.push_back(part);
      const int seen = server.status(login, "GET", path);
      CHECK_MESSAGE((seen == 403 || seen == 404), login, " ", part);
    }
    CHECK_FALSE(shows(server.text(login, {"api", "ONE", "notifications"}), "watch_hit"));
    for (const char* word : {"watched_name", "watch-hits"}) {
      const std::string meta = server.text(login, {"api", "ONE", "meta"});
      const size_t at = std::min(meta.find(word), meta.size());
      CHECK_MESSAGE(at == meta.size(), login, " ", meta.substr(at > 60 ? at - 60 : 0, 120));
    }
    CHECK_FALSE(shows(server.text(login, {"api", "ONE", "search"}, {{"q", "Larch"}}), id));
    for (const char* of : {"company", "shared"}) {
      const std::string changes = server.text(login, {"api", "ONE", "report", "audit-changes"},
                                          {{"of", of}, {"limit", "500"}});
      CHECK_FALSE_MESSAGE(shows(changes, "kernel.watched_name"), login);
      CHECK_FALSE_MESSAGE(shows(changes, id), login);
    }
    CHECK_FALSE(shows(server.text(login, {"api", "ONE", "journal"}, {{"limit", "1000"}}),
                      "watched"));
    CHECK_FALSE(shows(server.text(login, {"api", "ONE", "audit"}), "Needle"));
    const Path party = {"api", "ONE", "party.party", std::to_string(house.party)};
    for (const char* part : {"", "view", "history", "related"}) {
      Path path = party;
      if (*part) path.push_back(part);
      CHECK_FALSE(shows(server.text(login, path), "watched"));
    }
  }
  // What the room reads of itself is there for the room.
  CHECK(shows(server.text("rita", {"api", "ONE", "report", "audit-changes"},
                      {{"of", "company"}, {"limit", "500"}}),
              "kernel.watched_name"));
}

TEST_CASE("walls: no policy makes the watch list wait, whose case would tell of it") {
  House house;
  house.server.person("fritz", "kernel.approval.* *.read", 0);
  house.server.done("kernel.policy.create", {{"code", "all"},
                                             {"name", "All"},
                                             {"active", true},
                                             {"strict", false},
                                             {"command", "kernel.watched_name.*"},
                                             {"stages", json::array{json::object{{"people", 1}}}}});
  const auto made = house.server.answer(
      "rita", "POST", kWatched,
      json::serialize(json::object{{"name", "Larch plc"},
                                   {"record", "party.party"},
                                   {"target", std::to_string(house.party)},
                                   {"valid_from", "2026-01-01"}}));
  CHECK_MESSAGE(made.status == 201, made.body);
}

TEST_CASE("walls: whoever reads the restricted list learns the names, not why") {
  House house;
  app::RouteServer& server = house.server;
  const auto made = server.answer(
      "rita", "POST", {"api", "ONE", "kernel.restricted_name"},
      json::serialize(json::object{{"name", "Larch plc"},
                                   {"record", "party.party"},
                                   {"target", std::to_string(house.party)},
                                   {"desk", std::to_string(house.corporate)},
                                   {"valid_from", "2026-01-01"},
                                   {"reason", "Project Needle"}}));
  REQUIRE_MESSAGE(made.status == 201, made.body);
  const std::string id(json::parse(made.body).at("id").as_string());
  server.person("vera", "kernel.restricted_name.read kernel.desk.read", server.one());
  const Path list = {"api", "ONE", "kernel.restricted_name"};
  CHECK(shows(server.text("vera", list), "Larch plc"));
  for (const char* part : {"", "view", "history"}) {
    Path path = under(list, {id});
    if (*part) path.push_back(part);
    CHECK(shows(server.text("rita", path), "Needle"));
    CHECK_FALSE_MESSAGE(shows(server.text("vera", path), "Needle"), part);
    CHECK_FALSE_MESSAGE(shows(server.text("vera", path), "CORPFIN"), part);
  }
  const auto refused = server.answer("theo", "POST", kPayments,
                                     json::serialize(house.draft("9001", "5")));
  CHECK(refused.status == 422);
  CHECK(shows(refused.body, "wall.restricted"));
  CHECK(shows(refused.body, "restricted list"));
  CHECK_FALSE(shows(refused.body, "Needle"));
  CHECK_FALSE(shows(refused.body, "CORPFIN"));
}
