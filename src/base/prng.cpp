#include "base/prng.hpp"

#include <sys/random.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "base/assert.hpp"

namespace osnova {

__extension__ typedef unsigned __int128 uint128;

uint64_t Prng::next() {
  uint64_t z = state_ += 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}

// Lemire, "Fast random integer generation in an interval", 2019: exactly uniform, rarely divides.
uint64_t Prng::below(uint64_t bound) {
  OSNOVA_ASSERT(bound > 0, "there is no number below 0");
  uint128 product = static_cast<uint128>(next()) * bound;
  if (static_cast<uint64_t>(product) < bound) {
    const uint64_t threshold = (0 - bound) % bound;
    while (static_cast<uint64_t>(product) < threshold) {
      product = static_cast<uint128>(next()) * bound;
    }
  }
  return static_cast<uint64_t>(product >> 64);
}

int64_t Prng::between(int64_t low, int64_t high) {
  OSNOVA_ASSERT(low <= high, "an empty interval has no numbers");
  const uint64_t span = static_cast<uint64_t>(high) - static_cast<uint64_t>(low) + 1;
  const uint64_t offset = span == 0 ? next() : below(span);  // 0: the whole range of int64
  return static_cast<int64_t>(static_cast<uint64_t>(low) + offset);
}

void SystemSalt::fill(unsigned char* bytes, int count) {
  int filled = 0;
  while (filled < count) {
    const ssize_t got = getrandom(bytes + filled, static_cast<size_t>(count - filled), 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      throw Failure("system.random_unavailable", std::string("getrandom: ") + strerror(errno));
    }
    filled += static_cast<int>(got);
  }
}

void SeededSalt::fill(unsigned char* bytes, int count) {
  for (int i = 0; i < count; ++i) bytes[i] = static_cast<unsigned char>(prng_.next());
}

}  // namespace osnova
