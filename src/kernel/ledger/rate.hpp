#pragma once
// Rates of exchange as quoted: `value` units of `to_currency` for `nominal` units of
// `from_currency` (the Bank of Russia quotes 100 JPY). Shared by all companies (company 0). The
// last rate on or before a day counts; none = refused. A document keeps the rate it was posted at;
// a rate added later for a past day moves nothing that is posted.
#include "meta/record.hpp"

namespace osnova {

// Shared catalogue "ledger.rate".
struct ExchangeRate : Entity {
  Text<90> key;  // "USD/RUB/2025-12-31/source", unique, computed
  Currency from_currency, to_currency;
  Date date;
  int64_t nominal = 1;
  Rate value;
  Text<40> source;
};
const RecordMeta& rate_meta();

// Shared catalogue "ledger.commodity": what a private unit is called. Its code carries the decimals.
struct Commodity : Entity {
  Currency unit;      // "Q4.17"
  Text<60> symbol;    // "AAPL", unique
  Text<160> name;
};
const RecordMeta& commodity_meta();

}  // namespace osnova
