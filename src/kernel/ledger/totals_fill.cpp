// Totals that a workspace of an earlier version has not.
#include <array>
#include <map>
#include <tuple>

#include "kernel/ledger/totals.hpp"

namespace osnova {

using store::Bulk;
using store::Cell;

namespace {

bool empty(store::Connection& connection, Id company, const char* table) {
  const Cell key[] = {company};
  return !connection
              .query(std::string("SELECT 1 FROM ") + table + " WHERE company_id = $1 LIMIT 1", key)
              ->next();
}

void fill_days(store::Connection& connection, Id company) {
  if (empty(connection, company, "ledger_year") || !empty(connection, company, "ledger_day"))
    return;
  using Key = std::tuple<int64_t, int64_t, std::string, std::string, int64_t>;
  std::map<Key, std::array<int64_t, 4>> days;
  {
    const Cell key[] = {company};
    auto rows = connection.query(
        "SELECT book, date, account, currency, kind, side, amount, base_amount FROM ledger WHERE "
        "company_id = $1",
        key);
    while (rows->next()) {
      auto& sums = days[{rows->integer(0), rows->integer(1), std::string(rows->text(2)),
                         std::string(rows->text(3)), rows->integer(4)}];
      const size_t side = rows->integer(5) == 0 ? 0 : 1;
      sums[side] += rows->integer(6);
      sums[2 + side] += rows->integer(7);
    }
  }
  const Bulk bulk{"ledger_day",
                  {"company_id", "book", "day", "account", "currency", "kind", "debit", "credit",
                   "base_debit", "base_credit"},
                  {},
                  {},
                  {}};
  std::vector<Cell> cells;
  for (const auto& [k, sums] : days) {
    const auto& [book, day, account, currency, kind] = k;
    for (const Cell& cell : {Cell(company), Cell(book), Cell(day), Cell(account), Cell(currency),
                             Cell(kind)})
      cells.push_back(cell);
    for (const int64_t sum : sums) cells.emplace_back(sum);
  }
  if (!cells.empty()) connection.write(bulk, cells);
}

void fill_parties(store::Connection& connection, Id company) {
  if (empty(connection, company, "open_item") ||
      !empty(connection, company, "ledger_party_year"))
    return;
  const Cell key[] = {company};
  using Key = std::tuple<int64_t, std::string, Id, int64_t>;
  std::map<Key, std::pair<int64_t, int64_t>> months, years;
  {
    auto rows = connection.query(
        "SELECT l.book, l.account, l.party, l.date, l.side, l.base_amount FROM ledger AS l JOIN "
        "(SELECT DISTINCT book, account FROM open_item WHERE company_id = $1) AS o ON o.book = "
        "l.book AND o.account = l.account WHERE l.company_id = $1 AND l.open_item IS NOT NULL AND "
        "l.party IS NOT NULL",
        key);
    while (rows->next()) {
      const Month month = Month::of({static_cast<int32_t>(rows->integer(3))});
      Key row{rows->integer(0), std::string(rows->text(1)), rows->integer(2), month.index};
      const auto put = [&](std::pair<int64_t, int64_t>& sums) {
        (rows->integer(4) == 0 ? sums.first : sums.second) += rows->integer(5);
      };
      put(months[row]);
      std::get<3>(row) = month.year();
      put(years[row]);
    }
  }
  const auto write = [&](const char* table, const char* period, const auto& sums) {
    const Bulk bulk{
        table, {"company_id", "book", "account", "party", period, "debit", "credit"}, {}, {}, {}};
    std::vector<Cell> cells;
    for (const auto& [k, sum] : sums)
      for (const Cell& cell :
           {Cell(company), Cell(std::get<0>(k)), Cell(std::get<1>(k)), Cell(std::get<2>(k)),
            Cell(std::get<3>(k)), Cell(sum.first), Cell(sum.second)})
        cells.push_back(cell);
    if (!cells.empty()) connection.write(bulk, cells);
  };
  write("ledger_party_month", "month", months);
  write("ledger_party_year", "year", years);
}

}  // namespace

void fill_totals(store::Connection& connection, Id company) {
  fill_days(connection, company);
  fill_parties(connection, company);
}

}  // namespace osnova
