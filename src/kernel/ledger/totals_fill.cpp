// Totals that a workspace of an earlier version has not.
#include <map>
#include <tuple>

#include "kernel/ledger/totals.hpp"
#include "kernel/register/register.hpp"

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

// Sums of legs by `period`, columns of `table` that each are computed from a leg.
void fill_by(store::Connection& connection, Id company, const std::string& table,
             const std::string& period, const std::string& computed) {
  if (empty(connection, company, "ledger_year") || !empty(connection, company, table.c_str()))
    return;
  const auto sum = [](const char* measure, const char* side) {
    return std::string(", CAST(SUM(CASE WHEN side = ") + side + " THEN " + measure +
           " ELSE 0 END) AS BIGINT)";
  };
  const Cell key[] = {company};
  connection.run("INSERT INTO " + table + " (company_id, book, account, currency, kind, " + period +
                     ", debit, credit, base_debit, base_credit) SELECT company_id, book, account, "
                     "currency, kind, " +
                     computed + sum("amount", "0") + sum("amount", "1") + sum("base_amount", "0") +
                     sum("base_amount", "1") +
                     " FROM ledger AS l WHERE l.company_id = $1 GROUP BY company_id, book, account, "
                     "currency, kind, " +
                     computed,
                 key);
}

void fill_parties(store::Connection& connection, Id company) {
  if (empty(connection, company, "open_item") || !empty(connection, company, "ledger_party_year"))
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
  fill_by(connection, company, "ledger_block", "block, day",
          "seq / " + std::to_string(kJournalBlock) + ", date");
  fill_by(connection, company, "ledger_day", "day", "date");
  fill_parties(connection, company);
}

}  // namespace osnova
