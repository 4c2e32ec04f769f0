#pragma once
// Settings and small catalogues of a company, kept whole in memory: every record whose behaviour
// says `cached`. Immutable; replaced after a command has changed one of them.
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/date.hpp"
#include "kernel/ledger/ledger.hpp"
#include "kernel/period/period.hpp"

namespace osnova {

class ExtraFields;

enum class TaxRounding : int { by_line, by_document };
const EnumMeta& enum_meta(TaxRounding);

// A bank account of the company itself: what printed documents ask to be paid to.
struct CompanyAccount : Line {
  Currency currency;  // none = the company's
  Text<120> bank;
  Text<11> bic;         // Russian BIC (9 digits) or SWIFT code
  Text<34> account;     // number of the account where there is no IBAN
  Text<34> iban;
  Text<34> correspondent;  // the bank's own account at the Bank of Russia
};

// Shared catalogue "kernel.company". Its id is the company of everything else.
struct Company : Entity {
  Text<20> code;  // unique
  Text<160> name;
  Currency currency;
  Text<40> time_zone;
  Text<5> fiscal_year_start;  // "01-01"
  Text<2> country;
  TaxRounding tax_rounding{};
  bool advances_by_default = false;  // a customer payment without a named document is an advance
  Text<12> inn;
  Text<9> kpp;
  Text<200> legal_name;  // as on documents; "" = the name
  Text<15> ogrn;
  Text<20> vat_number;
  Text<300> address;  // legal
  Text<40> phone;
  Text<120> email;
  Text<120> director, accountant;  // who signs: "Иванов И. И."
  Text<120> director_title;        // "" = Руководитель
  // Days that pass before money goes to a party's account that is new or was changed; 0 = none.
  int64_t payee_cooling_days = 1;
  Lines<CompanyAccount> accounts;  // the first of a currency is printed
};
const RecordMeta& company_meta();

class CompanyState {
 public:
  bool has_company() const { return company_ != nullptr; }  // not of the workspace itself
  const Company& company() const { return *company_; }
  const TimeZone& time_zone() const { return time_zone_; }
  const std::vector<const Book*>& books() const { return books_; }  // active ones, by ordinal
  const Book* book(std::string_view code) const;
  const Book* book_by_ordinal(int64_t ordinal) const;
  const Account* account(const Book& book,
                         std::string_view code) const;  // nullptr when there is none
  // The account that plays a role in the book's chart ("receivables"); Bug when the chart has no
  // such role, nullptr when the company removed the account.
  const Account* role(const Book& book, std::string_view role) const;
  std::vector<const Account*> accounts(const Book& book) const;  // by code
  PeriodState period(const Book& book, Area area, Month month, Date business_date) const;
  bool year_locked(const Book& book, int fiscal_year) const;
  // Fiscal year (named by the calendar year in which it begins) and its first and last day.
  int fiscal_year(Date date) const;
  Date fiscal_year_first(int fiscal_year) const;
  Date fiscal_year_last(int fiscal_year) const;

  // Fields that people added to records; never null.
  const std::shared_ptr<const ExtraFields>& extras() const { return extras_; }

  // Cached catalogues of modules.
  const std::vector<Record>& all(const RecordMeta& meta) const;
  const Record* find(const RecordMeta& meta, Id id) const;
  // By the record's unique text field (its only kUnique field).
  const Record* find(const RecordMeta& meta, std::string_view key) const;
  template <class T>
  const T* get(const RecordMeta& meta, Id id) const {
    const Record* r = find(meta, id);
    return r ? &r->as<T>() : nullptr;
  }
  template <class T>
  const T* get(const RecordMeta& meta, std::string_view key) const {
    const Record* r = find(meta, key);
    return r ? &r->as<T>() : nullptr;
  }

 private:
  friend class StateLoader;
  struct Table {
    std::vector<Record> records;
    std::unordered_map<Id, size_t> by_id;
    std::unordered_map<std::string, size_t> by_key;
  };
  Record company_record_;
  std::shared_ptr<const ExtraFields> extras_;
  const Company* company_ = nullptr;
  TimeZone time_zone_;
  std::vector<const Book*> books_;
  std::unordered_map<std::string, const Account*> accounts_;  // "ordinal/code"
  std::map<std::pair<int, std::string>, const Account*> roles_;
  std::map<std::pair<int64_t, int>, const Calendar*> calendars_;  // book ordinal, area
  std::unordered_map<const RecordMeta*, Table> tables_;
};

}  // namespace osnova
