#include "base/date.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace osnova {
namespace {

struct Civil {
  int year, month, day;
};

// Both conversions: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2013. Eras of 400
// years that begin on 1 March, so that the leap day is the last of its year.
constexpr int64_t kDaysOfEra = 146097;
constexpr int64_t kDaysToEpoch = 719468;  // from 0000-03-01 to 1970-01-01

constexpr int64_t days_from(int year, int month, int day) {
  const int64_t y = month <= 2 ? int64_t{year} - 1 : year;
  const int64_t era = (y >= 0 ? y : y - 399) / 400;
  const int64_t year_of_era = y - era * 400;
  const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * kDaysOfEra + day_of_era - kDaysToEpoch;
}

Civil civil_from(Date date) {
  OSNOVA_ASSERT(!date.empty(), "no date has no year");
  const int64_t z = date.days + kDaysToEpoch;
  const int64_t era = (z >= 0 ? z : z - kDaysOfEra + 1) / kDaysOfEra;
  const int64_t day_of_era = z - era * kDaysOfEra;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const int month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  const int day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  return {static_cast<int>(year_of_era + era * 400 + (month <= 2 ? 1 : 0)), month, day};
}

int days_of_month(int year, int month) {
  static constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kDays[static_cast<size_t>(month - 1)];
}

// Digits only, of a length between the two bounds; -1 otherwise.
int number(std::string_view text, size_t min_length, size_t max_length) {
  if (text.size() < min_length || text.size() > max_length || !all_digits(text)) return -1;
  int value = 0;
  for (const char digit : text) value = value * 10 + (digit - '0');
  return value;
}

void append_padded(std::string& out, int value, size_t width) {
  const std::string digits = std::to_string(value);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

Problem invalid(std::string_view code, std::string_view text) {
  return {std::string(code), {}, {{"text", std::string(clip(text, 40))}}};
}

}  // namespace

std::optional<Date> Date::from_ymd(int year, int month, int day) {
  if (year < 1 || year > 9999 || month < 1 || month > 12) return std::nullopt;
  if (day < 1 || day > days_of_month(year, month)) return std::nullopt;
  return Date{static_cast<int32_t>(days_from(year, month, day))};
}

Result<Date> Date::parse(std::string_view iso) {
  if (iso.size() == 10 && iso[4] == '-' && iso[7] == '-') {
    const auto date = from_ymd(number(iso.substr(0, 4), 4, 4), number(iso.substr(5, 2), 2, 2),
                               number(iso.substr(8, 2), 2, 2));
    if (date) return *date;
  }
  return invalid("date.invalid", iso);
}

std::string Date::text() const {
  if (empty()) return {};
  const auto [year, month, day] = civil_from(*this);
  if (year < 0 || year > 9999) {
    std::string text = year < 0 ? "-" : "";
    append_padded(text, year < 0 ? -year : year, 4);
    text += '-';
    append_padded(text, month, 2);
    text += '-';
    append_padded(text, day, 2);
    return text;
  }
  const auto digit = [](int value) { return static_cast<char>('0' + value % 10); };
  return {digit(year / 1000), digit(year / 100), digit(year / 10), digit(year),    '-',
          digit(month / 10),  digit(month),      '-',              digit(day / 10), digit(day)};
}

int Date::year() const { return civil_from(*this).year; }
int Date::month() const { return civil_from(*this).month; }
int Date::day() const { return civil_from(*this).day; }

int Date::weekday() const {
  OSNOVA_ASSERT(!empty(), "no date has no weekday");
  const int64_t since_monday = (int64_t{days} + 3) % 7;  // 1970-01-01 was a Thursday
  return static_cast<int>(since_monday < 0 ? since_monday + 7 : since_monday) + 1;
}

Result<Date> parse_typed_date(std::string_view text) {
  const std::string_view typed = trim(text);
  if (typed.find('-') != typed.npos) return Date::parse(typed);
  const auto parts = split(typed, typed.find('/') == typed.npos ? '.' : '/');
  if (parts.size() == 3) {
    int year = number(parts[2], 2, 4);
    if (parts[2].size() == 3) year = -1;
    if (parts[2].size() == 2 && year >= 0) year += 2000;
    const auto date = Date::from_ymd(year, number(parts[1], 1, 2), number(parts[0], 1, 2));
    if (date) return *date;
  }
  return invalid("date.invalid", text);
}

Result<Month> Month::parse(std::string_view text) {
  if (text.size() == 7 && text[4] == '-') {
    const auto first = Date::from_ymd(number(text.substr(0, 4), 4, 4), number(text.substr(5), 2, 2), 1);
    if (first) return Month::of(*first);
  }
  return invalid("month.invalid", text);
}

std::string Month::text() const {
  if (index == INT32_MIN) return {};
  std::string text;
  append_padded(text, year(), 4);
  text += '-';
  append_padded(text, month(), 2);
  return text;
}

Date Month::first() const {
  OSNOVA_ASSERT(index >= 0, "no month has no days");
  return {static_cast<int32_t>(days_from(year(), month(), 1))};
}

Date Month::last() const {
  OSNOVA_ASSERT(index >= 0, "no month has no days");
  return {static_cast<int32_t>(days_from(year(), month(), days_of_month(year(), month())))};
}

Date add_months(Date date, int months, bool end_of_month) {
  const auto [year, month, day] = civil_from(date);
  const Month target = Month{year * 12 + month - 1} + months;
  const Date last = target.last();
  if (end_of_month && day == days_of_month(year, month)) return last;
  return std::min(target.first() + (day - 1), last);
}

}  // namespace osnova
