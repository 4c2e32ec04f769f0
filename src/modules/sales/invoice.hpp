#pragma once
#include "modules/sales/posting.hpp"

namespace osnova {

void need_invoice(const Record& record, const ActionContext& context, Needs& needs);
void derive_invoice(Record& record, const ActionContext& context);
void check_invoice(const Record& record, const ActionContext& context, Problems& problems);
void post_invoice(const Record& record, const ActionContext& context, Effects& effects,
                  Problems& problems);

// What a line is worth in a book's currency, minor units.
struct LineBase {
  int64_t net = 0, tax = 0;
};
// Shares of the document's total in the book's currency, one a line; they sum to `base_total`.
std::vector<LineBase> line_bases(const Invoice& invoice, int64_t base_total);

Movement tax_movement(Date date, std::string_view code, Percent rate, std::string_view type,
                      std::string_view country, Id party, Id counter, int64_t base, int64_t tax);

}  // namespace osnova
