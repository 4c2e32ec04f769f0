#pragma once
// A foreign journal of double entry as entries of a book. How its text is read and what commands it
// becomes is handed in: the kernel knows neither ledger's text nor the module of entries.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "kernel/kernel.hpp"

namespace osnova {

// An account that the file names: one of the chart by its code, or, without code, a new one.
struct JournalAccountChoice {
  std::string code, type;  // type of a new one: a code of AccountType; "" = by its name
};

struct JournalChoice {
  std::string book;  // code; "" = the first
  Date from, until;  // days of transactions, inclusive; empty = no limit
  // By the name in the file. Who is left out is found in the chart by code or name, else made.
  std::map<std::string, JournalAccountChoice> accounts;
};

struct JournalAccount {
  std::string name, code;  // in the file, in the chart
  std::string type;
  bool made = false;  // it is not in the chart: the import makes it
  int64_t postings = 0;
};

struct JournalCommodity {
  std::string symbol;  // in the file; "" = bare numbers
  Currency currency;
  std::string means;  // the code of a currency, or the symbol of a unit
  bool made = false;  // a unit that the workspace does not have yet
  int64_t postings = 0;
};

struct JournalPosting {
  std::string account, code, amount, commodity;
};

// A transaction, or something else in the file that cannot be taken.
struct JournalEntry {
  int64_t line = 0;
  std::string text;  // as it stands in the file
  Date date;         // empty when it could not be read
  std::string number, title;
  std::vector<JournalPosting> postings;
  Problems problems;  // not empty: there is no command
  // Its key follows from what the transaction says, and how often the file says it.
  Command command;
};

// A file as it would become entries of one book.
class Journal {
 public:
  virtual ~Journal() = default;
  virtual std::string_view record() const = 0;  // of its commands
  virtual const std::string& book() const = 0;  // code
  virtual Date first_day() const = 0;           // of all transactions; empty without any
  virtual Date last_day() const = 0;
  virtual const std::vector<JournalAccount>& accounts() const = 0;
  virtual const std::vector<JournalCommodity>& commodities() const = 0;
  // Accounts and units that have to be there before the first entry.
  virtual std::vector<Command> preparation() const = 0;
  // Entries within the days chosen, in the order of the file.
  virtual size_t size() const = 0;
  virtual size_t refused() const = 0;  // of these, as far as reading alone shows
  // `trial`: with accounts of the chart in place of those that are still to be made, for a dry run;
  // without a command when the chart has none that would do.
  virtual JournalEntry entry(size_t index, bool trial) const = 0;
};

// Problems "ledger.book_unknown", "import.unknown_account" (args: account), "import.no_entries",
// and those of the text that leave nothing to be taken.
using JournalReader = std::function<Result<std::unique_ptr<Journal>>(
    Kernel& kernel, const Access& access, std::string text, const JournalChoice& choice)>;

}  // namespace osnova
