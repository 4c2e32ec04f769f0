#include "kernel/report/balances.hpp"

#include <algorithm>
#include <tuple>

namespace osnova {

using store::Cell;
using store::Rows;

LedgerScope scope_of(const ReadContext& context, const Book& book) {
  return {context.connection, context.access.company(), book.ordinal, context.known_at};
}

Balances read_balances(const ReadContext& context, const Book& book, Date from, Date to) {
  return read_balances(scope_of(context, book), from, to);
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
  std::map<std::string, Expanded> expanded;
  const Date next{as_of.days + 1};
  for (const PartyTurnover& t : read_party_turnovers(scope_of(context, book), next, next))
    expanded[t.account].add(t.opening);
  return expanded;
}

}  // namespace osnova
