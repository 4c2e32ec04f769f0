#include <algorithm>

#include "kernel/report/balances.hpp"
#include "kernel/report/kernel_reports.hpp"

namespace osnova {

namespace {

constexpr int kMonths = 12;

std::vector<const Account*> money_accounts(const CompanyState& company, const Book& book) {
  std::vector<const Account*> accounts;
  for (const char* role : {"cash", "bank", "bank_fc", "card_clearing"})
    if (const Account* account = company.role(book, role))
      if (std::find(accounts.begin(), accounts.end(), account) == accounts.end())
        accounts.push_back(account);
  return accounts;
}

}  // namespace

Result<ReportTable> report_cash(const ReadContext& context, const ReportArguments& arguments) {
  auto book = book_argument(context, arguments);
  if (!book) return book.problems();
  const auto as_of = date_argument(arguments, "as_of", context.business_date);
  if (!as_of) return as_of.problems();
  const auto accounts = money_accounts(context.company, **book);
  const int digits = (*book)->currency.digits();
  ReportTable table;
  table.report = "cash";
  table.parameters = {{"book", (*book)->code}, {"as_of", as_of->text()}};
  table.columns = {{"month", CellType::text}, {"total", CellType::amount}};
  for (const Account* account : accounts)
    table.columns.push_back({std::string(account->code), CellType::amount});
  for (int back = kMonths - 1; back >= 0; --back) {
    const Month month{Month::of(*as_of).index - back};
    const Date day = std::min(month.last(), *as_of);
    const auto balances = by_account(read_balances(context, **book, day, day));
    ReportRow row;
    row.cells = {ReportCell::of_text(month.text()), ReportCell::none()};
    int64_t total = 0;
    for (const Account* account : accounts) {
      const auto found = balances.find(std::string(account->code));
      const int64_t closing = found == balances.end() ? 0 : found->second.closing();
      row.cells.push_back(ReportCell::of(closing, digits));
      total += closing;
    }
    row.cells[1] = ReportCell::of(total, digits);
    row.link.report = "trial-balance";
    row.link.arguments = {{"book", (*book)->code},
                          {"from", month.first().text()},
                          {"to", day.text()}};
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace osnova
