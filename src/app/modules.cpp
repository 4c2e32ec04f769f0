// The list of modules: the one place that names them.
#include "app/workspace.hpp"
#include "modules/bank/module.hpp"
#include "modules/books/module.hpp"
#include "modules/desk/module.hpp"
#include "modules/item/module.hpp"
#include "modules/party/module.hpp"
#include "modules/sales/module.hpp"
#include "modules/sales_print/module.hpp"
#include "modules/securities/module.hpp"
#include "modules/tax/module.hpp"

namespace osnova::app {

void register_modules(Registry& registry) {
  register_party(registry);
  register_item(registry);
  register_tax(registry);
  register_books(registry);
  register_sales(registry);
  register_bank(registry);
  register_desk(registry);
  register_securities(registry);
  register_sales_print();
}

}  // namespace osnova::app
