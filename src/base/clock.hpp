#pragma once
#include <cstdint>

namespace osnova {

// Time comes in as a parameter, so that a failure replays from a seed.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual int64_t now_us() = 0;  // microseconds since 1970-01-01 UTC
};

class SystemClock : public Clock {
 public:
  int64_t now_us() override;
};

// For tests, simulation and the demonstration company.
class FakeClock : public Clock {
 public:
  explicit FakeClock(int64_t start_us) : now_us_(start_us) {}
  int64_t now_us() override { return now_us_ += step_us_; }
  void set(int64_t us) { now_us_ = us; }
  void set_step(int64_t us) { step_us_ = us; }

 private:
  int64_t now_us_;
  int64_t step_us_ = 1000;
};

}  // namespace osnova
