#pragma once
// A table that somebody uploaded: what it holds, how its columns write figures and days, and what
// it is to become. Kept as JSON in the job that imports it; the bytes lie in file_content by their
// hash.
#include <boost/json/fwd.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/rows.hpp"
#include "base/written.hpp"
#include "kernel/imports/journal.hpp"

namespace osnova {

inline constexpr size_t kMostImportColumns = 500;
inline constexpr size_t kLargestImport = 64 << 20;  // bytes as uploaded

struct ImportColumn {
  std::string name;  // unique in the file
  size_t place = 0;  // in its rows
  std::vector<std::string> samples;
  WrittenNumbers numbers;
  WrittenDates dates;
};

struct ImportFile {
  std::string name, hash;
  TableFormat format;
  int64_t rows = 0, head_row = 0;
  bool comma_is_decimal = false, month_first = false;  // where a column does not tell
  std::vector<ImportColumn> columns;
  const ImportColumn* column(std::string_view name) const;
  bool is_journal() const { return format.kind == "ledger"; }  // of double entry, without columns
};

// What the rows become: a record, which column fills which field ("price", "lines/price"), and the
// step that follows each creation ("post", or none); of a journal, its book and accounts.
struct ImportPlan {
  ImportFile file;
  std::string record, then;
  std::map<std::string, std::string> mapping;  // column -> field
  JournalChoice journal;
};

// Without the samples: they may be personal.
std::string plan_text(const ImportPlan& plan);
ImportPlan plan_of(const std::string& text);

// Reads the whole table once: its head, how many rows, samples, how figures and days are written.
// Without the name of a sheet it is the first that has rows. A journal is not read here. Problems
// of the reader, "import.too_large", "import.too_many_columns" (args: limit), "import.no_rows",
// "import.unknown_sheet".
Result<ImportFile> examine(const TableReader& reader, const std::string& name,
                           const std::string& bytes, const std::string& sheet = "");

// One row behind the head. `broken` holds why it could not be split; then there is one cell, its
// text.
struct ImportRow {
  int64_t number = 0;
  std::vector<std::string> cells;  // by ImportFile::columns
  std::optional<Problem> broken;
};

class ImportRows {
 public:
  // The bytes and the file outlive the rows.
  ImportRows(const TableReader& reader, const std::string& bytes, const ImportFile& file);
  bool next(ImportRow& row);

 private:
  const ImportFile& file_;
  std::unique_ptr<RowSource> source_;
};

// A cell as it was meant: without blanks around, and without the apostrophe by which our own
// exports keep texts from being formulas.
std::string meant(std::string_view cell);

// The bytes of an upload: text is kept packed. False when they could not be stored.
bool store_content(Kernel& kernel, Id company, std::string_view bytes, std::string* hash);
// Failure "file.unreadable" when they are gone.
std::string load_content(Kernel& kernel, const Access& access, const std::string& hash);
// Forgets bytes that no attachment and no other job needs any more.
void drop_content(Kernel& kernel, Id company, const std::string& hash);

}  // namespace osnova
