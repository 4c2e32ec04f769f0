#pragma once
// Registers: append-only movements with dimensions and measures, turnovers by month for a short
// list of grains, and guarded balances. The ledger is the first register; it has its own struct
// (Leg) and obeys the same rules. Order of movements everywhere: (effective date, seq).
#include <string>
#include <vector>

#include "store/schema.hpp"

namespace osnova {

// A set of dimensions for which monthly turnovers are kept: table "<register>_<name>" with
// (company_id, dimensions.., month) and the measures.
struct GrainMeta {
  std::string name;
  std::vector<std::string> dimensions;
};

// Keys whose current balance is kept (table "<register>_balance") and, if by_day, (key, day) rows
// (table
// "<register>_day"). `family` is the first key column: facts are loaded by it. A balance of
// `non_negative` below zero on any day from the movement's date on is refused
// ("<register>.guard.negative").
struct GuardMeta {
  std::vector<std::string> key;  // key[0] is the family: an id
  bool by_day = false;
  std::string non_negative;  // measure; "" = no guard, balance only
};

struct RegisterMeta {
  std::string name;                           // "sales": also the table
  std::vector<store::ColumnMeta> dimensions;  // besides company_id, seq, row, date, document
  std::vector<std::string> measures;          // int64
  std::vector<GrainMeta> grains;
  std::vector<GuardMeta> guards;  // at most one
  std::vector<store::IndexMeta> indexes;
  int dimension(std::string_view column) const;  // index; Bug when there is none
};

// One row of a register that is not the ledger.
struct Movement {
  const RegisterMeta* register_meta = nullptr;
  Date date;
  std::vector<int64_t> integers;   // one per dimension; 0 for text dimensions
  std::vector<std::string> texts;  // one per dimension; "" for integer dimensions
  std::vector<int64_t> measures;
};

// Tables of a register: movements (clustered by company_id, seq, row), one a grain, guard tables.
std::vector<store::TableMeta> tables_of(const RegisterMeta& meta);

// --- the ledger's tables -------------------------------------------------------------------------
//
// ledger              company_id, seq, leg | book, posting, pair, side, kind, date, account,
//                     tax_code, country, currency, amount, base_amount, quantity, unit_item, party,
//                     open_item, due, contract, project, cost_centre, desk, lot, a1..a4, document,
//                     line.  side 0 debit 1 credit; kind 0..4 as MovementKind; currency text; desk,
//                     lot, a1..a4, tax_code, country text or NULL; ids integer or NULL.
// ledger_block        company_id, book, block, day, account, currency, kind | as ledger_month: of
//                     kJournalBlock journal rows (block = seq / kJournalBlock), so that "as known
//                     at" takes away blocks instead of movements
// ledger_day          company_id, book, day, account, currency, kind | as ledger_month
// ledger_month        company_id, book, account, currency, kind, month | debit, credit (amount),
//                     base_debit, base_credit
// ledger_year         the same with year: turnovers of a year, so that an opening balance is
//                     (earlier years) + (earlier months of this year) and never propagates
// ledger_party_month  company_id, book, account, party, month | debit, credit (book's currency):
//                     legs with an open item, for expanded balances
// ledger_party_year   the same with year
// open_item           company_id, open_item, book, account, party, currency | amount, base_amount
//                     (debit - credit), due, date, contract: balances of control accounts now
// open_item_day       the same key + day | amount, base_amount: turnovers of the day
// conversion          company_id, seq, row | book, date, currency, amount, base_amount, document:
//                     currency-position register
std::vector<store::TableMeta> ledger_tables();
inline constexpr int64_t kJournalBlock = 4096;  // stands in stored rows: never another

struct OpenItemBalance {
  int book = 0;
  std::string account;
  Id party = 0;
  Id open_item = 0;
  Currency currency;
  int64_t amount = 0, base = 0;  // debit minus credit
  Date due, date;
  Id contract = 0;
};

}  // namespace osnova
