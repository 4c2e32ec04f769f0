#pragma once
// A store as a program of an earlier version sees it: what it writes never reaches tables and columns
// that came later. Opened with the generation of that program, it stands in for one in tests of two
// versions at work on one workspace.
#include <set>
#include <string>

#include "store/passing.hpp"

namespace osnova::testing {

class OlderProgram : public store::PassingDatabase {
 public:
  // "table", "table.column"
  OlderProgram(store::Database& real, std::set<std::string> unknown)
      : PassingDatabase(real), unknown_(std::move(unknown)) {}
  bool knows(const std::string& name) const { return !unknown_.contains(name); }

  std::unique_ptr<store::Connection> writer() override;

 private:
  std::set<std::string> unknown_;
};

}  // namespace osnova::testing
