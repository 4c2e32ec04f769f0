#include "modules/sales/posting.hpp"

namespace osnova {

using store::ColumnType;

const RegisterMeta& sales_register() {
  static const RegisterMeta meta{"sales",
                                 {{"document_type", ColumnType::text},
                                  {"line"},
                                  {"origin_document"},
                                  {"origin_line"},
                                  {"item"},
                                  {"item_class", ColumnType::text},
                                  {"party"},
                                  {"country", ColumnType::text},
                                  {"currency", ColumnType::text},
                                  {"tax_code", ColumnType::text}},
                                 {"quantity", "remaining", "net", "tax", "base_net", "base_tax"},
                                 {{"class", {"item_class", "document_type"}}},
                                 {{{"origin_document", "origin_line"}, false, "remaining"}},
                                 {}};
  return meta;
}

Movement sales_movement(Date date) {
  Movement m;
  m.register_meta = &sales_register();
  m.date = date;
  m.integers.resize(10);
  m.texts.resize(10);
  m.measures.resize(6);
  return m;
}

const RegisterMeta& settlement_register() {
  static const RegisterMeta meta{"settlement",
                                 {{"settled_document"}, {"party"}, {"currency", ColumnType::text}},
                                 {"remaining"},
                                 {},
                                 {{{"settled_document"}, false, "remaining"}},
                                 {}};
  return meta;
}

Movement settlement_movement(Date date, Id document, Id party, Currency currency,
                             int64_t remaining) {
  Movement m;
  m.register_meta = &settlement_register();
  m.date = date;
  m.integers = {document, party, 0};
  m.texts = {"", "", currency.code()};
  m.measures = {remaining};
  return m;
}

int64_t remaining_of(const Facts& facts, Id document) {
  int64_t sum = 0;
  for (const GuardBalance& balance : facts.guard(settlement_register(), document))
    sum += balance.measures[0];
  return sum;
}

const Account* receivable_account(const CompanyState& company, const Book& book,
                                  Currency currency) {
  return company.role(book, currency == book.currency ? "receivables" : "receivables_fc");
}

const Account* advance_account(const CompanyState& company, const Book& book, Currency currency) {
  return company.role(book, currency == book.currency ? "advances" : "advances_fc");
}

const Account* money_account(const CompanyState& company, const Book& book, MoneyPlace place,
                             Currency currency) {
  switch (place) {
    case MoneyPlace::cash:
      return company.role(book, "cash");
    case MoneyPlace::card:
      return company.role(book, "card_clearing");
    case MoneyPlace::bank:
      break;
  }
  return company.role(book, currency == book.currency ? "bank" : "bank_fc");
}

Dimensions item_dims(Id party, Id open_item, Date due) {
  Dimensions dims;
  dims.party = party;
  dims.open_item = open_item;
  dims.due = due;
  return dims;
}

// Share of a tax (or other value) that belongs to a part: cumulative, so that the last part takes
// the rest.
int64_t tax_part(int64_t tax, int64_t used_before, int64_t part, int64_t whole) {
  if (whole == 0 || tax == 0) return 0;
  const auto before = multiply_divide(tax, used_before, whole, Rounding::half_away);
  const auto after = multiply_divide(tax, used_before + part, whole, Rounding::half_away);
  OSNOVA_ASSERT(before && after, "a share of a value fits where the value fits");
  return *after - *before;
}

}  // namespace osnova
