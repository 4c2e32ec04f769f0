#include "formats/ledger_text.hpp"

#include <doctest/doctest.h>

#include "base/decimal.hpp"

using namespace osnova;
using namespace osnova::formats;

namespace {

std::string code_of(const Result<std::vector<LedgerTransaction>>& result) {
  return result ? "" : result.problems().front().code;
}

std::string argument(const Result<std::vector<LedgerTransaction>>& result, std::string_view name) {
  if (result) return "";
  for (const auto& [key, value] : result.problems().front().args)
    if (key == name) return value;
  return "";
}

}  // namespace

TEST_CASE("ledger text: dates, status, codes, notes, elided amounts, several commodities") {
  const auto journal = read_ledger(
      "; a comment\n"
      "2025-01-02 * (42) Shop  ; note\n"
      "    ; more of the note\n"
      "    Expenses:Food            $1,234.50\n"
      "    Expenses:Travel          10 EUR  ; taxi\n"
      "    Assets:Cash\n"
      "\n"
      "2025/01/03 ! Other\n"
      "    A  -5\n"
      "    B   5\n");
  REQUIRE(journal);
  REQUIRE(journal->size() == 2);
  const LedgerTransaction& first = (*journal)[0];
  CHECK(first.status == '*');
  CHECK(first.code == "42");
  CHECK(first.payee == "Shop");
  CHECK(first.note == "note");
  REQUIRE(first.postings.size() == 4);  // the elided amount stands once a commodity
  const auto balances = ledger_balances(*journal);
  CHECK(balances.at({"Assets:Cash", "$"}) == -12345 * power_of_ten(9));
  CHECK(balances.at({"Assets:Cash", "EUR"}) == -10 * power_of_ten(10));
  CHECK(balances.at({"B", ""}) == 5 * power_of_ten(10));
}

TEST_CASE("ledger text: what goes beyond plain double entry is refused by name") {
  const auto refused = [](const char* text) { return argument(read_ledger(text), "feature"); };
  CHECK(refused("2025-01-01 x\n  A  10 AAPL @ $5\n  B\n") == "price");
  CHECK(refused("2025-01-01 x\n  A  10 AAPL {$5}\n  B\n") == "lot");
  CHECK(refused("2025-01-01 x\n  (A)  10\n") == "virtual posting");
  CHECK(refused("2025-01-01 x\n  A  (5 + 5)\n  B\n") == "value expression");
  CHECK(refused("2025-01-01 x\n  A  5 = 10\n  B\n") == "balance assertion");
  CHECK(refused("2025-01-01=2025-01-02 x\n  A  5\n  B\n") == "auxiliary date");
  CHECK(refused("P 2025-01-01 AAPL $5\n") == "price directive");
  CHECK(refused("~ Monthly\n  A  5\n  B\n") == "periodic transaction");
  CHECK(refused("account A\n") == "directive account");
  CHECK(refused("2025-01-01 x\n  A  10 X\n  B  -5 Y\n") == "two commodities with an implied price");
  CHECK(refused("2025-01-01 x\n  A  10,00 X\n  B\n") == "decimal comma");
  CHECK(refused("01/02 x\n  A  1\n  B\n") == "date without a four-digit year");
}

TEST_CASE("ledger text: errors carry the line and the reason") {
  const auto unbalanced = read_ledger("\n2025-01-01 x\n  A  10\n  B  -9\n");
  CHECK(code_of(unbalanced) == "ledger_text.unbalanced");
  CHECK(argument(unbalanced, "line") == "2");
  CHECK(argument(unbalanced, "rest") == "1");
  CHECK(code_of(read_ledger("2025-02-30 x\n  A  1\n  B\n")) == "ledger_text.date");
  CHECK(code_of(read_ledger("2025-01-01 x\n  A  1e9999\n  B\n")) == "ledger_text.amount");
  CHECK(code_of(read_ledger("2025-01-01 x\n  A  99999999999999999999\n  B\n")) ==
        "ledger_text.amount");
  CHECK(code_of(read_ledger("2025-01-01 x\n  A\n  B\n")) == "ledger_text.unbalanced");
  CHECK(code_of(read_ledger("  A  1\n")) == "ledger_text.syntax");
  CHECK(code_of(read_ledger("2025-01-01 \xff\n  A  1\n  B\n")) == "ledger_text.not_utf8");
}

TEST_CASE("ledger text: what is refused leaves the rest") {
  const std::string text =
      "account Assets:Cash  ; type: A\n"
      "    note kept\n"
      "2025-01-01 good\n  A  1\n  B\n"
      "2025-01-02 bad\n  A  10\n  B  -9\n\n"
      "2025-01-03 price\n  A  10 X @ $5\n  B\n\n"
      "2025-01-04 good too\n  A  2\n  B\n"
      "2025-02-30 no such day\n  A  2\n  B\n"
      "2025-01-05 last\n  A  3\n  B";
  const LedgerReading reading = read_ledger_leniently(text);
  CHECK_FALSE(reading.fatal);
  REQUIRE(reading.transactions.size() == 3);
  CHECK(reading.transactions[1].payee == "good too");
  const auto stands = [&](const auto& one) { return text.substr(one.begin, one.end - one.begin); };
  CHECK(stands(reading.transactions[0]) == "2025-01-01 good\n  A  1\n  B\n");
  CHECK(stands(reading.transactions[2]) == "2025-01-05 last\n  A  3\n  B");
  REQUIRE(reading.refused.size() == 4);
  CHECK(stands(reading.refused[0]) == "account Assets:Cash  ; type: A\n    note kept\n");
  CHECK(reading.refused[1].problem.code == "ledger_text.unbalanced");
  CHECK(reading.refused[1].line == 6);
  CHECK(reading.refused[1].date == *Date::from_ymd(2025, 1, 2));
  CHECK(stands(reading.refused[1]) == "2025-01-02 bad\n  A  10\n  B  -9\n");
  CHECK(reading.refused[2].problem.args[1].second == "price");
  CHECK(stands(reading.refused[2]) == "2025-01-03 price\n  A  10 X @ $5\n  B\n");
  CHECK(reading.refused[3].problem.code == "ledger_text.date");
  CHECK(reading.refused[3].date.empty());
  CHECK(stands(reading.refused[3]) == "2025-02-30 no such day\n  A  2\n  B\n");
  const auto strict = read_ledger(text);
  REQUIRE_FALSE(strict);
  CHECK(strict.problems().size() == 4);
}

TEST_CASE("ledger text: what changes the meaning of the rest stops all of it") {
  const auto fatal = [](const char* text) {
    const LedgerReading reading = read_ledger_leniently(text);
    return reading.fatal ? reading.fatal.front().args[1].second : "";
  };
  CHECK(fatal("apply account X\n2025-01-01 x\n  A  1\n  B\n") == "directive apply");
  CHECK(fatal("alias A=B\n") == "directive alias");
  CHECK(fatal("include other.ledger\n") == "directive include");
  CHECK(fatal("Y 2025\n") == "directive Y");
  CHECK(fatal("= expr\n  A  1\n") == "automated transaction");
  CHECK(fatal("account A\n  alias B\n") == "directive alias");
  CHECK(fatal("commodity 1.000,00 EUR\n") == "decimal comma");
  CHECK(fatal("commodity EUR\n  format 1 000,00 EUR\n") == "decimal comma");
  CHECK(fatal("commodity $1,000.00  ; dollars, of course\n") == "");
  CHECK(fatal("P 2025-01-01 AAPL $5\n~ Monthly\n  A  5\n  B\npayee X\ntag Y\n") == "");
}
