#pragma once
// What reports read of the ledger, for one person and snapshot.
#include <map>
#include <string>
#include <vector>

#include "kernel/ledger/totals.hpp"
#include "kernel/register/register.hpp"
#include "kernel/report/report.hpp"

namespace osnova {

LedgerScope scope_of(const ReadContext& context, const Book& book);

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

// Expanded balance of accounts with open items: balances per party are never netted.
std::map<std::string, Expanded> expanded_balances(const ReadContext& context, const Book& book,
                                                  Date as_of);

}  // namespace osnova
