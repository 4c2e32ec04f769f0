// Trial balance (оборотно-сальдовая ведомость) by account, currency or party.
#include <array>

#include "kernel/report/balances.hpp"
#include "kernel/report/kernel_reports.hpp"

namespace osnova {

namespace {

struct Period {
  Date from, to;
};

Result<Period> period_of(const ReadContext& context, const ReportArguments& arguments) {
  const auto as_of = date_argument(arguments, "as_of", context.business_date);
  if (!as_of) return as_of.problems();
  const auto to = date_argument(arguments, "to", *as_of);
  if (!to) return to.problems();
  const auto from = date_argument(
      arguments, "from", context.company.fiscal_year_first(context.company.fiscal_year(*to)));
  if (!from) return from.problems();
  if (*from > *to) return Problem{"report.parameter.from_after_to", "from", {}};
  return Period{*from, *to};
}

ReportCell positive(int64_t value, int digits) {
  return value > 0 ? ReportCell::of(value, digits) : ReportCell::none();
}

class TrialBalance {
 public:
  TrialBalance(const ReadContext& context, const Book& book, Period period)
      : context_(context), book_(book), period_(period), digits_(book.currency.digits()) {
    table_.report = "trial-balance";
    table_.parameters = {
        {"book", book.code}, {"from", period.from.text()}, {"to", period.to.text()}};
  }

  // Without expansion control accounts go by the sign of their balance, and only totals are read.
  ReportTable by_account(bool expand) {
    columns({{"account", CellType::text}, {"name", CellType::text}});
    std::map<std::string, Expanded> open, close;
    if (expand)
      for (const PartyTurnover& t :
           read_party_turnovers(scope_of(context_, book_), period_.from, period_.to)) {
        open[t.account].add(t.opening);
        close[t.account].add(t.closing());
      }
    const auto turnovers =
        osnova::by_account(read_balances(context_, book_, period_.from, period_.to));
    std::vector<std::pair<const Account*, Turnover>> below;
    for (const auto& [code, t] : turnovers) {
      if (t.opening == 0 && t.debit == 0 && t.credit == 0) continue;
      const Account* account = context_.company.account(book_, code);
      if (account && account->off_balance)
        below.emplace_back(account, t);
      else
        row(code, account, t, open, close, true);
    }
    finish();
    // Off-balance accounts stand below the line and in no total.
    for (const auto& [account, t] : below) row(account->code, account, t, open, close, false);
    return std::move(table_);
  }

  ReportTable by_currency() {
    columns({{"account", CellType::text}, {"currency", CellType::text}});
    table_.columns.push_back({"closing_amount", CellType::amount});
    std::map<std::pair<std::string, std::string>, Turnover> sums;
    for (const auto& [key, t] : read_balances(context_, book_, period_.from, period_.to)) {
      Turnover& s = sums[{key.account, key.currency}];
      s.opening += t.opening;
      s.debit += t.debit;
      s.credit += t.credit;
      s.opening_amount += t.closing_amount();
    }
    for (const auto& [key, t] : sums) {
      const Account* account = context_.company.account(book_, key.first);
      const bool empty = t.opening == 0 && t.debit == 0 && t.credit == 0 && t.opening_amount == 0;
      if (empty || (account && account->off_balance)) continue;
      figures({ReportCell::of_text(key.first), ReportCell::of_text(key.second)},
              positive(t.opening, digits_), positive(-t.opening, digits_), t,
              positive(t.closing(), digits_), positive(-t.closing(), digits_), true);
      table_.rows.back().cells.push_back(
          ReportCell::of(t.opening_amount, Currency::of(key.second).digits()));
    }
    finish();
    table_.totals.push_back(ReportCell::none());
    return std::move(table_);
  }

  // Balances of control accounts by party (analytics of the expanded balance).
  ReportTable by_party() {
    columns({{"account", CellType::text}, {"party", CellType::text}});
    for (const PartyTurnover& p :
         read_party_turnovers(scope_of(context_, book_), period_.from, period_.to)) {
      Turnover t;
      t.opening = p.opening;
      t.debit = p.debit;
      t.credit = p.credit;
      figures({ReportCell::of_text(p.account), ReportCell::of_text(party_text(p.party))},
              positive(t.opening, digits_), positive(-t.opening, digits_), t,
              positive(t.closing(), digits_), positive(-t.closing(), digits_), true);
    }
    finish();
    return std::move(table_);
  }

 private:
  void columns(std::vector<ReportColumn> head) {
    table_.columns = std::move(head);
    for (const char* name :
         {"opening_debit", "opening_credit", "debit", "credit", "closing_debit", "closing_credit"})
      table_.columns.push_back({name, CellType::amount});
  }

  std::string party_text(Id party) {
    const store::Cell cells[] = {0, party};
    auto rows = context_.connection.query(
        "SELECT code, name FROM party WHERE company_id = $1 AND id = $2", cells);
    return rows->next() ? std::string(rows->text(0)) + " " + std::string(rows->text(1))
                        : std::to_string(party);
  }

  // A control account shows its debit and credit balances apart; what has no party goes by sign.
  Expanded both_sides(const Account* account, int64_t balance,
                      const std::map<std::string, Expanded>& expanded) {
    Expanded sides;
    if (account && account->control)
      if (const auto found = expanded.find(account->code); found != expanded.end())
        sides = found->second;
    const int64_t rest = balance - (sides.debit - sides.credit);
    (rest > 0 ? sides.debit : sides.credit) += std::abs(rest);
    return sides;
  }

  void row(const std::string& code, const Account* account, const Turnover& t,
           const std::map<std::string, Expanded>& open,
           const std::map<std::string, Expanded>& close, bool total) {
    const Expanded o = both_sides(account, t.opening, open),
                   c = both_sides(account, t.closing(), close);
    const bool russian = context_.access.language() == "ru";
    figures({ReportCell::of_text(code),
             ReportCell::of_text(account ? (russian ? account->name_ru : account->name_en)
                                         : Text<160>())},
            positive(o.debit, digits_), positive(o.credit, digits_), t, positive(c.debit, digits_),
            positive(c.credit, digits_), total);
  }

  void figures(std::vector<ReportCell> head, ReportCell open_debit, ReportCell open_credit,
               const Turnover& t, ReportCell close_debit, ReportCell close_credit, bool total) {
    ReportRow row;
    row.cells = std::move(head);
    for (const ReportCell& cell : {open_debit, open_credit, ReportCell::of(t.debit, digits_),
                                   ReportCell::of(t.credit, digits_), close_debit, close_credit})
      row.cells.push_back(cell);
    row.link.report = "account-card";
    row.link.arguments = {{"book", book_.code},
                          {"account", row.cells[0].text},
                          {"from", period_.from.text()},
                          {"to", period_.to.text()}};
    if (total)
      for (size_t i = 0; i < sums_.size(); ++i) sums_[i] += row.cells[i + 2].number;
    table_.rows.push_back(std::move(row));
  }

  void finish() {
    table_.totals = {ReportCell::none(), ReportCell::none()};
    for (const int64_t sum : sums_) table_.totals.push_back(ReportCell::of(sum, digits_));
  }

  const ReadContext& context_;
  const Book& book_;
  Period period_;
  int digits_;
  ReportTable table_;
  std::array<int64_t, 6> sums_{};
};

}  // namespace

Result<ReportTable> report_trial_balance(const ReadContext& context,
                                         const ReportArguments& arguments) {
  auto book = book_argument(context, arguments);
  if (!book) return book.problems();
  const auto period = period_of(context, arguments);
  if (!period) return period.problems();
  TrialBalance report(context, **book, *period);
  const auto expanded = arguments.find("expanded");
  const bool expand = expanded == arguments.end() || expanded->second != "no";
  const auto by = arguments.find("by");
  if (by == arguments.end() || by->second == "account") return report.by_account(expand);
  if (by->second == "currency") return report.by_currency();
  if (by->second == "party") return report.by_party();
  return Problem{"report.parameter.choice", "by", {{"value", by->second}}};
}

}  // namespace osnova
