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
  size_t begin = 0, end = 0;  // its bytes in the text
};

// A transaction or a directive that is not taken, and why.
struct LedgerRefusal {
  int line = 0;
  size_t begin = 0, end = 0;  // its bytes in the text
  Date date;                  // empty where none was read
  Problem problem;
};

struct LedgerReading {
  std::vector<LedgerTransaction> transactions;
  std::vector<LedgerRefusal> refused;
  // Not empty: nothing may be taken, since what was not understood changes the meaning of the rest.
  Problems fatal;
};

// Reads on behind what it refuses. Problems of refusals: "ledger_text.feature" {feature, line},
// "ledger_text.unbalanced" {line, rest}, "ledger_text.syntax" {line, text}, "ledger_text.date"
// {line, text}, "ledger_text.amount" {line}; fatal: "ledger_text.feature_whole" {feature, line} (an
// alias, a default year, a decimal comma as the rule), "ledger_text.not_utf8".
LedgerReading read_ledger_leniently(std::string_view text);

// The same for a journal that is taken whole or not at all: all its problems.
Result<std::vector<LedgerTransaction>> read_ledger(std::string_view text);

// Whether the text is a journal rather than a table: a line with a day and below it an indented
// account. The name of the file decides only where there is a day and nothing below it.
bool looks_like_ledger(std::string_view name, std::string_view text);

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
