#include <ctime>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "testing/property.hpp"

using namespace osnova;
using osnova::testing::property;

namespace {

constexpr int64_t kSecondUs = 1'000'000;

Date day(int year, int month, int day_of_month) {
  return *Date::from_ymd(year, month, day_of_month);
}

int64_t utc_us(Date date, int hour, int minute = 0) {
  return (int64_t{date.days} * 86400 + hour * 3600 + minute * 60) * kSecondUs;
}

TimeZone zone(const char* name) { return *TimeZone::load(name); }

// What the C library says of an instant, in the zone that TZ names.
Date libc_date(int64_t unix_s) {
  const std::time_t time = unix_s;
  std::tm local{};
  REQUIRE(localtime_r(&time, &local) != nullptr);
  return day(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

}  // namespace

TEST_CASE("time zones: clocks that go forward and back in London") {
  const TimeZone london = zone("Europe/London");
  CHECK(london.name() == "Europe/London");
  // 2025-03-30 has 23 hours, 2025-10-26 has 25.
  CHECK(london.end_of_day_us(day(2025, 3, 29)) == utc_us(day(2025, 3, 30), 0) - 1);
  CHECK(london.end_of_day_us(day(2025, 3, 30)) == utc_us(day(2025, 3, 30), 23) - 1);
  CHECK(london.end_of_day_us(day(2025, 10, 25)) == utc_us(day(2025, 10, 25), 23) - 1);
  CHECK(london.end_of_day_us(day(2025, 10, 26)) == utc_us(day(2025, 10, 27), 0) - 1);
  CHECK(london.local_date(utc_us(day(2025, 7, 1), 22, 59)) == day(2025, 7, 1));
  CHECK(london.local_date(utc_us(day(2025, 7, 1), 23)) == day(2025, 7, 2));
  CHECK(london.local_date(utc_us(day(2025, 1, 1), 23)) == day(2025, 1, 1));
}

TEST_CASE("time zones: midnight that is skipped or comes twice") {
  const TimeZone sao_paulo = zone("America/Sao_Paulo");
  // On 17 February 2018 it was 23:00 to 24:00 twice.
  CHECK(sao_paulo.local_date(utc_us(day(2018, 2, 18), 1, 59)) == day(2018, 2, 17));
  CHECK(sao_paulo.local_date(utc_us(day(2018, 2, 18), 2)) == day(2018, 2, 17));
  CHECK(sao_paulo.end_of_day_us(day(2018, 2, 17)) == utc_us(day(2018, 2, 18), 3) - 1);
  // 4 November 2018 began at 01:00.
  CHECK(sao_paulo.end_of_day_us(day(2018, 11, 3)) == utc_us(day(2018, 11, 4), 3) - 1);
  CHECK(sao_paulo.local_date(utc_us(day(2018, 11, 4), 3)) == day(2018, 11, 4));
}

TEST_CASE("time zones: a day that was left out ends with the one before it") {
  const TimeZone apia = zone("Pacific/Apia");
  const int64_t end_of_29 = utc_us(day(2011, 12, 30), 10) - 1;
  CHECK(apia.local_date(end_of_29) == day(2011, 12, 29));
  CHECK(apia.local_date(end_of_29 + 1) == day(2011, 12, 31));
  CHECK(apia.end_of_day_us(day(2011, 12, 29)) == end_of_29);
  CHECK(apia.end_of_day_us(day(2011, 12, 30)) == end_of_29);
  CHECK(apia.end_of_day_us(day(2011, 12, 31)) == utc_us(day(2011, 12, 31), 10) - 1);
}

TEST_CASE("time zones: UTC, zones without summer time, instants before 1970") {
  const TimeZone utc = zone("UTC");
  CHECK(utc.local_date(-1) == day(1969, 12, 31));
  CHECK(utc.local_date(0) == day(1970, 1, 1));
  CHECK(utc.end_of_day_us(day(1969, 12, 31)) == -1);
  const TimeZone moscow = zone("Europe/Moscow");
  CHECK(moscow.end_of_day_us(day(2025, 6, 30)) == utc_us(day(2025, 6, 30), 21) - 1);
  CHECK(moscow.end_of_day_us(day(2012, 6, 30)) == utc_us(day(2012, 6, 30), 20) - 1);
}

TEST_CASE("time zones: names lead to zones only") {
  for (const char* bad : {"", "Nowhere/City", "../../etc/passwd", "/etc/passwd", "Europe/London/..",
                          "Europe", "zone.tab", "utc offset", "Europe/\xD0\x96"})
    CHECK_MESSAGE(TimeZone::load(bad).problems().has("time_zone.unknown"), std::string(bad));
}

TEST_CASE("property: local dates are those of the C library, up to the year 9990") {
  static const std::vector<std::string> names = {
      "Europe/London",      "Europe/Moscow",       "Europe/Dublin",
      "America/New_York",   "America/Sao_Paulo",   "America/Havana",
      "America/Nuuk",       "Africa/Casablanca",   "Asia/Kolkata",
      "Asia/Beirut",        "Australia/Lord_Howe", "Pacific/Apia",
      "Pacific/Kiritimati", "Antarctica/Troll",    "Asia/Gaza"};
  for (const std::string& name : names) {
    const TimeZone there = zone(name.c_str());
    setenv("TZ", (":" + name).c_str(), 1);
    tzset();
    property(name.c_str(), [&] {
      const int64_t year_s = 31'556'952;
      const int64_t years =
          *rc::gen::oneOf(rc::gen::inRange(-120, 80), rc::gen::inRange(-120, 8020));
      const int64_t unix_s = years * year_s + *rc::gen::inRange<int64_t>(0, year_s);
      RC_ASSERT(there.local_date(unix_s * kSecondUs) == libc_date(unix_s));
      const Date date = there.local_date(unix_s * kSecondUs);
      const int64_t end_us = there.end_of_day_us(date);
      RC_ASSERT(there.local_date(end_us) == date);
      RC_ASSERT(there.local_date(end_us + 1) > date);
      RC_ASSERT(libc_date((end_us + 1) / kSecondUs) > date);
      RC_ASSERT(end_us >= unix_s * kSecondUs);
      RC_ASSERT(end_us - unix_s * kSecondUs < 26 * 3600 * kSecondUs);
    });
  }
  unsetenv("TZ");
  tzset();
}
