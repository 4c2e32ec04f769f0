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
  IdGenerator(Clock& clock, int node) : clock_(clock), node_(node) {}
  // Strictly increasing within one generator even when the clock steps back. Not thread safe.
  Id next();

 private:
  Clock& clock_;
  int node_;
  int64_t last_ms_ = 0;
  int counter_ = 0;
};

}  // namespace osnova
