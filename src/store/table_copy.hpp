#pragma once
// All rows of tables from one workspace into another, whatever engines they are in: by their
// description, in the order of the primary key, bit for bit. How far a copy is stands in the
// target, in a table of its own: while there is one, the target is no workspace yet.
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/schema.hpp"

namespace osnova::store {

// A table whose rows are copied, and the condition for those that are (none = all): what can be
// made anew at the other end stays behind.
struct CopiedTable {
  TableMeta table;
  std::string only;
};

// The rows of a table in the order of its key, in one pass.
class TableRows {
 public:
  // Behind the row with the key `after`; empty = from the first on. Throws StoreFailure.
  TableRows(Connection& connection, const CopiedTable& copied, std::span<const Cell> after = {});
  bool next();
  // One cell a column; views until next(). Throws StoreFailure for a value of another type than the
  // column's and for a row without key.
  std::span<const Cell> cells();
  std::span<const Cell> key() const { return key_; }  // of the row of the last cells()

 private:
  const TableMeta& table_;
  std::vector<size_t> key_places_;
  std::unique_ptr<Rows> rows_;
  std::vector<Cell> cells_, key_;
};

// A key as bytes that a table can keep, and back.
std::string key_bytes(std::span<const Cell> key);
std::vector<Cell> key_from(std::string_view bytes);  // views into `bytes`; Bug when they are none
std::string key_text(std::span<const Cell> key);     // for people

// How far the copy of a table is.
struct CopyProgress {
  int64_t rows = 0;
  std::string last_key;  // key_bytes(); "" = nothing yet
  bool done = false;
};

// In the target, while something is copied into it.
class CopyMark {
 public:
  // What the target says; nullopt when nothing is being copied into it.
  struct Origin {
    std::string state;  // of the source when the copy began: it must not change meanwhile
  };
  static std::optional<Origin> read(Connection& connection);
  static void make(Connection& connection, const Origin& origin);  // in the caller's transaction
  static void drop(Connection& connection);                        // likewise
  static CopyProgress progress(Connection& connection, std::string_view table);
  static void set_progress(Connection& connection, std::string_view table,
                           const CopyProgress& progress);
};

// Copies what is missing, in transactions of some thousand rows each of which keeps its progress.
// `told` hears of the rows so far after each. Returns how many rows there are. Throws StoreFailure,
// also when somebody else copies into it at the same time, and Failure "move.text" for a text that
// PostgreSQL cannot keep: nothing is altered.
int64_t copy_table(Connection& from, Connection& to, bool to_postgres, const CopiedTable& copied,
                   const std::function<void(int64_t rows)>& told);

// Reads both ends row by row and compares every value. Returns how many rows there are; throws
// Failure "move.differs", with table and key, at the first difference.
int64_t compare_table(Connection& from, Connection& to, const CopiedTable& copied,
                      const std::function<void(int64_t rows)>& told);

int64_t count_rows(Connection& connection, const CopiedTable& copied);

}  // namespace osnova::store
