#pragma once
// A journal in ledger's text format becomes manual entries.
#include <string>
#include <vector>

#include "app/workspace.hpp"
#include "formats/ledger_text.hpp"
#include "kernel/ledger/ledger.hpp"

namespace osnova::app {

struct LedgerImport {
  size_t posted = 0;
  Problems problems;  // the first ones of what could not be planned: then nothing was posted
};

// Commodities: none is the book's currency while no other stands for it; "$" and its like, and the
// codes of ISO 4217, are currencies, valued by the rate of the day; every other one, and a currency
// without rate, is a unit without value in the book (ledger.commodity). Accounts are found by code
// or name, else made. Repeatable: the key of a transaction is `source` and its place. Problems
// "ledger_text.precision" (more decimals than the currency has), and those of the entries.
LedgerImport import_ledger(Kernel& kernel, const Access& access, const Book& book,
                           const std::vector<formats::LedgerTransaction>& journal,
                           const std::string& source);

}  // namespace osnova::app
