// Акт сверки взаимных расчётов: our side filled in, the other side left to the customer.
#include "formats/money_words.hpp"
#include "modules/sales_print/settlements.hpp"
#include "modules/sales_print/statutory.hpp"

namespace osnova::sales_print {

namespace {

constexpr Style kTable = {pt(7), false, print::kFull};

std::string document_name(const Settled& move) {
  static const std::map<std::string, std::string, std::less<>> names = {
      {"invoice", "Продажа"},
      {"credit_note", "Корректировка"},
      {"payment", "Оплата"},
      {"application", "Зачёт"},
      {"write_off", "Списание"}};
  return names.at(move.kind) + " № " + move.number + (move.reversal ? " (отмена)" : "");
}

Row balance_row(const std::string& caption, const std::string& debit, const std::string& credit,
                const Style& style) {
  return {{cell(caption, style, 2), cell(debit, style), cell(credit, style),
           cell(caption, style, 2), cell("", style), cell("", style)}};
}

void table(Sheet& sheet, const Papers& papers, const Settlements& account, Currency currency) {
  const Column date = {mm(15)}, figure = {mm(20), 0, Align::right}, document = {0, 1};
  Grid grid = framed_grid({date, document, figure, figure, date, document, figure, figure}, kTable);
  const std::string unit = ", " + currency_word(currency);
  const Style strong = kTable.strong();
  const auto centred = [&](const std::string& text, int span = 1) {
    return aligned(cell(text, strong, span), Align::center);
  };
  grid.head = {{{centred("По данным " + name_of(papers.company()) + unit, 4),
                 centred("По данным " + name_of(papers.customer()) + unit, 4)}},
               {{}}};
  for (int side = 0; side < 2; ++side)
    for (const char* title : {"Дата", "Документ", "Дебет", "Кредит"})
      grid.head[1].cells.push_back(centred(title));
  const auto amount = [&](int64_t minor) { return papers.amount(minor, currency); };
  const auto balance = [&](const std::string& caption, int64_t minor) {
    return balance_row(caption, minor > 0 ? amount(minor) : "", minor < 0 ? amount(-minor) : "",
                       strong);
  };
  grid.rows.push_back(balance("Сальдо начальное", account.opening));
  for (const Settled& move : account.moves)
    grid.rows.push_back(
        {{cell(papers.short_date(move.date), kTable), cell(document_name(move), kTable),
          cell(move.amount > 0 ? amount(move.amount) : "", kTable),
          cell(move.amount < 0 ? amount(-move.amount) : "", kTable), cell("", kTable),
          cell("", kTable), cell("", kTable), cell("", kTable)}});
  grid.rows.push_back(
      balance_row("Обороты за период", amount(account.debit), amount(account.credit), strong));
  grid.rows.push_back(balance("Сальдо конечное", account.closing));
  sheet.grid(grid);
}

std::string conclusion(const Papers& papers, const Settlements& account, Currency currency,
                       Date at) {
  const std::string begin =
      "По данным " + name_of(papers.company()) + " на " + papers.short_date(at) + " задолженность ";
  if (account.closing == 0) return begin + "отсутствует.";
  const int64_t owed = std::abs(account.closing);
  const std::string creditor =
      account.closing > 0 ? name_of(papers.company()) : name_of(papers.customer());
  return begin + "в пользу " + creditor + " " + papers.amount(owed, currency) + "\u00A0" +
         currency_word(currency) + " (" + formats::money_in_words(owed, currency, "ru") + ").";
}

void signatures(Sheet& sheet, const Papers& papers) {
  const Company& company = papers.company();
  Grid grid = plain_grid({{mm(36)}, {mm(2)}, {0, 1}, {mm(12)}, {mm(36)}, {mm(2)}, {0, 1}});
  grid.ink = print::kFull;
  grid.rows = {{{cell("От " + name_of(company), kForm.strong(), 3), blank(),
                 cell("От " + name_of(papers.customer()), kForm.strong(), 3)}},
               {{cell(title_of_director(company), kForm, 3), blank(), cell("", kForm, 3)}},
               {{underlined(""), blank(), underlined(company.director), blank(), underlined(""),
                 blank(), underlined("")},
                mm(9)},
               {{aligned(cell("подпись", kHint), Align::center), blank(),
                 aligned(cell("расшифровка", kHint), Align::center), blank(),
                 aligned(cell("подпись", kHint), Align::center), blank(),
                 aligned(cell("расшифровка", kHint), Align::center)}},
               {{cell("М.П.", kHint, 3), blank(), cell("М.П.", kHint, 3)}}};
  grid.vertical = print::VerticalAlign::bottom;
  sheet.space(mm(6));
  sheet.grid(grid);
}

}  // namespace

Result<std::string> render_reconciliation(const PrintContext& context) {
  Papers papers(context);
  if (!load_debtor(papers)) return papers.problems;
  const auto period = period_of(context);
  if (!period) return period.problems();
  std::map<Currency, Settlements> accounts;
  context.kernel.read(context.access, [&](const ReadContext& reading) {
    accounts = settlements_of(reading, context.id, period->from, period->to);
  });
  if (accounts.empty()) accounts[papers.company().currency] = {};
  const std::string title = "Акт сверки взаимных расчётов";
  print::SheetSetup setup = print::sheet_setup(context, title + " · " + papers.customer().name,
                                               name_of(papers.company()), period->to);
  setup.left = setup.right = mm(14);
  Sheet sheet(std::move(setup));
  sheet.text(title, {pt(14), true, print::kFull}, Align::center);
  sheet.space(mm(1));
  sheet.text("за период с " + papers.long_date(period->from) + " по " +
                 papers.long_date(period->to) + "\nмежду " + name_of(papers.company()) + " и " +
                 name_of(papers.customer()),
             kForm, Align::center);
  sheet.space(mm(5));
  sheet.text(
      "Мы, нижеподписавшиеся, составили настоящий акт сверки в том, что состояние взаимных "
      "расчётов по данным учёта следующее:",
      kForm);
  for (const auto& [currency, account] : accounts) {
    sheet.space(mm(4));
    table(sheet, papers, account, currency);
  }
  const size_t from = sheet.mark();
  for (const auto& [currency, account] : accounts) {
    sheet.space(mm(3));
    sheet.text(conclusion(papers, account, currency, period->to), kForm.strong());
  }
  signatures(sheet, papers);
  sheet.keep(from, true);
  return sheet.pdf();
}

}  // namespace osnova::sales_print
