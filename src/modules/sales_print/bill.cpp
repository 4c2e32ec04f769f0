// Счёт на оплату: posts nothing, so a draft may be printed; with the QR of GOST R 56042-2014.
#include "formats/payment_qr.hpp"
#include "modules/sales_print/statutory.hpp"

namespace osnova::sales_print {

namespace {

int64_t due_of(const Invoice& invoice) {
  int64_t due = invoice.gross.minor;
  for (const AdvanceUse& use : invoice.advances) due -= use.amount.minor;
  return due;
}

std::string title_of(const Papers& papers, const Invoice& invoice) {
  return "Счёт на оплату № " + papers.number() + " от " + papers.long_date(invoice.date);
}

std::string purpose_of(const Papers& papers, const Invoice& invoice) {
  std::string text =
      "Оплата по счёту № " + papers.number() + " от " + papers.short_date(invoice.date) + ". ";
  if (invoice.tax.minor == 0) return text + "Без НДС.";
  return text + "В т.ч. НДС " + minor_text(invoice.tax.minor, invoice.currency.digits()) + " руб.";
}

// Empty when the requisites do not make a valid order: a code that a bank refuses is worse than
// none.
std::string qr_text(const Papers& papers, const Invoice& invoice, const CompanyAccount* account) {
  if (!account || invoice.currency.code() != "RUB" || due_of(invoice) <= 0) return {};
  const Company& company = papers.company();
  formats::TransferOrder order;
  order.name = name_of(company);
  order.account = account->account;
  order.bank = account->bank;
  order.bic = account->bic;
  order.correspondent = account->correspondent;
  order.inn = company.inn;
  order.kpp = company.kpp;
  order.purpose = purpose_of(papers, invoice);
  order.kopecks = due_of(invoice);
  return formats::payment_qr_text(order).value_or({});
}

// The upper part of a payment order, as every Russian bookkeeper expects it, and the code beside.
void bank_block(Sheet& sheet, const Papers& papers, const CompanyAccount* account,
                const std::string& qr) {
  const Company& company = papers.company();
  Grid grid = framed_grid({{0, 1}, {0, 1}, {mm(14)}, {mm(46)}}, kForm);
  if (!qr.empty()) grid.columns.push_back({mm(36), 0, Align::right});
  static const CompanyAccount none;
  const CompanyAccount& a = account ? *account : none;
  Cell bank = cell(a.bank, kForm, 2, 2);
  bank.note = "Банк получателя";
  Cell payee = cell(name_of(company), kForm, 2);
  payee.note = "Получатель";
  const std::string inn = "ИНН " + std::string(company.inn),
                    kpp = "КПП " + std::string(company.kpp);
  grid.rows = {
      {{bank, cell("БИК"), cell(a.bic)}, mm(9)},
      {{cell("Сч. №"), cell(a.correspondent)}, mm(9)},
      {{cell(inn), cell(kpp), cell("Сч. №", kForm, 1, 2), cell(a.account, kForm, 1, 2)}, mm(6)},
      {{payee}, mm(11)}};
  if (!qr.empty()) {
    Cell picture = edged(cell("", kForm, 1, 4), print::kNone);
    picture.picture_height = mm(31);
    picture.picture = print::qr_boxes(qr, picture.picture_height);
    picture.note = "Оплата по QR-коду";
    grid.rows[0].cells.push_back(std::move(picture));
  }
  sheet.grid(grid);
}

void signatures(Sheet& sheet, const Papers& papers) {
  const Company& company = papers.company();
  const size_t from = sheet.mark();
  sheet.space(mm(4));
  sheet.rule(pt(1, 2), print::kFull);
  sheet.space(mm(9));
  Grid grid = plain_grid({{mm(40)}, {mm(28)}, {0, 1}, {mm(3)}, {mm(21)}, {mm(28)}, {0, 1}});
  grid.vertical = print::VerticalAlign::bottom;
  grid.ink = print::kFull;
  const bool alone = is_entrepreneur(company);
  const std::string first = alone ? "Предприниматель" : title_of_director(company);
  Row row{{cell(first, kForm.strong()), underlined(""), cell(company.director), blank()}};
  if (alone)
    row.cells.push_back(blank(3));
  else
    for (Cell& c : std::vector<Cell>{cell("Бухгалтер", kForm.strong()), underlined(""),
                                     cell(company.accountant)})
      row.cells.push_back(std::move(c));
  grid.rows.push_back(std::move(row));
  sheet.grid(grid);
  sheet.keep(from, true);
}

}  // namespace

Result<std::string> render_bill(const PrintContext& context) {
  Papers papers(context);
  if (!papers.load(invoice_meta())) return papers.problems;
  const Invoice& invoice = papers.document<Invoice>();
  if (!papers.load_customer(invoice.customer.id)) return papers.problems;
  print::SheetSetup setup = print::sheet_setup(context, title_of(papers, invoice),
                                               name_of(papers.company()), invoice.date);
  setup.top = mm(13);
  Sheet sheet(std::move(setup));
  const CompanyAccount* account = account_for(papers.company(), invoice.currency);
  if (papers.status() == DocStatus::reversed) status_mark(sheet, papers);
  bank_block(sheet, papers, account, qr_text(papers, invoice, account));
  sheet.space(mm(6));
  sheet.text(title_of(papers, invoice), {pt(14), true, print::kFull});
  sheet.space(mm(2));
  sheet.rule(pt(1, 2), print::kFull);
  sheet.space(mm(3));
  party_block(sheet, {{"Поставщик", seller_line(papers.company())},
                      {"Покупатель", buyer_line(papers.customer())},
                      {"Основание", invoice.external_number}});
  sheet.space(mm(3));
  const auto lines = papers.lines(invoice);
  goods_block(sheet, papers, invoice, lines, "Товары (работы, услуги)");
  const size_t from = sheet.mark();
  const int64_t due = due_of(invoice);
  if (due != invoice.gross.minor) {
    sheet.space(mm(2));
    sheet.text("Зачтён аванс: " + papers.amount(invoice.gross.minor - due, invoice.currency) +
                   "\u00A0" + currency_word(invoice.currency) + ", к оплате:",
               kForm);
  }
  sum_block(sheet, papers, "Всего наименований", lines.size(), due, invoice.currency);
  if (!invoice.due_on.empty()) {
    sheet.space(mm(2));
    sheet.text("Оплатить не позднее " + papers.long_date(invoice.due_on), kForm);
  }
  if (!invoice.note.empty()) sheet.text(invoice.note, kForm);
  sheet.keep(from, true);
  signatures(sheet, papers);
  return sheet.pdf();
}

}  // namespace osnova::sales_print
