#include "base/money.hpp"

#include "base/assert.hpp"

namespace osnova {
namespace {

// ISO 4217 by decimals of the minor unit. The standard gives none for metals and units of account:
// metals have the three decimals of a troy ounce in which loco London accounts are kept, units of
// account two. XXX ("no currency") is the empty Currency. BGN and ANG were replaced lately and stay,
// because their open items do.
constexpr std::string_view kNoDecimals = "BIFCLPDJFGNFISKJPYKMFKRWPYGRWFUGXUYIVNDVUVXAFXOFXPF";
constexpr std::string_view kTwoDecimals =
    "AEDAFNALLAMDANGAOAARSAUDAWGAZNBAMBBDBDTBGNBMDBNDBOBBOVBRLBSDBTNBWPBYNBZDCADCDFCHECHFCHWCNYCOPCOUCRC"
    "CUPCVECZKDKKDOPDZDEGPERNETBEURFJDFKPGBPGELGHSGIPGMDGTQGYDHKDHNLHTGHUFIDRILSINRIRRJMDKESKGSKHRKPWKYD"
    "KZTLAKLBPLKRLRDLSLMADMDLMGAMKDMMKMNTMOPMRUMURMVRMWKMXNMXVMYRMZNNADNGNNIONOKNPRNZDPABPENPGKPHPPKRPLN"
    "QARRONRSDRUBSARSBDSCRSDGSEKSGDSHPSLESOSSRDSSPSTNSVCSYPSZLTHBTJSTMTTOPTRYTTDTWDTZSUAHUSDUSNUYUUZSVED"
    "VESWSTXADXBAXBBXBCXBDXCDXCGXDRXSUXTSXUAYERZARZMWZWG";
constexpr std::string_view kThreeDecimals = "BHDIQDJODKWDLYDOMRTNDXAGXAUXPDXPT";
constexpr std::string_view kFourDecimals = "CLFUYW";

constexpr int kUnknown = -1;

constexpr bool is_code(std::string_view code) {
  if (code.size() != 3) return false;
  for (const char letter : code) {
    if (letter < 'A' || letter > 'Z') return false;
  }
  return true;
}

constexpr size_t slot(char a, char b, char c) {
  return static_cast<size_t>(((a - 'A') * 26 + (b - 'A')) * 26 + (c - 'A'));
}

// Indexed by the three letters, because digits() is asked for each amount that is read or printed.
using DigitsTable = std::array<signed char, 26 * 26 * 26>;

constexpr void enter(DigitsTable& table, std::string_view codes, int digits) {
  for (size_t i = 0; i + 2 < codes.size(); i += 3) {
    table[slot(codes[i], codes[i + 1], codes[i + 2])] = static_cast<signed char>(digits);
  }
}

constexpr DigitsTable kDigits = [] {
  DigitsTable table{};
  for (auto& digits : table) digits = kUnknown;
  enter(table, kNoDecimals, 0);
  enter(table, kTwoDecimals, 2);
  enter(table, kThreeDecimals, 3);
  enter(table, kFourDecimals, 4);
  return table;
}();

static_assert(kNoDecimals.size() % 3 == 0 && kTwoDecimals.size() % 3 == 0);
static_assert(kThreeDecimals.size() % 3 == 0 && kFourDecimals.size() % 3 == 0);

char letter_at(uint32_t packed, int index) {
  return static_cast<char>(packed >> (16 - 8 * index) & 0xFF);
}

}  // namespace

Currency Currency::unit(int decimals, int64_t number) {
  OSNOVA_ASSERT(decimals >= 0 && decimals <= 9 && number > 0 && number < 1 << 24,
                "decimals and number of a private unit");
  return Currency(kUnit | static_cast<uint32_t>(decimals) << 24 | static_cast<uint32_t>(number));
}

// One spelling only: no leading zero.
std::optional<Currency> Currency::find_unit(std::string_view code) {
  int64_t number = 0;
  if (code.size() < 4 || code.size() > 11 || code[0] != 'Q' || code[2] != '.' || code[3] == '0' ||
      code[1] < '0' || code[1] > '9')
    return std::nullopt;
  for (const char c : code.substr(3)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  if (number >= 1 << 24) return std::nullopt;
  return unit(code[1] - '0', number);
}

std::optional<Currency> Currency::find(std::string_view code) {
  if (code.size() > 3) return find_unit(code);
  if (!is_code(code) || kDigits[slot(code[0], code[1], code[2])] == kUnknown) return std::nullopt;
  const auto letter = [&](size_t i) { return static_cast<uint32_t>(code[i]); };
  return Currency(letter(0) << 16 | letter(1) << 8 | letter(2));
}

Currency Currency::of(std::string_view code) {
  const auto found = find(code);
  OSNOVA_ASSERT(found.has_value(), "an unknown currency code");
  return *found;
}

std::string Currency::code() const {
  if (empty()) return {};
  if (is_unit())
    return "Q" + std::to_string(digits()) + "." + std::to_string(packed_ & 0xFFFFFF);
  return {letter_at(packed_, 0), letter_at(packed_, 1), letter_at(packed_, 2)};
}

int Currency::digits() const {
  OSNOVA_ASSERT(!empty(), "no currency has no decimals");
  if (is_unit()) return static_cast<int>(packed_ >> 24 & 0xF);
  return kDigits[slot(letter_at(packed_, 0), letter_at(packed_, 1), letter_at(packed_, 2))];
}

Money Money::operator-() const {
  OSNOVA_ASSERT(minor != INT64_MIN, "the negative of the least amount overflows");
  return {-minor, currency};
}

Money Money::operator+(Money other) const {
  OSNOVA_ASSERT(currency == other.currency, "amounts of two currencies do not add up");
  Money sum{0, currency};
  OSNOVA_ASSERT(!__builtin_add_overflow(minor, other.minor, &sum.minor), "amount overflow");
  return sum;
}

Money Money::operator-(Money other) const {
  OSNOVA_ASSERT(currency == other.currency, "amounts of two currencies do not add up");
  Money difference{0, currency};
  OSNOVA_ASSERT(!__builtin_sub_overflow(minor, other.minor, &difference.minor), "amount overflow");
  return difference;
}

std::string Money::text() const { return minor_text(minor, currency.digits()); }

Result<Money> Money::parse(std::string_view text, Currency currency) {
  auto minor = parse_minor(text, currency.digits());
  if (!minor) return minor.problems();
  return Money{*minor, currency};
}

std::string minor_text(int64_t minor, int digits) { return decimal_text(minor, digits, digits); }

Result<int64_t> parse_minor(std::string_view text, int digits) {
  // An exponent is no way to write an amount, and a third decimal of "12.000" is more likely to be
  // a thousands separator than three zeros.
  if (text.find_first_of("eE") != text.npos) return Problem{"money.invalid", {}, {}};
  const auto minor = parse_decimal(text, digits);
  if (minor) {
    const size_t point = text.find('.');
    const size_t decimals = point == text.npos ? 0 : text.size() - point - 1;
    if (decimals > static_cast<size_t>(digits)) return Problem{"money.too_precise", {}, {}};
    return minor;
  }
  if (minor.problems().has("decimal.too_precise")) return Problem{"money.too_precise", {}, {}};
  if (minor.problems().has("decimal.overflow")) return Problem{"money.overflow", {}, {}};
  return Problem{"money.invalid", {}, {}};
}

std::optional<int64_t> extend(Quantity quantity, Price price, int digits, Rounding rounding) {
  const int128 product = static_cast<int128>(quantity.mantissa) * price.mantissa;
  return divide_rounded(product, power_of_ten(Quantity::scale + Price::scale - digits), rounding);
}

std::optional<int64_t> percent_of(int64_t base_minor, Percent percent, Rounding rounding) {
  return multiply_divide(base_minor, percent.mantissa, power_of_ten(Percent::scale + 2), rounding);
}

std::optional<int64_t> tax_within(int64_t gross_minor, Percent percent, Rounding rounding) {
  const int128 product = static_cast<int128>(gross_minor) * percent.mantissa;
  const int128 hundred = power_of_ten(Percent::scale + 2);
  return divide_rounded(product, hundred + percent.mantissa, rounding);
}

std::optional<int64_t> convert(int64_t minor, int from_digits, Rate rate, int64_t nominal,
                               int to_digits, Rounding rounding) {
  OSNOVA_ASSERT(nominal > 0, "a rate is quoted for a positive number of units");
  // The powers of ten cancel to one divisor, so the only product is amount x rate: 126 bits.
  const int128 product = static_cast<int128>(minor) * rate.mantissa;
  const int128 divisor = static_cast<int128>(power_of_ten(Rate::scale + from_digits - to_digits));
  return divide_rounded(product, divisor * nominal, rounding);
}

}  // namespace osnova
