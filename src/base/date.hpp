#pragma once
// Dates are days since 1970-01-01 (proleptic Gregorian), as stored on every engine. No time zone here.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace osnova {

struct Date {
  int32_t days = kNone;
  static constexpr int32_t kNone = INT32_MIN;

  auto operator<=>(const Date&) const = default;
  bool empty() const { return days == kNone; }
  // nullopt when the day does not exist (2025-02-29) or the year is outside 1..9999.
  static std::optional<Date> from_ymd(int year, int month, int day);
  // "2025-12-31" only. Problem "date.invalid".
  static Result<Date> parse(std::string_view iso);
  std::string text() const;  // ISO 8601, "" when empty
  int year() const;
  int month() const;
  int day() const;
  int weekday() const;  // 1 = Monday .. 7 = Sunday
  Date operator+(int add_days) const { return {days + add_days}; }
};

// What people type: "2025-12-31", "31.12.25", "31.12.2025", "31/12/2025". Two-digit years are 20yy.
Result<Date> parse_typed_date(std::string_view text);

// A calendar month as year * 12 + (month - 1).
struct Month {
  int32_t index = INT32_MIN;

  auto operator<=>(const Month&) const = default;
  static Month of(Date date) { return {date.year() * 12 + date.month() - 1}; }
  static Result<Month> parse(std::string_view text);  // "2025-12"; Problem "month.invalid"
  std::string text() const;
  int year() const { return index / 12; }
  int month() const { return index % 12 + 1; }
  Date first() const;
  Date last() const;
  Month next() const { return {index + 1}; }
  Month previous() const { return {index - 1}; }
  Month operator+(int months) const { return {index + months}; }
};

// The same day `months` later, or the last day of a shorter month; with `end_of_month` the last day
// of a month always maps to the last day (28 February + 1 month = 31 March).
Date add_months(Date date, int months, bool end_of_month);

// Local date of an instant (microseconds UTC) in an IANA time zone ("Europe/London"); the zone data
// comes from the system's /usr/share/zoneinfo, read once by the caller via TimeZone.
class TimeZone {
 public:
  // Problem "time_zone.unknown" when the zone is not installed. "UTC" needs no file.
  static Result<TimeZone> load(std::string_view name);
  Date local_date(int64_t unix_us) const;
  // The last microsecond of a local day.
  int64_t end_of_day_us(Date date) const;
  const std::string& name() const { return name_; }

 private:
  int64_t offset_s_at(int64_t unix_s) const;
  // Whole 400-year cycles to subtract, so that an instant falls within `transitions_`.
  int64_t cycles_beyond(int64_t unix_s) const;
  std::string name_ = "UTC";
  std::vector<std::pair<int64_t, int64_t>> transitions_;  // from second, offset in seconds
  int64_t first_offset_s_ = 0;
  bool repeats_ = false;  // the last 400 years of `transitions_` go on for ever
};

}  // namespace osnova
