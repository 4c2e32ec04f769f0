#include "numerics/nearest.hpp"

#include "base/assert.hpp"
#include "base/decimal.hpp"

namespace osnova {

double nearest_binary64(int64_t mantissa, int scale) {
  OSNOVA_ASSERT(mantissa <= kExactInBinary64 && mantissa >= -kExactInBinary64,
                "more digits than binary64 holds");
  OSNOVA_ASSERT(scale >= 0 && scale <= 18, "a power of ten that binary64 holds exactly");
  return static_cast<double>(mantissa) / static_cast<double>(power_of_ten(scale));
}

}  // namespace osnova
