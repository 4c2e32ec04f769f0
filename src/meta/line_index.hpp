#pragma once
// Finds lines by line_id without a search each: sorted once.
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "meta/record.hpp"

namespace osnova {

class LineIndex {
 public:
  LineIndex(const LinesMeta& lines, void* vector) {
    const size_t count = lines.size(vector);
    ids_.reserve(count);
    for (size_t i = 0; i < count; ++i)
      ids_.emplace_back(static_cast<const Line*>(lines.at(vector, i))->line_id, i);
    std::sort(ids_.begin(), ids_.end());
  }
  // Index in the vector; -1 when there is none.
  int64_t find(int64_t line_id) const {
    const auto found = std::lower_bound(ids_.begin(), ids_.end(), std::pair(line_id, size_t{0}));
    return found != ids_.end() && found->first == line_id ? static_cast<int64_t>(found->second)
                                                          : -1;
  }
  int64_t highest() const { return ids_.empty() ? 0 : ids_.back().first; }

 private:
  std::vector<std::pair<int64_t, size_t>> ids_;
};

// The Lines<T> member of a record. LinesMeta::at serves both reading and writing, so that the
// vector of a record that is only read goes through it as well.
inline void* lines_of(const LinesMeta& lines, const void* record) {
  return const_cast<char*>(static_cast<const char*>(record)) + lines.offset;
}

}  // namespace osnova
