#pragma once

namespace osnova {

// The printed forms of sales; src/print/print.hpp finds them by record and name.
void register_sales_print();

}  // namespace osnova
