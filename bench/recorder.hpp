#pragma once
// Records what the program writes to the store, so that the same rows can be written again through
// SQLite's C API with prepared statements: the floor against which the program is measured.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "store/passing.hpp"

namespace osnova::bench {

struct WrittenRow {
  uint32_t statement = 0;          // index into texts
  std::vector<store::Cell> cells;  // bytes point into `bytes`
  std::vector<std::string> bytes;
};

struct WrittenGroup {
  std::vector<WrittenRow> rows;  // one transaction
};

struct Recording {
  std::vector<std::string> texts;  // SQL with $n parameters
  std::vector<WrittenGroup> groups;
  int64_t rows() const;
};

// Hands everything to the real database and keeps a copy of what is written while `recording` is
// set.
class RecordingDatabase : public store::PassingDatabase {
 public:
  RecordingDatabase(store::Database& real, Recording& recording)
      : PassingDatabase(real), recording_(recording) {}
  std::unique_ptr<store::Connection> writer() override;

 private:
  Recording& recording_;
};

// Writes the recording to a workspace file, one transaction a group; returns the time in
// microseconds. The file has the program's own schema and pragmas.
int64_t replay_raw(const std::string& path, const Recording& recording);

}  // namespace osnova::bench
