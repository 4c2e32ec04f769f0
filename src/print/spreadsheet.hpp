#pragma once
// A table as an XLSX file (ECMA-376): figures and dates as typed cells with their formats, texts as
// texts (never formulas), head frozen with filters. Rows go to a temporary file as they come.
#include <map>
#include <memory>
#include <string>

#include "kernel/report/table_writer.hpp"

struct lxw_workbook;
struct lxw_worksheet;
struct lxw_format;

namespace osnova::print {

inline constexpr uint32_t kSpreadsheetRows = 1'048'576;  // of a sheet, head included

struct SpreadsheetPlace {
  std::string path;       // of the file
  std::string temporary;  // folder for what is on the way
  int64_t made_at_us = 0;
};

class Spreadsheet : public TableWriter {
 public:
  Spreadsheet(const SpreadsheetPlace& place, TableHead head);
  ~Spreadsheet() override;
  bool row(const ReportRow& row) override;
  bool total(const std::string& label, const std::vector<ReportCell>& cells) override;
  void note(const std::string& text) override;
  void finish() override;

 private:
  struct Look {  // of a cell
    CellType type = CellType::text;
    int decimals = 0, level = 0;
    bool bold = false, total = false;
    auto operator<=>(const Look&) const = default;
  };
  void write_head();
  void write(uint16_t column, const ReportCell& cell, Look look);
  void write_text(uint16_t column, const std::string& text, lxw_format* format);
  lxw_format* format(const Look& look);
  void require_room() const;
  void end_rows();
  void widen(uint16_t column, size_t characters);

  TableHead head_;
  std::string temporary_;
  lxw_workbook* workbook_ = nullptr;
  lxw_worksheet* sheet_ = nullptr;
  std::map<Look, lxw_format*> formats_;
  std::vector<size_t> widths_;  // in characters
  uint32_t head_row_ = 0, next_row_ = 0, last_row_ = 0;
  size_t notes_ = 0;
  bool ended_ = false;
};

}  // namespace osnova::print
