// When mail of rules goes: quiet hours, once a day, floods.
#include "app/rules_fixture.hpp"

namespace osnova::app {

namespace json = boost::json;

TEST_CASE("rules: mail waits for the end of quiet hours and comes in one; what is urgent does not") {
  RuleDesk desk("rules-quiet");
  const Access clerk = desk.person("clerk", kReads);
  desk.person("other", kReads);
  desk.settle(clerk, R"({"quiet": {"from": "22:00", "until": "07:00"}})");
  REQUIRE(desk.made(desk.rule({{"by_mail", true},
                               {"recipients", json::array{desk.to_role("clerk"),
                                                          desk.to_role("other")}}}))
              .ok());
  const Answer urgent = desk.made(
      desk.rule({{"code", "urgent"}, {"by_mail", true}, {"urgent", true}, {"in_program", false}}));
  REQUIRE(urgent.ok());
  desk.day_at(3 * kHour);
  desk.post();
  desk.post();
  CHECK(desk.feed->read_journals() == 2 * 5);
  CHECK(desk.send() == 2 + 2);  // to the other, and what is urgent
  CHECK(desk.mail.came.size() == 4);
  const std::string states = desk.states();
  const size_t held = states.find("mail waiting delivery.held");
  REQUIRE(held != states.npos);
  CHECK(states.find("mail waiting delivery.held", held + 1) != states.npos);
  CHECK(desk.send(kHour) == 0);
  desk.mail.refusal = "connection refused";
  CHECK(desk.send(4 * kHour) == 0);  // they are over
  desk.mail.refusal.clear();
  desk.mail.lost = "reset";  // it came, and nobody heard of it; sent again under the same id
  desk.send(40 * kSecond);
  desk.mail.lost.clear();
  CHECK(desk.send(kHour) == 2);
  REQUIRE(desk.mail.came.size() == 6);
  CHECK(desk.mail.came[4].id == desk.mail.came[5].id);
  CHECK(desk.mail.came[5].told.title == "Notifications: 2");
  CHECK(desk.mail.came[5].told.text.find("Invoice of 100.00 GBP for P Party\n  https://books") !=
        std::string::npos);
  CHECK(desk.states().find("waiting") == std::string::npos);
}

TEST_CASE("rules: quiet hours are those where the person is") {
  RuleDesk desk("rules-zone");
  const Access clerk = desk.person("clerk", kReads);
  desk.settle(clerk, R"({"quiet": {"from": "22:00", "until": "07:00"}, "zone": "Asia/Tokyo"})");
  REQUIRE(desk.made(desk.rule({{"by_mail", true}, {"recipients", json::array{desk.to_role("clerk")}}}))
              .ok());
  desk.day_at(3 * kHour);  // noon in Tokyo, night where the company is
  desk.post();
  desk.feed->read_journals();
  CHECK(desk.send() == 1);
  desk.day_at(14 * kHour);  // 23:00 there
  desk.post();
  desk.feed->read_journals();
  CHECK(desk.send() == 0);
  CHECK(desk.states().find("mail waiting delivery.held") != std::string::npos);
}

TEST_CASE("rules: who wants it all once a day gets it so, and what he may no longer read is not in it") {
  RuleDesk desk("rules-daily");
  const Access clerk = desk.person("clerk", kReads);
  desk.settle(clerk, R"({"gather": "daily", "gather_at": "12:00"})");
  REQUIRE(desk.made(desk.rule({{"by_mail", true}})).ok());
  desk.day_at(9 * kHour);
  desk.post();
  desk.feed->read_journals();
  CHECK(desk.send() == 0);
  desk.post();
  desk.feed->read_journals();
  CHECK(desk.send(kHour) == 0);
  CHECK(desk.send(3 * kHour) == 2);
  REQUIRE(desk.mail.came.size() == 1);
  desk.post();
  desk.feed->read_journals();
  CHECK(desk.send() == 0);
  desk.update("kernel.user", clerk.user(), {{"active", false}});
  CHECK(desk.send(24 * kHour) == 0);
  CHECK(desk.mail.came.size() == 1);
  CHECK(desk.states().find("mail dropped delivery.not_readable") != std::string::npos);
}

TEST_CASE("rules: a flood comes in one mail an hour beyond what the rule allows") {
  RuleDesk desk("rules-flood");
  desk.person("clerk", kReads);
  REQUIRE(desk.made(desk.rule({{"by_mail", true}, {"most_per_hour", 3}, {"urgent", true}})).ok());
  desk.day_at(9 * kHour);
  for (int i = 0; i < 8; ++i) desk.post();
  desk.feed->read_journals();
  CHECK(desk.send() == 3);
  CHECK(desk.send(kSecond) == 0);
  CHECK(desk.send(kHour) == 5);
  REQUIRE(desk.mail.came.size() == 4);
  CHECK(desk.mail.came[3].told.title == "Notifications: 5");
  desk.post();
  desk.feed->read_journals();
  CHECK(desk.send(kSecond) == 1);  // another hour
  CHECK(desk.mail.came[4].told.title.starts_with("Invoice of"));
}

TEST_CASE("rules: what waited is not given up for having waited") {
  RuleDesk desk("rules-held");
  const Access clerk = desk.person("clerk", kReads);
  desk.settle(clerk, R"({"gather": "daily", "gather_at": "12:00"})");
  REQUIRE(desk.made(desk.rule({{"by_mail", true}, {"in_program", false}})).ok());
  desk.day_at(13 * kHour);
  desk.post();
  desk.feed->read_journals();
  desk.send();  // until tomorrow's noon
  desk.mail.refusal = "connection refused";
  desk.send(23 * kHour);
  desk.send(60 * kHour);  // 83 hours behind the event, 60 behind the first try
  CHECK(desk.states() == "mail waiting connection refused");
  desk.send(24 * kHour);
  CHECK(desk.states() == "mail given_up connection refused");
}

}  // namespace osnova::app
