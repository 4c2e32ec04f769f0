#pragma once
// Reports are questions put to registers. A report is declared (parameters, columns) and run with
// an Access; text, CSV and JSON come from the same table.
#include <boost/json/fwd.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/decimal.hpp"
#include "base/result.hpp"
#include "kernel/access/access.hpp"
#include "kernel/command/company_state.hpp"
#include "store/store.hpp"

namespace osnova {

class Registry;

enum class CellType : uint8_t { text, amount, quantity, integer, date, percent };

struct ReportColumn {
  std::string name;  // stable; the label is "report.<report>.<name>" or "report.column.<name>"
  CellType type = CellType::text;
};

struct ReportCell {
  std::string text;    // text, or empty
  int64_t number = 0;  // amount: minor units; quantity: mantissa of Quantity; date: days
  int digits = 2;      // amount: decimals of its currency
  bool empty = true;
  static ReportCell of_text(std::string_view t) {
    ReportCell c;
    c.text = t;
    c.empty = false;
    return c;
  }
  static ReportCell of(int64_t n, int digits = 2) {
    ReportCell c;
    c.number = n;
    c.digits = digits;
    c.empty = false;
    return c;
  }
  static ReportCell none() { return {}; }
};

// What a row opens: another report, or a record.
struct ReportLink {
  std::string report;
  std::vector<std::pair<std::string, std::string>> arguments;
  std::string record;
  int64_t id = 0;
  bool empty() const { return report.empty() && record.empty(); }
};

struct ReportRow {
  std::vector<ReportCell> cells;
  int level = 0;      // of indentation
  bool bold = false;  // a subtotal
  ReportLink link;
};

struct ReportTable {
  std::string report;
  std::vector<std::pair<std::string, std::string>> parameters;  // as understood
  std::vector<ReportColumn> columns;
  std::vector<ReportRow> rows;
  std::vector<ReportCell> totals;  // one per column, or empty
  std::vector<std::string> notes;  // keys of labels: the formula of DSO, "derived pairs" ...
  bool storno = false;             // negative figures are storno, shown red
};

struct ReportParameter {
  std::string name;  // "as_of", "book", "from", "to", "by", "account", "known_at"
  enum class Type : uint8_t { date, month, book, account, text, choice, integer } type = Type::text;
  bool required = false;
  std::vector<std::string> choices;
  std::string code_of;  // text: the kind of record of which it is the code; people choose one
};

// One snapshot of the store for one person. `known_at` is a journal seq; 0 = now.
struct ReadContext {
  store::Connection& connection;
  const Access& access;
  const CompanyState& company;
  Date business_date;
  int64_t known_at = 0;
  const Registry* registry = nullptr;  // what the program consists of
};

using ReportArguments = std::map<std::string, std::string>;

struct ReportMeta {
  std::string name;  // "trial-balance"
  std::vector<ReportParameter> parameters;
  Result<ReportTable> (*run)(const ReadContext&, const ReportArguments&) = nullptr;
  std::string area = "ledger";  // the part of the program under which people look for it
  // Its rows are named by their texts alone, so that another period can stand beside them.
  bool comparable = false;
  // Where a bundle of "report.*" is not meant: the right of its own that it asks for.
  std::string own_right;
  std::string right() const { return own_right.empty() ? "report." + name : own_right; }
};

// A cell as programs read it: "1234.50", "2025-12-31"; "" when it is empty.
std::string cell_text(const ReportCell& cell, CellType type,
                      int quantity_scale = Quantity::scale);
std::string report_text(const ReportTable& table, std::string_view language);
std::string report_csv(const ReportTable& table, std::string_view language);
std::string report_column_label(const ReportTable& table, std::string_view column,
                                std::string_view language);
boost::json::object report_json(const ReportTable& table);

// A report that stands on the Home of everybody who may see it, until the person arranges it.
struct HomeTile {
  std::string report;
  std::string arguments;  // as in an address: "by=month&last=24"
  std::string label;      // key of a label
  std::string size = "m";
  std::string show = "chart";  // or "figures"
};

// --- another period beside the first -------------------------------------------------------------

// How far back a comparison looks: whole months, or days where the period is no whole months.
struct ComparisonShift {
  int months = 0, days = 0;
};
// `compare` is "previous_period" (as long, just before; of a day: a month earlier) or
// "previous_year". Reads the period as the table understood it. Problems "report.parameter.choice",
// "report.compare.period" when the table has neither a day nor a first and a last one.
Result<ComparisonShift> comparison_shift(const ReportTable& table, std::string_view compare);
// The same question about the earlier period.
ReportArguments earlier_arguments(const ReportTable& table, ReportArguments arguments,
                                  const ComparisonShift& shift);
// Behind each figure column "<name>.before" and, where there is one figure only, "<name>.change".
// Rows meet by their texts (months by the shift); those of one period only stand where their
// neighbours do. Problem "report.compare.columns" when the periods have other columns.
Result<ReportTable> compared(ReportTable now, const ReportTable& before,
                             const ComparisonShift& shift);

// Parsing of arguments, with Problems "report.parameter.*".
Result<Date> date_argument(const ReportArguments& arguments, std::string_view name, Date otherwise);
Result<const Book*> book_argument(const ReadContext& context, const ReportArguments& arguments);

}  // namespace osnova
