#pragma once
// A table in a file, row by row, whatever the file is.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace osnova {

class RowSource {
 public:
  enum class Step { row, end, problem };
  virtual ~RowSource() = default;
  // After `row`, cells() is valid until the next call. After `problem` (a broken row) reading goes
  // on; cells() then hold what stood there, as one text. Failure "file.unreadable" when the file
  // itself is damaged.
  virtual Step next() = 0;
  virtual const std::vector<std::string_view>& cells() const = 0;
  virtual int64_t number() const = 0;  // of the row in the file, from 1: its line, or a sheet's row
  virtual const Problem& problem() const = 0;
  // Begins another sheet of the same workbook; false when there is none of that name.
  virtual bool turn_to(const std::string& /*sheet*/) { return false; }
};

// A sheet of a workbook.
struct TableSheet {
  std::string name;
  bool hidden = false;
  int64_t rows = -1;  // that could be imported from it; -1 = not counted
};

// How a file is to be read, as recognised once and kept.
struct TableFormat {
  std::string kind;      // "csv", "xlsx", "ledger" (a journal of double entry, no table)
  std::string encoding;  // csv, ledger: "UTF-8", "windows-1251", ...
  char separator = ',';  // csv
  std::string sheet;     // xlsx: name of the sheet that is read
  std::vector<TableSheet> sheets;  // xlsx: all, hidden ones last; not kept
};

// Readers of foreign tables, handed to whoever imports.
struct TableReader {
  // Problems "import.empty", "import.unknown_format", "import.old_excel",
  // "import.damaged", "import.too_large_unpacked".
  std::function<Result<TableFormat>(const std::string& name, const std::string& bytes)> recognise;
  // Rows with at most `most_cells` cells; wider ones are "csv.too_many_fields". The bytes outlive
  // the rows.
  std::function<std::unique_ptr<RowSource>(const std::string& bytes, const TableFormat& format,
                                           size_t most_cells)>
      open;
  // The whole text of a journal, in UTF-8. Failures "file.unreadable", "file.too_large".
  std::function<std::string(const std::string& bytes, const TableFormat& format)> text;
};

}  // namespace osnova
