// Monitors: as whom is counted, who is told, once, and who never learns a figure.
#include <doctest/doctest.h>

#include <algorithm>

#include "app/route_fixture.hpp"
#include "app/shop_fixture.hpp"
#include "kernel/beside/beside.hpp"
#include "kernel/monitor/monitor_watch.hpp"
#include "kernel/monitor/told.hpp"
#include "kernel/notify/notifications.hpp"
#include "kernel/rule/dispatcher.hpp"

namespace osnova::app {
namespace {

namespace json = boost::json;
constexpr int64_t kMinute = 60'000'000, kHour = 60 * kMinute;

struct FakeChannel : Channel {
  Sent send(const Outgoing& outgoing, const std::atomic<bool>&) override {
    came.push_back(outgoing);
    return {true, true, ""};
  }
  std::vector<Outgoing> came;
};

struct Tower {
  explicit Tower(const char* name)
      : clock(Date::parse("2025-03-03")->days * 24 * kHour + 9 * kHour), shop(name, &clock) {
    open();
  }
  void open() {
    watch.reset();
    watch.emplace(*shop.kernel);
  }
  Access person(const std::string& login, const std::string& rights) {
    const Access made = shop.person(login, rights);
    change(0, "kernel.user", made.user(), {{"email", login + "@example.org"}});
    return shop.kernel->access_for(login, shop.company, "test").value();
  }
  Answer change(Id company, const std::string& record, Id id, json::object patch) {
    Command command;
    command.company = company;
    command.name = record + ".update";
    command.record = id;
    const auto state = shop.kernel->company_state(company);
    command.expected_version =
        state->find(*shop.registry.find(record)->meta, id)->entity().version;
    command.input = std::move(patch);
    return shop.kernel->execute(command, *shop.access);
  }
  json::object input(json::object more = {}) {
    json::object made = {{"name", "Many invoices"}, {"record", "sales.invoice"},
                         {"threshold", "2"},        {"every_minutes", 60}};
    for (auto& [key, value] : more) made[key] = std::move(value);
    return made;
  }
  Answer made(json::object more = {}) {
    return shop.create(shop.company, "kernel.monitor.create", input(std::move(more)));
  }
  Answer made_by(const Access& access, json::object more = {}) {
    Command command;
    command.company = shop.company;
    command.name = "kernel.monitor.create";
    command.input = input(std::move(more));
    return shop.kernel->execute(command, access);
  }
  json::object to_role(const std::string& code) {
    const auto state = shop.kernel->company_state(0);
    return {{"who", "role"},
            {"role", std::to_string(state->get<Role>(role_meta(), std::string_view(code))->id)}};
  }
  Id invoice(const char* price = "100", const char* currency = "GBP",
             const char* date = "2025-01-10") {
    json::object input = shop.invoice();
    input["currency"] = currency;
    input["date"] = input["transferred_on"] = date;
    input["lines"].as_array()[0].as_object()["price"] = price;
    const Answer answer = shop.create(shop.company, "sales.invoice.create", std::move(input));
    REQUIRE(answer.ok());
    return answer.record;
  }
  void remove(Id invoice) {
    Command command;
    command.company = shop.company;
    command.name = "sales.invoice.remove";
    command.record = invoice;
    command.expected_version = 1;
    REQUIRE(shop.kernel->execute(command, *shop.access).ok());
  }
  size_t later(int64_t us = kHour) {
    clock.set(clock.now_us() + us);
    return watch->step();
  }
  MonitorState state() {
    std::map<Id, MonitorState> states;
    shop.kernel->read_people([&](store::Connection& connection) {
      states = monitor_states(connection, shop.company);
    });
    REQUIRE(states.size() == 1);
    return states.begin()->second;
  }
  std::vector<Notification> told(const Access& access) {
    return Notifications(*shop.kernel).page(access, false, 0, 100).items;
  }
  FakeClock clock;
  Shop shop;
  std::optional<MonitorWatch> watch;
};

constexpr const char* kReads = "sales.*.read party.*.read kernel.monitor.*";

}  // namespace

TEST_CASE("monitors: told once beyond the threshold, again after it went back by the margin") {
  Tower tower("monitors-once");
  REQUIRE(tower.made({{"margin", "1"}}).ok());
  tower.invoice();
  tower.invoice();
  CHECK(tower.later() == 0);
  CHECK_FALSE(tower.state().raised);
  const Id third = tower.invoice();
  CHECK(tower.later(59 * kMinute) == 0);  // not yet looked at again
  CHECK(tower.later(2 * kMinute) == 1);
  CHECK(tower.state().raised);
  const int64_t since = tower.state().since;
  CHECK(tower.later() == 0);
  tower.open();  // another process
  CHECK(tower.later() == 0);
  CHECK(tower.state().since == since);
  tower.remove(third);  // 2 entries: not above, and not yet back by the margin
  CHECK(tower.later() == 0);
  CHECK(tower.state().raised);
  const Id fourth = tower.invoice();
  CHECK(tower.later() == 0);
  tower.remove(fourth);
  tower.remove(tower.invoice());
  const auto told = tower.told(*tower.shop.access);
  REQUIRE(told.size() == 1);
  CHECK(told[0].args == R"({"text":"Many invoices: 3, above 2"})");
  CHECK(told[0].place == "sales.invoice");
  CHECK(tower.shop.holds());
}

TEST_CASE("monitors: over only below the margin, and then told anew; repeated while it lasts") {
  Tower tower("monitors-repeat");
  REQUIRE(tower.made({{"threshold", "0"}, {"repeat_hours", 24}}).ok());
  const Id first = tower.invoice();
  CHECK(tower.later() == 1);
  CHECK(tower.later(23 * kHour) == 0);
  CHECK(tower.later(2 * kHour) == 1);
  tower.remove(first);
  CHECK(tower.later() == 1);  // fine again
  CHECK_FALSE(tower.state().raised);
  tower.invoice();
  CHECK(tower.later() == 1);
}

TEST_CASE("monitors: who was told is told once when it is fine again, by the same ways; nobody else is") {
  Tower tower("monitors-fine");
  const Access ann = tower.person("ann", kReads);
  const Access bob = tower.person("bob", kReads);
  const Answer monitor =
      tower.made({{"threshold", "1"}, {"margin", "1"}, {"by_mail", true},
                  {"recipients", json::array{tower.to_role("ann")}}});
  const Id first = tower.invoice();
  const Id second = tower.invoice();
  CHECK(tower.later() == 2);  // in the program and by mail
  tower.remove(second);
  CHECK(tower.later() == 0);  // below the threshold, and not yet by the margin
  tower.remove(first);
  CHECK(tower.later() == 2);
  CHECK(tower.later() == 0);
  auto told = tower.told(ann);
  REQUIRE(told.size() == 2);
  CHECK(told[0].kind->name == "monitor_fine");
  CHECK(told[0].args == R"({"text":"Many invoices: within its bounds again"})");
  CHECK(told[0].place == "sales.invoice");
  CHECK(tower.told(bob).empty());
  FakeChannel mail;
  DispatchOptions options;
  options.mail = &mail;
  Dispatcher dispatcher(*tower.shop.kernel, options);
  for (int i = 1; i < 4; ++i) dispatcher.step({tower.clock.now_us(), i * kHour});
  REQUIRE(mail.came.size() >= 1);
  CHECK(mail.came.back().told.title.find("within its bounds again") != std::string::npos);

  // Who was to be told and had lost the right by then is told of neither; nor is anybody of a monitor
  // that begins anew.
  const Id third = tower.invoice(), fourth = tower.invoice();
  CHECK(tower.later() == 2);
  REQUIRE(tower.change(tower.shop.company, "kernel.monitor", monitor.record, {{"name", "Other"}}).ok());
  tower.remove(third);
  tower.remove(fourth);
  CHECK(tower.later() == 0);
}

TEST_CASE("monitors: what is edited begins anew; what is off or removed is not looked at") {
  Tower tower("monitors-edited");
  const Answer monitor = tower.made({{"threshold", "0"}});
  tower.invoice();
  CHECK(tower.later() == 1);
  REQUIRE(tower.change(tower.shop.company, "kernel.monitor", monitor.record, {{"threshold", "5"}})
              .ok());
  CHECK(tower.later(kMinute) == 0);
  CHECK_FALSE(tower.state().raised);
  REQUIRE(tower.change(tower.shop.company, "kernel.monitor", monitor.record,
                       {{"threshold", "0"}, {"active", false}})
              .ok());
  CHECK(tower.later() == 0);
}

TEST_CASE("monitors: counted with the owner's rights, learnt by whoever reaches all of it") {
  Tower tower("monitors-rights");
  const Access clerk = tower.person("clerk", kReads);
  const Access stranger = tower.person("stranger", "party.*.read kernel.monitor.*");
  // Reads his own documents alone.
  const auto role = tower.shop.create(
      0, "kernel.role.create", {{"code", "own"}, {"name", "Own"}, {"rights", std::string(kReads) + " sales.invoice.*"}});
  tower.shop.create(0, "kernel.user.create",
                    {{"login", "narrow"},
                     {"roles", json::array{json::object{{"role", std::to_string(role.record)},
                                                        {"own_documents", true}}}}});
  const Access narrow = tower.shop.kernel->access_for("narrow", tower.shop.company, "test").value();
  tower.invoice();
  tower.invoice();
  const Answer everybodys = tower.made(
      {{"threshold", "1"},
       {"by_mail", true},
       {"recipients", json::array{tower.to_role("clerk"), tower.to_role("stranger"),
                                  tower.to_role("own")}}});
  REQUIRE(everybodys.ok());
  CHECK(tower.later() == 6);
  CHECK(tower.told(clerk).size() == 1);
  CHECK(tower.told(stranger).empty());
  CHECK(tower.told(narrow).empty());
  const auto state = tower.shop.kernel->company_state(tower.shop.company);
  const Monitor& monitor = *state->get<Monitor>(monitor_meta(), everybodys.record);
  CHECK(may_learn(*tower.shop.kernel, monitor, clerk));
  CHECK_FALSE(may_learn(*tower.shop.kernel, monitor, narrow));
  CHECK_FALSE(may_learn(*tower.shop.kernel, monitor, stranger));
  CHECK_FALSE(told_of_monitor(*tower.shop.kernel, monitor.id, 20'000, narrow, ""));
  // What he makes himself counts what he reaches.
  const Answer own = tower.made_by(narrow, {{"threshold", "0"}});
  REQUIRE(own.ok());
  CHECK(tower.later() == 0);
  CHECK(measure(*tower.shop.kernel,
                *tower.shop.kernel->company_state(tower.shop.company)
                     ->get<Monitor>(monitor_meta(), own.record),
                tower.shop.company)
            .value == 0);
  CHECK(tower.made_by(stranger).problems.has("monitor.not_readable"));
}

TEST_CASE("monitors: a right that was taken away between the look and the mail holds") {
  Tower tower("monitors-mail");
  const Access clerk = tower.person("clerk", kReads);
  const Access other = tower.person("other", kReads);
  tower.invoice();
  REQUIRE(tower.made({{"threshold", "0"},
                      {"search", "status=draft"},
                      {"in_program", false},
                      {"by_mail", true},
                      {"recipients", json::array{tower.to_role("clerk"), tower.to_role("other")}}})
              .ok());
  CHECK(tower.later() == 2);
  REQUIRE(tower.change(0, "kernel.user", other.user(), {{"active", false}}).ok());
  FakeChannel mail;
  DispatchOptions options;
  options.address = "https://books.example";
  options.mail = &mail;
  Dispatcher dispatcher(*tower.shop.kernel, options);
  CHECK(dispatcher.step({tower.clock.now_us(), kHour}) == 1);
  REQUIRE(mail.came.size() == 1);
  CHECK(mail.came[0].address == "clerk@example.org");
  CHECK(mail.came[0].told.title == "Many invoices: 1, above 0");
  CHECK(mail.came[0].told.link == "https://books.example/SHOP/sales.invoice?status=draft");
}

TEST_CASE("monitors: a webhook gets figure and list of what its person may read") {
  Tower tower("monitors-webhook");
  const Access machine = tower.person("machine", kReads);
  const Answer hook = tower.shop.create(0, "kernel.webhook.create",
                                        {{"code", "erp"},
                                         {"name", "ERP"},
                                         {"url", "https://erp.example/in"},
                                         {"reads_as", std::to_string(machine.user())}});
  tower.invoice("12.50");
  REQUIRE(tower.made({{"measure", "sum"},
                      {"field", "gross"},
                      {"in_program", false},
                      {"webhook", std::to_string(hook.record)}})
              .ok());
  CHECK(tower.later() == 1);
  FakeChannel webhook;
  DispatchOptions options;
  options.webhook = &webhook;
  options.secret_of = [](const Webhook&) { return std::string("secret"); };
  Dispatcher dispatcher(*tower.shop.kernel, options);
  CHECK(dispatcher.step({tower.clock.now_us(), kHour}) == 1);
  REQUIRE(webhook.came.size() == 1);
  const json::object body = json::parse(webhook.came[0].body).as_object();
  CHECK(body.at("type").as_string() == "monitor");
  CHECK(body.at("data").at("event").as_string() == "raised");
  CHECK(body.at("data").at("figure").as_string() == "12.5");
  CHECK(body.at("data").at("title").as_string() == "Many invoices: 12.50 GBP, above 2.00 GBP");
}

TEST_CASE("monitors: a view is followed; when it is gone its owner is told once") {
  Tower tower("monitors-view");
  Beside beside(*tower.shop.kernel);
  const auto keep = [&](const char* search) {
    REQUIRE(beside
                .put(*tower.shop.access, "view", "view-1",
                     json::serialize(json::object{
                         {"record", "sales.invoice"}, {"name", "Late"}, {"search", search}}),
                     false)
                .empty());
  };
  keep("status=posted&sort=date&view=view-1");
  REQUIRE(tower.made({{"threshold", "0"}, {"view", "view-1"}}).ok());
  tower.invoice();
  CHECK(tower.later() == 0);
  keep("date.to=today-30&q=&view=view-1");
  CHECK(tower.later() == 1);
  CHECK(tower.state().figure.value == 10'000);
  REQUIRE(beside.remove(*tower.shop.access, "view", "view-1").empty());
  CHECK(tower.later() == 1);
  CHECK(tower.state().figure.error == "monitor.view_gone");
  CHECK(tower.later() == 0);
  const auto told = tower.told(*tower.shop.access);
  REQUIRE(told.size() == 2);
  CHECK(told[0].kind->name == "monitor_broken");
  CHECK(told[0].args.find("no longer there") != std::string::npos);
  // It was raised before, and still is: that is no news.
  keep("date.to=today-30");
  CHECK(tower.later() == 0);
  CHECK(tower.state().raised);
}

TEST_CASE("monitors: sums in the company's currency by the day's rate, or none at all") {
  Tower tower("monitors-sum");
  REQUIRE(tower.made({{"measure", "sum"}, {"field", "gross"}, {"threshold", "150"}}).ok());
  tower.invoice("100");
  tower.invoice("100", "EUR");
  CHECK(tower.later() == 1);
  CHECK(tower.state().figure.error == "monitor.no_rate");
  REQUIRE(tower.shop
              .create(0, "ledger.rate.create", {{"from_currency", "EUR"},
                                                {"to_currency", "GBP"},
                                                {"date", "2025-03-03"},
                                                {"value", "0.8"},
                                                {"source", "test"}})
              .ok());
  CHECK(tower.later() == 1);
  CHECK(tower.state().figure.value == 1'800'000);
}

TEST_CASE("monitors: the oldest date, in days; a change, from what was told last") {
  Tower tower("monitors-oldest");
  REQUIRE(tower.made({{"measure", "oldest"}, {"field", "date"}, {"threshold", "30"}}).ok());
  CHECK(tower.later() == 0);
  CHECK_FALSE(tower.state().figure.value);
  const Id late = tower.invoice("1", "GBP", "2025-02-01");
  tower.invoice("1", "GBP", "2025-02-20");
  CHECK(tower.later() == 0);
  CHECK(tower.state().figure.value == 300'000);
  CHECK(tower.later(24 * kHour) == 1);
  tower.remove(late);
  CHECK(tower.later() == 1);  // fine again
  CHECK(tower.state().figure.value == 120'000);

  Tower other("monitors-changed");
  REQUIRE(other.made({{"test", "changed"}, {"threshold", "2"}}).ok());
  other.invoice();
  CHECK(other.later() == 0);
  other.invoice();
  CHECK(other.later() == 0);
  other.invoice();
  CHECK(other.later() == 1);
  CHECK(other.state().raised);
  CHECK(other.later() == 0);
  CHECK_FALSE(other.state().raised);
}

TEST_CASE("monitors: rows that are too many are not counted to the end") {
  Monitor monitor;
  monitor.threshold = Decimal<4>::of(100);
  MonitorState state;
  Figure figure;
  figure.value = kCountedRows * 10'000;
  figure.at_least = true;
  CHECK(judge(monitor, figure, 1, state) == Word::raised);
  monitor.test = MonitorTest::below;
  state = {};
  CHECK(judge(monitor, figure, 1, state) == Word::none);
  // Broken and whole again.
  Figure broken;
  broken.error = "monitor.too_long";
  CHECK(judge(monitor, broken, 2, state) == Word::broken);
  CHECK(state.since == 2);
  CHECK(judge(monitor, broken, 3, state) == Word::none);
  CHECK(state.since == 2);
  CHECK(judge(monitor, figure, 4, state) == Word::none);
  CHECK(state.since == 4);
}

TEST_CASE("monitors: over HTTP who may not read what is counted sees no figure, state or list") {
  RouteServer server;
  server.person("reader", "sales.*.read kernel.monitor.read", 0);
  server.person("outsider", "party.*.read kernel.monitor.read", 0);
  server.done("kernel.monitor.create",
              {{"name", "Invoices"}, {"record", "sales.invoice"}, {"search", "status=draft"},
               {"threshold", "-1"}},
              server.one());
  CHECK(MonitorWatch(server.kernel()).step() == 1);
  const auto seen = [&](const char* login) {
    const auto answer = server.answer(login, "GET", {"api", "ONE", "monitors"});
    REQUIRE(answer.status == 200);
    return json::parse(answer.body).at("items").at(0).as_object();
  };
  const json::object open = seen("reader");
  CHECK(open.at("state").as_string() == "raised");
  CHECK(open.at("figure").as_string() == "0");
  CHECK(open.at("place").as_string() == "sales.invoice?status=draft");
  const json::object shut = seen("outsider");
  CHECK(shut.at("state").as_string() == "hidden");
  for (const char* secret : {"figure", "place", "since", "error", "at_least"})
    CHECK_FALSE(shut.contains(secret));
}

TEST_CASE("monitors: what cannot be watched is refused when it is made") {
  Tower tower("monitors-refused");
  const auto refusal = [&](json::object more) {
    const Answer answer = tower.made(std::move(more));
    return answer.problems.empty()
               ? std::string()
               : answer.problems.front().code + " " + answer.problems.front().path;
  };
  CHECK(refusal({{"record", "sales.nothing"}}) == "rule.record_unknown record");
  CHECK(refusal({{"search", "colour=red"}}) == "list.field_not_filterable search");
  CHECK(refusal({{"search", "status=flying"}}) == "input.unknown_code search");
  CHECK(refusal({{"search", "date.to=tomorrow"}}) == "date.invalid search");
  CHECK(refusal({{"search", "status=%zz"}}) == "list.address search");
  CHECK(refusal({{"search", "status=draft"}, {"view", "v"}}) == "monitor.view_or_search search");
  CHECK(refusal({{"measure", "sum"}}) == "input.required field");
  CHECK(refusal({{"measure", "sum"}, {"field", "date"}}) == "monitor.field_amount field");
  CHECK(refusal({{"measure", "oldest"}, {"field", "gross"}}) == "monitor.field_date field");
  CHECK(refusal({{"field", "gross"}}) == "monitor.field_not_wanted field");
  CHECK(refusal({{"test", "changed"}, {"threshold", "0"}}) == "monitor.change_positive threshold");
  CHECK(refusal({{"margin", "-1"}}) == "monitor.margin margin");
  CHECK(refusal({{"threshold", "900000000000000"}}) == "decimal.overflow threshold");
  CHECK(refusal({{"every_minutes", 4}}) == "monitor.every every_minutes");
  CHECK(refusal({{"repeat_hours", -1}}) == "monitor.repeat repeat_hours");
  CHECK(refusal({{"in_program", false}}) == "rule.no_way in_program");
  CHECK(refusal({{"recipients", json::array{json::object{{"who", "author"}}}}}) ==
        "monitor.recipient recipients.0.who");
  CHECK(refusal({}) == "");
}

}  // namespace osnova::app
