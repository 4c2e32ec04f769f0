#pragma once
// Decimal<S>: a number with S decimal places in an int64 mantissa. Scales in use: quantity 6, price 8,
// rate of exchange 8, percentage 4.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/rounding.hpp"

namespace osnova {

// 10^n for n in 0..18.
int64_t power_of_ten(int n);

// Reads [+-]digits[.digits][e[+-]digits] exactly into a mantissa with `scale` decimals. More decimals
// than the scale holds = Problem "decimal.too_precise" unless they are zeros; not a number =
// "decimal.invalid"; beyond int64 = "decimal.overflow". Never rounds.
Result<int64_t> parse_decimal(std::string_view text, int scale);
// As parse_decimal, but digits beyond the scale are rounded.
Result<int64_t> parse_decimal_rounded(std::string_view text, int scale, Rounding rounding);
// Canonical text: no exponent, no plus; exactly `min_decimals` decimals at least, no zeros beyond.
std::string decimal_text(int64_t mantissa, int scale, int min_decimals = 0);

template <int S>
struct Decimal {
  static constexpr int scale = S;
  int64_t mantissa = 0;

  auto operator<=>(const Decimal&) const = default;
  bool is_zero() const { return mantissa == 0; }
  std::string text(int min_decimals = 0) const { return decimal_text(mantissa, S, min_decimals); }
  static Decimal of(int64_t whole) { return {whole * power_of_ten(S)}; }
  static Result<Decimal> parse(std::string_view text) {
    auto mantissa = parse_decimal(text, S);
    if (!mantissa) return mantissa.problems();
    return Decimal{*mantissa};
  }
};

using Quantity = Decimal<6>;
using Price = Decimal<8>;
using Rate = Decimal<8>;
using Percent = Decimal<4>;  // 20 % = 20.0000

}  // namespace osnova
