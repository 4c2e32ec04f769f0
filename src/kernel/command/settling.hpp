#pragma once
// What documents that settle open items share: value in a book's currency, what is left of an item,
// exchange differences.
#include <optional>

#include "kernel/command/facts.hpp"
#include "kernel/ledger/ledger.hpp"

namespace osnova {

// Minor units of a currency in the book's currency on a day; Problem "rate.missing" /
// "money.overflow".
std::optional<int64_t> to_base(int64_t minor, Currency currency, const Book& book, Date on,
                               const Facts& facts, Problems& problems);
void need_rates(Needs& needs, const CompanyState& company, Currency currency, Date on);

// An open item of one book as it shrinks while the lines of a document take from it.
struct OpenShare {
  const Account* account = nullptr;
  int64_t amount = 0, base = 0;  // positive: what is left to settle

  // The share of a part, in the book's currency; when nothing is left in the item's own currency,
  // the whole remainder.
  int64_t take(int64_t part);
};

// What an exchange difference moves: one side of an account in a currency.
struct DifferenceLeg {
  Side side{};  // debit: a gain; credit: a loss
  const Account* account = nullptr;
  Currency currency;
  int64_t base = 0;  // positive
};
// The exchange difference of a settlement, booked at once against gain or loss; it carries no
// amount in the currency.
void exchange_difference(PostingBuilder& builder, const CompanyState& company, const Book& book,
                         const DifferenceLeg& leg, const Dimensions& dims);

// Whether an account holds what is owed to suppliers: a control account of liabilities that is none
// of advances, given or received.
bool is_payable(const CompanyState& company, const Book& book, const Account& account);

}  // namespace osnova
