#pragma once
// Balances and turnovers of a book, read from totals: years, months, and the begun months through
// the covering index. "As known at" subtracts what came later (a tail of the primary key), or sums
// from the front when more came later than before.
#include <map>
#include <string>
#include <vector>

#include "kernel/register/register.hpp"
#include "kernel/report/report.hpp"

namespace osnova {

struct Turnover {
  int64_t opening = 0, debit = 0, credit = 0;  // book's currency; opening = debit minus credit
  int64_t opening_amount = 0, debit_amount = 0, credit_amount = 0;  // in the currency of the row
  int64_t closing() const { return opening + debit - credit; }
};

struct BalanceKey {
  std::string account, currency;
  int kind = 0;
  auto operator<=>(const BalanceKey&) const = default;
};

using Balances = std::map<BalanceKey, Turnover>;

// Movements before `from` are opening; `to` is the last day. Opening-kind movements are always
// opening.
Balances read_balances(const ReadContext& context, const Book& book, Date from, Date to);
// The same without currency and kind; kinds in `skip` are left out.
std::map<std::string, Turnover> by_account(const Balances& balances,
                                           std::vector<MovementKind> skip = {});

// Open items as of a day (and as known at): amount and base by account, party, item and currency;
// zero ones left out.
std::vector<OpenItemBalance> read_open_items(const ReadContext& context, const Book& book,
                                             Date as_of);

// Expanded balance of a control account: debit and credit balances per party are never netted.
struct Expanded {
  int64_t debit = 0, credit = 0;
};
std::map<std::string, Expanded> expanded_balances(const ReadContext& context, const Book& book,
                                                  Date as_of);

}  // namespace osnova
