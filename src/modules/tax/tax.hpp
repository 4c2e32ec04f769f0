#pragma once
// Taxes on sales: codes with rates by date, computation by line or by document, and the tax
// register from which sales and purchase books come.
#include "meta/record.hpp"

namespace osnova {

enum class TaxKind : int { standard, reduced, zero, exempt, none };
const EnumMeta& enum_meta(TaxKind);

struct TaxRate : Line {
  Date valid_from;
  Percent rate;
};

// Catalogue "tax.code".
struct TaxCode : Entity {
  Text<20> code;
  Text<120> name;
  TaxKind kind{};
  bool advances = false;  // an advance is taxed at rate / (100 + rate)
  Lines<TaxRate> rates;
};

}  // namespace osnova
