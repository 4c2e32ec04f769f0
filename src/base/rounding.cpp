#include "base/rounding.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/assert.hpp"

namespace osnova {
namespace {

__extension__ typedef unsigned __int128 uint128;

constexpr std::array<std::string_view, 7> kNames = {"half_away", "half_even", "half_up", "down",
                                                    "up",        "floor",     "ceiling"};

uint128 magnitude(int128 value) {
  return value < 0 ? uint128{0} - static_cast<uint128>(value) : static_cast<uint128>(value);
}

// Whether a quotient that was cut towards zero moves one away from zero. `half` is the sign of
// remainder - denominator / 2; the remainder is not 0.
bool moves_away(Rounding rounding, bool negative, bool odd, int half) {
  switch (rounding) {
    case Rounding::half_away: return half >= 0;
    case Rounding::half_even: return half > 0 || (half == 0 && odd);
    case Rounding::half_up: return half > 0 || (half == 0 && !negative);
    case Rounding::down: return false;
    case Rounding::up: return true;
    case Rounding::floor: return negative;
    case Rounding::ceiling: return !negative;
  }
  OSNOVA_ASSERT(false, "not a rounding");
  return false;
}

}  // namespace

std::optional<int64_t> divide_rounded(int128 numerator, int128 denominator, Rounding rounding) {
  OSNOVA_ASSERT(denominator != 0, "division by zero");
  const bool negative = (numerator < 0) != (denominator < 0);
  const uint128 top = magnitude(numerator);
  const uint128 bottom = magnitude(denominator);
  uint128 quotient = top / bottom;
  const uint128 remainder = top % bottom;
  if (remainder != 0) {
    const uint128 missing = bottom - remainder;  // compares with the half without doubling
    const int half = remainder > missing ? 1 : remainder == missing ? 0 : -1;
    if (moves_away(rounding, negative, (quotient & 1) != 0, half)) ++quotient;
  }
  const uint128 limit = static_cast<uint128>(INT64_MAX) + (negative ? 1 : 0);
  if (quotient > limit) return std::nullopt;
  const auto low = static_cast<uint64_t>(quotient);
  return static_cast<int64_t>(negative ? 0 - low : low);
}

std::optional<int64_t> multiply_divide(int64_t a, int64_t b, int64_t c, Rounding rounding) {
  return divide_rounded(static_cast<int128>(a) * b, c, rounding);
}

bool add_overflows(int64_t a, int64_t b, int64_t* sum) { return __builtin_add_overflow(a, b, sum); }

std::vector<int64_t> allocate(int64_t whole, std::span<const int64_t> weights) {
  OSNOVA_ASSERT(!weights.empty(), "nothing to allocate over");
  uint128 total = 0;
  for (const int64_t weight : weights) {
    OSNOVA_ASSERT(weight >= 0, "a weight is not negative");
    total += static_cast<uint64_t>(weight);
  }
  const bool equal = total == 0;
  if (equal) total = weights.size();

  const uint128 amount = magnitude(whole);
  std::vector<uint64_t> parts(weights.size());
  std::vector<uint128> remainders(weights.size());
  uint64_t left = static_cast<uint64_t>(amount);
  for (size_t i = 0; i < weights.size(); ++i) {
    const uint128 share = amount * (equal ? 1u : static_cast<uint64_t>(weights[i]));
    parts[i] = static_cast<uint64_t>(share / total);
    remainders[i] = share % total;
    left -= parts[i];
  }
  if (left > 0) {
    std::vector<size_t> order(weights.size());
    std::iota(order.begin(), order.end(), size_t{0});
    const auto before = [&](size_t a, size_t b) {
      return remainders[a] != remainders[b] ? remainders[a] > remainders[b] : a < b;
    };
    OSNOVA_ASSERT(left < order.size(), "each part misses less than one unit");
    std::nth_element(order.begin(), order.begin() + static_cast<int64_t>(left), order.end(), before);
    for (size_t i = 0; i < left; ++i) ++parts[order[i]];
  }
  std::vector<int64_t> result(parts.size());
  for (size_t i = 0; i < parts.size(); ++i) {
    result[i] = static_cast<int64_t>(whole < 0 ? 0 - parts[i] : parts[i]);
  }
  return result;
}

std::string_view to_text(Rounding rounding) {
  const auto index = static_cast<size_t>(rounding);
  OSNOVA_ASSERT(index < kNames.size(), "not a rounding");
  return kNames[index];
}

std::optional<Rounding> rounding_from(std::string_view text) {
  const auto found = std::find(kNames.begin(), kNames.end(), text);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Rounding>(found - kNames.begin());
}

}  // namespace osnova
