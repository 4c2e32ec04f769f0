#pragma once
// A package that is written down instead of packed, handed out in chunks: for the test and the fuzzer
// of what reads packages.
#include <algorithm>
#include <cstring>
#include <map>
#include <string>

#include "formats/xlsx.hpp"

namespace osnova {

class WrittenParts : public PackageParts {
 public:
  WrittenParts(std::map<std::string, std::string> parts, size_t chunk)
      : parts_(std::move(parts)), chunk_(chunk) {}
  bool open(const std::string& name) override {
    const auto found = parts_.find(name);
    if (found == parts_.end()) return false;
    open_ = found->second;
    return true;
  }
  size_t read(char* buffer, size_t capacity) override {
    const size_t count = std::min({capacity, chunk_, open_.size()});
    std::memcpy(buffer, open_.data(), count);
    open_.remove_prefix(count);
    return count;
  }

 private:
  std::map<std::string, std::string> parts_;
  size_t chunk_;
  std::string_view open_;
};

}  // namespace osnova
