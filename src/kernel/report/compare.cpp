// Another period beside the first, for every report whose rows are named by texts.
#include <algorithm>

#include "kernel/report/report.hpp"

namespace osnova {

namespace {

bool is_figure(const ReportColumn& column) {
  return column.type == CellType::amount || column.type == CellType::quantity ||
         column.type == CellType::integer || column.type == CellType::percent;
}

std::optional<Date> parameter_of(const ReportTable& table, std::string_view name) {
  for (const auto& [key, value] : table.parameters)
    if (key == name)
      if (const auto date = Date::parse(value)) return *date;
  return std::nullopt;
}

bool whole_months(Date from, Date to) {
  return from.day() == 1 && Month::of(to).last() == to;
}

Date shifted(Date date, const ComparisonShift& shift) {
  return shift.days != 0 ? date + -shift.days : add_months(date, -shift.months, true);
}

// What a row is called: all its texts and days.
std::string name_of(const ReportTable& table, const ReportRow& row, int months_later) {
  std::string name = std::to_string(row.level);
  for (size_t i = 0; i < table.columns.size(); ++i) {
    if (is_figure(table.columns[i])) continue;
    std::string text = row.cells[i].text;
    if (table.columns[i].name == "month")
      if (const auto month = Month::parse(text)) text = (*month + months_later).text();
    name += "\x1f" + text + "/" + std::to_string(row.cells[i].number);
  }
  return name;
}

// The cells of a row, each figure followed by the earlier one and, if wanted, the difference.
std::vector<ReportCell> side_by_side(const std::vector<ReportColumn>& columns,
                                     const std::vector<ReportCell>* now,
                                     const std::vector<ReportCell>* before, bool change) {
  std::vector<ReportCell> cells;
  for (size_t i = 0; i < columns.size(); ++i) {
    const ReportCell none = ReportCell::none();
    const ReportCell& left = now ? (*now)[i] : none;
    const ReportCell& right = before ? (*before)[i] : none;
    if (!is_figure(columns[i])) {
      cells.push_back(now ? left : right);
      continue;
    }
    cells.push_back(left);
    cells.push_back(right);
    if (!change) continue;
    ReportCell difference = left.empty ? right : left;
    if (!difference.empty) difference.number = left.number - right.number;
    cells.push_back(difference);
  }
  return cells;
}

}  // namespace

Result<ComparisonShift> comparison_shift(const ReportTable& table, std::string_view compare) {
  if (compare != "previous_period" && compare != "previous_year")
    return Problem{"report.parameter.choice", "compare", {{"value", std::string(compare)}}};
  const auto from = parameter_of(table, "from"), to = parameter_of(table, "to"),
             as_of = parameter_of(table, "as_of");
  if (!as_of && (!from || !to)) return Problem{"report.compare.period", "compare", {}};
  if (compare == "previous_year") return ComparisonShift{12, 0};
  if (!from || !to) return ComparisonShift{1, 0};
  if (whole_months(*from, *to))
    return ComparisonShift{Month::of(*to).index - Month::of(*from).index + 1, 0};
  return ComparisonShift{0, to->days - from->days + 1};
}

ReportArguments earlier_arguments(const ReportTable& table, ReportArguments arguments,
                                  const ComparisonShift& shift) {
  const bool period = parameter_of(table, "from") && parameter_of(table, "to");
  for (const char* name : {"from", "to", "as_of"}) {
    const auto date = parameter_of(table, name);
    if (date && (name != std::string_view("as_of") || !period))
      arguments[name] = shifted(*date, shift).text();
  }
  if (period) arguments.erase("as_of");
  return arguments;
}

Result<ReportTable> compared(ReportTable now, const ReportTable& before,
                             const ComparisonShift& shift) {
  const auto same = [](const ReportColumn& a, const ReportColumn& b) {
    return a.name == b.name && a.type == b.type;
  };
  if (!std::equal(now.columns.begin(), now.columns.end(), before.columns.begin(),
                  before.columns.end(), same))
    return Problem{"report.compare.columns", "compare", {}};
  const bool change = std::count_if(now.columns.begin(), now.columns.end(), is_figure) == 1;
  std::map<std::string, const ReportRow*> earlier;
  for (const ReportRow& row : before.rows) earlier.emplace(name_of(before, row, shift.months), &row);
  std::map<std::string, size_t> place;  // of the rows of now
  for (size_t i = 0; i < now.rows.size(); ++i) place.emplace(name_of(now, now.rows[i], 0), i);
  // Rows that only the earlier period has, by the row of now behind which they stand.
  std::map<size_t, std::vector<const ReportRow*>> missing;
  size_t behind = 0;
  for (const ReportRow& row : before.rows) {
    const auto found = place.find(name_of(before, row, shift.months));
    if (found != place.end())
      behind = found->second + 1;
    else
      missing[behind].push_back(&row);
  }
  std::vector<ReportRow> rows;
  for (size_t i = 0; i <= now.rows.size(); ++i) {
    for (const ReportRow* row : missing[i])
      rows.push_back({side_by_side(now.columns, nullptr, &row->cells, change), row->level,
                      row->bold, {}});
    if (i == now.rows.size()) break;
    ReportRow& row = now.rows[i];
    const auto found = earlier.find(name_of(now, row, 0));
    row.cells = side_by_side(now.columns, &row.cells,
                             found == earlier.end() ? nullptr : &found->second->cells, change);
    rows.push_back(std::move(row));
  }
  if (!now.totals.empty())
    now.totals = side_by_side(now.columns, &now.totals,
                              before.totals.empty() ? nullptr : &before.totals, change);
  std::vector<ReportColumn> columns;
  for (const ReportColumn& column : now.columns) {
    columns.push_back(column);
    if (!is_figure(column)) continue;
    columns.push_back({column.name + ".before", column.type});
    if (change) columns.push_back({column.name + ".change", column.type});
  }
  now.columns = std::move(columns);
  now.rows = std::move(rows);
  return now;
}

}  // namespace osnova
