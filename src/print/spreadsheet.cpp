#include "print/spreadsheet.hpp"

#include <xlsxwriter.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "base/assert.hpp"
#include "base/money.hpp"
#include "base/text.hpp"
#include "print/spreadsheet_number.hpp"

namespace osnova::print {

namespace {

constexpr size_t kWidest = 60, kNarrowest = 6;
constexpr size_t kLongestText = 32'767;  // UTF-16 units of a cell; ours are cut well before
constexpr int32_t kEpoch = 25'569;       // days of 1970-01-01 as a spreadsheet counts them
constexpr int32_t kFirstTrueDay = 61;    // 1900-03-01: before it Excel counts a day that never was
constexpr int kDateFormat = 14;          // the short date of whoever looks at it

// A sheet's name: at most 31 characters, without those that addresses use.
std::string sheet_name(const std::string& title) {
  std::string name;
  for (const char c : title)
    if (std::string_view("[]:*?/\\'").find(c) == std::string_view::npos) name.push_back(c);
  return std::string(clip(trim(name), 31));
}

std::string number_format(int decimals, bool red) {
  std::string format = "#,##0";
  if (decimals > 0) format += "." + std::string(static_cast<size_t>(decimals), '0');
  return red ? format + ";[Red]-" + format : format;
}

// Mantissa and scale without the zeros at the end.
std::pair<int64_t, int> shortened(int64_t mantissa, int scale) {
  while (scale > 0 && mantissa % 10 == 0) {
    mantissa /= 10;
    --scale;
  }
  return {mantissa, scale};
}

size_t longest_word(const std::string& text) {
  size_t longest = 0;
  for (const std::string_view word : split(text, ' '))
    longest = std::max(longest, code_points(word));
  return longest;
}

}  // namespace

Spreadsheet::Spreadsheet(const SpreadsheetPlace& place, TableHead head)
    : head_(std::move(head)), temporary_(place.temporary) {
  lxw_workbook_options options = {LXW_TRUE, temporary_.data(), LXW_FALSE};
  workbook_ = workbook_new_opt(place.path.c_str(), &options);
  if (!workbook_) throw Failure("file.unwritable", place.path);
  lxw_doc_properties properties{};
  properties.title = head_.title.data();
  properties.company = head_.company.data();
  properties.author = head_.company.data();
  properties.created = static_cast<time_t>(place.made_at_us / 1'000'000);
  workbook_set_properties(workbook_, &properties);
  const std::string name = sheet_name(head_.title);
  sheet_ = workbook_add_worksheet(workbook_, name.empty() ? nullptr : name.c_str());
  OSNOVA_ASSERT(sheet_ != nullptr, "the first sheet of a file has a name that is allowed");
  widths_.assign(head_.columns.size(), kNarrowest);
  write_head();
}

Spreadsheet::~Spreadsheet() {
  if (workbook_) lxw_workbook_free(workbook_);  // never finished: nothing is written
}

void Spreadsheet::write_head() {
  if (!head_.lines.empty()) {
    lxw_format* title = workbook_add_format(workbook_);
    format_set_bold(title);
    format_set_font_size(title, 14);
    write_text(0, head_.title, title);
    ++next_row_;
    lxw_format* grey = workbook_add_format(workbook_);
    format_set_font_color(grey, 0x5B6378);
    write_text(0, head_.company, grey);
    ++next_row_;
    for (const auto& [label, value] : head_.lines) {
      write_text(0, label + ": " + value, grey);
      ++next_row_;
    }
    ++next_row_;
  }
  lxw_format* look = workbook_add_format(workbook_);
  format_set_bold(look);
  format_set_text_wrap(look);
  format_set_align(look, LXW_ALIGN_VERTICAL_CENTER);
  format_set_bg_color(look, 0xF5F6F9);
  format_set_bottom(look, LXW_BORDER_THIN);
  for (uint16_t column = 0; column < head_.columns.size(); ++column) {
    const std::string& label = head_.columns[column].label;
    write_text(column, label, look);
    widen(column, std::max(longest_word(label), std::min<size_t>(code_points(label), 16)) + 3);
  }
  head_row_ = next_row_++;
  last_row_ = head_row_;
  worksheet_freeze_panes(sheet_, next_row_, 0);
  worksheet_repeat_rows(sheet_, head_row_, head_row_);
  worksheet_set_paper(sheet_, 9);  // A4
  worksheet_fit_to_pages(sheet_, 1, 0);
  if (head_.columns.size() > 7) worksheet_set_landscape(sheet_);
}

lxw_format* Spreadsheet::format(const Look& look) {
  lxw_format*& format = formats_[look];
  if (format) return format;
  format = workbook_add_format(workbook_);
  if (look.bold) format_set_bold(format);
  if (look.total) format_set_top(format, LXW_BORDER_THIN);
  if (look.level > 0) format_set_indent(format, static_cast<uint8_t>(std::min(look.level, 15)));
  if (look.type == CellType::date) format_set_num_format_index(format, kDateFormat);
  if (look.type == CellType::integer) format_set_num_format_index(format, 1);
  if (look.type == CellType::amount || look.type == CellType::quantity ||
      look.type == CellType::percent)
    format_set_num_format(
        format,
        number_format(look.decimals, head_.storno && look.type == CellType::amount).c_str());
  return format;
}

void Spreadsheet::widen(uint16_t column, size_t characters) {
  widths_[column] = std::max(widths_[column], std::min(characters, kWidest));
}

void Spreadsheet::write_text(uint16_t column, const std::string& text, lxw_format* format) {
  const std::string_view kept = clip(text, kLongestText / 2);
  worksheet_write_string(sheet_, next_row_, column, std::string(kept).c_str(), format);
}

void Spreadsheet::write(uint16_t column, const ReportCell& cell, Look look) {
  const TableColumn& described = head_.columns[column];
  look.type = described.type;
  if (cell.empty) {
    if (look.total) worksheet_write_blank(sheet_, next_row_, column, format(look));
    return;
  }
  if (look.type == CellType::text) {
    write_text(column, cell.text, format(look));
    return widen(column, code_points(cell.text) + 2 + static_cast<size_t>(2 * look.level));
  }
  if (look.type == CellType::date) {
    const int32_t serial = static_cast<int32_t>(cell.number) + kEpoch;
    if (serial >= kFirstTrueDay)
      worksheet_write_number(sheet_, next_row_, column, serial, format(look));
    else
      write_text(column, Date{static_cast<int32_t>(cell.number)}.text(), nullptr);
    return widen(column, 12);
  }
  int64_t mantissa = cell.number;
  int scale = 0;
  if (look.type == CellType::amount) scale = cell.digits;
  if (look.type == CellType::percent) scale = Percent::scale;
  if (look.type == CellType::quantity) scale = described.scale;
  look.decimals = scale;
  if (look.type != CellType::amount) {
    std::tie(mantissa, scale) = shortened(mantissa, scale);
    look.decimals = scale;
  }
  const std::string text = decimal_text(mantissa, scale, scale);
  if (!write_number(sheet_, next_row_, column, mantissa, scale, format(look)))
    write_text(column, text, format(look));
  widen(column, text.size() + text.size() / 3 + 2);
}

bool Spreadsheet::row(const ReportRow& row) {
  if (next_row_ >= kSpreadsheetRows) return false;
  for (uint16_t column = 0; column < head_.columns.size(); ++column)
    write(column, row.cells[column],
          {CellType::text, 0, column == 0 ? row.level : 0, row.bold, false});
  last_row_ = next_row_++;
  return true;
}

// The filter ends with the rows. The library takes its range only while no later row is written.
void Spreadsheet::end_rows() {
  if (ended_ || head_.columns.empty()) return;
  ended_ = true;
  const auto last_column = static_cast<uint16_t>(head_.columns.size() - 1);
  const lxw_error error = worksheet_autofilter(sheet_, head_row_, 0, last_row_, last_column);
  OSNOVA_ASSERT(error == LXW_NO_ERROR, "the rows of the filter are the last that were written");
}

bool Spreadsheet::total(const std::string& label, const std::vector<ReportCell>& cells) {
  if (next_row_ >= kSpreadsheetRows) return false;
  end_rows();
  bool labelled = false;
  for (uint16_t column = 0; column < head_.columns.size(); ++column) {
    const Look look = {CellType::text, 0, 0, true, true};
    if (!labelled && cells[column].empty) {
      write_text(column, label, format(look));
      widen(column, code_points(label) + 3);
      labelled = true;
    } else {
      write(column, cells[column], look);
    }
  }
  ++next_row_;
  return true;
}

void Spreadsheet::note(const std::string& text) {
  end_rows();
  if (notes_++ == 0) ++next_row_;
  if (next_row_ >= kSpreadsheetRows) return;
  write_text(0, text, nullptr);
  ++next_row_;
}

// The library does not say when the disk fills up while it writes its temporary files.
void Spreadsheet::require_room() const {
  std::FILE* rows = sheet_->optimize_tmpfile;
  const bool written = std::fflush(rows) == 0 && std::ferror(rows) == 0;
  const long size = std::ftell(rows);
  std::error_code error;
  const auto space = std::filesystem::space(temporary_, error);
  const auto wanted = static_cast<uintmax_t>(std::max(size, 0L)) * 3 / 2 + (1 << 20);
  if (!written || size < 0 || (!error && space.available < wanted))
    throw Failure("file.unwritable", temporary_ + ": no room for a spreadsheet");
}

void Spreadsheet::finish() {
  end_rows();
  for (uint16_t column = 0; column < head_.columns.size(); ++column)
    worksheet_set_column(sheet_, column, column, static_cast<int>(widths_[column]), nullptr);
  require_room();
  lxw_workbook* workbook = std::exchange(workbook_, nullptr);
  if (const lxw_error error = workbook_close(workbook); error != LXW_NO_ERROR)
    throw Failure("file.unwritable", lxw_strerror(error));
}

}  // namespace osnova::print
