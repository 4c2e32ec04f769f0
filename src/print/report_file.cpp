#include "print/report_file.hpp"

#include <algorithm>
#include <numeric>

#include "base/text.hpp"
#include "print/figures.hpp"
#include "print/print.hpp"

namespace osnova::print {

namespace {

constexpr Style kTitle = {pt(14), true, kBlack};
constexpr Style kQuiet = {pt(8, 5), false, kGrey};
constexpr Length kPadX = mm(1, 2);

std::string_view label(const ReportOnPaper& report, std::string_view key) {
  return all_labels().text(report.language, key);
}

// A day as it is written out, a book with its currency; anything else as it was given.
std::string people_value(const ReportOnPaper& report, const std::string& name,
                         const std::string& value) {
  if (const auto date = Date::parse(value)) return long_date(*date, report.language);
  const Book* book = name == "book" ? report.company.book(value) : nullptr;
  if (!book) return value;
  return (book->name.empty() ? value : std::string(book->name)) + ", " + book->currency.code();
}

// Page keys are for whoever asks for the next page.
std::vector<size_t> shown_columns(const ReportTable& table) {
  std::vector<size_t> shown;
  for (size_t i = 0; i < table.columns.size(); ++i)
    if (table.columns[i].name != "after") shown.push_back(i);
  return shown;
}

std::vector<ReportCell> picked(const std::vector<ReportCell>& cells,
                               const std::vector<size_t>& columns) {
  std::vector<ReportCell> out;
  for (const size_t i : columns) out.push_back(cells[i]);
  return out;
}

std::string figure(const ReportCell& cell, CellType type, std::string_view language) {
  if (cell.empty) return {};
  switch (type) {
    case CellType::text:
      return cell.text;
    case CellType::amount:
      return amount_text(cell.number, cell.digits, language);
    case CellType::quantity:
      return decimal_figure(cell.number, Quantity::scale, 0, language);
    case CellType::percent:
      return decimal_figure(cell.number, Percent::scale, 0, language);
    case CellType::integer:
      return decimal_figure(cell.number, 0, 0, language);
    case CellType::date:
      return short_date({static_cast<int32_t>(cell.number)}, language);
  }
  return {};
}

// The table as texts, and how wide each column would like to be at a size of type.
class Layout {
 public:
  Layout(const ReportOnPaper& report, const TableHead& head)
      : report_(report), head_(head), shown_(shown_columns(report.table)) {
    longest_.resize(shown_.size());
    for (const ReportRow& row : report.table.rows) note(row.cells);
    if (!report.table.totals.empty()) note(report.table.totals);
  }

  // Columns `from` up to the first that does not fit; the first column always stands in front.
  // True when all of them fit at this size.
  bool fits(Length width, Length size) const {
    const auto widths = natural(size);
    return std::accumulate(widths.begin(), widths.end(), 0) <= width;
  }

  void draw(Sheet& sheet, Length size) const {
    const auto widths = natural(size);
    for (size_t from = 1; from < shown_.size() || from == 1;) {
      std::vector<size_t> part = {0};
      Length used = widths[0];
      size_t next = from;
      for (; next < shown_.size(); ++next) {
        if (part.size() > 1 && used + widths[next] > sheet.width()) break;
        used += widths[next];
        part.push_back(next);
      }
      if (from > 1) sheet.space(mm(6));
      draw_part(sheet, part, widths, size);
      if (next == from) break;
      from = next;
    }
  }

 private:
  CellType type(size_t column) const { return head_.columns[column].type; }
  bool is_figure(size_t column) const {
    return type(column) != CellType::text && type(column) != CellType::date;
  }

  void note(const std::vector<ReportCell>& cells) {
    for (size_t i = 0; i < shown_.size(); ++i) {
      std::string text = figure(cells[shown_[i]], type(i), report_.language);
      if (code_points(text) > code_points(longest_[i])) longest_[i] = std::move(text);
    }
  }

  // Figures and dates as wide as they are; texts up to a third of a page, then they are broken.
  std::vector<Length> natural(Length size) const {
    const Style strong = {size, true, kBlack};
    std::vector<Length> widths;
    for (size_t i = 0; i < shown_.size(); ++i) {
      Length width = Shaped(longest_[i], strong).width();
      if (type(i) == CellType::text) width = std::min(width, size * 22);
      for (const std::string_view word : split(head_.columns[i].label, ' '))
        width = std::max(width, Shaped(word, strong).width());
      widths.push_back(width + 2 * kPadX + pt(1));
    }
    return widths;
  }

  Row row_of(const std::vector<ReportCell>& cells, const std::vector<size_t>& part, Style style,
             int level, int edges) const {
    Row row;
    for (const size_t i : part) {
      const ReportCell& cell = cells[shown_[i]];
      Cell shown{figure(cell, type(i), report_.language), style};
      if (i == 0)
        for (int indent = 0; indent < 2 * level; ++indent) shown.text.insert(0, "\u00A0");
      if (report_.table.storno && type(i) == CellType::amount && !cell.empty && cell.number < 0)
        shown.style = style.in(kAlert);
      shown.edges = edges;
      row.cells.push_back(std::move(shown));
    }
    return row;
  }

  void draw_part(Sheet& sheet, const std::vector<size_t>& part, const std::vector<Length>& widths,
                 Length size) const {
    const Style style = {size, false, kBlack};
    Grid grid;
    grid.pad_x = kPadX;
    grid.pad_y = mm(0, 7);
    grid.edges = kBottom;
    Row titles;
    titles.ground = true;
    for (const size_t i : part) {
      // Room that is left goes to the texts.
      grid.columns.push_back({widths[i], type(i) == CellType::text ? 20 : 1,
                              is_figure(i) ? Align::right : Align::left});
      titles.cells.push_back({head_.columns[i].label, style.strong()});
    }
    grid.head.push_back(std::move(titles));
    for (const ReportRow& row : report_.table.rows)
      grid.rows.push_back(
          row_of(row.cells, part, row.bold ? style.strong() : style, row.level, kBottom));
    if (!report_.table.totals.empty()) {
      Row total = row_of(report_.table.totals, part, style.strong(), 0, kTop | kBottom);
      for (Cell& cell : total.cells)
        if (cell.text.empty()) {
          cell.text = label(report_, "print.report_total");
          break;
        }
      grid.rows.push_back(std::move(total));
    }
    sheet.grid(grid);
  }

  const ReportOnPaper& report_;
  const TableHead& head_;
  std::vector<size_t> shown_;
  std::vector<std::string> longest_;
};

struct Choice {
  bool landscape = false;
  Length size = 0;
};

// Upright while it can be read so; then across; then smaller.
Choice choose(const Layout& layout) {
  static constexpr Choice kChoices[] = {
      {false, pt(8, 5)}, {false, pt(7, 5)}, {true, pt(8, 5)}, {true, pt(7, 5)}, {true, pt(6, 5)}};
  for (const Choice& choice : kChoices)
    if (layout.fits((choice.landscape ? mm(297) : mm(210)) - mm(30), choice.size)) return choice;
  return {true, pt(7, 5)};
}

}  // namespace

TableHead head_of(const ReportOnPaper& report) {
  TableHead head;
  head.title = label(report, "report." + report.table.report);
  const Company& company = report.company.company();
  head.company = company.legal_name;
  if (head.company.empty()) head.company = company.name;
  head.language = report.language;
  head.storno = report.table.storno;
  for (const auto& [name, value] : report.table.parameters) {
    const std::string key = "report.parameter." + name + ".label";
    const std::string_view known = all_labels().find(report.language, key);
    head.lines.emplace_back(known.empty() ? std::string_view(name) : known,
                            people_value(report, name, value));
  }
  for (const size_t i : shown_columns(report.table)) {
    const ReportColumn& column = report.table.columns[i];
    head.columns.push_back(
        {capitalised(report_column_label(report.table, column.name, report.language)),
         column.type});
  }
  return head;
}

bool write_report(const ReportOnPaper& report, TableWriter& writer) {
  const auto columns = shown_columns(report.table);
  for (const ReportRow& row : report.table.rows)
    if (!writer.row({picked(row.cells, columns), row.level, row.bold, {}})) return false;
  if (!report.table.totals.empty() &&
      !writer.total(std::string(label(report, "print.report_total")),
                    picked(report.table.totals, columns)))
    return false;
  for (const std::string& note : report.table.notes) writer.note(std::string(label(report, note)));
  return true;
}

Result<std::string> report_pdf(const ReportOnPaper& report) {
  if (report.table.rows.size() > kReportRowsOnPaper)
    return Problem{"print.report_too_long", "", {{"limit", std::to_string(kReportRowsOnPaper)}}};
  const TableHead head = head_of(report);
  const Layout layout(report, head);
  const Choice choice = choose(layout);
  SheetSetup setup;
  setup.info = {head.title, head.company, report.date};
  setup.landscape = choice.landscape;
  setup.left = setup.right = mm(15);
  setup.page_of_pages = label(report, "print.page");
  setup.footer = head.company + ", " + head.title;
  Sheet sheet(std::move(setup));
  sheet.text(head.title, kTitle);
  sheet.space(mm(1));
  sheet.text(head.company, kQuiet.in(kBlack));
  std::string lines;
  for (const auto& [name, value] : head.lines)
    lines += (lines.empty() ? "" : "   ") + name + ": " + value;
  if (!lines.empty()) sheet.text(lines, kQuiet);
  sheet.space(mm(4));
  layout.draw(sheet, choice.size);
  for (const std::string& note : report.table.notes) {
    sheet.space(mm(2));
    sheet.text(label(report, note), kQuiet);
  }
  return sheet.pdf();
}

}  // namespace osnova::print
