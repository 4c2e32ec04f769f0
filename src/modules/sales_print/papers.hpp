#pragma once
// What the forms share: who sells, who buys, what was sold, as texts.
#include <optional>
#include <string>
#include <vector>

#include "modules/item/api.hpp"
#include "modules/party/api.hpp"
#include "modules/sales/api.hpp"
#include "modules/tax/api.hpp"
#include "print/figures.hpp"
#include "print/print.hpp"

namespace osnova::sales_print {

using print::account_for;
using print::ledger_grid;
using print::plain_grid;
using print::PrintContext;

struct SoldLine {
  int number = 0;
  std::string code, name, unit;
  Quantity quantity;
  Price price;            // as entered
  int64_t net_price = 0;  // minor units, without tax
  std::string rate;       // "20%", "без НДС", "0%"
  Amount net, tax, gross;
  bool taxed = true;  // false: exempt or without tax
  Id invoice = 0;     // of a credited line
};

struct TaxLine {
  std::string rate;
  bool taxed = true;
  int64_t net = 0, tax = 0;
};

// One document with everything that a form of it needs. `problems` tells what is missing.
class Papers {
 public:
  explicit Papers(const PrintContext& context);
  // Added fields of the document that are to be printed, by name.
  std::vector<std::pair<std::string, std::string>> added() const;
  // Loads the document and its customer; false with Problems "record.not_found".
  bool load(const RecordMeta& meta);
  bool load_customer(Id id);
  bool posted_only();  // Problem "print.not_posted" for drafts

  const PrintContext& context() const { return context_; }
  const Company& company() const { return state_->company(); }
  const CompanyState& state() const { return *state_; }
  const Party& customer() const { return customer_->as<Party>(); }
  template <class T>
  const T& document() const {
    return document_->as<T>();
  }
  const Doc& doc() const { return document_->as<Doc>(); }
  DocStatus status() const;  // posted for a form of no document (a statement)
  Problems problems;

  std::vector<SoldLine> lines(const Invoice& invoice);
  std::vector<SoldLine> lines(const CreditNote& note);
  static std::vector<TaxLine> taxes(const std::vector<SoldLine>& lines);

  std::string text(std::string_view key) const {
    return context_.text("print." + std::string(key));
  }
  std::string text(std::string_view key, Problems::Args args) const {
    return context_.text("print." + std::string(key), args);
  }
  std::string amount(int64_t minor, Currency currency) const;
  std::string number() const;  // own, else of the other side, else "draft" in words
  std::string long_date(Date date) const { return print::long_date(date, context_.language); }
  std::string short_date(Date date) const { return print::short_date(date, context_.language); }
  bool russian() const { return context_.language == "ru"; }

 private:
  template <class L>
  SoldLine line_of(const L& line);
  const Item* item(Id id);
  std::string rate_text(const std::string& code, Percent rate, bool& taxed) const;

  const PrintContext& context_;
  std::shared_ptr<const CompanyState> state_;
  std::optional<Record> document_, customer_;
  std::vector<std::pair<Id, std::optional<Record>>> items_;
  bool inclusive_ = false;
  Currency currency_;
};

std::string name_of(const Company& company);
std::string name_of(const Party& party);
std::string address_of(const Party& party);  // the legal one, else the first
// "ИНН 7701123451, КПП 770101001", in English "INN .., KPP .."; "" when there is none.
std::string inn_kpp(std::string_view inn, std::string_view kpp, std::string_view language = "ru");
// "г.", "ул.", "д." and the like are tied to the word that follows by a no-break space.
std::string tied(std::string text);
std::string joined(std::initializer_list<std::string_view> parts, std::string_view separator);

// "Draft", "Reversed" in red above the form; nothing when the document is posted.
void status_mark(print::Sheet& sheet, const Papers& papers);

}  // namespace osnova::sales_print
