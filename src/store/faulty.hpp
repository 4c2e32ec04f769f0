#pragma once
// A store that fails on purpose, by seed: before the call is performed, or after it, when its
// answer is lost.
#include "base/prng.hpp"
#include "store/passing.hpp"

namespace osnova::store {

class FaultyDatabase : public PassingDatabase {
 public:
  explicit FaultyDatabase(Database& real) : PassingDatabase(real) {}
  // While armed, a call of the writer fails with this probability. Not thread safe beside commands.
  void arm(uint64_t seed, int percent) {
    prng_ = Prng(seed);
    percent_ = percent;
  }
  void disarm() { percent_ = 0; }
  bool strikes() {
    const bool yes = percent_ > 0 && prng_.chance(percent_);
    struck_ += yes ? 1 : 0;
    return yes;
  }
  int64_t struck() const { return struck_; }  // faults since it was made

  std::unique_ptr<Connection> writer() override;

 private:
  Prng prng_{1};
  int percent_ = 0;
  int64_t struck_ = 0;
};

}  // namespace osnova::store
