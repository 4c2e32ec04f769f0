#pragma once
// Decimals as binary floating point, for formats that know no other numbers.
#include <cstdint>

namespace osnova {

// Up to fifteen digits survive the way to binary64 and back (IEEE 754: 15.95 decimal digits).
inline constexpr int64_t kExactInBinary64 = 999'999'999'999'999;

// The binary64 number nearest to mantissa / 10^scale; |mantissa| <= kExactInBinary64 and `scale` 0 to
// 18 (Bug otherwise). Both are exact in binary64, so the one division is correctly rounded.
double nearest_binary64(int64_t mantissa, int scale);

}  // namespace osnova
