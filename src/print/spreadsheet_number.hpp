#pragma once
// Figures as a spreadsheet keeps them.
#include <cstdint>

struct lxw_worksheet;
struct lxw_format;

namespace osnova::print {

// Writes mantissa / 10^scale; `scale` 0 to 18. False, and nothing is written, when the mantissa has
// more than fifteen digits (ECMA-376 stores binary64; Excel shows 15): the caller writes it as text.
bool write_number(lxw_worksheet* sheet, uint32_t row, uint16_t column, int64_t mantissa, int scale,
                  lxw_format* format);

}  // namespace osnova::print
