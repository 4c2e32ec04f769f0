#include "base/money.hpp"

#include <doctest/doctest.h>

#include "base/assert.hpp"

using namespace osnova;

namespace {

const Currency kEur = Currency::of("EUR"), kJpy = Currency::of("JPY"), kKwd = Currency::of("KWD");

std::string problem(std::string_view text, Currency currency) {
  const auto money = Money::parse(text, currency);
  return money ? "" : money.problems().front().code;
}

}  // namespace

TEST_CASE("currencies: codes and minor units of ISO 4217") {
  CHECK(kEur.digits() == 2);
  CHECK(kJpy.digits() == 0);
  CHECK(kKwd.digits() == 3);
  CHECK(Currency::of("CLF").digits() == 4);
  CHECK(kEur.code() == "EUR");
  CHECK(Currency{}.code() == "");
  for (const char* bad : {"", "EU", "eur", "EURO", "ZZZ", "E1R", "\xD0\x96R"})
    CHECK_FALSE_MESSAGE(Currency::find(bad), std::string(bad));
  CHECK_THROWS_AS(Currency::of("ZZZ"), Bug);
  CHECK_THROWS_AS(Currency{}.digits(), Bug);
}

TEST_CASE("money: text of each currency") {
  CHECK(Money{-123450, kEur}.text() == "-1234.50");
  CHECK(Money{-5, kEur}.text() == "-0.05");
  CHECK(Money{1234, kJpy}.text() == "1234");
  CHECK(Money{1, kKwd}.text() == "0.001");
  CHECK(Money{INT64_MIN, kEur}.text() == "-92233720368547758.08");
}

TEST_CASE("money: what is read, and what is refused") {
  CHECK(Money::parse("1234.5", kEur)->minor == 123450);
  CHECK(Money::parse("-0.05", kEur)->minor == -5);
  CHECK(Money::parse("12.000", kKwd)->minor == 12000);
  CHECK(problem("12.000", kEur) == "money.too_precise");  // more likely twelve thousand
  CHECK(problem("1.5", kJpy) == "money.too_precise");
  CHECK(problem("1e3", kEur) == "money.invalid");
  CHECK(problem("1,50", kEur) == "money.invalid");
  CHECK(problem("", kEur) == "money.invalid");
  CHECK(problem("92233720368547758.08", kEur) == "money.overflow");
  CHECK(Money::parse("92233720368547758.07", kEur)->minor == INT64_MAX);
}

TEST_CASE("money: sums stay in one currency and in 64 bits") {
  CHECK(Money{5, kEur} + Money{7, kEur} == Money{12, kEur});
  CHECK(Money{5, kEur} - Money{7, kEur} == Money{-2, kEur});
  CHECK(-Money{5, kEur} == Money{-5, kEur});
  CHECK_THROWS_AS((Money{5, kEur} + Money{7, kJpy}), Bug);
  CHECK_THROWS_AS((Money{5, kEur} - Money{7, kJpy}), Bug);
  CHECK_THROWS_AS((Money{INT64_MAX, kEur} + Money{1, kEur}), Bug);
  CHECK_THROWS_AS((Money{INT64_MIN, kEur} - Money{1, kEur}), Bug);
  CHECK_THROWS_AS((-Money{INT64_MIN, kEur}), Bug);
}

TEST_CASE("money: products that do not fit are no number") {
  CHECK_FALSE(extend({INT64_MAX}, {INT64_MAX}, 2, Rounding::half_away));
  CHECK_FALSE(percent_of(INT64_MAX, Percent::of(200), Rounding::half_away));
  CHECK(*percent_of(INT64_MAX, Percent::of(100), Rounding::half_away) == INT64_MAX);
  CHECK(*tax_within(-12000, Percent::of(20), Rounding::half_away) == -2000);
  CHECK_FALSE(convert(INT64_MAX, 2, Rate::of(2), 1, 2, Rounding::half_away));
  CHECK_THROWS_AS(convert(1, 2, Rate::of(1), 0, 2, Rounding::half_away), Bug);
}
