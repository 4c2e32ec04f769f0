#pragma once
// A store that fails on purpose, by seed: before the call is performed, or after it, when its
// answer is lost.
#include "base/prng.hpp"
#include "store/store.hpp"

namespace osnova::store {

class FaultyDatabase : public Database {
 public:
  explicit FaultyDatabase(Database& real) : real_(real) {}
  // While armed, a call of the writer fails with this probability. Not thread safe beside commands.
  void arm(uint64_t seed, int percent) {
    prng_ = Prng(seed);
    percent_ = percent;
  }
  void disarm() { percent_ = 0; }
  bool strikes() { return percent_ > 0 && prng_.chance(percent_); }

  std::unique_ptr<Connection> writer() override;
  std::unique_ptr<Connection> reader() override { return real_.reader(); }
  std::string_view engine() const override { return real_.engine(); }
  int64_t size_bytes() override { return real_.size_bytes(); }
  void copy_to(const std::string& path) override { real_.copy_to(path); }
  bool shared() const override { return real_.shared(); }

 private:
  Database& real_;
  Prng prng_{1};
  int percent_ = 0;
};

}  // namespace osnova::store
