// Text, CSV and JSON of a report's table.
#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>

#include "base/csv.hpp"
#include "base/money.hpp"
#include "base/text.hpp"
#include "kernel/report/report.hpp"
#include "meta/labels.hpp"

namespace osnova {

std::string cell_text(const ReportCell& cell, CellType type, int quantity_scale) {
  if (cell.empty) return {};
  switch (type) {
    case CellType::text:
      return cell.text;
    case CellType::amount:
      return minor_text(cell.number, cell.digits);
    case CellType::quantity:
      return decimal_text(cell.number, quantity_scale);
    case CellType::percent:
      return decimal_text(cell.number, Percent::scale);
    case CellType::integer:
      return std::to_string(cell.number);
    case CellType::date:
      return Date{static_cast<int32_t>(cell.number)}.text();
  }
  return {};
}

namespace {

const Labels& labels() {
  static const Labels all = Labels::embedded();
  return all;
}

// 1,234.50 in English, 1 234,50 with no-break spaces in Russian.
std::string grouped(std::string text, bool russian) {
  const size_t dot = text.find('.');
  const size_t begin = !text.empty() && text.front() == '-' ? 1 : 0;
  std::string out = text.substr(0, begin);
  const std::string whole = text.substr(begin, dot == text.npos ? text.npos : dot - begin);
  for (size_t i = 0; i < whole.size(); ++i) {
    if (i > 0 && (whole.size() - i) % 3 == 0) out += russian ? "\u00A0" : ",";
    out += whole[i];
  }
  if (dot != text.npos) out += (russian ? "," : ".") + text.substr(dot + 1);
  return out;
}

std::string people_text(const ReportCell& cell, CellType type, bool russian) {
  const std::string text = cell_text(cell, type);
  const bool number =
      type == CellType::amount || type == CellType::quantity || type == CellType::percent;
  return number && !text.empty() ? grouped(text, russian) : text;
}

std::string_view type_name(CellType type) {
  static const std::string_view names[] = {"text",    "amount", "quantity",
                                           "integer", "date",   "percent"};
  return names[static_cast<size_t>(type)];
}

std::string column_label(const ReportTable& table, const ReportColumn& column,
                         std::string_view language) {
  for (const std::string suffix : {".before", ".change"})
    if (column.name.ends_with(suffix)) {
      const ReportColumn base{column.name.substr(0, column.name.size() - suffix.size()), column.type};
      return column_label(table, base, language) + " " +
             std::string(labels().text(language, "report.compare" + suffix));
    }
  const std::string own = "report." + table.report + "." + column.name;
  if (const auto text = labels().find(language, own); !text.empty()) return std::string(text);
  const std::string shared = "report.column." + column.name;
  const auto text = labels().find(language, shared);
  return text.empty() ? column.name : std::string(text);
}

std::string padded(const std::string& text, size_t width, bool right) {
  const size_t length = code_points(text);
  const std::string blanks(width > length ? width - length : 0, ' ');
  return right ? blanks + text : text + blanks;
}

std::string parameter_label(const std::string& name, std::string_view language) {
  const std::string_view label = labels().find(language, "report.parameter." + name + ".label");
  return std::string(label.empty() ? std::string_view(name) : label);
}

// Days as people write them in the language; everything else as it was given.
std::string parameter_value(const std::string& value, bool russian) {
  const auto date = Date::parse(value);
  if (!russian || !date) return value;
  char text[24];
  std::snprintf(text, sizeof text, "%02d.%02d.%04d", date->day(), date->month(), date->year());
  return text;
}

}  // namespace

std::string report_text(const ReportTable& table, std::string_view language) {
  const bool russian = language == "ru";
  std::vector<std::vector<std::string>> lines;
  std::vector<std::string> header;
  for (const auto& column : table.columns) header.push_back(column_label(table, column, language));
  lines.push_back(header);
  const auto add = [&](const std::vector<ReportCell>& cells, int level) {
    std::vector<std::string> line;
    for (size_t i = 0; i < table.columns.size(); ++i)
      line.push_back((i == 0 ? std::string(static_cast<size_t>(2 * level), ' ') : "") +
                     people_text(cells[i], table.columns[i].type, russian));
    lines.push_back(std::move(line));
  };
  for (const ReportRow& row : table.rows) add(row.cells, row.level);
  if (!table.totals.empty()) add(table.totals, 0);
  std::vector<size_t> widths(table.columns.size());
  for (const auto& line : lines)
    for (size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], code_points(line[i]));
  std::string out(labels().text(language, "report." + table.report));
  const char* before = "\n";
  for (const auto& [name, value] : table.parameters) {
    out += before + parameter_label(name, language) + ": " + parameter_value(value, russian);
    before = "; ";
  }
  out += "\n\n";
  const auto rule = [&] {
    for (size_t w : widths) out += std::string(w, '-') + "  ";
    out += "\n";
  };
  for (size_t r = 0; r < lines.size(); ++r) {
    if (r == 1 || (!table.totals.empty() && r + 1 == lines.size())) rule();
    std::string line;
    for (size_t i = 0; i < widths.size(); ++i)
      line += padded(lines[r][i], widths[i], table.columns[i].type != CellType::text) + "  ";
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  for (const std::string& note : table.notes)
    out += std::string(labels().text(language, note)) + "\n";
  return out + "\n";
}

std::string report_csv(const ReportTable& table, std::string_view) {
  std::vector<std::string> fields;
  for (const auto& column : table.columns) fields.push_back(column.name);
  std::string out = csv_line(fields);
  const auto add = [&](const std::vector<ReportCell>& cells) {
    fields.clear();
    for (size_t i = 0; i < table.columns.size(); ++i)
      fields.push_back(cell_text(cells[i], table.columns[i].type));
    out += csv_line(fields, ',', true);
  };
  for (const ReportRow& row : table.rows) add(row.cells);
  return out;
}

std::string report_column_label(const ReportTable& table, std::string_view column,
                                std::string_view language) {
  return column_label(table, {std::string(column), CellType::text}, language);
}

namespace {
boost::json::object link_json(const ReportLink& link) {
  if (link.report.empty()) return {{"record", link.record}, {"id", std::to_string(link.id)}};
  boost::json::object arguments;
  for (const auto& [name, value] : link.arguments) arguments[name] = value;
  return {{"report", link.report}, {"arguments", std::move(arguments)}};
}
}  // namespace

boost::json::object report_json(const ReportTable& table) {
  namespace json = boost::json;
  const auto row_json = [&](const std::vector<ReportCell>& cells) {
    json::object row;
    for (size_t i = 0; i < cells.size(); ++i) {
      if (cells[i].empty)
        row[table.columns[i].name] = nullptr;
      else if (table.columns[i].type == CellType::integer)
        row[table.columns[i].name] = cells[i].number;
      else
        row[table.columns[i].name] = cell_text(cells[i], table.columns[i].type);
    }
    return row;
  };
  json::object parameters;
  for (const auto& [name, value] : table.parameters) parameters[name] = value;
  json::array columns, rows, notes(table.notes.begin(), table.notes.end());
  for (const auto& column : table.columns)
    columns.push_back(json::object{{"name", column.name}, {"type", type_name(column.type)}});
  for (const ReportRow& row : table.rows) {
    json::object cells = row_json(row.cells);
    if (row.level != 0) cells["_level"] = row.level;
    if (row.bold) cells["_bold"] = true;
    if (!row.link.empty()) cells["_link"] = link_json(row.link);
    rows.push_back(std::move(cells));
  }
  json::object out = {{"report", table.report},
                      {"parameters", std::move(parameters)},
                      {"columns", std::move(columns)},
                      {"rows", std::move(rows)}};
  out["totals"] = table.totals.empty() ? json::object{} : row_json(table.totals);
  if (!notes.empty()) out["notes"] = std::move(notes);
  if (table.storno) out["storno"] = true;
  return out;
}

Result<Date> date_argument(const ReportArguments& arguments, std::string_view name,
                           Date otherwise) {
  const auto found = arguments.find(std::string(name));
  if (found == arguments.end() || found->second.empty()) return otherwise;
  auto date = Date::parse(found->second);
  if (!date) return Problem{"report.parameter.date", std::string(name), {{"value", found->second}}};
  return date;
}

Result<const Book*> book_argument(const ReadContext& context, const ReportArguments& arguments) {
  const auto found = arguments.find("book");
  if (found == arguments.end() || found->second.empty()) {
    if (context.company.books().empty())
      return Problem{"report.parameter.book", "book", {{"value", ""}}};
    return context.company.books().front();
  }
  const Book* book = context.company.book(found->second);
  if (!book) return Problem{"report.parameter.book", "book", {{"value", found->second}}};
  return book;
}

}  // namespace osnova
