#pragma once
// A store as a program of an earlier version sees it: what it writes never reaches tables and columns
// that came later. Opened with the generation of that program, it stands in for one in tests of two
// versions at work on one workspace.
#include <set>
#include <string>

#include "store/store.hpp"

namespace osnova::testing {

class OlderProgram : public store::Database {
 public:
  // "table", "table.column"
  OlderProgram(store::Database& real, std::set<std::string> unknown)
      : real_(real), unknown_(std::move(unknown)) {}
  bool knows(const std::string& name) const { return !unknown_.contains(name); }

  std::unique_ptr<store::Connection> writer() override;
  std::unique_ptr<store::Connection> reader() override { return real_.reader(); }
  std::string_view engine() const override { return real_.engine(); }
  int64_t size_bytes() override { return real_.size_bytes(); }
  void copy_to(const std::string& path) override { real_.copy_to(path); }
  bool shared() const override { return real_.shared(); }

 private:
  store::Database& real_;
  std::set<std::string> unknown_;
};

}  // namespace osnova::testing
