#pragma once
// Money is an integer of minor units with a currency (ISO 4217). There is no implicit conversion and
// no arithmetic between currencies (Bug).
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/decimal.hpp"
#include "base/result.hpp"

namespace osnova {

// The code of ISO 4217, or a private unit "Q<decimals>.<number>" (a commodity that has no code: what it
// is called stands in the catalogue ledger.commodity). Packed into 32 bits; the empty currency is valid
// as "none" only.
class Currency {
 public:
  constexpr Currency() = default;
  // nullopt when the text is not the code of a currency that the program knows.
  static std::optional<Currency> find(std::string_view code);
  // A private unit; decimals 0..9, number 1..16,777,215 (Bug otherwise).
  static Currency unit(int decimals, int64_t number);
  bool is_unit() const { return (packed_ & kUnit) != 0; }
  // As find, but an unknown code is a Bug: for constants and stored values.
  static Currency of(std::string_view code);
  std::string code() const;  // "" for none
  int digits() const;        // decimals of the minor unit: EUR 2, JPY 0, KWD 3
  bool empty() const { return packed_ == 0; }
  uint32_t packed() const { return packed_; }
  auto operator<=>(const Currency&) const = default;

 private:
  static constexpr uint32_t kUnit = 0x80000000;  // then 4 bits of decimals, 24 of number
  static std::optional<Currency> find_unit(std::string_view code);
  constexpr explicit Currency(uint32_t packed) : packed_(packed) {}
  uint32_t packed_ = 0;
};

struct Money {
  int64_t minor = 0;
  Currency currency;

  auto operator<=>(const Money&) const = default;
  bool is_zero() const { return minor == 0; }
  Money operator-() const;
  Money operator+(Money other) const;  // overflow or another currency: Bug
  Money operator-(Money other) const;
  std::string text() const;  // "-1234.50": decimals of the currency, no grouping, no code
  // Exactly the currency's decimals or fewer; more = Problem "money.too_precise",
  // not a number = "money.invalid", too large = "money.overflow".
  static Result<Money> parse(std::string_view text, Currency currency);
};

std::string minor_text(int64_t minor, int digits);
Result<int64_t> parse_minor(std::string_view text, int digits);

// quantity x price in the currency's minor units, rounded once. nullopt on overflow.
std::optional<int64_t> extend(Quantity quantity, Price price, int digits, Rounding rounding);
// base x percent / 100, rounded once.
std::optional<int64_t> percent_of(int64_t base_minor, Percent percent, Rounding rounding);
// The tax inside a gross amount: gross x rate / (100 + rate). net = gross - tax, never the other way.
std::optional<int64_t> tax_within(int64_t gross_minor, Percent percent, Rounding rounding);
// Amount in `from_digits` minor units at `rate` per `nominal` units into `to_digits` minor units.
// Rates are as quoted (value per nominal units of the foreign currency), never inverted.
std::optional<int64_t> convert(int64_t minor, int from_digits, Rate rate, int64_t nominal, int to_digits,
                               Rounding rounding);

}  // namespace osnova
