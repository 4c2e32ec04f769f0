#pragma once
// Plain double entry in the text format of ledger-cli and hledger (Wiegley, "Ledger: Command-Line
// Accounting", ch. 4): dated transactions with status, code, payee, notes, elided amounts and
// several commodities. What goes beyond that (prices, lots, virtual postings, expressions,
// assertions, directives) is refused by the name of the feature and its line, never guessed.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"

namespace osnova::formats {

struct LedgerAmount {
  static constexpr int kScale = 10;
  int64_t mantissa = 0;   // decimal with kScale places
  std::string commodity;  // "$", "EUR", "" = none
};

struct LedgerPosting {
  std::string account;
  LedgerAmount amount;  // an elided amount is filled in
  std::string note;
  bool elided = false;
  int line = 0;
};

struct LedgerTransaction {
  Date date;
  char status = 0;  // '*' cleared, '!' pending, 0 none
  std::string code, payee, note;
  std::vector<LedgerPosting> postings;  // balanced per commodity
  int line = 0;
};

// Problems: "ledger_text.feature" {feature, line}, "ledger_text.unbalanced" {line, rest},
// "ledger_text.syntax" {line, text}, "ledger_text.date" {line}, "ledger_text.amount" {line},
// "ledger_text.not_utf8". The first one ends the reading: a journal is taken whole or not at all.
Result<std::vector<LedgerTransaction>> read_ledger(std::string_view text);

// Balance per account and commodity; zero balances are left out.
std::map<std::pair<std::string, std::string>, int64_t> ledger_balances(
    const std::vector<LedgerTransaction>& journal);

// One transaction as text that ledger-cli and hledger read; amounts are already formatted.
struct LedgerLine {
  std::string account, amount, commodity;
};
std::string ledger_text(Date date, std::string_view code, std::string_view payee,
                        const std::vector<LedgerLine>& lines);

}  // namespace osnova::formats
