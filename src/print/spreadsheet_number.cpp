// The one place where a figure becomes binary floating point, because the format knows no other
// numbers. A mantissa of up to fifteen digits and a power of ten up to 10^18 are exact, so the
// quotient is the binary64 number nearest to the decimal one, and fifteen digits of it are right.
#include "print/spreadsheet_number.hpp"

#include <xlsxwriter.h>

#include "base/decimal.hpp"

namespace osnova::print {

bool write_number(lxw_worksheet* sheet, uint32_t row, uint16_t column, int64_t mantissa, int scale,
                  lxw_format* format) {
  if (mantissa > kExactInSpreadsheet || mantissa < -kExactInSpreadsheet) return false;
  const auto value = static_cast<double>(mantissa) / static_cast<double>(power_of_ten(scale));
  return worksheet_write_number(sheet, row, column, value, format) == LXW_NO_ERROR;
}

}  // namespace osnova::print
