#pragma once
// What the case runner needs from the layers above it: all modules, their shipped catalogues, and
// the verbs that several commands stand behind (close, reopen).
#include "app/workspace.hpp"
#include "testing/case_runner.hpp"

namespace osnova::app {

class CaseSetup {
 public:
  explicit CaseSetup(uint64_t seed = 1);
  const testing::CaseSettings& settings() const { return settings_; }

 private:
  Registry registry_;
  testing::CaseSettings settings_;
};

}  // namespace osnova::app
