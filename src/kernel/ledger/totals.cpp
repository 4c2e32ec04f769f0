#include "kernel/ledger/totals.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <unordered_map>

#include "kernel/ledger/ledger.hpp"
#include "kernel/register/register.hpp"

namespace osnova {

using store::Bulk;
using store::Cell;
using store::Rows;

namespace {

// What stands in totals and what in movements is the same for both kinds of key.
struct Source {
  const char* year_table;
  const char* month_table;
  const char* day_table;    // "" = days are read from the legs
  const char* block_table;  // "" = what came later too
  const char* totals;     // columns of the total tables: two of the key, a third, four measures
  const char* legs;       // columns of the ledger: the same key
  const char* leg_where;  // which legs count
};

constexpr Source kByAccount{"ledger_year",
                            "ledger_month",
                            "ledger_day",
                            "ledger_block",
                            "account, currency, kind, debit, credit, base_debit, base_credit",
                            "account, currency, kind, side, amount, base_amount",
                            ""};
constexpr Source kByParty{"ledger_party_year",
                          "ledger_party_month",
                          "",
                          "",
                          "account, '', party, 0, 0, debit, credit",
                          "account, '', party, side, 0, base_amount",
                          " AND open_item IS NOT NULL AND party IS NOT NULL"};

struct Sums {
  int64_t debit = 0, credit = 0, base_debit = 0, base_credit = 0;
};

// Sums of everything before a day, as the difference of few rows: whole years, then months forward
// from the year's first or back from its last, whichever are fewer, then the days of a begun month.
// The usual question is "until today", where nothing lies behind the day and no movement is read.
class TotalsReader {
 public:
  // Called for each row: key (account, currency, kind or party), sums, and +1 or -1.
  using Sink = std::function<void(std::string_view, std::string_view, int64_t, const Sums&, int)>;

  TotalsReader(const LedgerScope& scope, const Source& source) : scope_(scope), source_(source) {
    last_ = last_movement();
  }

  void before(Date day, const Sink& sink) {
    const Month month = Month::of(day);
    const bool whole = day == month.first();
    const bool back = !whole && (last_ < day || (day.days - month.first().days) * 2 >
                                                    month.last().days - month.first().days);
    const Month boundary = back ? month.next() : month;
    until(boundary, sink);
    if (whole) return;
    if (back)
      days(day, month.last(), -1, sink);
    else
      days(month.first(), {day.days - 1}, 1, sink);
  }

  // "As known at": movements of journal rows behind the known one, or up to it, before a day; `at`
  // is told the day of each row that is handed over next.
  void journalled(bool behind, Date before, const std::function<void(Date)>& at, int sign,
                  const Sink& sink) {
    const int64_t known = scope_.known_at;
    if (!*source_.block_table)
      return behind ? rows(known + 1, INT64_MAX, before, at, sign, sink)
                    : rows(0, known, before, at, sign, sink);
    // Whole blocks to the nearer end of the block of the known row, and what lies between.
    const int64_t first = known / kJournalBlock * kJournalBlock, last = first + kJournalBlock - 1;
    const bool up = last - known <= known - first;
    const int64_t boundary = known / kJournalBlock + (up ? 1 : 0);
    if (behind)
      blocks(boundary, INT64_MAX, before, at, sign, sink);
    else
      blocks(0, boundary - 1, before, at, sign, sink);
    if (up)
      rows(known + 1, last, before, at, behind ? sign : -sign, sink);
    else
      rows(first, known, before, at, behind ? -sign : sign, sink);
  }

 private:
  Date last_movement() {
    const Cell cells[] = {scope_.company, scope_.book};
    auto rows = scope_.connection.query(
        "SELECT MAX(day) FROM ledger_day WHERE company_id = $1 AND book = $2", cells);
    const bool any = rows->next() && !rows->is_null(0);
    return {any ? static_cast<int32_t>(rows->integer(0)) : INT32_MIN + 1};
  }

  void blocks(int64_t low, int64_t high, Date before, const std::function<void(Date)>& at, int sign,
              const Sink& sink) {
    const Cell cells[] = {scope_.company, scope_.book, low, high, before.days};
    auto found = scope_.connection.query(
        std::string("SELECT ") + source_.totals + ", day FROM " + source_.block_table +
            " WHERE company_id = $1 AND book = $2 AND block >= $3 AND block <= $4 AND day < $5",
        cells);
    while (found->next()) {
      at({static_cast<int32_t>(found->integer(7))});
      total(*found, sign, sink);
    }
  }

  void rows(int64_t low, int64_t high, Date before, const std::function<void(Date)>& at, int sign,
            const Sink& sink) {
    const Cell cells[] = {scope_.company, scope_.book, low, high, before.days};
    auto found = scope_.connection.query(
        std::string("SELECT ") + source_.legs +
            ", date FROM ledger WHERE company_id = $1 AND book = $2 AND seq >= $3 AND seq <= $4 "
            "AND date < $5" +
            source_.leg_where,
        cells);
    while (found->next()) {
      at({static_cast<int32_t>(found->integer(6))});
      leg(*found, sign, sink);
    }
  }

  void until(Month boundary, const Sink& sink) {
    const int year = boundary.year(), first = year * 12, next = first + 12;
    const int end = std::clamp(Month::of(last_).index + 1, boundary.index, next);
    const bool back = end - boundary.index < boundary.index - first;
    totals(source_.year_table, "year", 0, back ? year + 1 : year, 1, sink);
    if (back)
      totals(source_.month_table, "month", boundary.index, end, -1, sink);
    else
      totals(source_.month_table, "month", first, boundary.index, 1, sink);
  }

  void totals(const char* table, const std::string& period, int64_t low, int64_t high, int sign,
              const Sink& sink) {
    if (low >= high) return;
    const Cell cells[] = {scope_.company, scope_.book, low, high};
    auto rows = scope_.connection.query(std::string("SELECT ") + source_.totals + " FROM " + table +
                                            " WHERE company_id = $1 AND book = $2 AND " + period +
                                            " >= $3 AND " + period + " < $4",
                                        cells);
    while (rows->next()) total(*rows, sign, sink);
  }

  static void total(Rows& row, int sign, const Sink& sink) {
    sink(row.text(0), row.text(1), row.integer(2),
         {row.integer(3), row.integer(4), row.integer(5), row.integer(6)}, sign);
  }

  void days(Date first, Date last, int sign, const Sink& sink) {
    if (*source_.day_table)
      return totals(source_.day_table, "day", first.days, last.days + 1, sign, sink);
    const std::vector<std::string> accounts = all_accounts();
    std::vector<Cell> keys;
    for (const std::string& account : accounts)
      for (const Cell& cell : {Cell(scope_.company), Cell(scope_.book), Cell(account),
                               Cell(first.days), Cell(last.days)})
        keys.push_back(cell);
    scope_.connection.each(std::string("SELECT ") + source_.legs +
                               " FROM ledger WHERE company_id = $1 AND book = $2 AND account = $3 "
                               "AND date >= $4 AND date <= $5" +
                               source_.leg_where,
                           keys, 5, [&](size_t, Rows& row) { leg(row, sign, sink); });
  }

  std::vector<std::string> all_accounts() {
    const Cell cells[] = {scope_.company, scope_.book};
    auto rows =
        scope_.connection.query(std::string("SELECT DISTINCT account FROM ") + source_.year_table +
                                    " WHERE company_id = $1 AND book = $2",
                                cells);
    std::vector<std::string> accounts;
    while (rows->next()) accounts.emplace_back(rows->text(0));
    return accounts;
  }

  static void leg(Rows& row, int sign, const Sink& sink) {
    const bool debit = row.integer(3) == 0;
    const int64_t amount = row.integer(4), base = row.integer(5);
    const Sums sums{debit ? amount : 0, debit ? 0 : amount, debit ? base : 0, debit ? 0 : base};
    sink(row.text(0), row.text(1), row.integer(2), sums, sign);
  }

  const LedgerScope& scope_;
  const Source& source_;
  Date last_;  // with a movement
};

// Finds rows again for legs by the hundred thousand, which are of a few dozen keys.
class BalanceRows {
 public:
  explicit BalanceRows(Balances& balances) : balances_(balances) {}

  Turnover& operator()(std::string_view account, std::string_view currency, int64_t kind) {
    size_t hash = static_cast<size_t>(kind);
    for (const char c : account) hash = hash * 31 + static_cast<unsigned char>(c);
    for (const char c : currency) hash = hash * 31 + static_cast<unsigned char>(c);
    auto*& slot = slots_[hash % slots_.size()];
    if (!slot || slot->first.account != account || slot->first.currency != currency ||
        slot->first.kind != kind)
      slot = &*balances_
                   .try_emplace({std::string(account), std::string(currency),
                                 static_cast<int>(kind)})
                   .first;
    return slot->second;
  }

 private:
  Balances& balances_;
  std::array<Balances::value_type*, 256> slots_{};
};

int64_t head_seq(const LedgerScope& scope) {
  const Cell key[] = {scope.company};
  auto rows = scope.connection.query(
      "SELECT seq FROM journal WHERE company_id = $1 ORDER BY seq DESC LIMIT 1", key);
  return rows->next() ? rows->integer(0) : 0;
}

// Runs `opening` over what lies before `from` and `closing` over what lies before the day after
// `to`, as known at the scope's point of the journal.
void read_two(const LedgerScope& scope, const Source& source, Date from, Date to,
              const TotalsReader::Sink& opening, const TotalsReader::Sink& closing) {
  TotalsReader reader(scope, source);
  const Date end{to.days + 1};
  Date at;
  const auto remember = [&](Date date) { at = date; };
  const TotalsReader::Sink both = [&](std::string_view account, std::string_view currency,
                                      int64_t last, const Sums& sums, int sign) {
    if (at < from) opening(account, currency, last, sums, sign);
    closing(account, currency, last, sums, sign);
  };
  const int64_t known = scope.known_at, head = known > 0 ? head_seq(scope) : 0;
  if (known > 0 && head - known > known) return reader.journalled(false, end, remember, 1, both);
  reader.before(from, opening);
  reader.before(end, closing);
  if (known > 0 && known < head) reader.journalled(true, end, remember, -1, both);
}

}  // namespace

Balances read_balances(const LedgerScope& scope, Date from, Date to) {
  Balances balances;
  constexpr auto kOpening = static_cast<int64_t>(MovementKind::opening);
  BalanceRows row(balances);
  read_two(
      scope, kByAccount, from, to,
      [&](std::string_view account, std::string_view currency, int64_t kind, const Sums& s,
          int sign) {
        if (kind == kOpening) return;
        Turnover& t = row(account, currency, kind);
        t.opening += sign * (s.base_debit - s.base_credit);
        t.opening_amount += sign * (s.debit - s.credit);
        t.debit -= sign * s.base_debit;
        t.credit -= sign * s.base_credit;
        t.debit_amount -= sign * s.debit;
        t.credit_amount -= sign * s.credit;
      },
      [&](std::string_view account, std::string_view currency, int64_t kind, const Sums& s,
          int sign) {
        Turnover& t = row(account, currency, kind);
        if (kind == kOpening) {
          t.opening += sign * (s.base_debit - s.base_credit);
          t.opening_amount += sign * (s.debit - s.credit);
          return;
        }
        t.debit += sign * s.base_debit;
        t.credit += sign * s.base_credit;
        t.debit_amount += sign * s.debit;
        t.credit_amount += sign * s.credit;
      });
  return balances;
}

std::vector<PartyTurnover> read_party_turnovers(const LedgerScope& scope, Date from, Date to) {
  struct Cumulative {
    int64_t open_debit = 0, open_credit = 0, debit = 0, credit = 0;
  };
  std::map<std::string, std::unordered_map<Id, Cumulative>, std::less<>> accounts;
  std::string last_account;
  std::unordered_map<Id, Cumulative>* parties = nullptr;
  const auto row = [&](std::string_view account, Id party) -> Cumulative& {
    if (!parties || last_account != account) {  // rows come account by account
      last_account = account;
      parties = &accounts[last_account];
    }
    return (*parties)[party];
  };
  read_two(
      scope, kByParty, from, to,
      [&](std::string_view account, std::string_view, int64_t party, const Sums& s, int sign) {
        Cumulative& c = row(account, party);
        c.open_debit += sign * s.base_debit;
        c.open_credit += sign * s.base_credit;
      },
      [&](std::string_view account, std::string_view, int64_t party, const Sums& s, int sign) {
        Cumulative& c = row(account, party);
        c.debit += sign * s.base_debit;
        c.credit += sign * s.base_credit;
      });
  std::vector<PartyTurnover> list;
  for (const auto& [account, by_party] : accounts) {
    const auto first = static_cast<ptrdiff_t>(list.size());
    for (const auto& [party, c] : by_party) {
      const int64_t opening = c.open_debit - c.open_credit, debit = c.debit - c.open_debit,
                    credit = c.credit - c.open_credit;
      if (opening != 0 || debit != 0 || credit != 0)
        list.push_back({account, party, opening, debit, credit});
    }
    std::sort(list.begin() + first, list.end(),
              [](const PartyTurnover& a, const PartyTurnover& b) { return a.party < b.party; });
  }
  return list;
}

}  // namespace osnova
