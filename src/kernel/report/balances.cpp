#include "kernel/report/balances.hpp"

#include <algorithm>
#include <tuple>

namespace osnova {

using store::Cell;
using store::Rows;

namespace {

// Adds one side of a movement or total where its period says.
void add(Turnover& t, bool opening, int64_t debit, int64_t credit, int64_t base_debit,
         int64_t base_credit, int sign = 1) {
  if (opening) {
    t.opening += sign * (base_debit - base_credit);
    t.opening_amount += sign * (debit - credit);
  } else {
    t.debit += sign * base_debit;
    t.credit += sign * base_credit;
    t.debit_amount += sign * debit;
    t.credit_amount += sign * credit;
  }
}

class BalanceReader {
 public:
  BalanceReader(const ReadContext& context, const Book& book, Date from, Date to)
      : context_(context), book_(book), from_(from), to_(to) {}

  Balances read() {
    const int64_t head = head_seq();
    if (context_.known_at > 0 && context_.known_at < head &&
        head - context_.known_at > context_.known_at) {
      movements("seq <= $3", context_.known_at, 1);
      return std::move(balances_);
    }
    years();
    months();
    begun_month(from_, Month::of(from_).first(), {from_.days - 1}, true);
    begun_month(to_, std::max(Month::of(to_).first(), from_), to_, false);
    if (context_.known_at > 0) movements("seq > $3", context_.known_at, -1);
    return std::move(balances_);
  }

 private:
  int64_t head_seq() {
    const Cell key[] = {context_.access.company()};
    auto rows = context_.connection.query(
        "SELECT seq FROM journal WHERE company_id = $1 ORDER BY seq DESC LIMIT 1", key);
    return rows->next() ? rows->integer(0) : 0;
  }

  static constexpr const char* kTurnovers =
      "SELECT account, currency, kind, CAST(SUM(debit) AS BIGINT), CAST(SUM(credit) AS BIGINT), "
      "CAST(SUM(base_debit) AS "
      "BIGINT), CAST(SUM(base_credit) AS BIGINT) FROM ";

  void totals(const std::string& table, const std::string& where, int64_t low, int64_t high,
              bool opening) {
    const Cell cells[] = {context_.access.company(), book_.ordinal, low, high};
    auto rows =
        context_.connection.query(kTurnovers + table + " WHERE company_id = $1 AND book = $2 AND " +
                                      where + " GROUP BY account, currency, kind",
                                  cells);
    while (rows->next()) {
      const int kind = static_cast<int>(rows->integer(2));
      add(balances_[{std::string(rows->text(0)), std::string(rows->text(1)), kind}],
          opening || kind == static_cast<int>(MovementKind::opening), rows->integer(3),
          rows->integer(4), rows->integer(5), rows->integer(6));
    }
  }

  void years() { totals("ledger_year", "year >= $3 AND year < $4", 0, from_.year(), true); }

  // Whole months: those of the year before `from` are opening, those up to `to` turnover.
  void months() {
    const Month first = Month::of(from_), last = Month::of(to_);
    totals("ledger_month", "month >= $3 AND month < $4", first.year() * 12, first.index, true);
    const bool whole = to_ == last.last();
    totals("ledger_month", "month >= $3 AND month <= $4", first.index,
           whole ? last.index : last.index - 1, false);
    whole_last_ = whole;
  }

  // The part of a month that totals cannot give. For `from`: days before it are opening and were
  // counted as turnover with their month; for `to`: the first days of a month whose total was not
  // read.
  void begun_month(Date day, Date first, Date last, bool before_from) {
    if (before_from ? day == first : whole_last_) return;
    std::vector<Cell> keys;
    std::vector<std::string> accounts;
    {
      const Cell cells[] = {context_.access.company(), book_.ordinal};
      auto rows = context_.connection.query(
          "SELECT DISTINCT account FROM ledger_year WHERE company_id = $1 AND book = $2", cells);
      while (rows->next()) accounts.emplace_back(rows->text(0));
    }
    for (const std::string& account : accounts)
      for (const Cell& cell : {Cell(context_.access.company()), Cell(book_.ordinal), Cell(account),
                               Cell(first.days), Cell(last.days)})
        keys.push_back(cell);
    const bool same_month = before_from && Month::of(from_) == Month::of(to_) && !whole_last_;
    context_.connection.each(
        "SELECT account, currency, kind, side, amount, base_amount FROM ledger WHERE company_id = "
        "$1 AND book = $2 AND "
        "account = $3 AND date >= $4 AND date <= $5",
        keys, 5, [&](size_t, Rows& row) {
          Turnover& t = balances_[{std::string(row.text(0)), std::string(row.text(1)),
                                   static_cast<int>(row.integer(2))}];
          const bool debit = row.integer(3) == 0;
          const int64_t amount = row.integer(4), base = row.integer(5);
          const auto put = [&](bool opening, int sign) {
            add(t, opening, debit ? amount : 0, debit ? 0 : amount, debit ? base : 0,
                debit ? 0 : base, sign);
          };
          const bool always_opening = row.integer(2) == static_cast<int>(MovementKind::opening);
          if (!before_from) return put(always_opening, 1);
          put(true, 1);
          if (!same_month) put(always_opening, -1);
        });
  }

  void movements(const std::string& where, int64_t seq, int sign) {
    const Cell cells[] = {context_.access.company(), book_.ordinal, seq, to_.days};
    auto rows = context_.connection.query(
        "SELECT account, currency, kind, side, amount, base_amount, date FROM ledger WHERE "
        "company_id = $1 AND book = $2 AND " +
            where + " AND date <= $4",
        cells);
    while (rows->next()) {
      const int kind = static_cast<int>(rows->integer(2));
      const bool debit = rows->integer(3) == 0;
      const int64_t amount = rows->integer(4), base = rows->integer(5);
      add(balances_[{std::string(rows->text(0)), std::string(rows->text(1)), kind}],
          rows->integer(6) < from_.days || kind == static_cast<int>(MovementKind::opening),
          debit ? amount : 0, debit ? 0 : amount, debit ? base : 0, debit ? 0 : base, sign);
    }
  }

  const ReadContext& context_;
  const Book& book_;
  Date from_, to_;
  bool whole_last_ = false;
  Balances balances_;
};

}  // namespace

Balances read_balances(const ReadContext& context, const Book& book, Date from, Date to) {
  return BalanceReader(context, book, from, to).read();
}

std::map<std::string, Turnover> by_account(const Balances& balances,
                                           std::vector<MovementKind> skip) {
  std::map<std::string, Turnover> accounts;
  for (const auto& [key, t] : balances) {
    if (std::find(skip.begin(), skip.end(), static_cast<MovementKind>(key.kind)) != skip.end())
      continue;
    Turnover& sum = accounts[key.account];
    sum.opening += t.opening;
    sum.debit += t.debit;
    sum.credit += t.credit;
  }
  return accounts;
}

std::vector<OpenItemBalance> read_open_items(const ReadContext& context, const Book& book,
                                             Date as_of) {
  using Key = std::tuple<Id, std::string, Id, std::string>;
  std::map<Key, OpenItemBalance> items;
  const auto read = [&](const std::string& sql, std::span<const Cell> cells, int sign) {
    auto rows = context.connection.query(sql, cells);
    while (rows->next()) {
      OpenItemBalance& item = items[{rows->integer(0), std::string(rows->text(1)), rows->integer(2),
                                     std::string(rows->text(3))}];
      item.amount += sign * rows->integer(4);
      item.base += sign * rows->integer(5);
    }
  };
  const Cell now[] = {context.access.company(), book.ordinal};
  auto rows = context.connection.query(
      "SELECT open_item, account, party, currency, amount, base_amount, due, date, contract FROM "
      "open_item WHERE "
      "company_id = $1 AND book = $2",
      now);
  while (rows->next()) {
    OpenItemBalance& item = items[{rows->integer(0), std::string(rows->text(1)), rows->integer(2),
                                   std::string(rows->text(3))}];
    item.amount = rows->integer(4);
    item.base = rows->integer(5);
    if (!rows->is_null(6)) item.due = {static_cast<int32_t>(rows->integer(6))};
    if (!rows->is_null(7)) item.date = {static_cast<int32_t>(rows->integer(7))};
    item.contract = rows->integer(8);
  }
  const Cell later[] = {context.access.company(), book.ordinal, as_of.days};
  read(
      "SELECT open_item, account, party, currency, amount, base_amount FROM open_item_day WHERE "
      "company_id = $1 AND "
      "book = $2 AND day > $3",
      later, -1);
  if (context.known_at > 0) {
    const Cell known[] = {context.access.company(), book.ordinal, as_of.days, context.known_at};
    read(
        "SELECT open_item, account, party, currency, CASE WHEN side = 0 THEN amount ELSE -amount "
        "END, CASE WHEN side = 0 "
        "THEN base_amount ELSE -base_amount END FROM ledger WHERE company_id = $1 AND book = $2 "
        "AND date <= $3 AND seq > $4 "
        "AND open_item IS NOT NULL AND party IS NOT NULL",
        known, -1);
  }
  std::vector<OpenItemBalance> list;
  for (auto& [key, item] : items) {
    if (item.amount == 0 && item.base == 0) continue;
    item.book = static_cast<int>(book.ordinal);
    item.open_item = std::get<0>(key);
    item.account = std::get<1>(key);
    item.party = std::get<2>(key);
    item.currency = Currency::of(std::get<3>(key));
    list.push_back(std::move(item));
  }
  return list;
}

std::map<std::string, Expanded> expanded_balances(const ReadContext& context, const Book& book,
                                                  Date as_of) {
  std::map<std::pair<std::string, Id>, int64_t> parties;
  for (const OpenItemBalance& item : read_open_items(context, book, as_of))
    parties[{item.account, item.party}] += item.base;
  std::map<std::string, Expanded> expanded;
  for (const auto& [key, base] : parties)
    (base > 0 ? expanded[key.first].debit : expanded[key.first].credit) += std::abs(base);
  return expanded;
}

}  // namespace osnova
