// Emergency rights as a person meets them: asked for once more, in force at once and for hours, marked,
// told, and reviewed by somebody else.
#include <doctest/doctest.h>

#include "app/route_fixture.hpp"
#include "kernel/access/emergency.hpp"
#include "kernel/journal/journal.hpp"
#include "kernel/task/reminders.hpp"

using namespace osnova;
namespace json = boost::json;

namespace {

constexpr int64_t kStart = 1'767'225'600'000'000;  // 2026-01-01
constexpr int64_t kHour = int64_t{3600} * 1'000'000;
const std::vector<std::string> kPath = {"api", "account", "emergency"};
const std::vector<std::string> kParties = {"api", "ONE", "party.party"};

std::string order(const std::string& password, int64_t hours = 2,
                  const std::string& reason = "Nobody of the treasury can be reached") {
  return json::serialize(json::object{{"company", "ONE"},
                                      {"role", "cash"},
                                      {"hours", hours},
                                      {"reason", reason},
                                      {"password", password}});
}

std::string problem_of(const http::Response& response) {
  return std::string(json::parse(response.body).at("title").as_string());
}

int64_t count(app::RouteServer& server, const std::string& sql) {
  const auto reader = server.kernel().database().reader();
  auto rows = reader->query("/* every company */ " + sql, {});
  return rows->next() ? rows->integer(0) : -1;
}

// Her session has ended meanwhile.
void again(app::RouteServer& server, const std::string& login) {
  server.token(login) =
      json::parse(server.sign_in(login, "a long password").body).at("token").as_string();
}

// Ida is on duty, Rita reviews; the rescue makes parties.
void people(app::RouteServer& server) {
  server.person("ida", "kernel.emergency.create kernel.emergency.read kernel.emergency.end",
                server.one());
  server.person("rita", "kernel.emergency.review kernel.emergency.read kernel.emergency.end",
                server.one());
  const Id rescue = server.done("kernel.role.create",
                                {{"code", "rescue"}, {"name", "r"}, {"rights", "party.party.*"}});
  server.done("kernel.emergency_role.create", {{"code", "cash"},
                                               {"name", "Rescue"},
                                               {"role", std::to_string(rescue)},
                                               {"holders", "@ida"},
                                               {"longest_hours", 2},
                                               {"review_days", 1},
                                               {"active", true}});
}

}  // namespace

TEST_CASE("emergency: asked for once more, in force at once, over by the clock, marked and told") {
  FakeClock clock(kStart);
  app::RouteServer server(&clock);
  people(server);
  CHECK(server.status("ida", "POST", kParties, R"({"code": "A", "name": "a"})") == 403);
  // The plain command has no place for a password.
  const auto plain = server.answer(
      "ida", "POST", {"api", "ONE", "kernel.emergency"},
      R"({"taken": "@cash", "hours": 1, "reason": "Nobody of the treasury can be reached"})");
  CHECK(problem_of(plain) == "emergency.prove_first");
  CHECK(problem_of(server.answer("ida", "POST", kPath, order("not my password"))) ==
        "account.password_wrong");
  CHECK(problem_of(server.answer("ida", "POST", kPath, order("a long password", 3))) ==
        "emergency.hours");
  CHECK(problem_of(server.answer("rita", "POST", kPath, order("a long password"))) ==
        "access.denied");
  const auto taken = server.answer("ida", "POST", kPath, order("a long password"));
  REQUIRE_MESSAGE(taken.status == 201, taken.body);
  const std::string id(json::parse(taken.body).at("id").as_string());

  CHECK(server.status("ida", "POST", kParties, R"({"code": "A", "name": "a"})") == 201);
  CHECK(problem_of(server.answer("ida", "POST", kPath, order("a long password"))) ==
        "emergency.in_force");
  CHECK(count(server, "SELECT COUNT(*) FROM notification WHERE kind = 'emergency_begun'") >= 1);
  server.kernel().drain();
  CHECK(count(server, "SELECT COUNT(*) FROM access_log WHERE what = 'api.emergency_begun'") == 1);
  // The row of the journal says under what it was done.
  const auto reader = server.kernel().database().reader();
  auto rows = reader->query(
      "/* every company */ SELECT changes FROM journal WHERE command = 'party.party.create'", {});
  REQUIRE(rows->next());
  std::vector<OpenChange> changes;
  REQUIRE(open_changes(rows->blob(0), {}, &changes));
  bool marked = false;
  for (const OpenChange& change : changes) marked = marked || change.path == "#emergency";
  CHECK(marked);
  rows.reset();

  clock.set(kStart + 2 * kHour + kHour / 2);
  again(server, "ida");
  again(server, "rita");
  CHECK(server.status("ida", "POST", kParties, R"({"code": "B", "name": "b"})") == 403);
  CHECK(problem_of(server.answer("ida", "POST", kPath, order("a long password"))) ==
        "emergency.unreviewed");

  // Another person reads what was done and closes it.
  http::Request report;
  report.method = "GET";
  report.path = {"api", "ONE", "report", "emergency-commands"};
  report.query["emergency"] = id;
  const auto done = server.answer("rita", report);
  REQUIRE_MESSAGE(done.status == 200, done.body);
  CHECK(done.body.find("party.party") != std::string::npos);
  CHECK(server.answer("ida", report).status == 403);
  const auto step = [&](const std::string& who, const std::string& action, const std::string& body,
                        const std::string& version) {
    http::Request request;
    request.method = "POST";
    request.path = {"api", "ONE", "kernel.emergency", id, action};
    request.if_match = "\"" + version + "\"";
    request.body = body;
    return server.answer(who, request);
  };
  CHECK(step("rita", "end", "{}", "1").status == 200);
  CHECK(step("ida", "review", R"({"finding": "fine"})", "2").status == 403);
  CHECK(step("rita", "review", R"({"finding": "One party. It was needed."})", "2").status == 200);
  CHECK(server.answer("ida", "POST", kPath, order("a long password")).status == 201);
}

TEST_CASE("emergency: a review that nobody does in time is told") {
  FakeClock clock(kStart);
  app::RouteServer server(&clock);
  people(server);
  REQUIRE(server.answer("ida", "POST", kPath, order("a long password")).status == 201);
  SystemSalt salt;
  Reminders reminders(server.kernel());
  const auto overdue = [&] {
    reminders.step();
    return count(server, "SELECT COUNT(*) FROM notification WHERE kind = 'emergency_unreviewed'");
  };
  CHECK(overdue() == 0);
  clock.set(kStart + 24 * kHour);
  CHECK(overdue() == 0);
  clock.set(kStart + 49 * kHour);
  const int64_t told = overdue();
  CHECK(told >= 1);
  CHECK(overdue() == told);  // once
}
