#pragma once
// A journal in the text format of ledger-cli and hledger as manual entries of one book.
#include "kernel/imports/journal.hpp"

namespace osnova {

// Commodities: none is the book's currency while no other stands for it; "$" and its like, and the
// codes of ISO 4217, are currencies, valued by the rate of the day; every other one, and a currency
// without rate, is a unit without value in the book (ledger.commodity). Accounts are found by code
// or name, else made. Problems of a JournalReader; those of entries: what the text's reader
// refused, "ledger_text.precision" (more decimals than a unit has), "books.entry.control_account".
Result<std::unique_ptr<Journal>> read_journal_text(Kernel& kernel, const Access& access,
                                                   std::string text, const JournalChoice& choice);

}  // namespace osnova
