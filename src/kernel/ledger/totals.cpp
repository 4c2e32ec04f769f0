#include "kernel/ledger/totals.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "kernel/ledger/ledger.hpp"
#include "kernel/register/register.hpp"

namespace osnova {

using store::Cell;
using store::Rows;

namespace {

// What one row moved. `last` is the kind of a row by account, the party of a row by party.
struct Moved {
  std::string_view account, currency;
  int64_t last = 0;
  int64_t debit = 0, credit = 0, base_debit = 0, base_credit = 0;
};

// How both kinds of key are read from totals and from movements: as few columns as will do, since
// parties have rows by the ten thousand.
struct ByAccount {
  static constexpr const char *kYears = "ledger_year", *kMonths = "ledger_month";
  static constexpr const char *kDays = "ledger_day", *kBlocks = "ledger_block";
  static constexpr const char* kTotals =
      "account, currency, kind, debit, credit, base_debit, base_credit";
  static constexpr const char* kLegs = "currency, kind, side, amount, base_amount";
  static constexpr int kTotalsColumns = 7, kLegColumns = 5;
  static constexpr const char* kWhichLegs = "";
  static Moved total(Rows& row) {
    return {row.text(0),    row.text(1),    row.integer(2), row.integer(3),
            row.integer(4), row.integer(5), row.integer(6)};
  }
  static Moved leg(std::string_view account, Rows& row) {
    const bool debit = row.integer(2) == 0;
    const int64_t amount = row.integer(3), base = row.integer(4);
    return {
        account,          row.text(0),     row.integer(1), debit ? amount : 0, debit ? 0 : amount,
        debit ? base : 0, debit ? 0 : base};
  }
};

struct ByParty {
  static constexpr const char *kYears = "ledger_party_year", *kMonths = "ledger_party_month";
  static constexpr const char *kDays = nullptr, *kBlocks = nullptr;  // read from the legs
  static constexpr const char* kTotals = "account, party, debit, credit";
  static constexpr const char* kLegs = "party, side, base_amount";
  static constexpr int kTotalsColumns = 4, kLegColumns = 3;
  static constexpr const char* kWhichLegs = " AND open_item IS NOT NULL AND party IS NOT NULL";
  static Moved total(Rows& row) {
    return {row.text(0), {}, row.integer(1), 0, 0, row.integer(2), row.integer(3)};
  }
  static Moved leg(std::string_view account, Rows& row) {
    const bool debit = row.integer(1) == 0;
    const int64_t base = row.integer(2);
    return {account, {}, row.integer(0), 0, 0, debit ? base : 0, debit ? 0 : base};
  }
};

// Sums of everything before a day, as the difference of few rows: whole years, then months forward
// from the year's first or back from its last, whichever are fewer, then the days of a begun month.
// The usual question is "until today", where nothing lies behind the day and no movement is read.
// A sink is called as sink(const Moved&, sign) with sign +1 or -1.
template <typename By>
class TotalsReader {
 public:
  explicit TotalsReader(const LedgerScope& scope) : scope_(scope), last_(last_movement()) {}

  void before(Date day, const auto& sink) {
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

  // "As known at": movements of journal rows behind the known one, or up to it, before a day. This
  // sink is told the day as well: sink(const Moved&, sign, Date).
  void journalled(bool behind, Date before, int sign, const auto& sink) {
    const int64_t known = scope_.known_at;
    if (!By::kBlocks)
      return behind ? rows(known + 1, INT64_MAX, before, sign, sink)
                    : rows(0, known, before, sign, sink);
    // Whole blocks to the nearer end of the block of the known row, and what lies between.
    const int64_t first = known / kJournalBlock * kJournalBlock, last = first + kJournalBlock - 1;
    const bool up = last - known <= known - first;
    const int64_t boundary = known / kJournalBlock + (up ? 1 : 0);
    if (behind)
      blocks(boundary, INT64_MAX, before, sign, sink);
    else
      blocks(0, boundary - 1, before, sign, sink);
    if (up)
      rows(known + 1, last, before, behind ? sign : -sign, sink);
    else
      rows(first, known, before, behind ? -sign : sign, sink);
  }

 private:
  Date last_movement() {
    const Cell cells[] = {scope_.company, scope_.book};
    auto rows = scope_.connection.query(
        "SELECT MAX(day) FROM ledger_day WHERE company_id = $1 AND book = $2", cells);
    const bool any = rows->next() && !rows->is_null(0);
    return {any ? static_cast<int32_t>(rows->integer(0)) : INT32_MIN + 1};
  }

  void until(Month boundary, const auto& sink) {
    const int year = boundary.year(), first = year * 12, next = first + 12;
    const int end = std::clamp(Month::of(last_).index + 1, boundary.index, next);
    const bool back = end - boundary.index < boundary.index - first;
    totals(By::kYears, "year", 0, back ? year + 1 : year, 1, sink);
    if (back)
      totals(By::kMonths, "month", boundary.index, end, -1, sink);
    else
      totals(By::kMonths, "month", first, boundary.index, 1, sink);
  }

  void totals(const char* table, const std::string& period, int64_t low, int64_t high, int sign,
              const auto& sink) {
    if (low >= high) return;
    const Cell cells[] = {scope_.company, scope_.book, low, high};
    auto found = scope_.connection.query(std::string("SELECT ") + By::kTotals + " FROM " + table +
                                             " WHERE company_id = $1 AND book = $2 AND " + period +
                                             " >= $3 AND " + period + " < $4",
                                         cells);
    while (found->next()) sink(By::total(*found), sign);
  }

  void days(Date first, Date last, int sign, const auto& sink) {
    if (By::kDays) return totals(By::kDays, "day", first.days, last.days + 1, sign, sink);
    const std::vector<std::string> accounts = all_accounts();
    std::vector<Cell> keys;
    for (const std::string& account : accounts)
      for (const Cell& cell : {Cell(scope_.company), Cell(scope_.book), Cell(account),
                               Cell(first.days), Cell(last.days)})
        keys.push_back(cell);
    scope_.connection.each(std::string("SELECT ") + By::kLegs +
                               " FROM ledger WHERE company_id = $1 AND book = $2 AND account = $3 "
                               "AND date >= $4 AND date <= $5" +
                               By::kWhichLegs,
                           keys, 5,
                           [&](size_t i, Rows& row) { sink(By::leg(accounts[i], row), sign); });
  }

  void blocks(int64_t low, int64_t high, Date before, int sign, const auto& sink) {
    const Cell cells[] = {scope_.company, scope_.book, low, high, before.days};
    auto found = scope_.connection.query(
        std::string("SELECT ") + By::kTotals + ", day FROM " + By::kBlocks +
            " WHERE company_id = $1 AND book = $2 AND block >= $3 AND block <= $4 AND day < $5",
        cells);
    while (found->next())
      sink(By::total(*found), sign, Date{static_cast<int32_t>(found->integer(By::kTotalsColumns))});
  }

  void rows(int64_t low, int64_t high, Date before, int sign, const auto& sink) {
    const Cell cells[] = {scope_.company, scope_.book, low, high, before.days};
    auto found = scope_.connection.query(std::string("SELECT ") + By::kLegs +
                                             ", date, account FROM ledger WHERE company_id = $1 "
                                             "AND book = $2 AND seq >= $3 AND seq <= $4 "
                                             "AND date < $5" +
                                             By::kWhichLegs,
                                         cells);
    while (found->next())
      sink(By::leg(found->text(By::kLegColumns + 1), *found), sign,
           Date{static_cast<int32_t>(found->integer(By::kLegColumns))});
  }

  std::vector<std::string> all_accounts() {
    const Cell cells[] = {scope_.company, scope_.book};
    auto found = scope_.connection.query(std::string("SELECT DISTINCT account FROM ") + By::kYears +
                                             " WHERE company_id = $1 AND book = $2",
                                         cells);
    std::vector<std::string> accounts;
    while (found->next()) accounts.emplace_back(found->text(0));
    return accounts;
  }

  const LedgerScope& scope_;
  Date last_;  // with a movement
};

// Finds rows again for legs by the hundred thousand, which are of a few dozen keys.
class BalanceRows {
 public:
  explicit BalanceRows(Balances& balances) : balances_(balances) {}

  Turnover& operator()(const Moved& m) {
    size_t hash = static_cast<size_t>(m.last);
    for (const char c : m.account) hash = hash * 31 + static_cast<unsigned char>(c);
    for (const char c : m.currency) hash = hash * 31 + static_cast<unsigned char>(c);
    auto*& slot = slots_[hash % slots_.size()];
    if (!slot || slot->first.account != m.account || slot->first.currency != m.currency ||
        slot->first.kind != m.last)
      slot = &*balances_
                   .try_emplace(
                       {std::string(m.account), std::string(m.currency), static_cast<int>(m.last)})
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
template <typename By>
void read_two(const LedgerScope& scope, Date from, Date to, const auto& opening,
              const auto& closing) {
  TotalsReader<By> reader(scope);
  const Date end{to.days + 1};
  const auto both = [&](const Moved& moved, int sign, Date at) {
    if (at < from) opening(moved, sign);
    closing(moved, sign);
  };
  const int64_t known = scope.known_at, head = known > 0 ? head_seq(scope) : 0;
  if (known > 0 && head - known > known) return reader.journalled(false, end, 1, both);
  reader.before(from, opening);
  reader.before(end, closing);
  if (known > 0 && known < head) reader.journalled(true, end, -1, both);
}

}  // namespace

Balances read_balances(const LedgerScope& scope, Date from, Date to) {
  Balances balances;
  constexpr auto kOpening = static_cast<int64_t>(MovementKind::opening);
  BalanceRows row(balances);
  read_two<ByAccount>(
      scope, from, to,
      [&](const Moved& m, int sign) {
        if (m.last == kOpening) return;
        Turnover& t = row(m);
        t.opening += sign * (m.base_debit - m.base_credit);
        t.opening_amount += sign * (m.debit - m.credit);
        t.debit -= sign * m.base_debit;
        t.credit -= sign * m.base_credit;
        t.debit_amount -= sign * m.debit;
        t.credit_amount -= sign * m.credit;
      },
      [&](const Moved& m, int sign) {
        Turnover& t = row(m);
        if (m.last == kOpening) {
          t.opening += sign * (m.base_debit - m.base_credit);
          t.opening_amount += sign * (m.debit - m.credit);
          return;
        }
        t.debit += sign * m.base_debit;
        t.credit += sign * m.base_credit;
        t.debit_amount += sign * m.debit;
        t.credit_amount += sign * m.credit;
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
  read_two<ByParty>(
      scope, from, to,
      [&](const Moved& m, int sign) {
        Cumulative& c = row(m.account, m.last);
        c.open_debit += sign * m.base_debit;
        c.open_credit += sign * m.base_credit;
      },
      [&](const Moved& m, int sign) {
        Cumulative& c = row(m.account, m.last);
        c.debit += sign * m.base_debit;
        c.credit += sign * m.base_credit;
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
