#include "modules/sales_print/module.hpp"

#include "modules/sales_print/commercial.hpp"
#include "modules/sales_print/statutory.hpp"

namespace osnova {

void register_sales_print() {
  using namespace sales_print;
  using print::PrintForm;
  static const PrintForm forms[] = {
      {"invoice", "sales.invoice", {"en", "ru"}, {}, "", render_invoice},
      {"bill", "sales.invoice", {"ru"}, {}, "RU", render_bill},
      {"transfer", "sales.invoice", {"ru"}, {}, "RU", render_transfer},
      {"tax_invoice", "sales.invoice", {"ru"}, {}, "RU", render_tax_invoice},
      {"act", "sales.invoice", {"ru"}, {}, "RU", render_act},
      {"credit_note", "sales.credit_note", {"en", "ru"}, {}, "", render_credit_note},
      {"payment", "sales.payment", {"en", "ru"}, {}, "", render_payment},
      {"statement", "party.party", {"en", "ru"}, {"from", "to"}, "", render_statement},
      {"reconciliation", "party.party", {"ru"}, {"from", "to"}, "RU", render_reconciliation},
  };
  for (const PrintForm& form : forms) print::add_form(form);
}

}  // namespace osnova
