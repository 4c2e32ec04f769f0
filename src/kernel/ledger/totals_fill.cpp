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

// A table of sums of legs by `period`: columns of it that each are computed from a leg.
struct Summed {
  const char *table, *period, *computed;
};

const std::vector<Summed>& summed() {
  static const std::string block = "seq / " + std::to_string(kJournalBlock) + ", date";
  static const std::vector<Summed> tables = {{"ledger_day", "day", "date"},
                                             {"ledger_block", "block, day", block.c_str()}};
  return tables;
}

std::string sum_of(const char* measure, const char* side) {
  return std::string("CAST(SUM(CASE WHEN side = ") + side + " THEN " + measure +
         " ELSE 0 END) AS BIGINT)";
}

// Adds the legs of the journal's rows `from` to `before`.
void add_legs(store::Connection& connection, Id company, int64_t from, int64_t before) {
  static const char* const measures[] = {"debit", "credit", "base_debit", "base_credit"};
  const std::string sums = sum_of("amount", "0") + ", " + sum_of("amount", "1") + ", " +
                           sum_of("base_amount", "0") + ", " + sum_of("base_amount", "1");
  for (const Summed& one : summed()) {
    const std::string table = one.table, period = one.period, computed = one.computed;
    std::string added;
    for (const std::string measure : measures)
      added += (added.empty() ? "" : ", ") + measure + " = " + table + "." + measure +
               " + excluded." + measure;
    const Cell range[] = {company, from, before};
    connection.run("INSERT INTO " + table + " (company_id, book, account, currency, kind, " +
                       period + ", debit, credit, base_debit, base_credit) SELECT company_id, " +
                       "book, account, currency, kind, " + computed + ", " + sums +
                       " FROM ledger AS l WHERE l.company_id = $1 AND l.seq >= $2 AND l.seq < $3 "
                       "GROUP BY company_id, book, account, currency, kind, " +
                       computed + " ON CONFLICT (company_id, book, " + period +
                       ", account, currency, kind) DO UPDATE SET " + added,
                   range);
  }
}

void clear_totals(store::Connection& connection, Id company) {
  const Cell key[] = {company};
  for (const Summed& one : summed())
    connection.run("DELETE FROM " + std::string(one.table) + " WHERE company_id = $1", key);
}

// Of the last journal row that moved the ledger; 0 = none.
int64_t ledger_head(store::Connection& connection, Id company) {
  const Cell key[] = {company};
  auto rows = connection.query(
      "SELECT seq FROM ledger WHERE company_id = $1 ORDER BY seq DESC LIMIT 1", key);
  return rows->next() ? rows->integer(0) : 0;
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

bool totals_are_kept(store::Connection& connection, Id company) {
  const int64_t head = ledger_head(connection, company);
  if (head == 0) return true;
  if (empty(connection, company, "ledger_day")) return false;
  const int64_t block = head / kJournalBlock;
  const Cell cells[] = {company, block * kJournalBlock, block};
  return !connection
              .query("SELECT 1 FROM (SELECT company_id, book, account, currency, kind, date, " +
                         sum_of("amount", "0") + " AS debit, " + sum_of("amount", "1") +
                         " AS credit, " + sum_of("base_amount", "0") + " AS base_debit, " +
                         sum_of("base_amount", "1") +
                         " AS base_credit FROM ledger WHERE company_id = $1 AND seq >= $2 GROUP BY "
                         "company_id, book, account, currency, kind, date) AS l LEFT JOIN "
                         "ledger_block AS b ON b.company_id = l.company_id AND b.book = l.book AND "
                         "b.block = $3 AND b.day = l.date AND b.account = l.account AND b.currency "
                         "= l.currency AND b.kind = l.kind WHERE COALESCE(b.debit, 0) <> l.debit OR "
                         "COALESCE(b.credit, 0) <> l.credit OR COALESCE(b.base_debit, 0) <> "
                         "l.base_debit OR COALESCE(b.base_credit, 0) <> l.base_credit LIMIT 1",
                     cells)
              ->next();
}

int64_t fill_older_totals(store::Connection& connection, Id company) {
  const int64_t before = ledger_head(connection, company) / kJournalBlock * kJournalBlock;
  clear_totals(connection, company);
  if (before > 0) add_legs(connection, company, 0, before);
  return before;
}

void fill_later_totals(store::Connection& connection, Id company, int64_t from) {
  add_legs(connection, company, from, ledger_head(connection, company) + 1);
}

void fill_totals(store::Connection& connection, Id company) {
  fill_parties(connection, company);
  if (totals_are_kept(connection, company)) return;
  clear_totals(connection, company);
  fill_later_totals(connection, company, 0);
}

}  // namespace osnova
