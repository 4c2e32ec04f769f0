#pragma once
// Runs .case files against a real workspace file, in permutations:
//   plain     each command once
//   twice     each command again with the same key: the first answer comes back, nothing is written
//   restart   the kernel is closed and opened between commands
//   dry       plan() before each command says the same and writes nothing
//   faults    store calls fail at places that the seed samples, before they are performed or when
//             their answer is lost; the command is repeated with its key until it is answered
// After the last line of a case `verify` must hold.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "kernel/kernel.hpp"
#include "testing/case_file.hpp"

namespace osnova::testing {

enum class Permutation { plain, twice, restart, dry, faults };
inline constexpr Permutation kPermutations[] = {Permutation::plain, Permutation::twice,
                                                Permutation::restart, Permutation::dry,
                                                Permutation::faults};
const char* name_of(Permutation permutation);

// A verb that a layer above provides: "close 2025-01" runs the module's closing. Returns its
// problems.
using CaseVerb =
    std::function<Problems(Kernel& kernel, const Access& access, const std::string& rest)>;

struct CaseSettings {
  const Registry* registry = nullptr;
  std::string worlds;   // folder of <world>.case files
  std::string scratch;  // folder for workspace files
  std::map<std::string, CaseVerb> verbs;
  // Shipped catalogues (tax codes, item classes) after a company was made.
  std::function<Problems(Kernel&, const Access&)> ship;
  uint64_t seed = 1;  // of salts and of the places where the store fails
  // Looks at the company when the story is told, as its owner; throws what is wrong.
  std::function<void(Kernel&, const Access&)> after;
};

struct CaseOutcome {
  std::string path;
  Permutation permutation{};
  std::string failure;  // empty = passed
  int reversals = 0;    // of its documents, planned and found to end at zero
  int64_t faults = 0;   // calls of the store that failed on purpose
};

CaseOutcome run_case(const CaseFile& file, Permutation permutation, const CaseSettings& settings);

// All *.case below the paths, sorted; every case in every permutation.
std::vector<CaseOutcome> run_all(const std::vector<std::string>& paths,
                                 const CaseSettings& settings,
                                 const std::vector<Permutation>& permutations);

}  // namespace osnova::testing
