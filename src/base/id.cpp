#include "base/id.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace osnova {
namespace {

constexpr int64_t kEpochMs = IdGenerator::kFirstUs / 1000;
constexpr int kMsBits = 41;
constexpr int kNodeBits = 10;
constexpr int kCounterBits = 12;
constexpr int kCounters = 1 << kCounterBits;

}  // namespace

void IdGenerator::lease(int node, int64_t after_us, int64_t through_us) {
  node_ = node;
  last_ms_ = std::max<int64_t>(after_us / 1000 - kEpochMs, 0);
  counter_ = kCounters - 1;  // whoever had the node before may have used the whole millisecond
  extend(through_us);
}

void IdGenerator::extend(int64_t through_us) { through_ms_ = through_us / 1000 - kEpochMs - 1; }

int64_t IdGenerator::used_through_us() const { return (last_ms_ + kEpochMs) * 1000 + 999; }

Id IdGenerator::next() {
  OSNOVA_ASSERT(node_ >= 0 && node_ < 1 << kNodeBits, "a node number has 10 bits");
  const int64_t now_ms = std::min(clock_.now_us() / 1000 - kEpochMs, through_ms_);
  if (now_ms > last_ms_) {
    last_ms_ = now_ms;
    counter_ = 0;
  } else if (++counter_ == kCounters) {
    // Borrowing from the next millisecond is better than waiting: ids need to be unique, not timely.
    ++last_ms_;
    counter_ = 0;
  }
  OSNOVA_ASSERT(last_ms_ < int64_t{1} << kMsBits, "the clock is beyond the year 2089");
  OSNOVA_ASSERT(last_ms_ <= through_ms_, "the lease of the node has no millisecond left");
  return last_ms_ << (kNodeBits + kCounterBits) | int64_t{node_} << kCounterBits | counter_;
}

}  // namespace osnova
