#pragma once
// What счёт-фактура and УПД share: постановление Правительства РФ от 26.12.2011 № 1137, Приложение
// № 1 (the lines above the table, the columns 1 to 11, the signatures).
#include "modules/sales_print/statutory.hpp"

namespace osnova::sales_print {

struct TaxDocument {
  const Papers& papers;
  const Invoice& invoice;
  std::vector<SoldLine> lines;
  std::string number, date;  // of the счёт-фактура
  std::string payments;      // line 5: advances that are set off
  std::string shipped_by;    // line 5а
};

TaxDocument tax_document(Papers& papers);
// Lines 1 to 8. `status`: the left part of the УПД stands beside them.
void tax_head(Sheet& sheet, const TaxDocument& document, bool status);
// Columns 1 to 11, with the code of goods (А) on the left for a УПД; the total row stays with the
// last line.
void tax_table(Sheet& sheet, const TaxDocument& document, bool with_code);
void tax_signatures(Sheet& sheet, const TaxDocument& document);
print::SheetSetup tax_setup(const PrintContext& context, const TaxDocument& document,
                            const std::string& title);

}  // namespace osnova::sales_print
