// Receivables and payables: ageing by due date; DSO by count-back.
#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "kernel/command/settling.hpp"
#include "kernel/report/added_dimensions.hpp"
#include "kernel/report/balances.hpp"
#include "kernel/report/kernel_reports.hpp"

namespace osnova {

using store::Cell;

namespace {

std::string& exclusion() {
  static std::string sql;
  return sql;
}

std::set<Id> excluded_parties(const ReadContext& context) {
  std::set<Id> parties;
  if (exclusion().empty()) return parties;
  const Cell key[] = {context.access.company()};
  auto rows = context.connection.query(exclusion(), key);
  while (rows->next()) parties.insert(rows->integer(0));
  return parties;
}

bool is_receivable(const ReadContext& context, const Book& book, const std::string& code) {
  const Account* account = context.company.account(book, code);
  return account && account->type == AccountType::asset && account->control && account->monetary;
}

bool is_payable_account(const ReadContext& context, const Book& book, const std::string& code) {
  const Account* account = context.company.account(book, code);
  return account && is_payable(context.company, book, *account);
}

// Which side of settlements a report ages.
struct Aging {
  const char* report;
  int sign;  // of what is owed: debit +1, credit -1
  bool (*holds)(const ReadContext&, const Book&, const std::string& account);
  bool excludes;  // parties outside of ageing
};
constexpr Aging kReceivables = {"ageing", 1, is_receivable, true};
constexpr Aging kPayables = {"payables", -1, is_payable_account, false};

// What is asked of added fields of the parties: who counts, and what rows stand for.
class Parties {
 public:
  Parties(const ReadContext& context, std::string_view report, const ReportArguments& arguments)
      : known_(added_dimensions(report, *context.registry, *context.company.extras(),
                                context.access)) {
    AddedJoins joins(context, known_);
    std::vector<Cell> cells = {Id{0}};
    for (const auto& [name, value] : arguments) {
      const AddedDimension* field = value.empty() ? nullptr : joins.find(name);
      if (!field) continue;
      problems_.append(joins.filter(*field, value, cells));
      asked_.emplace_back(name, value);
    }
    const auto by = arguments.find("by");
    by_ = by == arguments.end() ? nullptr : joins.find(by->second);
    if (!by_ && by != arguments.end() && by->second.find('.') != std::string::npos)
      problems_.add("report.parameter.choice", "by", {{"value", by->second}});
    const bool unasked = asked_.empty() && !by_;
    if (unasked || problems_) return;
    const std::string column = by_ ? joins.column(*by_, cells) : "";
    auto rows = context.connection.query(
        "SELECT m.id" + (by_ ? ", " + column : "") + " FROM party AS m" + joins.joins() +
            " WHERE m.company_id = $1" + joins.conditions(),
        cells);
    while (rows->next())
      values_[rows->integer(0)] = by_ ? joins.text(*by_, *rows, 1) : std::string();
  }
  const Problems& problems() const { return problems_; }
  bool counts(Id party) const { return asked_.empty() || values_.contains(party); }
  // The field by which rows are made; null = by party.
  const AddedDimension* by() const { return by_; }
  std::string value(Id party) const {
    const auto found = values_.find(party);
    return found == values_.end() ? "" : found->second;
  }
  // To be shown above the report.
  const std::vector<std::pair<std::string, std::string>>& asked() const { return asked_; }

 private:
  std::vector<AddedDimension> known_;
  const AddedDimension* by_ = nullptr;
  std::vector<std::pair<std::string, std::string>> asked_;
  std::map<Id, std::string> values_;
  Problems problems_;
};

struct Aged {
  Id party = 0;
  std::array<int64_t, 5> buckets{};  // not due, 1-30, 31-60, 61-90, over 90
  int64_t unapplied = 0, total = 0;
};

size_t bucket_of(Date due, Date as_of) {
  if (due.empty() || due >= as_of) return 0;
  const int days = as_of.days - due.days;
  return days <= 30 ? 1 : days <= 60 ? 2 : days <= 90 ? 3 : 4;
}

std::string party_text(const ReadContext& context, Id party) {
  const Cell cells[] = {0, party};
  auto rows = context.connection.query(
      "SELECT code, name FROM party WHERE company_id = $1 AND id = $2", cells);
  return rows->next() ? std::string(rows->text(0)) + " " + std::string(rows->text(1))
                      : std::to_string(party);
}

}  // namespace

void ageing_excludes(std::string_view sql) { exclusion() = sql; }

namespace {

// The same figures with the ages down the page: what a chart of receivables shows.
ReportTable by_age(ReportTable table, const std::array<int64_t, 7>& sums,
                   const std::string& language) {
  const int digits = table.rows.empty() ? 2 : table.rows.front().cells.back().digits;
  const std::vector<ReportColumn> ages(table.columns.begin() + 2, table.columns.end() - 1);
  ReportTable turned;
  turned.report = table.report;
  turned.parameters = std::move(table.parameters);
  turned.parameters.emplace_back("by", "age");
  turned.columns = {{"age", CellType::text}, {"total", CellType::amount}};
  for (size_t i = 0; i < ages.size(); ++i) {
    ReportRow row;
    row.cells = {ReportCell::of_text(report_column_label(turned, ages[i].name, language)),
                 ReportCell::of(sums[i], digits)};
    row.link.report = turned.report;
    for (const auto& [name, value] : turned.parameters)
      if (name != "by") row.link.arguments.emplace_back(name, value);
    turned.rows.push_back(std::move(row));
  }
  turned.totals = {ReportCell::none(), ReportCell::of(sums.back(), digits)};
  return turned;
}

// Text of a party, or what a field says of it; currency.
using AgedRows = std::map<std::pair<std::string, std::string>, Aged>;

// What is owed; `outside` takes what parties outside of ageing owe.
AgedRows aged_rows(const ReadContext& context, const Book& book, Date as_of, const Aging& aging,
                   const Parties& parties, Aged& outside) {
  const auto excluded = aging.excludes ? excluded_parties(context) : std::set<Id>();
  AgedRows rows;
  std::map<Id, std::string> names;
  for (const OpenItemBalance& item : read_open_items(context, book, as_of)) {
    if (!aging.holds(context, book, item.account) || !parties.counts(item.party)) continue;
    const int64_t owed = aging.sign * item.base;
    if (excluded.contains(item.party)) {
      outside.total += owed;
      continue;
    }
    auto& name = names[item.party];
    if (name.empty())
      name = parties.by() ? parties.value(item.party) : party_text(context, item.party);
    Aged& aged = rows[{name, item.currency.code()}];
    aged.party = parties.by() ? 0 : item.party;
    aged.total += owed;
    // Payments and credits that were not applied yet stand in a column of their own.
    if (owed < 0)
      aged.unapplied += owed;
    else
      aged.buckets[bucket_of(item.due, as_of)] += owed;
  }
  return rows;
}

Result<ReportTable> aged_table(const ReadContext& context, const ReportArguments& arguments,
                               const Aging& aging) {
  auto book = book_argument(context, arguments);
  if (!book) return book.problems();
  const auto as_of = date_argument(arguments, "as_of", context.business_date);
  if (!as_of) return as_of.problems();
  const Parties parties(context, aging.report, arguments);
  if (parties.problems()) return parties.problems();
  Aged outside;
  const AgedRows rows = aged_rows(context, **book, *as_of, aging, parties, outside);
  ReportTable table;
  table.report = aging.report;
  table.parameters = {{"book", (*book)->code}, {"as_of", as_of->text()}};
  table.parameters.insert(table.parameters.end(), parties.asked().begin(), parties.asked().end());
  table.columns = {{parties.by() ? parties.by()->name : "party", CellType::text},
                   {"currency", CellType::text}};
  for (const char* name :
       {"not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90", "unapplied", "total"})
    table.columns.push_back({name, CellType::amount});
  const int digits = (*book)->currency.digits();
  std::array<int64_t, 7> sums{};
  const auto add = [&](const std::string& name, const std::string& currency, const Aged& aged,
                       bool count) {
    ReportRow row;
    row.cells = {ReportCell::of_text(name), ReportCell::of_text(currency)};
    std::array<int64_t, 7> values{};
    std::copy(aged.buckets.begin(), aged.buckets.end(), values.begin());
    values[5] = aged.unapplied;
    values[6] = aged.total;
    for (size_t i = 0; i < values.size(); ++i) {
      row.cells.push_back(values[i] == 0 ? ReportCell::none() : ReportCell::of(values[i], digits));
      if (count) sums[i] += values[i];
    }
    if (aged.party != 0) {
      row.link.record = "party.party";
      row.link.id = aged.party;
    }
    table.rows.push_back(std::move(row));
  };
  for (const auto& [key, aged] : rows) add(key.first, key.second, aged, true);
  if (const auto by = arguments.find("by"); by != arguments.end() && by->second == "age")
    return by_age(std::move(table), sums, context.access.language());
  table.totals = {ReportCell::none(), ReportCell::none()};
  for (const int64_t sum : sums) table.totals.push_back(ReportCell::of(sum, digits));
  if (outside.total != 0) {
    add("cash customer", (*book)->currency.code(), outside, false);
    table.notes.push_back("report.ageing.cash_customer_outside");
  }
  return table;
}

// The open payables one by one: what a payment order may name.
ReportTable payables_by_document(const ReadContext& context, const Book& book, Date as_of,
                                 const Parties& parties) {
  ReportTable table;
  table.report = kPayables.report;
  table.parameters = {{"book", book.code}, {"as_of", as_of.text()}, {"by", "document"}};
  table.parameters.insert(table.parameters.end(), parties.asked().begin(), parties.asked().end());
  table.columns = {{"party", CellType::text},     {"document", CellType::text},
                   {"open_item", CellType::text}, {"due", CellType::date},
                   {"currency", CellType::text},  {"amount", CellType::amount},
                   {"total", CellType::amount}};
  auto items = read_open_items(context, book, as_of);
  std::erase_if(items, [&](const OpenItemBalance& item) {
    return item.base >= 0 || !is_payable_account(context, book, item.account) ||
           !parties.counts(item.party);
  });
  std::stable_sort(items.begin(), items.end(), [](const auto& a, const auto& b) {
    return std::tie(a.due, a.open_item) < std::tie(b.due, b.open_item);
  });
  int64_t sum = 0;
  for (const OpenItemBalance& item : items) {
    ReportRow row;
    const Cell key[] = {context.access.company(), item.open_item};
    auto origin = context.connection.query(
        "SELECT record FROM journal WHERE company_id = $1 AND record_id = $2 ORDER BY seq LIMIT 1",
        key);
    if (origin->next()) {
      row.link.record = origin->text(0);
      row.link.id = item.open_item;
    }
    const std::string id = std::to_string(item.open_item);
    row.cells = {ReportCell::of_text(party_text(context, item.party)),
                 ReportCell::of_text(id),
                 ReportCell::of_text(id),
                 item.due.empty() ? ReportCell::none() : ReportCell::of(item.due.days),
                 ReportCell::of_text(item.currency.code()),
                 ReportCell::of(-item.amount, item.currency.digits()),
                 ReportCell::of(-item.base, book.currency.digits())};
    sum -= item.base;
    table.rows.push_back(std::move(row));
  }
  table.totals.assign(table.columns.size(), ReportCell::none());
  table.totals.back() = ReportCell::of(sum, book.currency.digits());
  return table;
}

}  // namespace

Result<ReportTable> report_ageing(const ReadContext& context, const ReportArguments& arguments) {
  return aged_table(context, arguments, kReceivables);
}

Result<ReportTable> report_payables(const ReadContext& context, const ReportArguments& arguments) {
  const auto by = arguments.find("by");
  if (by == arguments.end() || by->second != "document")
    return aged_table(context, arguments, kPayables);
  auto book = book_argument(context, arguments);
  if (!book) return book.problems();
  const auto as_of = date_argument(arguments, "as_of", context.business_date);
  if (!as_of) return as_of.problems();
  const Parties parties(context, kPayables.report, arguments);
  if (parties.problems()) return parties.problems();
  return payables_by_document(context, **book, *as_of, parties);
}

// Count-back on gross billings: the receivable is used up by the billings of this month, the month
// before, ...; each month used up whole gives its days, the last one its part.
Result<ReportTable> report_dso(const ReadContext& context, const ReportArguments& arguments) {
  auto book = book_argument(context, arguments);
  if (!book) return book.problems();
  const auto as_of = date_argument(arguments, "as_of", context.business_date);
  if (!as_of) return as_of.problems();
  const auto excluded = excluded_parties(context);
  int64_t receivable = 0;
  for (const OpenItemBalance& item : read_open_items(context, **book, *as_of))
    if (is_receivable(context, **book, item.account) && !excluded.contains(item.party))
      receivable += item.base;
  const Cell cells[] = {context.access.company(), (*book)->ordinal, as_of->days};
  std::map<Month, int64_t> billings;  // debits to receivables, gross
  auto rows = context.connection.query(
      "SELECT date, account, party, base_amount FROM ledger WHERE company_id = $1 AND book = $2 "
      "AND date <= $3 AND side = 0 AND "
      "kind = 0 AND open_item = document",
      cells);
  while (rows->next())
    if (is_receivable(context, **book, std::string(rows->text(1))) &&
        !excluded.contains(rows->integer(2)))
      billings[Month::of({static_cast<int32_t>(rows->integer(0))})] += rows->integer(3);
  ReportTable table;
  table.report = "dso";
  table.parameters = {{"book", (*book)->code}, {"as_of", as_of->text()}};
  table.columns = {{"month", CellType::text},
                   {"billed", CellType::amount},
                   {"used", CellType::amount},
                   {"days", CellType::percent}};
  table.notes = {"report.dso.formula"};
  const int digits = (*book)->currency.digits();
  int64_t left = receivable, days = 0;
  Month month = Month::of(*as_of);
  while (left > 0 && !billings.empty() && month >= billings.begin()->first) {
    const auto found = billings.find(month);
    const int64_t billed = found == billings.end() ? 0 : found->second;
    const int length = (month == Month::of(*as_of) ? as_of->day() : month.last().day());
    const int64_t used = std::min(left, std::max<int64_t>(billed, 0));
    const int64_t part =
        billed > 0 && used < billed
            ? multiply_divide(int64_t{length} * power_of_ten(4), used, billed, Rounding::half_away)
                  .value_or(0)
            : length * power_of_ten(4);
    table.rows.push_back({{ReportCell::of_text(month.text()), ReportCell::of(billed, digits),
                           ReportCell::of(used, digits), ReportCell::of(part)},
                          0,
                          false});
    days += part;
    left -= used;
    month = month.previous();
  }
  table.totals = {ReportCell::none(), ReportCell::none(), ReportCell::of(receivable, digits),
                  ReportCell::of(days)};
  return table;
}

}  // namespace osnova
