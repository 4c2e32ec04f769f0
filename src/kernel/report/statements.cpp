// Profit and loss and balance sheet, from templates that are data.
#include <algorithm>
#include <boost/json.hpp>

#include "base/embedded.hpp"
#include "base/text.hpp"
#include "kernel/report/balances.hpp"
#include "kernel/report/kernel_reports.hpp"

namespace osnova {

namespace json = boost::json;

namespace {

struct TemplateLine {
  std::string line, label_en, label_ru, side;
  std::vector<std::string> accounts, sum;
  int sign = 1;
};

struct Template {
  std::string standard;
  std::vector<TemplateLine> lines;
};

std::vector<std::string> texts(const json::object& o, const char* key) {
  std::vector<std::string> out;
  if (const auto* list = o.if_contains(key))
    for (const auto& v : list->as_array()) out.emplace_back(v.as_string());
  return out;
}

std::optional<Template> find_template(BookKind kind, std::string_view statement, Date on) {
  const std::string set(enum_meta(kind).codes[static_cast<size_t>(kind)]);
  const auto bytes = embedded_file("kernel/report/statements/" + set + ".json");
  OSNOVA_ASSERT(!bytes.empty(), "the templates are in the program");
  const json::value all = json::parse(json::string_view(bytes.data(), bytes.size()));
  for (const auto& value : all.at("templates").as_array()) {
    const json::object& t = value.as_object();
    if (std::string_view(t.at("statement").as_string()) != statement) continue;
    if (on < *Date::parse(std::string_view(t.at("valid_from").as_string())) ||
        on > *Date::parse(std::string_view(t.at("valid_to").as_string())))
      continue;
    Template found;
    found.standard = std::string(t.at("standard").as_string());
    for (const auto& l : t.at("lines").as_array()) {
      const json::object& o = l.as_object();
      TemplateLine line;
      line.line = std::string(o.at("line").as_string());
      line.label_en = std::string(o.at("label_en").as_string());
      line.label_ru = std::string(o.at("label_ru").as_string());
      if (const auto* side = o.if_contains("side")) line.side = std::string(side->as_string());
      if (const auto* sign = o.if_contains("sign")) line.sign = static_cast<int>(sign->as_int64());
      line.accounts = texts(o, "accounts");
      line.sum = texts(o, "sum");
      found.lines.push_back(std::move(line));
    }
    return found;
  }
  return std::nullopt;
}

bool selects(const std::string& selector, std::string_view code) {
  if (selector.ends_with('*')) return code.starts_with(selector.substr(0, selector.size() - 1));
  const size_t dash = selector.find('-');
  if (dash == selector.npos) return code == selector;
  return code >= selector.substr(0, dash) && code <= selector.substr(dash + 1);
}

// Value of an account for a line: turnover, balance, or one side of an expanded balance.
using AccountValue = std::function<int64_t(const std::string& code, const TemplateLine& line)>;

std::map<std::string, int64_t> fill(const Template& t, const std::vector<std::string>& codes,
                                    const AccountValue& value) {
  std::map<std::string, int64_t> figures;
  for (const TemplateLine& line : t.lines) {
    int64_t figure = 0;
    for (const std::string& code : codes)
      if (std::any_of(line.accounts.begin(), line.accounts.end(),
                      [&](const auto& s) { return selects(s, code); }))
        figure += line.sign * value(code, line);
    for (const std::string& part : line.sum) figure += figures[part];
    figures[line.line] = figure;
  }
  return figures;
}

std::vector<std::string> codes_of(const ReadContext& context, const Book& book) {
  std::vector<std::string> codes;
  for (const Account* account : context.company.accounts(book))
    if (!account->off_balance) codes.push_back(account->code);
  return codes;
}

ReportTable table_of(const Template& t, const char* report, const Book& book,
                     std::vector<ReportColumn> columns,
                     const std::vector<std::map<std::string, int64_t>>& figures,
                     const Access& access, Date from, Date to) {
  ReportTable table;
  table.report = report;
  table.parameters = {{"book", book.code}, {"standard", t.standard}};
  table.columns = {{"line", CellType::text}, {"label", CellType::text}};
  for (auto& column : columns) table.columns.push_back(std::move(column));
  const int digits = book.currency.digits();
  for (const TemplateLine& line : t.lines) {
    ReportRow row;
    row.bold = !line.sum.empty();
    row.cells = {ReportCell::of_text(line.line),
                 ReportCell::of_text(access.language() == "ru" ? line.label_ru : line.label_en)};
    for (const auto& column : figures)
      row.cells.push_back(ReportCell::of(column.at(line.line), digits));
    row.link.report = "trial-balance";
    row.link.arguments = {{"book", book.code}, {"from", from.text()}, {"to", to.text()}};
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace

Result<ReportTable> report_profit_loss(const ReadContext& context,
                                       const ReportArguments& arguments) {
  auto book = book_argument(context, arguments);
  if (!book) return book.problems();
  const auto to = date_argument(arguments, "to", context.business_date);
  if (!to) return to.problems();
  const auto from = date_argument(
      arguments, "from", context.company.fiscal_year_first(context.company.fiscal_year(*to)));
  if (!from) return from.problems();
  if (*from > *to) return Problem{"report.parameter.from_after_to", "from", {}};
  const auto t = find_template((*book)->kind, "profit-loss", *to);
  if (!t) return Problem{"report.no_template", "to", {{"date", to->text()}}};
  const auto codes = codes_of(context, **book);
  std::vector<ReportColumn> columns;
  std::vector<std::map<std::string, int64_t>> figures;
  const auto add = [&](const std::string& name, Date first, Date last) {
    const auto turnovers =
        by_account(read_balances(context, **book, first, last), {MovementKind::closing});
    columns.push_back({name, CellType::amount});
    figures.push_back(fill(*t, codes, [&](const std::string& code, const TemplateLine&) {
      const auto found = turnovers.find(code);
      return found == turnovers.end() ? 0 : found->second.debit - found->second.credit;
    }));
  };
  const auto by = arguments.find("by");
  if (by != arguments.end() && by->second == "month")
    for (Month month = Month::of(*from); month <= Month::of(*to); month = month.next())
      add(month.text(), std::max(*from, month.first()), std::min(*to, month.last()));
  add("total", *from, *to);
  ReportTable table =
      table_of(*t, "profit-loss", **book, std::move(columns), figures, context.access, *from, *to);
  table.parameters.emplace_back("from", from->text());
  table.parameters.emplace_back("to", to->text());
  return table;
}

Result<ReportTable> report_balance_sheet(const ReadContext& context,
                                         const ReportArguments& arguments) {
  auto book = book_argument(context, arguments);
  if (!book) return book.problems();
  const auto as_of = date_argument(arguments, "as_of", context.business_date);
  if (!as_of) return as_of.problems();
  const auto t = find_template((*book)->kind, "balance-sheet", *as_of);
  if (!t) return Problem{"report.no_template", "as_of", {{"date", as_of->text()}}};
  const auto balances = by_account(read_balances(context, **book, *as_of, *as_of));
  const auto expanded = expanded_balances(context, **book, *as_of);
  const auto value = [&](const std::string& code, const TemplateLine& line) -> int64_t {
    const auto found = balances.find(code);
    const int64_t closing = found == balances.end() ? 0 : found->second.closing();
    if (line.side.empty()) return closing;
    const bool debit = line.side == "debit";
    // What open items do not explain (entries without party) goes by the sign of its balance.
    const auto e = expanded.find(code);
    const int64_t debits = e == expanded.end() ? 0 : e->second.debit,
                  credits = e == expanded.end() ? 0 : e->second.credit;
    const int64_t rest = closing - (debits - credits);
    if (debit) return debits + std::max<int64_t>(rest, 0);
    return -(credits + std::max<int64_t>(-rest, 0));
  };
  std::vector<std::map<std::string, int64_t>> figures = {
      fill(*t, codes_of(context, **book), value)};
  ReportTable table =
      table_of(*t, "balance-sheet", **book, {{"amount", CellType::amount}}, figures, context.access,
               context.company.fiscal_year_first(context.company.fiscal_year(*as_of)), *as_of);
  table.parameters.emplace_back("as_of", as_of->text());
  return table;
}

}  // namespace osnova
