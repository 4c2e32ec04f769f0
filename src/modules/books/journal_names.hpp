#pragma once
// What the names in a journal stand for: accounts of the chart and commodities.
#include <optional>
#include <unordered_map>

#include "formats/ledger_text.hpp"
#include "kernel/imports/journal.hpp"

namespace osnova {

class JournalAccounts {
 public:
  JournalAccounts(const CompanyState& company, const Book& book);
  // Takes the choice and says of every name of the file, with how many postings it has, what it
  // is. Problem "import.unknown_account".
  Problems settle(const std::map<std::string, int64_t>& names, const JournalChoice& choice);
  const std::vector<JournalAccount>& all() const { return all_; }
  const JournalAccount& named(const std::string& name) const { return all_[by_name_.at(name)]; }
  // An entry without party is refused on it.
  bool wants_party(const std::string& code) const;
  // A plain account of the chart that takes any entry in any currency; "" when there is none.
  const std::string& stand_in() const { return stand_in_; }
  std::vector<Command> preparation(Id company) const;

 private:
  std::string found(const std::string& name) const;
  std::string next_code();

  const CompanyState& company_;
  Book book_;
  std::unordered_map<std::string, std::string> codes_;  // by what a file may call an account
  std::vector<JournalAccount> all_;
  std::unordered_map<std::string, size_t> by_name_;
  std::string stand_in_;
  int64_t last_made_ = 0;
};

class JournalCommodities {
 public:
  JournalCommodities(Kernel& kernel, const Access& access, const Book& book);
  void settle(const std::vector<formats::LedgerTransaction>& journal);
  const std::vector<JournalCommodity>& all() const { return all_; }
  Currency currency(const std::string& symbol) const { return currencies_.at(symbol); }
  bool has_rate(Currency currency, Date day) const;
  std::vector<Command> preparation() const { return made_; }

 private:
  Currency unit(const std::string& commodity, int decimals, JournalCommodity& told);

  Book book_;
  std::map<std::string, Currency> units_, currencies_;
  std::map<Currency, Date> quoted_;  // first day with a rate into the book's currency
  std::vector<JournalCommodity> all_;
  std::vector<Command> made_;
};

// Decimals that an amount needs.
int decimals_of(int64_t mantissa);

}  // namespace osnova
