#include "base/id.hpp"

#include "base/assert.hpp"

namespace osnova {
namespace {

constexpr int64_t kEpochMs = 1'577'836'800'000;  // 2020-01-01T00:00:00Z
constexpr int kMsBits = 41;
constexpr int kNodeBits = 10;
constexpr int kCounterBits = 12;

}  // namespace

Id IdGenerator::next() {
  OSNOVA_ASSERT(node_ >= 0 && node_ < 1 << kNodeBits, "a node number has 10 bits");
  const int64_t now_ms = clock_.now_us() / 1000 - kEpochMs;
  if (now_ms > last_ms_) {
    last_ms_ = now_ms;
    counter_ = 0;
  } else if (++counter_ == 1 << kCounterBits) {
    // Borrowing from the next millisecond is better than waiting: ids need to be unique, not timely.
    ++last_ms_;
    counter_ = 0;
  }
  OSNOVA_ASSERT(last_ms_ < int64_t{1} << kMsBits, "the clock is beyond the year 2089");
  return last_ms_ << (kNodeBits + kCounterBits) | int64_t{node_} << kCounterBits | counter_;
}

}  // namespace osnova
