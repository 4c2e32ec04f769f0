#pragma once
// Random legal and illegal commands from a seed, with store faults and restarts, checked against a
// naive model that knows nothing of journals, groups or totals. A failure prints its seed and
// replays from it.
#include <cstdint>
#include <functional>
#include <string>

#include "kernel/kernel.hpp"

namespace osnova::testing {

struct SimulatorSettings {
  const Registry* registry = nullptr;
  std::string file;  // scratch workspace; removed afterwards
  uint64_t seed = 1;
  int64_t commands = 20'000;
  std::function<Problems(Kernel&, const Access&)> ship;
};

struct SimulatorResult {
  int64_t commands = 0, done = 0, refused = 0, repeated = 0, faults = 0, restarts = 0;
  std::string failure;  // empty = program and model agree
};

SimulatorResult simulate(const SimulatorSettings& settings);

}  // namespace osnova::testing
