// Closing runs: revaluation, monthly result and income tax of an RSBU book, year end. Pure
// functions of balances.
#include <algorithm>
#include <boost/json.hpp>

#include "base/embedded.hpp"
#include "kernel/command/facts.hpp"
#include "modules/books/documents.hpp"

namespace osnova {

namespace {

const Book* book_of(const ClosingRun& run, const CompanyState& company) {
  return company.book(run.book);
}

// What the accounts of a chart mean for closing is data: codes and roles, never here.
struct Rules {
  std::vector<std::pair<std::string, std::string>>
      costs;                              // prefix of cost accounts, role that takes them
  std::vector<std::string> sales, other;  // roles of the sub-accounts
};

const Rules& rules() {
  static const Rules all = [] {
    Rules r;
    const auto bytes = embedded_file("modules/books/closing_rules.json");
    OSNOVA_ASSERT(!bytes.empty(), "the closing rules are in the program");
    const auto json = boost::json::parse(boost::json::string_view(bytes.data(), bytes.size()));
    const auto& ru = json.at("ru").as_object();
    for (const auto& m : ru.at("month").as_array())
      r.costs.emplace_back(std::string(m.at("cost").as_string()),
                           std::string(m.at("to").as_string()));
    for (const auto& role : ru.at("sales").as_array()) r.sales.emplace_back(role.as_string());
    for (const auto& role : ru.at("other").as_array()) r.other.emplace_back(role.as_string());
    return r;
  }();
  return all;
}

// Balances of a book by account code, debit minus credit in the book's currency.
class Balances {
 public:
  Balances(const Facts& facts, const Book& book, Date date)
      : company_(facts.company()), book_(book) {
    for (const AccountBalance& b : facts.balances(book, date)) sums_[b.account] += b.base;
  }
  int64_t of(const Account* account) const {
    const auto found = sums_.find(account);
    return found == sums_.end() ? 0 : found->second;
  }
  int64_t of(std::string_view role) const { return of(company_.role(book_, role)); }
  const std::map<const Account*, int64_t>& all() const { return sums_; }

 private:
  const CompanyState& company_;
  const Book& book_;
  std::map<const Account*, int64_t> sums_;
};

class ClosingPosting {
 public:
  ClosingPosting(const ClosingRun& run, const Book& book, const Facts& facts, Problems& problems)
      : run_(run), book_(book), facts_(facts), company_(facts.company()), problems_(problems) {}

  Posting make() {
    switch (run_.step) {
      case ClosingStep::revaluation:
        return revaluation();
      case ClosingStep::month_result:
        return month_result();
      case ClosingStep::income_tax:
        return income_tax();
      case ClosingStep::year_end:
        break;
    }
    return book_.kind == BookKind::ru ? reformation() : year_end();
  }

 private:
  const Account* role(std::string_view name) const { return company_.role(book_, name); }

  // Value of a foreign amount at the closing rate.
  std::optional<int64_t> at_closing_rate(int64_t amount, Currency currency) {
    const auto rate = facts_.rate(currency, book_.currency, run_.date);
    if (!rate) {
      problems_.add(
          "rate.missing", "date",
          {{"from", currency.code()}, {"to", book_.currency.code()}, {"date", run_.date.text()}});
      return std::nullopt;
    }
    return convert(amount, currency.digits(), rate->value, rate->nominal, book_.currency.digits(),
                   Rounding::half_away);
  }

  void difference(PostingBuilder& builder, const Account* account, Currency currency,
                  int64_t change, const Dimensions& dims) {
    if (change == 0) return;
    builder.pair();
    if (change > 0) {
      builder.leg(Side::debit, account, change, currency, 0, dims);
      builder.leg(Side::credit, role("fx_gain"), change);
    } else {
      builder.leg(Side::debit, role("fx_loss"), -change);
      builder.leg(Side::credit, account, -change, currency, 0, dims);
    }
  }

  Posting revaluation() {
    PostingBuilder builder(book_, run_.date, MovementKind::revaluation);
    builder.allow_conversion();
    for (const OpenItemBalance& item : facts_.monetary_items(book_, run_.date)) {
      if (item.currency == book_.currency) continue;
      const auto value = at_closing_rate(item.amount, item.currency);
      if (!value) break;
      Dimensions dims;
      dims.party = item.party;
      dims.open_item = item.open_item;
      difference(builder, company_.account(book_, item.account), item.currency, *value - item.base,
                 dims);
    }
    for (const AccountBalance& b : facts_.balances(book_, run_.date)) {
      if (!b.account->monetary || !b.account->currency ||
          b.account->open_items != OpenItems::none || b.currency == book_.currency)
        continue;
      const auto value = at_closing_rate(b.amount, b.currency);
      if (!value) break;
      difference(builder, b.account, b.currency, *value - b.base, {});
    }
    return builder.take();
  }

  // Cost accounts to the sub-accounts of sales; then what the sub-accounts say, less what was taken
  // already.
  Posting month_result() {
    PostingBuilder builder(book_, run_.date);
    const Balances balances(facts_, book_, run_.date);
    std::map<std::string, int64_t> transferred;
    for (const auto& [prefix, to] : rules().costs)
      for (const auto& [account, sum] : balances.all()) {
        const bool exact = !prefix.ends_with('.') && account->code == prefix;
        if (!(exact || (prefix.ends_with('.') && account->code.starts_with(prefix))) || sum == 0)
          continue;
        builder.entry(role(to), account, sum);
        transferred[to] += sum;
      }
    int64_t sales = -balances.of("sales_result");
    for (const std::string& name : rules().sales) sales -= balances.of(name) + transferred[name];
    result(builder, "sales_result", sales);
    int64_t other = -balances.of("other_result");
    for (const std::string& name : rules().other) other -= balances.of(name);
    result(builder, "other_result", other);
    return builder.take();
  }

  void result(PostingBuilder& builder, std::string_view from, int64_t profit) {
    if (profit > 0)
      builder.entry(role(from), role("profit_and_loss"), profit);
    else if (profit < 0)
      builder.entry(role("profit_and_loss"), role(from), -profit);
  }

  // Tax on the profit of the year to date, less what was accrued before.
  Posting income_tax() {
    PostingBuilder builder(book_, run_.date);
    const Balances balances(facts_, book_, run_.date);
    const int64_t profit = -balances.of("profit_and_loss");
    const auto tax = percent_of(std::max<int64_t>(profit, 0), run_.tax_rate, Rounding::half_away);
    if (!tax) {
      problems_.add("money.overflow");
      return builder.take();
    }
    const int64_t change = *tax - balances.of("income_tax_expense");
    if (change != 0) {
      builder.entry(role("income_tax_expense"), role("income_tax_calculation"), change);
      builder.entry(role("income_tax_calculation"), role("income_tax_budget"), change);
    }
    return builder.take();
  }

  // One closing entry: income and expense to retained earnings.
  Posting year_end() {
    PostingBuilder builder(book_, run_.date, MovementKind::closing);
    const Balances balances(facts_, book_, run_.date);
    for (const bool income : {true, false}) {
      int64_t total = 0;
      builder.pair();
      std::vector<std::pair<const Account*, int64_t>> lines;
      for (const auto& [account, sum] : balances.all()) {
        const bool mine = account->type == (income ? AccountType::income : AccountType::expense);
        if (!mine || sum == 0) continue;
        lines.emplace_back(account, income ? -sum : sum);
        total += income ? -sum : sum;
      }
      std::sort(lines.begin(), lines.end(),
                [](const auto& a, const auto& b) { return a.first->code < b.first->code; });
      const Side side = income ? Side::debit : Side::credit;
      if (total == 0 && !lines.empty()) {  // all cancel: the negative ones are the other side
        for (const auto& [account, sum] : lines)
          builder.leg(sum < 0 ? opposite(side) : side, account, std::abs(sum));
        continue;
      }
      for (const auto& [account, sum] : lines) builder.leg(side, account, sum);
      builder.leg(opposite(side), role("retained_earnings"), total);
    }
    return builder.take();
  }

  // Reformation: the very last document of the year.
  Posting reformation() {
    PostingBuilder builder(book_, run_.date, MovementKind::closing);
    const Balances balances(facts_, book_, run_.date);
    const auto empty = [&](const std::vector<std::string>& roles, std::string_view into) {
      for (const std::string& name : roles) {
        const int64_t sum = balances.of(name);
        if (sum < 0)
          builder.entry(role(name), role(into), -sum);
        else if (sum > 0)
          builder.entry(role(into), role(name), sum);
      }
    };
    empty(rules().sales, "sales_result");
    empty(rules().other, "other_result");
    const int64_t tax = balances.of("income_tax_expense");
    if (tax != 0) builder.entry(role("profit_and_loss"), role("income_tax_expense"), tax);
    const int64_t net = -balances.of("profit_and_loss") - tax;
    if (net > 0)
      builder.entry(role("profit_and_loss"), role("retained_earnings"), net);
    else if (net < 0)
      builder.entry(role("retained_earnings"), role("profit_and_loss"), -net);
    return builder.take();
  }

  const ClosingRun& run_;
  const Book& book_;
  const Facts& facts_;
  const CompanyState& company_;
  Problems& problems_;
};

}  // namespace

void need_closing(const Record& record, const ActionContext& context, Needs& needs) {
  const ClosingRun& run = record.as<ClosingRun>();
  const CompanyState& company = context.facts.company();
  const Book* book = book_of(run, company);
  if (!book || run.date.empty()) return;
  needs.balances(*book, run.date);
  if (run.step != ClosingStep::revaluation) return;
  needs.monetary_items(*book, run.date);
  // Currencies are known only after the balances are: the second round asks for their rates.
  if (!context.facts.loaded_balances(*book, run.date)) return;
  for (const AccountBalance& b : context.facts.balances(*book, run.date))
    if (b.account->monetary && b.account->currency)
      needs.rate(b.currency, book->currency, run.date);
}

void check_closing(const Record& record, const ActionContext& context, Problems& problems) {
  const ClosingRun& run = record.as<ClosingRun>();
  const CompanyState& company = context.facts.company();
  const Book* book = book_of(run, company);
  if (!book) return problems.add("ledger.book_unknown", "book", {{"book", run.book}});
  const Date last = run.step == ClosingStep::year_end
                        ? company.fiscal_year_last(company.fiscal_year(run.date))
                        : Month::of(run.date).last();
  if (run.date != last) problems.add("books.closing.date", "date", {{"date", last.text()}});
  const bool ru_only = run.step == ClosingStep::month_result || run.step == ClosingStep::income_tax;
  if (ru_only && book->kind != BookKind::ru) problems.add("books.closing.ru_only", "step");
}

void post_closing(const Record& record, const ActionContext& context, Effects& effects,
                  Problems& problems) {
  const ClosingRun& run = record.as<ClosingRun>();
  const Book& book = *book_of(run, context.facts.company());
  effects.postings.push_back(ClosingPosting(run, book, context.facts, problems).make());
}

}  // namespace osnova
