#pragma once
// Balances and turnovers of a book, read from totals: years, months and the days of a begun month;
// of parties, whose days are about as many as their movements, from the movements of a covering
// index. "As known at" subtracts what came later, by blocks of the journal, or sums from the
// front when more came later than before.
#include <map>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "base/id.hpp"
#include "store/store.hpp"

namespace osnova {

// Which part of the ledger is read: one book of one company, by one snapshot.
struct LedgerScope {
  store::Connection& connection;
  Id company = 0;
  int64_t book = 0;      // ordinal
  int64_t known_at = 0;  // journal seq; 0 = now
};

struct Turnover {
  int64_t opening = 0, debit = 0, credit = 0;  // book's currency; opening = debit minus credit
  int64_t opening_amount = 0, debit_amount = 0, credit_amount = 0;  // in the currency of the row
  int64_t closing() const { return opening + debit - credit; }
  int64_t closing_amount() const { return opening_amount + debit_amount - credit_amount; }
};

struct BalanceKey {
  std::string account, currency;
  int kind = 0;
  auto operator<=>(const BalanceKey&) const = default;
};

using Balances = std::map<BalanceKey, Turnover>;

// Movements before `from` are opening; `to` is the last day. Opening-kind movements are always
// opening.
Balances read_balances(const LedgerScope& scope, Date from, Date to);

// Balances and turnovers of parties on accounts with open items, in the book's currency, ordered by
// account and party; rows that are all zero are left out.
struct PartyTurnover {
  std::string account;
  Id party = 0;
  int64_t opening = 0, debit = 0, credit = 0;
  int64_t closing() const { return opening + debit - credit; }
};
std::vector<PartyTurnover> read_party_turnovers(const LedgerScope& scope, Date from, Date to);

// Debit and credit balances of an account's parties, never netted (the expanded balance).
struct Expanded {
  int64_t debit = 0, credit = 0;
  void add(int64_t balance) { (balance > 0 ? debit : credit) += balance < 0 ? -balance : balance; }
};

// --- totals that came later than the movements ---------------------------------------------------

// Whether the totals by day and by block know the last movements: a program that does not keep them
// leaves them behind. Reads one block of the journal.
bool totals_are_kept(store::Connection& connection, Id company);
// Builds the totals, by day, block and party, that are missing or behind. Inside a write transaction.
void fill_totals(store::Connection& connection, Id company);
// The same for day and block in two steps, so that nobody waits for the first: whole blocks, of
// which nothing changes any more, outside of transactions while others write who do not keep these
// totals; then the rest, inside a write transaction. The first returns where the second goes on.
int64_t fill_older_totals(store::Connection& connection, Id company);
void fill_later_totals(store::Connection& connection, Id company, int64_t from);

}  // namespace osnova
