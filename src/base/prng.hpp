#pragma once
// Seeded pseudo-random numbers (SplitMix64, Steele et al. 2014): for simulation and demonstration
// data, never for secrets. Secrets and salts come from SaltSource.
#include <cstdint>

namespace osnova {

class Prng {
 public:
  explicit Prng(uint64_t seed) : state_(seed) {}
  uint64_t next();
  // Uniform in [0, bound); bound > 0.
  uint64_t below(uint64_t bound);
  // Uniform in [low, high].
  int64_t between(int64_t low, int64_t high);
  bool chance(int percent) { return below(100) < static_cast<uint64_t>(percent); }

 private:
  uint64_t state_;
};

// 16 random bytes a call: the system's generator in production, seeded in simulation.
class SaltSource {
 public:
  virtual ~SaltSource() = default;
  virtual void fill(unsigned char* bytes, int count) = 0;
};

class SystemSalt : public SaltSource {
 public:
  void fill(unsigned char* bytes, int count) override;  // getrandom(2)
};

class SeededSalt : public SaltSource {
 public:
  explicit SeededSalt(uint64_t seed) : prng_(seed) {}
  void fill(unsigned char* bytes, int count) override;

 private:
  Prng prng_;
};

}  // namespace osnova
