#pragma once
// A shop in which rules tell people, and channels that bring nothing anywhere.
#include <doctest/doctest.h>

#include <algorithm>

#include "app/channels.hpp"
#include "app/shop_fixture.hpp"
#include "kernel/beside/beside.hpp"
#include "kernel/notify/notifications.hpp"
#include "kernel/rule/dispatcher.hpp"
#include "kernel/rule/rule_feed.hpp"

namespace osnova::app {

namespace json = boost::json;
inline constexpr int64_t kSecond = 1'000'000, kHour = 3600 * kSecond;
inline constexpr const char* kReads = "sales.*.read party.*.read";

// What came, and what is answered.
struct RuleChannel : Channel {
  Sent send(const Outgoing& outgoing, const std::atomic<bool>&) override {
    ++asked;
    if (!refusal.empty()) return {false, reached, refusal};
    came.push_back(outgoing);
    if (!lost.empty()) return {false, false, lost};  // it came, and nobody hears of it
    return {true, true, ""};
  }
  std::vector<Outgoing> came;
  std::string refusal, lost;
  bool reached = false;
  int asked = 0;
};

struct RuleDesk {
  explicit RuleDesk(const char* name) : clock(SystemClock().now_us()), shop(name, &clock) {
    now.wall_us = clock.now_us();
    open();
  }
  // Time of the day, on the next day.
  void day_at(int64_t us) {
    clock.set((clock.now_us() / (24 * kHour) + 1) * 24 * kHour + us);
    now.wall_us = clock.now_us();
  }
  void pass(int64_t us) { clock.set(clock.now_us() + us); }
  // What a person keeps about what he is told.
  void settle(const Access& access, const char* settings) {
    REQUIRE(Beside(*shop.kernel)
                .put(access, "settings", std::string(kNoticeSettings), settings, false)
                .empty());
  }
  void open() {
    dispatcher.reset();
    feed.emplace(*shop.kernel);
    DispatchOptions options;
    options.address = "https://books.example";
    options.host = "shop";
    options.mail = &mail;
    options.webhook = &webhook;
    options.secret_of = [](const Webhook&) { return std::string("secret"); };
    dispatcher.emplace(*shop.kernel, options);
  }
  // A person with an address of mail.
  Access person(const std::string& login, const std::string& rights, const char* language = "en") {
    const Access made = shop.person(login, rights);
    update("kernel.user", made.user(),
           {{"email", login + "@example.org"}, {"language", language}});
    return shop.kernel->access_for(login, shop.company, "test").value();
  }
  void update(const std::string& record, Id id, json::object patch) {
    Command command;
    command.name = record + ".update";
    command.record = id;
    const auto* stored = shop.kernel->company_state(0)->find(
        *shop.registry.find(record)->meta, id);
    command.expected_version = stored->entity().version;
    command.input = std::move(patch);
    REQUIRE(shop.kernel->execute(command, *shop.access).ok());
  }
  json::object to_role(const std::string& code) {
    const auto* role = shop.kernel->company_state(0)->get<Role>(role_meta(), std::string_view(code));
    return {{"who", "role"}, {"role", std::to_string(role->id)}};
  }
  json::object rule(json::object more = {}) {
    json::object made = {{"code", "posted"},
                         {"name", "Posted"},
                         {"active", true},
                         {"record", "sales.invoice"},
                         {"event", "step"},
                         {"step", "post"},
                         {"title_en", "{record} of {gross} for {customer}"},
                         {"title_ru", "{record} на {gross}"},
                         {"recipients", json::array{to_role("clerk")}}};
    for (auto& [key, value] : more) made[key] = std::move(value);
    return made;
  }
  Answer made(json::object input) {
    return shop.create(0, "kernel.notification_rule.create", std::move(input));
  }
  Id post(const char* price = "100") {
    json::object invoice = shop.invoice();
    invoice["lines"].as_array()[0].as_object()["price"] = price;
    const Answer answer = shop.create(shop.company, "sales.invoice.create", invoice, "post");
    REQUIRE(answer.ok());
    return answer.record;
  }
  std::vector<std::string> told(const Access& access) {
    std::vector<std::string> texts;
    for (const Notification& n : Notifications(*shop.kernel).page(access, false, 0, 100).items)
      texts.push_back(std::string(n.kind->name) + " " + n.args);
    return texts;
  }
  size_t send(int64_t after_us = 0) {
    clock.set(clock.now_us() + after_us);
    now.wall_us = clock.now_us();
    now.steady_us += after_us;
    return dispatcher->step(now);
  }
  std::string states() {
    std::string all;
    shop.kernel->read_people([&](store::Connection& connection) {
      const store::Cell cells[] = {shop.company};
      auto rows = connection.query(
          "SELECT way, state, error FROM delivery WHERE company_id = $1 ORDER BY way, id", cells);
      while (rows->next())
        all += (all.empty() ? "" : ", ") + std::string(rows->text(0)) + " " +
               std::string(rows->text(1)) + (rows->text(2).empty() ? "" : " ") +
               std::string(rows->text(2));
    });
    return all;
  }
  FakeClock clock;
  Shop shop;
  RuleChannel mail, webhook;
  std::optional<RuleFeed> feed;
  std::optional<Dispatcher> dispatcher;
  Dispatcher::Moment now{0, kHour};
};

}  // namespace osnova::app
