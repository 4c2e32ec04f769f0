// Nothing is forgotten: who is told of a deadline, once; and what calendar programs are given.
#include "kernel/task/reminders.hpp"

#include <doctest/doctest.h>
#include <sodium.h>

#include "app/route_fixture.hpp"
#include "kernel/access/api_tokens.hpp"
#include "kernel/notify/notifications.hpp"
#include "kernel/task/deadlines.hpp"
#include "kernel/task/task.hpp"
#include "modules/desk/module.hpp"

namespace osnova::app {
namespace {

namespace json = boost::json;

struct Desk {
  Desk() {
    for (const char* login : {"anna", "boris"}) server.person(login, "kernel.task.* report.*", 0);
    company = server.kernel().company_by_code("ONE");
    reminders.emplace(server.kernel());
  }
  Access at(const char* login) {
    return server.kernel().access_for(login, company, "test").value();
  }
  Id id_of(const char* login) { return at(login).user(); }
  Id task(const char* by, json::object input) {
    Command command;
    command.company = company;
    command.name = "kernel.task.create";
    command.input = std::move(input);
    const Answer answer = server.kernel().execute(command, at(by));
    REQUIRE(answer.ok());
    return answer.record;
  }
  // A day so many from today, as text.
  std::string day(int days) { return (server.kernel().business_date(company) + days).text(); }
  std::string told(const char* login) {
    std::string kinds;
    for (const Notification& n :
         Notifications(server.kernel()).page(at(login), false, 0, 100).items)
      kinds += (kinds.empty() ? "" : " ") + std::string(n.kind->name);
    return kinds;
  }
  json::object give(const char* owner, int days) {
    return {{"title", "Ask the bank"}, {"owner", std::to_string(id_of(owner))}, {"due", day(days)}};
  }
  RouteServer server;
  SystemSalt salt;
  Id company = 0;
  std::optional<Reminders> reminders;
};

std::string basic(const std::string& text) {
  std::string out(sodium_base64_encoded_len(text.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(text.data()),
                    text.size(), sodium_base64_VARIANT_ORIGINAL);
  out.pop_back();
  return "Basic " + out;
}

}  // namespace

TEST_CASE("reminders: whoever may handle incidents is told once of one that nobody sees to") {
  Desk desk;
  desk.reminders.emplace(desk.server.kernel(), std::vector<Reminders::Source>{ownerless_incidents});
  desk.server.person("handler", "desk.*", desk.server.one());
  desk.server.person("neighbour", "desk.*", desk.server.two());
  desk.server.person("clerk", "desk.incident.create own:desk.incident.read", desk.server.one());
  const auto report = [&](int days, json::object more = {}) {
    json::object input = {{"title", "Paid twice"}, {"description", "x"}, {"found_on", desk.day(-days)}};
    for (auto& [key, value] : more) input[key] = std::move(value);
    return desk.server.done("desk.incident.create", std::move(input), desk.company);
  };
  report(1);   // not yet
  report(40);  // old business
  report(3, {{"responsible", std::to_string(desk.id_of("anna"))}});
  desk.reminders->step();
  CHECK(desk.told("handler").empty());
  const Id nobodys = report(2);
  desk.reminders->step();
  desk.reminders->step();
  CHECK(desk.told("handler") == "incident_ownerless");
  const auto page = Notifications(desk.server.kernel()).page(desk.at("handler"), false, 0, 100);
  CHECK(page.items[0].record_id == nobodys);
  CHECK(page.items[0].title.starts_with("INC-"));
  CHECK(desk.told("clerk").empty());
  const Access next_door =
      desk.server.kernel().access_for("neighbour", desk.server.two(), "test").value();
  CHECK(Notifications(desk.server.kernel()).page(next_door, false, 0, 100).items.empty());
}

TEST_CASE("reminders: a task that another gave is told, one's own is not") {
  Desk desk;
  desk.task("anna", desk.give("boris", 20));
  desk.task("anna", desk.give("anna", 20));
  CHECK(desk.told("boris") == "task_given");
  CHECK(desk.told("anna").empty());
}

TEST_CASE("reminders: tokens and certificates are told of two weeks before they end, each once") {
  Desk desk;
  ApiTokens tokens(desk.server.kernel());
  const auto make = [&](const char* name, int64_t days) {
    REQUIRE(tokens.make(desk.id_of("anna"), name, "kernel.task.*", "", days));
  };
  make("nightly", 13);
  make("feed", 10);
  make("yearly", 300);
  REQUIRE(desk.server.kernel().write([&](store::Connection& connection) {
    const int64_t week = desk.server.kernel().clock().now_us() + int64_t{7} * 86'400'000'000;
    int64_t id = 1;
    for (const int64_t until : {week, week - 30 * int64_t{86'400'000'000}}) {
      const std::string print = "print" + std::to_string(id);
      const std::string bytes = "x";
      const store::Cell cells[] = {0, print, id++, desk.id_of("boris"), "B", "CA", "4711", "RSA", 0,
                                   until, store::Cell::blob(bytes), "", store::Cell::blob(bytes), "",
                                   0};
      static const store::Bulk bulk{"person_certificate",
                                    {"company_id", "fingerprint", "id", "user_id", "owner", "issuer",
                                     "serial", "algorithm", "valid_from", "valid_to", "certificate",
                                     "chain", "secret", "key_id", "added_at"},
                                    {},
                                    {},
                                    {}};
      connection.write(bulk, cells);
    }
  }));
  CHECK(desk.reminders->step() == 3);
  CHECK(desk.reminders->step() == 0);
  CHECK(desk.told("anna") == "token_ends token_ends");
  CHECK(desk.told("boris") == "certificate_ends");
  const auto page = Notifications(desk.server.kernel()).page(desk.at("boris"), false, 0, 100);
  CHECK(page.items[0].args.find("4711") != std::string::npos);
}

TEST_CASE("reminders: near, passed and escalated, each once, and never long after") {
  Desk desk;
  desk.task("anna", desk.give("anna", 5));
  CHECK(desk.reminders->step() == 0);
  json::object near = desk.give("anna", 5);
  near["remind_days"] = 5;
  desk.task("anna", std::move(near));
  CHECK(desk.reminders->step() == 1);
  CHECK(desk.reminders->step() == 0);
  CHECK(desk.told("anna") == "deadline_near");
  json::object late = desk.give("anna", -2);
  late["escalate_to"] = std::to_string(desk.id_of("boris"));
  desk.task("anna", std::move(late));
  CHECK(desk.reminders->step() == 2);
  CHECK(desk.told("anna") == "deadline_passed deadline_near");
  CHECK(desk.told("boris") == "deadline_escalated");
  desk.task("anna", desk.give("anna", -31));
  Reminders another(desk.server.kernel());  // after a restart
  CHECK(another.step() == 0);
}

TEST_CASE("reminders: an overdue stage tells who asked, to whom it escalates or was handed on") {
  constexpr int64_t kStart = 1'767'261'600'000'000, kHour = int64_t{3'600} * 1'000'000;
  FakeClock clock(kStart);
  RouteServer server(&clock);
  SystemSalt salt;
  const Id company = server.one();
  server.person("ann", "kernel.approval.read sales.payment.* party.*.read", company);
  for (const char* login : {"bob", "cid", "dan", "eve"})
    server.person(login, "kernel.approval.* *.read", company);
  const auto role = [&](const char* code) {
    return std::to_string(server.kernel().company_state(0)->find(role_meta(), code)->entity().id);
  };
  const std::string party =
      std::to_string(server.done("party.party.create", {{"code", "P"}, {"name", "P"}}));
  server.done("party.terms.create", {{"party", party}}, company);
  server.done("kernel.policy.create",
              {{"code", "all"},
               {"name", "All"},
               {"active", true},
               {"command", "sales.payment.post"},
               {"in_company", std::to_string(company)},
               {"stages", json::array{json::object{{"role", role("bob")},
                                                   {"hours", 2},
                                                   {"escalate_to", role("cid")}}}}});
  http::Request ask;
  ask.method = "POST";
  ask.path = {"api", "ONE", "sales.payment"};
  ask.query["then"] = "post";
  ask.body = json::serialize(json::object{
      {"customer", party}, {"date", "2026-01-01"}, {"currency", "EUR"}, {"amount", "5"}});
  const auto asked = server.answer("ann", ask);
  REQUIRE_MESSAGE(asked.status == 202, asked.body);
  const std::string of(json::parse(asked.body).at("waits").as_string());
  REQUIRE(server.status("bob", "POST", {"api", "ONE", "kernel.approval", of, "delegate"},
                        R"({"person": "@dan", "reason": "he knows"})") == 200);
  const auto told = [&](const char* login) {
    const Access access = server.kernel().access_for(login, company, "test").value();
    int times = 0;
    for (const Notification& one : Notifications(server.kernel()).page(access, false, 0, 100).items)
      times += std::string_view(one.kind->name) == "approval_overdue";
    return times;
  };
  Reminders reminders(server.kernel());
  clock.set(kStart + kHour);
  reminders.step();
  CHECK(told("dan") == 0);
  clock.set(kStart + 3 * kHour);
  reminders.step();
  reminders.step();
  for (const std::string login : {"ann", "cid", "dan"})
    CHECK_MESSAGE(told(login.c_str()) == 1, login);
  for (const std::string login : {"bob", "eve"}) CHECK_MESSAGE(told(login.c_str()) == 0, login);
}

TEST_CASE("reminders: of what has ended nobody is told; another day is another deadline") {
  Desk desk;
  const Id id = desk.task("anna", desk.give("anna", 1));
  CHECK(desk.reminders->step() == 1);
  Command move;
  move.company = desk.company;
  move.name = "kernel.task.update";
  move.record = id;
  move.expected_version = 1;
  move.input = {{"due", desk.day(0)}};
  REQUIRE(desk.server.kernel().execute(move, desk.at("anna")).ok());
  CHECK(desk.reminders->step() == 1);
  move.name = "kernel.task.finish";
  move.expected_version = 2;
  move.input = {};
  REQUIRE(desk.server.kernel().execute(move, desk.at("anna")).ok());
  CHECK(desk.reminders->step() == 0);
}

TEST_CASE("deadlines: the feed of a calendar program, by a token and by nothing else") {
  Desk desk;
  desk.task("anna", desk.give("anna", 3));
  const http::Response made = desk.server.answer(
      "anna", "POST", {"api", "account", "tokens"},
      R"({"password":"a long password","name":"calendar","rights":"report.deadlines kernel.task.read","days":30})");
  REQUIRE(made.status == 201);
  const std::string token(json::parse(made.body).at("token").as_string());
  const auto ask = [&](const std::string& authorization) {
    http::Request request;
    request.method = "GET";
    request.path = {"api", "ONE", "deadlines.ics"};
    request.authorization = authorization;
    return desk.server.ask(request);
  };
  const http::Response feed = ask(basic("anna:" + token));
  CHECK(feed.status == 200);
  CHECK(feed.content_type == "text/calendar; charset=utf-8");
  std::string day = desk.day(3);
  std::erase(day, '-');
  CHECK(feed.body.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
  CHECK(feed.body.find("DTSTART;VALUE=DATE:" + day + "\r\n") != std::string::npos);
  CHECK(feed.body.find("SUMMARY:Task: Ask the bank\r\n") != std::string::npos);
  CHECK(feed.body.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"));
  CHECK(ask(basic("anna:a long password")).status == 401);
  CHECK(ask("Basic !!!").status == 401);
  CHECK(ask("").status == 401);
}

TEST_CASE("deadlines: iCalendar escapes texts and folds lines between characters") {
  Deadline one;
  one.meta = &task_meta();
  one.field = task_meta().find("due");
  one.id = 7;
  one.day = Date::from_ymd(2025, 12, 31).value();
  one.title = "Отправить, проверить; и \\ подписать " + std::string(80, 'x') + "\nещё";
  const std::string text = icalendar({one}, "ONE", {1'767'225'600'000'000},
                                     [](const Deadline&) { return std::string("Task"); });
  CHECK(text.find("UID:7-due@osnova\r\n") != std::string::npos);
  CHECK(text.find("DTSTAMP:20260101T000000Z\r\n") != std::string::npos);
  CHECK(text.find("DTEND;VALUE=DATE:20260101\r\n") != std::string::npos);
  std::string unfolded;
  for (size_t from = 0; from < text.size();) {
    const size_t end = text.find("\r\n", from);
    REQUIRE(end != std::string::npos);
    CHECK(end - from <= 75);
    const std::string line = text.substr(from, end - from);
    CHECK((static_cast<unsigned char>(line[0]) & 0xC0) != 0x80);
    unfolded += line.starts_with(' ') ? line.substr(1) : "\n" + line;
    from = end + 2;
  }
  CHECK(unfolded.find("SUMMARY:Task: Отправить\\, проверить\\; и \\\\ подписать " +
                      std::string(80, 'x') + "\\nещё") != std::string::npos);
}

}  // namespace osnova::app
