#pragma once
// What passed between the company and a customer: the register of settlement, document by document.
#include <array>
#include <map>

#include "modules/sales_print/papers.hpp"

namespace osnova::sales_print {

struct Settled {
  Date date;
  int64_t seq = 0;
  std::string kind;  // "invoice", "credit_note", "payment", "application", "write_off"
  std::string number;
  bool reversal = false;
  Date due;            // of an invoice
  int64_t amount = 0;  // plus: the customer owes more; never 0
};

struct Settlements {
  int64_t opening = 0, closing = 0, debit = 0, credit = 0;
  std::vector<Settled> moves;  // within the period, by date and order of entry
  // Open invoices at the end of the period by days overdue: not due, 1-30, 31-60, 61-90, more.
  std::array<int64_t, 5> ageing{};
  int64_t unapplied = 0;  // payments and credits that settle nothing yet, as a positive amount
};

// By currency; a currency without balance and movement is left out. Transfers between documents of
// the same currency are not movements.
std::map<Currency, Settlements> settlements_of(const ReadContext& context, Id customer, Date from,
                                               Date to);

struct Period {
  Date from, to;
};
// Arguments "from" and "to"; from the first day of the fiscal year to the business date when they
// are not given. Problems "report.parameter.date", "print.period" (from after to).
Result<Period> period_of(const PrintContext& context);

// Loads the customer (the record of the form) and refuses those who get no statement: Problems
// "record.not_found", "print.cash_customer", "access.denied" without sales.invoice.read.
bool load_debtor(Papers& papers);

}  // namespace osnova::sales_print
