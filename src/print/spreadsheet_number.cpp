#include "print/spreadsheet_number.hpp"

#include <xlsxwriter.h>

#include "numerics/nearest.hpp"

namespace osnova::print {

bool write_number(lxw_worksheet* sheet, uint32_t row, uint16_t column, int64_t mantissa, int scale,
                  lxw_format* format) {
  if (mantissa > kExactInBinary64 || mantissa < -kExactInBinary64) return false;
  return worksheet_write_number(sheet, row, column, nearest_binary64(mantissa, scale), format) ==
         LXW_NO_ERROR;
}

}  // namespace osnova::print
