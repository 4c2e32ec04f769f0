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
  // The first 16 bytes of a hash; of nothing, all are 0. A file of a million documents has a million
  // of them at once, so they are small and live in maps of one kind: what one map lets go of, the
  // other takes.
  struct Digest {
    uint64_t low = 0, high = 0;
    bool empty() const { return low == 0 && high == 0; }
    friend bool operator==(const Digest&, const Digest&) = default;
  };
  struct Low {
    size_t operator()(const Digest& digest) const noexcept { return digest.low; }
  };
  template <class T>
  using ByDigest = std::unordered_map<Digest, T, Low>;
  static Digest digest_of(const std::string& text);
  void find_last_rows(const TableReader& reader, const std::string& bytes);
  Digest number_of(const ImportRow& row) const;
  void finish(RowGroup& group, std::vector<ImportRow> rows);

  const RowValues& values_;
  const ImportFile& file_;
  Id import_;
  ImportRows rows_;
  ByDigest<int64_t> last_rows_;  // of documents that are still to come
  ByDigest<std::vector<ImportRow>> open_;
  ByDigest<int64_t> said_;  // what a group says -> how often
};

}  // namespace osnova
