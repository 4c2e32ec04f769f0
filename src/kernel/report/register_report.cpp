// Generic report over a register, and the list of the kernel's reports.
#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "kernel/report/added_dimensions.hpp"

namespace osnova {

using store::Cell;

namespace {

std::string looked_up(const ReadContext& context, const RegisterReport::Dimension& dimension,
                      int64_t id, std::map<std::pair<std::string, int64_t>, std::string>& cache) {
  if (id == 0) return {};
  auto& text = cache[{dimension.lookup, id}];
  if (!text.empty()) return text;
  const Cell cells[] = {dimension.shared ? Id{0} : context.access.company(), id};
  auto rows = context.connection.query(
      "SELECT code, name FROM " + dimension.lookup + " WHERE company_id = $1 AND id = $2", cells);
  text = rows->next() ? std::string(rows->text(0)) + " " + std::string(rows->text(1))
                      : std::to_string(id);
  return text;
}

// What rows are grouped by: a column of the register, or an added field.
struct Chosen {
  const RegisterReport::Dimension* own = nullptr;
  const AddedDimension* added = nullptr;
  const std::string& name() const { return own ? own->name : added->name; }
};

Result<std::vector<Chosen>> chosen(const RegisterReport& report, const AddedJoins& added,
                                   const ReportArguments& arguments) {
  static const RegisterReport::Dimension month{"month", "date", "", false};
  std::vector<Chosen> dimensions;
  const auto by = arguments.find("by");
  for (const std::string_view name : split(
           by == arguments.end() ? std::string_view("month") : std::string_view(by->second), ',')) {
    const auto found = std::find_if(report.dimensions.begin(), report.dimensions.end(),
                                    [&](const auto& d) { return d.name == name; });
    Chosen one;
    if (name == month.name)
      one.own = &month;
    else if (found != report.dimensions.end())
      one.own = &*found;
    else
      one.added = added.find(name);
    if (!one.own && !one.added)
      return Problem{"report.parameter.choice", "by", {{"value", std::string(name)}}};
    dimensions.push_back(one);
  }
  return dimensions;
}

}  // namespace

Result<ReportTable> run_register_report(const RegisterReport& report, const ReadContext& context,
                                        const ReportArguments& arguments) {
  const auto known =
      added_dimensions(report.name, *context.registry, *context.company.extras(), context.access);
  AddedJoins added(context, known);
  const auto dimensions = chosen(report, added, arguments);
  if (!dimensions) return dimensions.problems();
  Date begin{0};
  if (const auto given = arguments.find("last"); given != arguments.end() && !given->second.empty()) {
    int64_t last = 0;
    if (!parse_int(given->second, &last) || last <= 0 || last > 1200)
      return Problem{"report.parameter.integer", "last", {{"value", given->second}}};
    begin = (Month::of(context.business_date) + (1 - static_cast<int>(last))).first();
  }
  const auto from = date_argument(arguments, "from", begin);
  if (!from) return from.problems();
  const auto to = date_argument(arguments, "to", *Date::from_ymd(9999, 12, 31));
  if (!to) return to.problems();
  std::vector<Cell> cells = {context.access.company(), from->days, to->days,
                             context.known_at > 0 ? context.known_at : INT64_MAX};
  for (const auto& [name, value] : arguments)
    if (const AddedDimension* asked = value.empty() ? nullptr : added.find(name))
      if (Problems problems = added.filter(*asked, value, cells)) return problems;
  // Days are summed to months here: SQL has no portable calendar.
  std::string columns, group;
  for (const Chosen& d : *dimensions)
    columns += (columns.empty() ? "" : ", ") +
               (d.own ? "m." + d.own->column : added.column(*d.added, cells));
  group = columns;
  for (const auto& m : report.measures) columns += ", CAST(SUM(" + m.expression + ") AS BIGINT)";
  auto rows = context.connection.query(
      "SELECT " + columns + " FROM " + report.meta->name + " AS m" + added.joins() +
          " WHERE m.company_id = $1 AND m.date >= $2 AND m.date <= $3 AND m.seq <= $4" +
          added.conditions() + " GROUP BY " + group,
      cells);
  std::map<std::vector<std::string>, std::vector<int64_t>> sums;
  std::map<std::pair<std::string, int64_t>, std::string> cache;
  while (rows->next()) {
    std::vector<std::string> key;
    int column = 0;
    for (const Chosen& d : *dimensions) {
      if (d.added)
        key.push_back(added.text(*d.added, *rows, column));
      else if (d.own->name == "month")
        key.push_back(Month::of({static_cast<int32_t>(rows->integer(column))}).text());
      else if (!d.own->lookup.empty())
        key.push_back(looked_up(context, *d.own, rows->integer(column), cache));
      else
        key.emplace_back(rows->text(column));
      ++column;
    }
    auto& sum = sums[key];
    sum.resize(report.measures.size());
    for (int64_t& value : sum) value += rows->integer(column++);
  }
  ReportTable table;
  table.report = report.name;
  for (const char* name : {"from", "to"})
    if (const auto given = arguments.find(name); given != arguments.end() && !given->second.empty())
      table.parameters.emplace_back(name, given->second);
  for (const AddedDimension& one : known)
    if (const auto given = arguments.find(one.name);
        given != arguments.end() && !given->second.empty())
      table.parameters.emplace_back(one.name, given->second);
  for (const Chosen& d : *dimensions) table.columns.push_back({d.name(), CellType::text});
  for (const auto& m : report.measures) table.columns.push_back({m.name, m.type});
  const int digits =
      context.company.books().empty() ? 2 : context.company.books().front()->currency.digits();
  std::vector<int64_t> totals(report.measures.size());
  // A person asks for the largest ones; the totals are those of all.
  std::vector<const decltype(sums)::value_type*> order;
  for (const auto& sum : sums) order.push_back(&sum);
  int64_t top = 0;
  if (const auto given = arguments.find("top"); given != arguments.end() && !given->second.empty()) {
    if (!parse_int(given->second, &top) || top <= 0)
      return Problem{"report.parameter.integer", "top", {{"value", given->second}}};
    std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
      return a->second.back() > b->second.back();
    });
    table.parameters.emplace_back("top", given->second);
  }
  for (const auto* sum : order) {
    const auto& [key, values] = *sum;
    for (size_t i = 0; i < values.size(); ++i) totals[i] += values[i];
    if (top > 0 && table.rows.size() >= static_cast<size_t>(top)) continue;
    ReportRow row;
    for (const std::string& text : key) row.cells.push_back(ReportCell::of_text(text));
    for (const int64_t value : values) row.cells.push_back(ReportCell::of(value, digits));
    table.rows.push_back(std::move(row));
  }
  for (size_t i = 0; i < dimensions->size(); ++i) table.totals.push_back(ReportCell::none());
  for (const int64_t total : totals) table.totals.push_back(ReportCell::of(total, digits));
  return table;
}

void register_kernel_reports(Registry& registry) {
  using P = ReportParameter;
  const P book{"book", P::Type::book, false, {}}, as_of{"as_of", P::Type::date, false, {}},
      from{"from", P::Type::date, false, {}}, to{"to", P::Type::date, false, {}},
      account{"account", P::Type::account, true, {}};
  registry.add(ReportMeta{"trial-balance",
                          {book,
                           as_of,
                           from,
                           to,
                           {"by", P::Type::choice, false, {"account", "currency", "party"}},
                           {"expanded", P::Type::choice, false, {"yes", "no"}}},
                          report_trial_balance, "ledger", true});
  registry.add(ReportMeta{"general-ledger", {book, from, to}, report_general_ledger});
  registry.add(ReportMeta{"account-card",
                          {book,
                           account,
                           from,
                           to,
                           {"after", P::Type::text, false, {}},
                           {"limit", P::Type::integer, false, {}}},
                          report_account_card});
  registry.add(ReportMeta{"account-analysis", {book, account, from, to}, report_account_analysis});
  registry.add(ReportMeta{"chess", {book, from, to}, report_chess});
  registry.add(ReportMeta{"profit-loss",
                          {book, from, to, {"by", P::Type::choice, false, {"month"}}},
                          report_profit_loss, "ledger", true});
  registry.add(ReportMeta{"balance-sheet", {book, as_of}, report_balance_sheet, "ledger", true});
  registry.add(ReportMeta{"cash", {book, as_of}, report_cash});
  registry.add(HomeTile{"cash", "", "home.cash"});
  registry.add(ReportMeta{"ageing",
                          {book, as_of, {"by", P::Type::choice, false, {"party", "age"}}},
                          report_ageing,
                          "sales",
                          true});
  registry.add(
      ReportMeta{"payables",
                 {book, as_of, {"by", P::Type::choice, false, {"party", "age", "document"}}},
                 report_payables,
                 "bank",
                 true});
  registry.add(ReportMeta{"dso", {book, as_of}, report_dso, "sales"});
  registry.add(ReportMeta{"exceptions", {}, report_exceptions});
}

}  // namespace osnova
