#pragma once
// A journal in ledger's text format becomes manual entries, all of it or nothing.
#include "kernel/imports/journal.hpp"

namespace osnova::app {

struct LedgerImport {
  size_t transactions = 0, posted = 0, known = 0;  // known: made by an earlier import
  Problems problems;
};

// Repeatable: the key of an entry follows from what its transaction says, as it does where people
// import the file in the browser. Problems of read_journal_text() and of its entries: then nothing
// was posted; those of commands.
LedgerImport import_ledger(Kernel& kernel, const Access& access, const std::string& book,
                           std::string text);

}  // namespace osnova::app
