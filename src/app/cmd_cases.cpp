#include <iostream>
#include <map>

#include "app/case_settings.hpp"
#include "app/commands.hpp"

namespace osnova::app {

int run_cases(const std::vector<std::string>& paths, const std::string& permutations) {
  std::vector<testing::Permutation> chosen;
  for (const testing::Permutation p : testing::kPermutations)
    if (permutations == "all" || permutations == testing::name_of(p)) chosen.push_back(p);
  if (chosen.empty()) {
    std::cerr << "no such permutation: " << permutations << "\n";
    return kUsage;
  }
  const CaseSetup setup;
  const auto outcomes = testing::run_all(paths, setup.settings(), chosen);
  std::map<std::string, int> cases;
  int passed = 0, failed = 0, reversals = 0;
  for (const auto& outcome : outcomes) {
    ++cases[outcome.path];
    reversals += outcome.reversals;
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
  std::cout << passed << " passed, " << failed << " failed\n";
  return failed == 0 && passed > 0 ? kDone : kRefused;
}

}  // namespace osnova::app
