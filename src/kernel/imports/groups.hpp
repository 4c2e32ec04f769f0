#pragma once
// Rows of a file in the groups that make one record each. A group is given when its last row has
// come; rows of one document may stand anywhere in the file. The order of groups is always the
// same.
#include <deque>
#include <unordered_map>

#include "kernel/imports/row_values.hpp"

namespace osnova {

class RowGroups {
 public:
  // The bytes and the plan outlive the groups; `values` says what groups rows. `import` is the id of
  // the job: it is in the keys of rows that say nothing but personal values.
  RowGroups(const TableReader& reader, const std::string& bytes, const ImportFile& file,
            const RowValues& values, Id import);
  bool next(RowGroup& group);

 private:
  using Number = std::string;  // of a document: the first 16 bytes of its hash
  void find_last_rows(const TableReader& reader, const std::string& bytes);
  Number number_of(const ImportRow& row) const;
  void finish(RowGroup& group, std::vector<ImportRow> rows);

  const RowValues& values_;
  const ImportFile& file_;
  Id import_;
  ImportRows rows_;
  std::unordered_map<Number, int64_t> last_rows_;
  std::unordered_map<Number, std::vector<ImportRow>> open_;
  std::unordered_map<std::string, int64_t> said_;  // hash of what a group says -> how often
};

}  // namespace osnova
