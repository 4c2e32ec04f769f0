// Laws of numbers and dates that hold for every input, against naive definitions and std::chrono.
#include "testing/property.hpp"

#include <chrono>
#include <numeric>

#include "base/date.hpp"
#include "base/decimal.hpp"
#include "base/rounding.hpp"
#include "base/text.hpp"

using namespace osnova;
using osnova::testing::property;

namespace {

constexpr Rounding kRoundings[] = {Rounding::half_away, Rounding::half_even, Rounding::half_up,
                                   Rounding::down,      Rounding::up,        Rounding::floor,
                                   Rounding::ceiling};

Rounding any_rounding() {
  return *rc::gen::elementOf(std::vector(std::begin(kRoundings), std::end(kRoundings)));
}

int any_int(int low, int high) { return *rc::gen::inRange(low, high + 1); }

// Small numbers, the whole range and its ends.
int64_t any_int64() {
  return *rc::gen::oneOf(rc::gen::inRange<int64_t>(-1000, 1000), rc::gen::arbitrary<int64_t>(),
                         rc::gen::map(rc::gen::arbitrary<uint64_t>(),
                                      [](uint64_t bits) { return static_cast<int64_t>(bits); }),
                         rc::gen::element<int64_t>(INT64_MIN, INT64_MIN + 1, INT64_MAX));
}

// Each mode as the textbook defines it, over the two integers next to the quotient.
int128 naive(int128 n, int128 d, Rounding rounding) {
  if (d < 0) n = -n, d = -d;
  const int128 low = n >= 0 ? n / d : -((-n + d - 1) / d);
  const int128 rest = n - low * d;
  if (rest == 0) return low;
  const int128 high = low + 1, towards_zero = n < 0 ? high : low, away = n < 0 ? low : high;
  const auto nearest = [&](int128 tie) { return rest * 2 < d ? low : rest * 2 > d ? high : tie; };
  switch (rounding) {
    case Rounding::half_away:
      return nearest(away);
    case Rounding::half_even:
      return nearest(low % 2 == 0 ? low : high);
    case Rounding::half_up:
      return nearest(high);
    case Rounding::down:
      return towards_zero;
    case Rounding::up:
      return away;
    case Rounding::floor:
      return low;
    case Rounding::ceiling:
      return high;
  }
  return 0;
}

std::optional<int64_t> in_int64(int128 value) {
  if (value < INT64_MIN || value > INT64_MAX) return std::nullopt;
  return static_cast<int64_t>(value);
}

std::chrono::year_month_day civil(Date date) {
  return std::chrono::sys_days{std::chrono::days{date.days}};
}

Date any_date() {
  return {any_int(Date::from_ymd(1, 1, 1)->days, Date::from_ymd(9999, 12, 31)->days)};
}

}  // namespace

TEST_CASE("property: a decimal that is printed is read again") {
  property("any mantissa, scale and number of printed decimals", [] {
    const int64_t mantissa = any_int64();
    const int scale = any_int(0, 18), min_decimals = any_int(0, 18);
    const std::string text = decimal_text(mantissa, scale, min_decimals);
    RC_ASSERT(*parse_decimal(text, scale) == mantissa);
    const size_t point = text.find('.');
    const size_t decimals = point == text.npos ? 0 : text.size() - point - 1;
    RC_ASSERT(decimals >= static_cast<size_t>(min_decimals));
    RC_ASSERT(decimals <= static_cast<size_t>(std::max(scale, min_decimals)));
    if (decimals > static_cast<size_t>(min_decimals)) RC_ASSERT(text.back() != '0');
  });
  property("an exponent moves the point", [] {
    const int64_t mantissa = any_int64();
    const int scale = any_int(0, 18), exponent = any_int(0, 18);
    const std::string text = decimal_text(mantissa, scale) + "e" + std::to_string(exponent);
    const auto expected = in_int64(int128{mantissa} * power_of_ten(exponent));
    const auto read = parse_decimal(text, scale);
    RC_ASSERT(read.ok() == expected.has_value());
    if (expected) RC_ASSERT(*read == *expected);
    if (!expected) RC_ASSERT(read.problems().has("decimal.overflow"));
  });
}

TEST_CASE("property: digits beyond the scale are rounded as the number itself") {
  property("12 decimals into 0 to 12", [] {
    const int64_t mantissa = any_int64();
    const int scale = any_int(0, 12);
    const Rounding rounding = any_rounding();
    const auto read = parse_decimal_rounded(decimal_text(mantissa, 12), scale, rounding);
    RC_ASSERT(*read == naive(mantissa, power_of_ten(12 - scale), rounding));
  });
}

TEST_CASE("property: every rounding agrees with its definition") {
  property("products by divisors", [] {
    const int64_t a = any_int64(), b = any_int64(), c = any_int64();
    RC_PRE(c != 0);
    const Rounding rounding = any_rounding();
    const auto expected = in_int64(naive(int128{a} * b, c, rounding));
    RC_ASSERT(multiply_divide(a, b, c, rounding) == expected);
    RC_ASSERT(divide_rounded(int128{a} * b, c, rounding) == expected);
  });
  property("halves", [] {
    const int64_t whole = *rc::gen::inRange<int64_t>(-1'000'000, 1'000'000);
    const int64_t d = any_int(1, 1'000'000);
    const Rounding rounding = any_rounding();
    const int128 n = (int128{whole} * 2 + 1) * d;
    RC_ASSERT(divide_rounded(n, 2 * d, rounding) == in_int64(naive(n, 2 * d, rounding)));
    RC_ASSERT(divide_rounded(n, -2 * d, rounding) == in_int64(naive(n, -2 * d, rounding)));
  });
}

TEST_CASE("property: parts of an allocation add up and miss their share by less than one unit") {
  property("any whole over up to eight weights", [] {
    const int64_t whole = any_int64();
    const auto weights = *rc::gen::resize(
        8, rc::gen::nonEmpty(rc::gen::container<std::vector<int64_t>>(rc::gen::oneOf(
               rc::gen::inRange<int64_t>(0, 4), rc::gen::inRange<int64_t>(0, int64_t{1} << 59)))));
    RC_PRE(weights.size() <= 8);
    const auto parts = allocate(whole, weights);
    RC_ASSERT(parts.size() == weights.size());
    RC_ASSERT(std::accumulate(parts.begin(), parts.end(), int128{0}) == whole);
    const int64_t total = std::accumulate(weights.begin(), weights.end(), int64_t{0});
    for (size_t i = 0; i < parts.size(); ++i) {
      const int128 share = int128{whole} * (total == 0 ? 1 : weights[i]);
      const int128 divisor = total == 0 ? static_cast<int64_t>(weights.size()) : total;
      RC_ASSERT(int128{parts[i]} * divisor - share < divisor);
      RC_ASSERT(share - int128{parts[i]} * divisor < divisor);
      // Of equal weights the earlier one gets the unit that does not divide.
      for (size_t k = 0; k < i; ++k)
        if (weights[k] == weights[i])
          RC_ASSERT((whole < 0 ? parts[k] <= parts[i] : parts[k] >= parts[i]));
    }
  });
  property("a negative whole is the mirror of the positive one", [] {
    const int64_t whole = *rc::gen::inRange<int64_t>(0, INT64_MAX);
    const auto weights = *rc::gen::nonEmpty(
        rc::gen::container<std::vector<int64_t>>(rc::gen::inRange<int64_t>(0, INT64_MAX)));
    auto parts = allocate(whole, weights);
    for (int64_t& part : parts) part = -part;
    RC_ASSERT(allocate(-whole, weights) == parts);
  });
}

TEST_CASE("property: dates are those of std::chrono") {
  property("year, month and day make a date, or none", [] {
    const int year = any_int(-1, 10001), month = any_int(0, 13), day = any_int(0, 32);
    const std::chrono::year_month_day expected{std::chrono::year{year},
                                               std::chrono::month{static_cast<unsigned>(month)},
                                               std::chrono::day{static_cast<unsigned>(day)}};
    const auto date = Date::from_ymd(year, month, day);
    RC_ASSERT(date.has_value() == (expected.ok() && year >= 1 && year <= 9999));
    if (!date) return;
    RC_ASSERT(civil(*date) == expected);
    RC_ASSERT(date->year() == year);
    RC_ASSERT(date->month() == month);
    RC_ASSERT(date->day() == day);
  });
  property("a date goes through its text", [] {
    const Date date = any_date();
    RC_ASSERT(*Date::parse(date.text()) == date);
    const auto parts = split(date.text(), '-');
    const std::string typed =
        std::string(parts[2]) + "." + std::string(parts[1]) + "." + std::string(parts[0]);
    RC_ASSERT(*parse_typed_date(typed) == date);
  });
  property("weekdays", [] {
    const Date date = any_date();
    const std::chrono::weekday expected{std::chrono::sys_days{std::chrono::days{date.days}}};
    RC_ASSERT(date.weekday() == static_cast<int>(expected.iso_encoding()));
  });
}

TEST_CASE("property: months are those of std::chrono") {
  using std::chrono::months;
  property("the same day some months later, or the last day of a shorter month", [] {
    const Date date = any_date();
    const int count = any_int(-600, 600);
    const bool end_of_month = *rc::gen::arbitrary<bool>();
    const auto before = civil(date);
    auto expected = before + months{count};
    RC_PRE(int{expected.year()} >= 1 && int{expected.year()} <= 9999);
    const auto last = expected.year() / expected.month() / std::chrono::last;
    const bool was_last =
        before.day() == (before.year() / before.month() / std::chrono::last).day();
    if (!expected.ok() || (end_of_month && was_last)) expected = last;
    RC_ASSERT(civil(add_months(date, count, end_of_month)) == expected);
  });
  property("a month holds its days and no others", [] {
    const Date date = any_date();
    const Month month = Month::of(date);
    RC_ASSERT(*Month::parse(month.text()) == month);
    RC_ASSERT(month.first() <= date);
    RC_ASSERT(date <= month.last());
    RC_ASSERT(month.last() + 1 == month.next().first());
    RC_ASSERT(civil(month.first()).day() == std::chrono::day{1});
    RC_ASSERT(Month::of(month.last()) == month);
    RC_ASSERT(month.next().previous() == month);
  });
}
