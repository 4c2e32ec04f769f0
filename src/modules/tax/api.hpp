#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/rounding.hpp"
#include "kernel/register/register.hpp"
#include "modules/tax/tax.hpp"

namespace osnova {

const RecordMeta& tax_code_meta();  // cached: CompanyState::get<TaxCode>(tax_code_meta(), "vat20")

// The rate on a day; nullopt when the code has none yet.
std::optional<Percent> tax_rate_on(const TaxCode& code, Date date);

struct TaxedLine {
  int64_t amount = 0;  // minor units: quantity x price, with or without tax
  Percent rate;
  int64_t net = 0, tax = 0, gross = 0;  // results
};

// Fills net, tax, gross. By document: the tax of each rate is computed on the sum (EN 16931
// BR-CO-17) and spread by largest remainder, ties to the earlier line. With tax inside: tax =
// amount x r / (100 + r), net = gross - tax. False on overflow.
bool compute_tax(std::span<TaxedLine> lines, bool by_document, bool inclusive, Rounding rounding);

// Spreads `whole` in proportion to `shares` (any sign; their sum must not be 0) by largest
// remainder, ties to the earlier one. Adds up exactly.
std::vector<int64_t> spread(int64_t whole, std::span<const int64_t> shares);

// "tax_register": tax_code, rate (mantissa of Percent), direction (output, input), document_type,
// country, party, counter_document | base, tax in the company's currency. Grain: tax_code,
// direction.
const RegisterMeta& tax_register();

// Shipped codes of a country as creation input of "tax.code" (JSON texts); "none" is always among
// them.
std::vector<std::string> shipped_tax_codes(std::string_view country);

}  // namespace osnova
