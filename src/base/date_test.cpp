#include "base/date.hpp"

#include <doctest/doctest.h>

#include "base/assert.hpp"

using namespace osnova;

namespace {

Date day(int year, int month, int day_of_month) {
  return *Date::from_ymd(year, month, day_of_month);
}

}  // namespace

TEST_CASE("dates: known days") {
  CHECK(day(1970, 1, 1).days == 0);
  CHECK(day(1969, 12, 31).days == -1);
  CHECK(day(2000, 3, 1).days == 11017);
  CHECK(day(1, 1, 1).days == -719162);
  CHECK(day(9999, 12, 31).days == 2932896);
  CHECK(day(1970, 1, 1).weekday() == 4);   // a Thursday
  CHECK(day(2000, 2, 29).weekday() == 2);  // a Tuesday
  CHECK(day(1900, 1, 1).weekday() == 1);   // a Monday
}

TEST_CASE("dates: leap years are those of the Gregorian calendar") {
  CHECK(Date::from_ymd(2000, 2, 29));
  CHECK(Date::from_ymd(2024, 2, 29));
  CHECK_FALSE(Date::from_ymd(1900, 2, 29));
  CHECK_FALSE(Date::from_ymd(2025, 2, 29));
  CHECK_FALSE(Date::from_ymd(2025, 4, 31));
  CHECK_FALSE(Date::from_ymd(0, 12, 31));
  CHECK_FALSE(Date::from_ymd(10000, 1, 1));
  CHECK_FALSE(Date::from_ymd(2025, 0, 1));
  CHECK_FALSE(Date::from_ymd(2025, 13, 1));
  CHECK_FALSE(Date::from_ymd(2025, 1, 0));
}

TEST_CASE("dates: ISO text and nothing else") {
  CHECK(*Date::parse("2025-12-31") == day(2025, 12, 31));
  CHECK(*Date::parse("0001-01-01") == day(1, 1, 1));
  CHECK(day(33, 4, 3).text() == "0033-04-03");
  CHECK(Date{}.text() == "");
  for (const char* bad : {"", "2025-02-29", "2025-1-01", "25-01-01", "2025/01/01", "2025-01-01 ",
                          "+025-01-01", "2025-01-0x", "-001-01-01", "2025-01-01T00:00:00"}) {
    const auto date = Date::parse(bad);
    REQUIRE_FALSE_MESSAGE(date.ok(), std::string(bad));
    CHECK(date.problems().has("date.invalid"));
  }
  CHECK_THROWS_AS(Date{}.year(), Bug);
  CHECK_THROWS_AS(Date{}.weekday(), Bug);
}

TEST_CASE("dates: as people type them") {
  for (const char* text :
       {"2025-12-31", "31.12.2025", "31.12.25", "31/12/2025", "31/12/25", " 31.12.25 "})
    CHECK_MESSAGE(*parse_typed_date(text) == day(2025, 12, 31), std::string(text));
  CHECK(*parse_typed_date("1.2.00") == day(2000, 2, 1));
  CHECK(*parse_typed_date("1.2.99") == day(2099, 2, 1));
  for (const char* bad : {"", "31.12", "31.12.5", "31.12.025", "12/31/2025", "29.02.2025",
                          "31.12.2025.", "31.12/2025", "31-12-2025", "31.12.20255", "a.b.c"})
    CHECK_MESSAGE(!parse_typed_date(bad).ok(), std::string(bad));
}

TEST_CASE("months: text, first and last day, the years of an index") {
  const Month february = *Month::parse("2024-02");
  CHECK(february.text() == "2024-02");
  CHECK(february.first() == day(2024, 2, 1));
  CHECK(february.last() == day(2024, 2, 29));
  CHECK(Month::parse("2023-02")->last() == day(2023, 2, 28));
  CHECK(Month::parse("2024-12")->next().text() == "2025-01");
  CHECK(Month::parse("2025-01")->previous().text() == "2024-12");
  CHECK((february + 23).text() == "2026-01");
  CHECK(Month{}.text() == "");
  for (const char* bad : {"", "2024-13", "2024-00", "2024-1", "24-01", "2024-01-01", "0000-01"})
    CHECK_MESSAGE(Month::parse(bad).problems().has("month.invalid"), std::string(bad));
}

TEST_CASE("months later: the day is kept where there is one") {
  CHECK(add_months(day(2025, 1, 31), 1, false) == day(2025, 2, 28));
  CHECK(add_months(day(2024, 1, 31), 1, false) == day(2024, 2, 29));
  CHECK(add_months(day(2025, 2, 28), 1, false) == day(2025, 3, 28));
  CHECK(add_months(day(2025, 2, 28), 1, true) == day(2025, 3, 31));
  CHECK(add_months(day(2024, 2, 28), 1, true) == day(2024, 3, 28));  // not the last of its month
  CHECK(add_months(day(2025, 3, 31), -1, false) == day(2025, 2, 28));
  CHECK(add_months(day(2025, 1, 15), -13, false) == day(2023, 12, 15));
}
