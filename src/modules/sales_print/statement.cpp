// Statement of account: a section for each currency with movements, balance and ageing.
#include "modules/sales_print/commercial.hpp"
#include "modules/sales_print/settlements.hpp"

namespace osnova::sales_print {

namespace {

const Style kBody = {pt(8, 5), false, print::kBlack};
const Style kSmall = {pt(7, 5), false, print::kGrey};

void movements(Sheet& sheet, const Papers& papers, const Settlements& account, Currency currency,
               const Period& period) {
  Grid grid = ledger_grid({{mm(24)},
                           {0, 1},
                           {mm(24)},
                           {mm(28), 0, Align::right},
                           {mm(28), 0, Align::right},
                           {mm(30), 0, Align::right}},
                          {papers.text("date"), papers.text("document"), papers.text("date_due"),
                           papers.text("charges"), papers.text("payments"),
                           papers.text("balance_in", {{"currency", currency.code()}})});
  const auto figure = [&](int64_t minor) { return papers.amount(minor, currency); };
  int64_t balance = account.opening;
  const Style strong = kBody.strong();
  grid.rows.push_back({{{papers.short_date(period.from), strong},
                        {papers.text("opening_balance"), strong, 2},
                        {},
                        {},
                        {figure(balance), strong}}});
  for (const Settled& move : account.moves) {
    balance += move.amount;
    const std::string name = papers.text("kind." + move.kind, {{"number", move.number}}) +
                             (move.reversal ? " (" + papers.text("reversal") + ")" : "");
    grid.rows.push_back({{{papers.short_date(move.date), kBody},
                          {name, kBody},
                          {move.reversal ? "" : papers.short_date(move.due), kBody},
                          {move.amount > 0 ? figure(move.amount) : "", kBody},
                          {move.amount < 0 ? figure(-move.amount) : "", kBody},
                          {figure(balance), kBody}}});
  }
  grid.rows.push_back({{{papers.short_date(period.to), strong},
                        {papers.text("closing_balance"), strong, 2},
                        {figure(account.debit), strong},
                        {figure(account.credit), strong},
                        {figure(account.closing), strong}}});
  sheet.grid(grid);
}

void ageing(Sheet& sheet, const Papers& papers, const Settlements& account, Currency currency) {
  const size_t from = sheet.mark();
  sheet.space(mm(6));
  sheet.text(papers.text("ageing"), kBody.strong());
  sheet.space(mm(1));
  const Column column = {0, 1, Align::right};
  Grid grid = ledger_grid({{0, 1}, column, column, column, column, column, column},
                          {papers.text("age.not_due"), papers.text("age.30"), papers.text("age.60"),
                           papers.text("age.90"), papers.text("age.more"),
                           papers.text("age.unapplied"), papers.text("age.total")});
  Row row;
  for (const int64_t bucket : account.ageing)
    row.cells.push_back({papers.amount(bucket, currency), kBody});
  row.cells.push_back({papers.amount(-account.unapplied, currency), kBody});
  row.cells.push_back({papers.amount(account.closing, currency), kBody.strong()});
  grid.rows.push_back(std::move(row));
  sheet.grid(grid);
  sheet.keep(from, true);
}

}  // namespace

Result<std::string> render_statement(const PrintContext& context) {
  Papers papers(context);
  if (!load_debtor(papers)) return papers.problems;
  const auto period = period_of(context);
  if (!period) return period.problems();
  std::map<Currency, Settlements> accounts;
  context.kernel.read(context.access, [&](const ReadContext& reading) {
    accounts = settlements_of(reading, context.id, period->from, period->to);
  });
  const std::string title = papers.text("statement_title");
  Sheet sheet(print::sheet_setup(context, joined({title, papers.customer().name}, " · "),
                                 name_of(papers.company()), period->to));
  letter_head(sheet, papers, title,
              {{papers.text("period_of"),
                papers.long_date(period->from) + " – " + papers.long_date(period->to)},
               {papers.text("customer_code"), papers.customer().code}});
  both_sides(sheet, papers, "customer", "issued_by");
  if (accounts.empty()) headline(sheet, papers.text("no_movements"));
  for (const auto& [currency, account] : accounts) {
    headline(sheet, papers.text("balance_at", {{"amount", papers.amount(account.closing, currency) +
                                                              "\u00A0" + currency.code()},
                                               {"date", papers.long_date(period->to)}}));
    movements(sheet, papers, account, currency, *period);
    ageing(sheet, papers, account, currency);
  }
  return sheet.pdf();
}

}  // namespace osnova::sales_print
