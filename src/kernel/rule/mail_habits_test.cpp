#include "kernel/rule/mail_habits.hpp"

#include <doctest/doctest.h>

namespace osnova {
namespace {

constexpr int64_t kMinute = 60'000'000;

// "2025-03-03 22:30" of the zone, on days of 24 hours.
int64_t at(const TimeZone& zone, const char* day, int hour, int minute) {
  return zone.end_of_day_us(*Date::parse(day) + -1) + 1 + (hour * 60 + minute) * kMinute;
}

}  // namespace

TEST_CASE("mail habits: quiet hours go over midnight, and by the company's clock") {
  const TimeZone zone = TimeZone::load("Europe/Moscow").value();
  const MailHabits habits =
      mail_habits(R"({"off": ["comment"], "quiet": {"from": "22:00", "until": "07:00"}})");
  CHECK(quiet_until(habits, zone, at(zone, "2025-03-03", 21, 59)) ==
        at(zone, "2025-03-03", 21, 59));
  CHECK(quiet_until(habits, zone, at(zone, "2025-03-03", 22, 0)) == at(zone, "2025-03-04", 7, 0));
  CHECK(quiet_until(habits, zone, at(zone, "2025-03-04", 3, 30)) == at(zone, "2025-03-04", 7, 0));
  CHECK(quiet_until(habits, zone, at(zone, "2025-03-04", 7, 0)) == at(zone, "2025-03-04", 7, 0));
}

TEST_CASE("mail habits: quiet hours of a day, weekends, and a Friday night that leads into one") {
  const TimeZone zone = TimeZone::load("UTC").value();
  const MailHabits lunch = mail_habits(R"({"quiet": {"from": "12:00", "until": "13:30"}})");
  CHECK(quiet_until(lunch, zone, at(zone, "2025-03-03", 12, 10)) == at(zone, "2025-03-03", 13, 30));
  CHECK(quiet_until(lunch, zone, at(zone, "2025-03-03", 23, 10)) == at(zone, "2025-03-03", 23, 10));
  const MailHabits weekends =
      mail_habits(R"({"quiet": {"from": "20:00", "until": "08:00", "weekends": true}})");
  CHECK(quiet_until(weekends, zone, at(zone, "2025-03-07", 20, 0)) == at(zone, "2025-03-10", 8, 0));
  CHECK(quiet_until(weekends, zone, at(zone, "2025-03-09", 12, 0)) == at(zone, "2025-03-10", 8, 0));
}

TEST_CASE("mail habits: a night in which clocks are changed ends when the clock says so") {
  const TimeZone zone = TimeZone::load("Europe/Berlin").value();
  const MailHabits habits = mail_habits(R"({"quiet": {"from": "22:00", "until": "07:00"}})");
  // 30 March 2025 has 23 hours: 07:00 is 05:00 UTC.
  const int64_t seven = (int64_t{Date::parse("2025-03-30")->days} * 24 + 5) * 60 * kMinute;
  CHECK(quiet_until(habits, zone, at(zone, "2025-03-29", 23, 0)) == seven);
  CHECK(quiet_until(habits, zone, seven) == seven);
  CHECK(quiet_until(habits, zone, seven - kMinute) == seven);
}

TEST_CASE("mail habits: gathered by the hour or the day, and never in quiet hours") {
  const TimeZone zone = TimeZone::load("UTC").value();
  const MailHabits hourly = mail_habits(R"({"gather": "hourly"})");
  CHECK(gathered_at(hourly, zone, at(zone, "2025-03-03", 9, 1)) == at(zone, "2025-03-03", 10, 0));
  CHECK(gathered_at(hourly, zone, at(zone, "2025-03-03", 10, 0)) == at(zone, "2025-03-03", 10, 0));
  const MailHabits daily = mail_habits(R"({"gather": "daily", "gather_at": "06:30",
                                           "quiet": {"from": "22:00", "until": "07:00"}})");
  CHECK(gathered_at(daily, zone, at(zone, "2025-03-03", 6, 0)) == at(zone, "2025-03-03", 7, 0));
  CHECK(gathered_at(daily, zone, at(zone, "2025-03-03", 9, 0)) == at(zone, "2025-03-04", 7, 0));
}

TEST_CASE("mail habits: what cannot be read holds nothing up") {
  const TimeZone zone = TimeZone::load("UTC").value();
  const int64_t moment = at(zone, "2025-03-08", 3, 0);
  for (const char* text :
       {"", "null", "[]", "{", R"({"quiet": 5})", R"({"quiet": {"from": "25:00", "until": "07:00"}})",
        R"({"quiet": {"from": "22:00"}})", R"({"quiet": {"from": "08:00", "until": "08:00"}})",
        R"({"gather": "never", "gather_at": 7})"})
    CHECK_MESSAGE(gathered_at(mail_habits(text), zone, moment) == moment, text);
}

TEST_CASE("mail habits: a person in another time zone has its clock") {
  CHECK_FALSE(mail_habits(R"({"quiet": {"from": "22:00", "until": "07:00"}})").zone);
  const MailHabits far = mail_habits(R"({"zone": "Asia/Tokyo"})");
  REQUIRE(far.zone);
  CHECK(far.zone->name() == "Asia/Tokyo");
  CHECK(mail_habits(R"({"zone": "UTC"})").zone);
  // What is not installed, or no name at all, is as if he had named none.
  for (const char* zone : {"Mars/Olympus", "", "../../etc/passwd", "/etc/passwd", "Europe"})
    CHECK_FALSE(mail_habits("{\"zone\": \"" + std::string(zone) + "\"}").zone);
  CHECK_FALSE(mail_habits(R"({"zone": 5})").zone);
}

}  // namespace osnova
