#include <algorithm>
#include <iostream>
#include <map>

#include "app/case_settings.hpp"
#include "app/commands.hpp"
#include "base/text.hpp"

namespace osnova::app {

namespace {

// Empty, with a word on stderr, if a name is unknown.
std::vector<testing::Permutation> named(const std::string& permutations) {
  if (permutations == "all")
    return {std::begin(testing::kPermutations), std::end(testing::kPermutations)};
  std::vector<testing::Permutation> chosen;
  for (const std::string_view name : split(permutations, ',')) {
    const auto found = std::ranges::find(testing::kPermutations, name, testing::name_of);
    if (found == std::end(testing::kPermutations)) {
      std::cerr << "no such permutation: " << name << "\n";
      return {};
    }
    chosen.push_back(*found);
  }
  return chosen;
}

}  // namespace

int run_cases(const std::vector<std::string>& paths, const std::string& permutations,
              uint64_t seed) {
  const auto chosen = named(permutations);
  if (chosen.empty()) return kUsage;
  const bool hurt = std::ranges::count(chosen, testing::Permutation::faults) > 0;
  const CaseSetup setup(seed);
  const auto outcomes = testing::run_all(paths, setup.settings(), chosen);
  std::map<std::string, int> cases;
  int passed = 0, failed = 0, reversals = 0;
  int64_t faults = 0;
  for (const auto& outcome : outcomes) {
    ++cases[outcome.path];
    reversals += outcome.reversals;
    faults += outcome.faults;
    if (outcome.failure.empty()) {
      ++passed;
      continue;
    }
    ++failed;
    std::cout << "FAILED (" << testing::name_of(outcome.permutation) << ") " << outcome.failure
              << "\n";
  }
  std::cout << cases.size() << " cases in " << chosen.size() << " permutations, "
            << reversals << " documents planned back to zero\n";
  if (hurt) std::cout << faults << " calls of the store failed on purpose, seed " << seed << "\n";
  std::cout << passed << " passed, " << failed << " failed\n";
  return failed == 0 && passed > 0 ? kDone : kRefused;
}

}  // namespace osnova::app
