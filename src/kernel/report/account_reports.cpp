// Reports that read entries: account card, account analysis, general ledger by month, шахматка.
#include <array>
#include <tuple>

#include "base/text.hpp"
#include "kernel/report/balances.hpp"
#include "kernel/report/kernel_reports.hpp"

namespace osnova {

using store::Cell;

namespace {

struct Scope {
  const Book* book = nullptr;
  Date from, to;
  std::string account;
};

Result<Scope> scope_of(const ReadContext& context, const ReportArguments& arguments,
                       bool with_account) {
  Scope scope;
  auto book = book_argument(context, arguments);
  if (!book) return book.problems();
  scope.book = *book;
  const auto to = date_argument(arguments, "to", context.business_date);
  if (!to) return to.problems();
  const auto from = date_argument(
      arguments, "from", context.company.fiscal_year_first(context.company.fiscal_year(*to)));
  if (!from) return from.problems();
  scope.from = *from;
  scope.to = *to;
  if (!with_account) return scope;
  const auto found = arguments.find("account");
  if (found == arguments.end() || !context.company.account(*scope.book, found->second))
    return Problem{"report.parameter.account",
                   "account",
                   {{"value", found == arguments.end() ? "" : found->second}}};
  scope.account = found->second;
  return scope;
}

void head(ReportTable& table, const char* report, const Scope& scope) {
  table.report = report;
  table.parameters = {
      {"book", scope.book->code}, {"from", scope.from.text()}, {"to", scope.to.text()}};
  if (!scope.account.empty()) table.parameters.emplace_back("account", scope.account);
  table.storno = scope.book->reversal == ReversalPolicy::storno;
}

// The other accounts of a pair.
std::string correspondents(const ReadContext& context, int64_t seq, int64_t posting, int64_t pair,
                           int64_t side) {
  const Cell cells[] = {context.access.company(), seq, posting, pair, side};
  auto rows = context.connection.query(
      "SELECT DISTINCT account FROM ledger WHERE company_id = $1 AND seq = $2 AND posting = $3 AND "
      "pair = $4 AND side <> $5 "
      "ORDER BY account",
      cells);
  std::string text;
  while (rows->next()) text += (text.empty() ? "" : ", ") + std::string(rows->text(0));
  return text;
}

int64_t known_limit(const ReadContext& context) {
  return context.known_at > 0 ? context.known_at : INT64_MAX;
}

}  // namespace

// after = "days,seq,leg,balance" of the last row: keyset paging with the running balance carried
// along.
Result<ReportTable> report_account_card(const ReadContext& context,
                                        const ReportArguments& arguments) {
  const auto scope = scope_of(context, arguments, true);
  if (!scope) return scope.problems();
  int64_t limit = 100;
  if (const auto l = arguments.find("limit"); l != arguments.end() && !parse_int(l->second, &limit))
    return Problem{"report.parameter.integer", "limit", {{"value", l->second}}};
  std::array<int64_t, 4> after = {scope->from.days - 1, INT64_MAX, 0, 0};
  const auto a = arguments.find("after");
  if (a != arguments.end()) {
    const auto parts = split(a->second, ',');
    bool good = parts.size() == 4;
    for (size_t i = 0; good && i < 4; ++i) good = parse_int(parts[i], &after[i]);
    if (!good) return Problem{"report.parameter.after", "after", {{"value", a->second}}};
  } else {
    const auto balances = by_account(read_balances(context, *scope->book, scope->from, scope->to));
    if (const auto found = balances.find(scope->account); found != balances.end())
      after[3] = found->second.opening;
  }
  ReportTable table;
  head(table, "account-card", *scope);
  table.columns = {
      {"date", CellType::date},          {"number", CellType::text},   {"command", CellType::text},
      {"correspondent", CellType::text}, {"debit", CellType::amount},  {"credit", CellType::amount},
      {"balance", CellType::amount},     {"document", CellType::text}, {"after", CellType::text}};
  const int digits = scope->book->currency.digits();
  const Cell cells[] = {
      context.access.company(), scope->book->ordinal, scope->account, after[0], after[1], after[2],
      scope->to.days,           known_limit(context), limit};
  auto rows = context.connection.query(
      "SELECT l.date, l.seq, l.leg, l.side, l.base_amount, m.posting, m.pair, m.document, "
      "j.command, j.record FROM ledger AS l "
      "JOIN ledger AS m ON m.company_id = l.company_id AND m.seq = l.seq AND m.leg = l.leg "
      "JOIN journal AS j ON j.company_id = l.company_id AND j.seq = l.seq "
      "WHERE l.company_id = $1 AND l.book = $2 AND l.account = $3 AND (l.date, l.seq, l.leg) > "
      "($4, $5, $6) AND l.date <= $7 "
      "AND l.seq <= $8 ORDER BY l.date, l.seq, l.leg LIMIT $9",
      cells);
  int64_t balance = after[3];
  while (rows->next()) {
    const bool debit = rows->integer(3) == 0;
    const int64_t base = rows->integer(4);
    balance += debit ? base : -base;
    const std::string key = std::to_string(rows->integer(0)) + "," +
                            std::to_string(rows->integer(1)) + "," +
                            std::to_string(rows->integer(2)) + "," + std::to_string(balance);
    ReportRow row;
    row.cells = {ReportCell::of(rows->integer(0)),
                 ReportCell::of_text(std::to_string(rows->integer(1))),
                 ReportCell::of_text(rows->text(8)),
                 ReportCell::of_text(correspondents(context, rows->integer(1), rows->integer(5),
                                                    rows->integer(6), rows->integer(3))),
                 debit ? ReportCell::of(base, digits) : ReportCell::none(),
                 debit ? ReportCell::none() : ReportCell::of(base, digits),
                 ReportCell::of(balance, digits),
                 ReportCell::of_text(std::to_string(rows->integer(7))),
                 ReportCell::of_text(key)};
    row.link.record = rows->text(9);
    row.link.id = rows->integer(7);
    table.rows.push_back(std::move(row));
  }
  return table;
}

namespace {

// Sums of pairs: debit account, credit account, month. Within a pair one side has exactly one leg,
// so a leg of the other side is the sum of its correspondence.
using Pairs = std::map<std::tuple<std::string, std::string, int64_t>, int64_t>;

Pairs read_pairs(const ReadContext& context, const Scope& scope) {
  const Cell cells[] = {context.access.company(), scope.book->ordinal, scope.from.days,
                        scope.to.days, known_limit(context)};
  auto rows = context.connection.query(
      "SELECT seq, posting, pair, side, account, base_amount, date FROM ledger WHERE company_id = "
      "$1 AND book = $2 AND "
      "date >= $3 AND date <= $4 AND seq <= $5 AND pair <> 0 ORDER BY seq, posting, pair",
      cells);
  Pairs pairs;
  struct PairLeg {
    std::string account;
    int64_t base;
  };
  std::vector<PairLeg> debits, credits;
  std::tuple<int64_t, int64_t, int64_t> current{-1, -1, -1};
  int64_t month = 0;
  const auto close = [&] {
    for (const PairLeg& d : debits)
      for (const PairLeg& c : credits)
        pairs[{d.account, c.account, month}] += debits.size() == 1 ? c.base : d.base;
    debits.clear();
    credits.clear();
  };
  while (rows->next()) {
    const std::tuple<int64_t, int64_t, int64_t> at{rows->integer(0), rows->integer(1),
                                                   rows->integer(2)};
    if (at != current) close();
    current = at;
    month = Month::of({static_cast<int32_t>(rows->integer(6))}).index;
    (rows->integer(3) == 0 ? debits : credits)
        .push_back({std::string(rows->text(4)), rows->integer(5)});
  }
  close();
  return pairs;
}

}  // namespace

Result<ReportTable> report_account_analysis(const ReadContext& context,
                                            const ReportArguments& arguments) {
  const auto scope = scope_of(context, arguments, true);
  if (!scope) return scope.problems();
  ReportTable table;
  head(table, "account-analysis", *scope);
  table.columns = {
      {"correspondent", CellType::text}, {"debit", CellType::amount}, {"credit", CellType::amount}};
  const int digits = scope->book->currency.digits();
  std::map<std::string, std::pair<int64_t, int64_t>> sums;
  for (const auto& [key, base] : read_pairs(context, *scope)) {
    if (std::get<0>(key) == scope->account) sums[std::get<1>(key)].first += base;
    if (std::get<1>(key) == scope->account) sums[std::get<0>(key)].second += base;
  }
  const auto balances = by_account(read_balances(context, *scope->book, scope->from, scope->to));
  const auto found = balances.find(scope->account);
  const Turnover t = found == balances.end() ? Turnover{} : found->second;
  const auto side = [&](int64_t v) {
    return v == 0 ? ReportCell::none() : ReportCell::of(v, digits);
  };
  const auto balance_row = [&](const char* name, int64_t v) {
    table.rows.push_back(
        {{ReportCell::of_text(name), side(std::max<int64_t>(v, 0)), side(std::max<int64_t>(-v, 0))},
         0,
         true});
  };
  balance_row("opening", t.opening);
  for (const auto& [account, sum] : sums)
    table.rows.push_back(
        {{ReportCell::of_text(account), side(sum.first), side(sum.second)}, 1, false});
  table.rows.push_back({{ReportCell::of_text("turnover"), side(t.debit), side(t.credit)}, 0, true});
  balance_row("closing", t.closing());
  return table;
}

Result<ReportTable> report_chess(const ReadContext& context, const ReportArguments& arguments) {
  const auto scope = scope_of(context, arguments, false);
  if (!scope) return scope.problems();
  ReportTable table;
  head(table, "chess", *scope);
  std::map<std::string, std::map<std::string, int64_t>> matrix;
  std::map<std::string, int64_t> credits;
  for (const auto& [key, base] : read_pairs(context, *scope)) {
    matrix[std::get<0>(key)][std::get<1>(key)] += base;
    credits[std::get<1>(key)] += base;
  }
  const int digits = scope->book->currency.digits();
  table.columns = {{"debit_account", CellType::text}};
  for (const auto& [account, sum] : credits) table.columns.push_back({account, CellType::amount});
  table.columns.push_back({"total", CellType::amount});
  int64_t all = 0;
  for (const auto& [account, cells] : matrix) {
    ReportRow row;
    row.cells.push_back(ReportCell::of_text(account));
    int64_t total = 0;
    for (const auto& [credit, sum] : credits) {
      const auto found = cells.find(credit);
      row.cells.push_back(found == cells.end() ? ReportCell::none()
                                               : ReportCell::of(found->second, digits));
      if (found != cells.end()) total += found->second;
    }
    row.cells.push_back(ReportCell::of(total, digits));
    all += total;
    table.rows.push_back(std::move(row));
  }
  table.totals.push_back(ReportCell::none());
  for (const auto& [account, sum] : credits) table.totals.push_back(ReportCell::of(sum, digits));
  table.totals.push_back(ReportCell::of(all, digits));
  return table;
}

// Главная книга: by account and month, debit turnover by corresponding account, credit turnover,
// balance.
Result<ReportTable> report_general_ledger(const ReadContext& context,
                                          const ReportArguments& arguments) {
  const auto scope = scope_of(context, arguments, false);
  if (!scope) return scope.problems();
  ReportTable table;
  head(table, "general-ledger", *scope);
  table.columns = {{"account", CellType::text},       {"month", CellType::text},
                   {"correspondent", CellType::text}, {"debit", CellType::amount},
                   {"credit", CellType::amount},      {"balance", CellType::amount}};
  const int digits = scope->book->currency.digits();
  const Pairs pairs = read_pairs(context, *scope);
  std::map<std::pair<std::string, int64_t>, std::map<std::string, std::pair<int64_t, int64_t>>>
      months;
  for (const auto& [key, base] : pairs) {
    months[{std::get<0>(key), std::get<2>(key)}][std::get<1>(key)].first += base;
    months[{std::get<1>(key), std::get<2>(key)}][std::get<0>(key)].second += base;
  }
  const auto balances = by_account(read_balances(context, *scope->book, scope->from, scope->to));
  std::string account;
  int64_t balance = 0;
  for (const auto& [key, sums] : months) {
    if (key.first != account) {
      account = key.first;
      const auto found = balances.find(account);
      balance = found == balances.end() ? 0 : found->second.opening;
      table.rows.push_back(
          {{ReportCell::of_text(account), ReportCell::none(), ReportCell::none(),
            ReportCell::none(), ReportCell::none(), ReportCell::of(balance, digits)},
           0,
           true});
    }
    int64_t debit = 0, credit = 0;
    for (const auto& [other, sum] : sums) {
      debit += sum.first;
      credit += sum.second;
      const auto cell = [&](int64_t v) {
        return v == 0 ? ReportCell::none() : ReportCell::of(v, digits);
      };
      table.rows.push_back(
          {{ReportCell::of_text(account),
            ReportCell::of_text(Month{static_cast<int32_t>(key.second)}.text()),
            ReportCell::of_text(other), cell(sum.first), cell(sum.second), ReportCell::none()},
           1,
           false});
    }
    balance += debit - credit;
    table.rows.push_back({{ReportCell::of_text(account),
                           ReportCell::of_text(Month{static_cast<int32_t>(key.second)}.text()),
                           ReportCell::none(), ReportCell::of(debit, digits),
                           ReportCell::of(credit, digits), ReportCell::of(balance, digits)},
                          0,
                          true});
  }
  return table;
}

}  // namespace osnova
