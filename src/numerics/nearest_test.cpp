#include "numerics/nearest.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include "base/assert.hpp"
#include "base/decimal.hpp"
#include "base/prng.hpp"

using namespace osnova;

// The C library reads a decimal to the nearest binary64: an oracle that shares nothing with ours.
TEST_CASE("nearest: any fifteen digits at any scale are the number that the C library reads") {
  Prng prng(3);
  for (int i = 0; i < 100'000; ++i) {
    const int scale = static_cast<int>(prng.below(19));
    const int64_t mantissa = prng.between(-kExactInBinary64, kExactInBinary64);
    CHECK(nearest_binary64(mantissa, scale) ==
          std::strtod(decimal_text(mantissa, scale).c_str(), nullptr));
  }
  CHECK(nearest_binary64(0, 2) == 0);
  CHECK_THROWS_AS(nearest_binary64(kExactInBinary64 + 1, 2), Bug);
  CHECK_THROWS_AS(nearest_binary64(1, 19), Bug);
}
