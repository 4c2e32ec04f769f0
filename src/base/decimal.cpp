#include "base/decimal.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"

namespace osnova {
namespace {

__extension__ typedef unsigned __int128 uint128;

constexpr std::array<int64_t, 19> kPowers = [] {
  std::array<int64_t, 19> powers{};
  int64_t power = 1;
  for (size_t i = 0; i < powers.size(); ++i) {
    powers[i] = power;
    if (i + 1 < powers.size()) power *= 10;
  }
  return powers;
}();

// A longer exponent cannot be made up for by digits of a text that fits memory.
constexpr int64_t kExponentLimit = 1'000'000'000'000'000;
constexpr int64_t kMaxDigits = 19;  // of a mantissa that fits int64

// A number as it was typed: the digits of whole and fraction and the power of ten of the last digit,
// without zeros at both ends, so that neither leading zeros nor "1.500e3" need special care later.
struct Typed {
  bool negative = false;
  std::string_view whole, fraction;  // trimmed; the number is zero when both are empty
  int64_t exponent = 0;

  int64_t count() const { return static_cast<int64_t>(whole.size() + fraction.size()); }
  int digit(int64_t index) const {
    const auto at = static_cast<size_t>(index);
    return (at < whole.size() ? whole[at] : fraction[at - whole.size()]) - '0';
  }
};

std::string_view take_digits(std::string_view& text) {
  size_t count = 0;
  while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

bool take_sign(std::string_view& text) {
  if (text.empty() || (text[0] != '-' && text[0] != '+')) return false;
  const bool negative = text[0] == '-';
  text.remove_prefix(1);
  return negative;
}

bool take_exponent(std::string_view& text, int64_t* exponent) {
  if (text.empty() || (text[0] != 'e' && text[0] != 'E')) return true;
  text.remove_prefix(1);
  const bool negative = take_sign(text);
  const std::string_view digits = take_digits(text);
  if (digits.empty()) return false;
  int64_t value = 0;
  for (const char digit : digits) value = std::min(value * 10 + (digit - '0'), kExponentLimit);
  *exponent = negative ? -value : value;
  return true;
}

void strip_zeros(Typed& typed) {
  auto& [negative, whole, fraction, exponent] = typed;
  exponent -= static_cast<int64_t>(fraction.size());
  whole.remove_prefix(std::min(whole.find_first_not_of('0'), whole.size()));
  if (whole.empty()) fraction.remove_prefix(std::min(fraction.find_first_not_of('0'), fraction.size()));
  while (!fraction.empty() && fraction.back() == '0') {
    fraction.remove_suffix(1);
    ++exponent;
  }
  while (fraction.empty() && !whole.empty() && whole.back() == '0') {
    whole.remove_suffix(1);
    ++exponent;
  }
}

std::optional<Typed> read_typed(std::string_view text) {
  Typed typed;
  typed.negative = take_sign(text);
  typed.whole = take_digits(text);
  if (typed.whole.empty()) return std::nullopt;
  if (!text.empty() && text[0] == '.') {
    text.remove_prefix(1);
    typed.fraction = take_digits(text);
    if (typed.fraction.empty()) return std::nullopt;
  }
  if (!take_exponent(text, &typed.exponent) || !text.empty()) return std::nullopt;
  strip_zeros(typed);
  return typed;
}

Result<int64_t> parse(std::string_view text, int scale, const Rounding* rounding) {
  OSNOVA_ASSERT(scale >= 0 && scale <= 18, "an int64 has at most 18 decimals");
  const auto typed = read_typed(text);
  if (!typed) return Problem{"decimal.invalid", {}, {}};
  const int64_t count = typed->count();
  if (count == 0) return int64_t{0};
  const int64_t shift = typed->exponent + scale;
  if (count + shift > kMaxDigits) return Problem{"decimal.overflow", {}, {}};
  if (shift < 0 && rounding == nullptr) return Problem{"decimal.too_precise", {}, {}};

  const int64_t kept = shift < 0 ? std::max<int64_t>(count + shift, 0) : count;
  uint128 value = 0;
  for (int64_t i = 0; i < kept; ++i) value = value * 10 + static_cast<unsigned>(typed->digit(i));
  for (int64_t i = 0; i < shift; ++i) value *= 10;
  // Two more decimals decide the rounding: the first dropped digit, and whether anything follows it
  // (the last digit is never 0, so it does when there is a second dropped digit).
  int128 hundredths = static_cast<int128>(value) * 100;
  if (shift < 0) {
    const bool directly = count + shift >= 0;
    if (directly) hundredths += typed->digit(kept) * 10;
    if (!directly || kept + 1 < count) hundredths += 1;
  }
  if (typed->negative) hundredths = -hundredths;
  const auto rounded = divide_rounded(hundredths, 100, rounding ? *rounding : Rounding::down);
  if (!rounded) return Problem{"decimal.overflow", {}, {}};
  return *rounded;
}

}  // namespace

int64_t power_of_ten(int n) {
  OSNOVA_ASSERT(n >= 0 && n <= 18, "10^n fits int64 for n in 0..18");
  return kPowers[static_cast<size_t>(n)];
}

Result<int64_t> parse_decimal(std::string_view text, int scale) { return parse(text, scale, nullptr); }

Result<int64_t> parse_decimal_rounded(std::string_view text, int scale, Rounding rounding) {
  return parse(text, scale, &rounding);
}

std::string decimal_text(int64_t mantissa, int scale, int min_decimals) {
  OSNOVA_ASSERT(scale >= 0 && scale <= 18, "an int64 has at most 18 decimals");
  OSNOVA_ASSERT(min_decimals >= 0 && min_decimals <= 18, "decimals to print are 0..18");
  const bool negative = mantissa < 0;
  uint64_t rest = negative ? 0 - static_cast<uint64_t>(mantissa) : static_cast<uint64_t>(mantissa);
  int decimals = scale;
  while (decimals > min_decimals && rest % 10 == 0) {
    rest /= 10;
    --decimals;
  }
  std::array<char, 64> buffer;
  char* const end = buffer.data() + buffer.size();
  char* out = end;
  for (int i = decimals; i < min_decimals; ++i) *--out = '0';
  for (int i = 0; i < decimals; ++i, rest /= 10) *--out = static_cast<char>('0' + rest % 10);
  if (out != end) *--out = '.';
  do {
    *--out = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  if (negative) *--out = '-';
  return std::string(out, end);
}

}  // namespace osnova
