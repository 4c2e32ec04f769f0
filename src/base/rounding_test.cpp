#include "base/rounding.hpp"

#include <doctest/doctest.h>

#include "base/decimal.hpp"
#include "base/money.hpp"
#include "base/prng.hpp"

using namespace osnova;

TEST_CASE("allocation adds up, differs by less than one unit, gives ties to the earlier part") {
  Prng prng(1);
  for (int round = 0; round < 20000; ++round) {
    std::vector<int64_t> weights(1 + prng.below(12));
    int64_t sum = 0;
    for (int64_t& w : weights)
      sum += w = static_cast<int64_t>(prng.below(prng.chance(20) ? 3 : 100000));
    const int64_t whole = prng.between(-1'000'000, 1'000'000);
    const auto parts = allocate(whole, weights);
    int64_t total = 0;
    for (int64_t part : parts) total += part;
    REQUIRE(total == whole);
    if (sum == 0) continue;
    for (size_t i = 0; i < parts.size(); ++i) {
      const int128 error = int128{parts[i]} * sum - int128{whole} * weights[i];
      REQUIRE(error < sum);
      REQUIRE(error > -sum);
    }
  }
  CHECK(allocate(8, std::vector<int64_t>{13, 13, 13}) == std::vector<int64_t>{3, 3, 2});
  CHECK(allocate(-8, std::vector<int64_t>{13, 13, 13}) == std::vector<int64_t>{-3, -3, -2});
  CHECK(allocate(5, std::vector<int64_t>{0, 0}) == std::vector<int64_t>{3, 2});
}

TEST_CASE("rounding modes agree with the definition of each") {
  for (int64_t n = -60; n <= 60; ++n)
    for (int64_t d : {1, 2, 3, 4, 7, 10}) {
      const int64_t low = n >= 0 ? n / d : -((-n + d - 1) / d);
      const int64_t rest = n - low * d;  // 0 <= rest < d
      const auto nearest = [&](int64_t tie) {
        return rest * 2 < d ? low : rest * 2 > d ? low + 1 : tie;
      };
      CHECK(*divide_rounded(n, d, Rounding::floor) == low);
      CHECK(*divide_rounded(n, d, Rounding::ceiling) == (rest ? low + 1 : low));
      CHECK(*divide_rounded(n, d, Rounding::half_even) == nearest(low % 2 == 0 ? low : low + 1));
      CHECK(*divide_rounded(n, d, Rounding::half_away) == nearest(n >= 0 ? low + 1 : low));
      CHECK(*divide_rounded(n, d, Rounding::down) == n / d);
    }
  CHECK_FALSE(multiply_divide(INT64_MAX, INT64_MAX, 1, Rounding::down));
}

TEST_CASE("decimals are read exactly or refused") {
  CHECK(*parse_decimal("1200.5", 2) == 120050);
  CHECK(*parse_decimal("-0.001", 3) == -1);
  CHECK(*parse_decimal("1e3", 0) == 1000);
  CHECK(parse_decimal("1.005", 2).problems().has("decimal.too_precise"));
  CHECK(*parse_decimal("1.0500", 2) == 105);
  CHECK(parse_decimal("1e9999", 2).problems().has("decimal.overflow"));
  CHECK(parse_decimal("9223372036854775808", 0).problems().has("decimal.overflow"));
  for (const char* bad : {"", "-", ".", "1,5", "0x10", " 1", "1 ", "1e", "nan", "--1"})
    CHECK(parse_decimal(bad, 2).problems().has("decimal.invalid"));
  Prng prng(2);
  for (int i = 0; i < 20000; ++i) {
    const auto mantissa = static_cast<int64_t>(prng.next());
    const int scale = static_cast<int>(prng.below(9));
    if (mantissa == INT64_MIN) continue;
    REQUIRE(*parse_decimal(decimal_text(mantissa, scale), scale) == mantissa);
  }
}

TEST_CASE("tax within a gross amount and prices of many decimals") {
  CHECK(*tax_within(12000, Percent::of(20), Rounding::half_away) == 2000);
  CHECK(*tax_within(12'200'000, Percent::of(20), Rounding::half_away) == 2'033'333);
  CHECK(*percent_of(13, Percent::of(20), Rounding::half_away) == 3);
  CHECK(*extend(Quantity::of(3), {12500000}, 2, Rounding::half_away) == 38);  // 3 x 0.125 = 0.375
  CHECK(*convert(100000, 2, Rate::of(90), 1, 2, Rounding::half_away) == 9'000'000);
  CHECK(*convert(10000, 0, {6250000000}, 100, 2, Rounding::half_away) ==
        625000);  // JPY 10,000 at 62.5 per 100
}
