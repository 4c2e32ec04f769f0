#pragma once
// A table on its way into a file, row by row, so that a long one is never held whole: what lists
// and reports are exported through. Who makes files implements it.
#include <string>
#include <utility>
#include <vector>

#include "base/decimal.hpp"
#include "kernel/report/report.hpp"

namespace osnova {

struct TableColumn {
  std::string label;
  CellType type = CellType::text;
  int scale = Quantity::scale;  // decimals of a mantissa of CellType::quantity
};

struct TableHead {
  std::string title;    // of the file; above the table when there are `lines`
  std::string company;  // its name, the author of the file
  std::vector<std::pair<std::string, std::string>> lines;  // label, value: a report's parameters
  std::vector<TableColumn> columns;
  std::string language;
  bool storno = false;  // negative figures are storno: red
};

class TableWriter {
 public:
  virtual ~TableWriter() = default;
  // One cell a column. False when the file holds no more rows: nothing was written.
  virtual bool row(const ReportRow& row) = 0;
  // Below the rows: `label` stands in the first column that has no figure.
  virtual bool total(const std::string& label, const std::vector<ReportCell>& cells) = 0;
  virtual void note(const std::string& text) = 0;
  // The file is complete when this returns. Failure "file.unwritable" when it could not be written.
  virtual void finish() = 0;
};

}  // namespace osnova
