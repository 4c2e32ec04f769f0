#pragma once
// Rows of one sheet of a workbook (ECMA-376 part 1, SpreadsheetML), read as a stream: figures as
// the fifteen digits that a spreadsheet shows, days as ISO dates by their number format, texts whole.
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/rows.hpp"

namespace osnova {

// The parts of the package by name ("xl/workbook.xml"), without a slash in front.
class PackageParts {
 public:
  virtual ~PackageParts() = default;
  // Opens a part; false when there is none. Only one is open at a time.
  virtual bool open(const std::string& name) = 0;
  // Reads on in the open part; 0 at its end. Failure "file.unreadable" when it is damaged.
  virtual size_t read(char* buffer, size_t capacity) = 0;
};

// Parts of a zip archive in memory, which outlives them. Failure "file.unreadable" when it is none.
std::unique_ptr<PackageParts> zip_parts(std::string_view bytes);

struct XlsxLimits {
  size_t small_part = 16 << 20;  // workbook, relations, styles: unpacked bytes
  size_t texts = 256 << 20;      // shared texts
  size_t sheet = size_t{2} << 30;
  size_t row = 4 << 20;  // one row of XML
  size_t cells = 16'384;
  size_t sheets = 1000;  // those beyond are not seen
};

class XlsxRows : public RowSource {
 public:
  // Of the sheet with this name; without one of the first, which is a hidden one only where all
  // are. Failures "file.unreadable" (damaged, no such sheet), "file.too_large" (beyond a limit):
  // unpacked sizes are counted while reading, never believed.
  XlsxRows(std::unique_ptr<PackageParts> parts, const XlsxLimits& limits,
           std::string_view sheet = {});
  ~XlsxRows() override;
  const std::string& sheet() const { return sheet_; }  // its name
  const std::vector<TableSheet>& sheets() const { return sheets_; }  // hidden ones last

  Step next() override;
  const std::vector<std::string_view>& cells() const override { return cells_; }
  int64_t number() const override { return number_; }
  const Problem& problem() const override { return problem_; }
  // The workbook's texts and styles are read once for all of its sheets.
  bool turn_to(const std::string& sheet) override;

 private:
  enum class Look : uint8_t { plain, day, time, percent };
  struct Style {
    Look look = Look::plain;
    uint8_t zeros = 0;  // "00000": digits that are filled up
  };
  struct Stream;
  void read_workbook(std::string_view sheet);
  void read_styles(const std::string& name);
  void read_texts(const std::string& name);
  std::string whole_part(const std::string& name);
  std::string cell_text(std::string_view type, std::string value, size_t style) const;

  std::unique_ptr<PackageParts> parts_;
  XlsxLimits limits_;
  std::string sheet_, sheet_part_;
  std::vector<TableSheet> sheets_;
  std::map<std::string, std::string> parts_of_sheets_;  // by name
  bool from_1904_ = false;
  std::vector<Style> styles_;
  std::vector<std::string> texts_;
  std::unique_ptr<Stream> stream_;
  std::vector<std::string> values_;
  std::vector<std::string_view> cells_;
  int64_t number_ = 0;
  Problem problem_;
};

// What a spreadsheet stores as binary64 in decimal: fifteen significant digits, no exponent.
// "1.1000000000000001" -> "1.1", "1E-3" -> "0.001". The text itself when it is no number.
std::string fifteen_digits(std::string_view stored);
// A day number of a sheet: "2025-12-31", with a time of day "2025-12-31 10:00:00", below 1 "10:00:00".
// The text itself when it is no day.
std::string day_of(std::string_view stored, bool from_1904);

}  // namespace osnova
