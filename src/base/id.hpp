#pragma once
// Ids: 41 bits of milliseconds since 2020-01-01, 10 bits of node (a leased row), 12 bits of counter.
// The order of ids means nothing. 0 is "no id". In JSON ids are strings.
#include <compare>
#include <cstdint>
#include <functional>
#include <string>

#include "base/clock.hpp"

namespace osnova {

using Id = int64_t;

class IdGenerator {
 public:
  static constexpr int64_t kFirstUs = 1'577'836'800'000'000;  // 2020-01-01T00:00:00Z
  IdGenerator(Clock& clock, int node) : clock_(clock), node_(node) {}
  // From now on ids of this node, of milliseconds behind `after_us` and not behind `through_us`
  // (microseconds since 1970): who leases the node next begins behind that, so that no two ever
  // agree, whatever the clocks say.
  void lease(int node, int64_t after_us, int64_t through_us);
  void extend(int64_t through_us);  // the lease was renewed
  // The end of the last millisecond that ids were made of.
  int64_t used_through_us() const;
  int node() const { return node_; }
  // Strictly increasing within one lease even when the clock steps back. Bug when the lease has no
  // millisecond left. Not thread safe.
  Id next();

 private:
  Clock& clock_;
  int node_;
  int64_t last_ms_ = 0;
  int64_t through_ms_ = INT64_MAX;
  int counter_ = 0;
};

}  // namespace osnova
