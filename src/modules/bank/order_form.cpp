// Платёжное поручение, form 0401060: the fields stand where 762-П, appendix 2, puts them; the
// numbers in the comments are those of appendix 1. Its wording has no translation.
#include "formats/money_words.hpp"
#include "modules/bank/order_paper.hpp"
#include "print/figures.hpp"

namespace osnova {

using print::Align;
using print::Cell;
using print::Grid;
using print::kBottom;
using print::kLeft;
using print::kNone;
using print::kRight;
using print::kTop;
using print::mm;
using print::pt;
using print::Row;
using print::Sheet;
using print::Style;

namespace {

constexpr Style kValue = {pt(9), false, print::kFull};
constexpr Style kCaption = {pt(7, 5), false, print::kFull};

Cell cell(std::string text, int edges, int span = 1, int rows = 1) {
  Cell c;
  c.text = std::move(text);
  c.style = kValue;
  c.edges = edges;
  c.span = span;
  c.rows = rows;
  return c;
}

Cell caption(std::string text, int edges, int span = 1, int rows = 1) {
  Cell c = cell(std::move(text), edges, span, rows);
  c.style = kCaption;
  return c;
}

Cell centred(Cell c) {
  c.align = static_cast<int>(Align::center);
  return c;
}

Grid form_grid(std::vector<print::Column> columns) {
  Grid grid;
  grid.columns = std::move(columns);
  grid.ink = print::kFull;
  grid.weight = pt(0, 6);
  grid.pad_x = mm(0, 8);
  grid.pad_y = mm(0, 5);
  return grid;
}

// "125-50": roubles and kopecks are parted by a dash.
std::string dashed(int64_t minor) {
  std::string text = minor_text(minor, 2);
  text[text.find('.')] = '-';
  return text;
}

// 62, 71, number of the form; 1, 3, 4, 5, 101.
void heading(Sheet& sheet, const OrderPaper& paper) {
  Grid dates = form_grid({{mm(42)}, {mm(10)}, {mm(42)}, {0, 1}, {mm(20)}});
  dates.rows = {{{cell("", kBottom), cell("", kNone), cell("", kBottom), cell("", kNone),
                  centred(cell("0401060", print::kAll))},
                 mm(6)},
                {{centred(caption("Поступ. в банк плат.", kNone)), cell("", kNone),
                  centred(caption("Списано со сч. плат.", kNone)), cell("", kNone, 2)}}};
  sheet.grid(dates);
  sheet.space(mm(6));
  Grid title = form_grid({{mm(82)}, {mm(36)}, {mm(4)}, {mm(36)}, {0, 1}, {mm(10)}});
  title.vertical = print::VerticalAlign::bottom;
  Cell name = cell("ПЛАТЕЖНОЕ ПОРУЧЕНИЕ № " + paper.bank_number(), kNone);
  name.style = Style{pt(11), true, print::kFull};
  title.rows = {{{name, centred(cell(print::short_date(paper.order().date, "ru"), kBottom)),
                  cell("", kNone), cell("", kBottom), cell("", kNone), cell("", print::kAll)},
                 mm(7)},
                {{cell("", kNone), centred(caption("Дата", kNone)), cell("", kNone),
                  centred(caption("Вид платежа", kNone)), cell("", kNone, 2)}}};
  sheet.grid(title);
  sheet.space(mm(3));
  // 6
  Grid words = form_grid({{mm(20)}, {0, 1}});
  words.rows = {
      {{caption("Сумма прописью", kRight | kBottom),
        cell(formats::money_in_words(paper.order().amount.minor, paper.order().currency, "ru"),
             kBottom)},
       mm(13)}};
  sheet.grid(words);
}

std::string tagged(const char* tag, std::string_view value) {
  return std::string(tag) + (value.empty() ? "" : " ") + std::string(value);
}

// A bank with its BIC and its account: three rows.
void bank_rows(Grid& grid, std::string_view bank, std::string_view bic, std::string_view account,
               const char* title) {
  grid.rows.push_back({{cell(std::string(bank), kRight, 2, 2), caption("БИК", kRight | kBottom),
                        cell(std::string(bic), kNone, 3)},
                       mm(5, 5)});
  grid.rows.push_back(
      {{caption("Сч. №", kRight | kBottom, 1, 2), cell(std::string(account), kBottom, 3, 2)},
       mm(5, 5)});
  grid.rows.push_back({{caption(title, kRight | kBottom, 2)}, mm(4, 5)});
}

// 7 to 23, 60, 61, 102, 103.
void parties(Sheet& sheet, const OrderPaper& paper) {
  const PaymentOrder& order = paper.order();
  const Company& company = paper.company();
  Grid grid = form_grid({{mm(50)}, {mm(50)}, {mm(18)}, {mm(25)}, {mm(20)}, {0, 1}});
  grid.rows = {
      {{cell(tagged("ИНН", company.inn), kRight | kBottom),
        cell(tagged("КПП", company.kpp), kRight | kBottom),
        caption("Сумма", kRight | kBottom, 1, 2), cell(dashed(order.amount.minor), kBottom, 3, 2)},
       mm(5, 5)},
      {{cell(std::string(paper.payer()), kRight, 2, 2)}, mm(8)},
      {{caption("Сч. №", kRight | kBottom, 1, 2),
        cell(std::string(order.own_account), kBottom, 3, 2)},
       mm(8)},
      {{caption("Плательщик", kRight | kBottom, 2)}, mm(4, 5)}};
  bank_rows(grid, order.own_bank, order.own_bic, order.own_correspondent, "Банк плательщика");
  bank_rows(grid, order.payee_bank, order.payee_bic, order.payee_correspondent, "Банк получателя");
  grid.rows.push_back({{cell(tagged("ИНН", order.payee_inn), kRight | kBottom),
                        cell(tagged("КПП", order.payee_kpp), kRight | kBottom),
                        caption("Сч. №", kRight | kBottom, 1, 2),
                        cell(std::string(order.payee_account), kBottom, 3, 2)},
                       mm(5, 5)});
  grid.rows.push_back({{cell(std::string(order.payee_name), kRight, 2, 3)}, mm(5, 5)});
  grid.rows.push_back({{caption("Вид оп.", kRight), cell("01", kRight),
                        caption("Срок плат.", kRight), cell("", kNone)},
                       mm(5, 5)});
  grid.rows.push_back(
      {{caption("Наз. пл.", kRight), cell("", kRight), caption("Очер. плат.", kRight),
        cell(std::to_string(order.priority), kNone)},
       mm(5, 5)});
  grid.rows.push_back(
      {{caption("Получатель", kRight | kBottom, 2), caption("Код", kRight | kBottom),
        cell("", kRight | kBottom), caption("Рез. поле", kRight | kBottom), cell("", kBottom)},
       mm(5, 5)});
  sheet.grid(grid);
}

// 104 to 110 are for taxes and stay empty; 24; 43 to 45.
void purpose_and_marks(Sheet& sheet, const OrderPaper& paper) {
  Grid taxes = form_grid({{mm(45)}, {mm(27)}, {mm(12)}, {mm(27)}, {mm(34)}, {mm(25)}, {0, 1}});
  Row empty;
  for (int i = 0; i < 7; ++i) empty.cells.push_back(cell("", i < 6 ? kRight | kBottom : kBottom));
  empty.height = mm(5, 5);
  taxes.rows.push_back(empty);
  sheet.grid(taxes);
  Grid purpose = form_grid({{0, 1}});
  purpose.rows = {{{cell(std::string(paper.order().message), kNone)}, mm(22)},
                  {{caption("Назначение платежа", kBottom)}, mm(4, 5)}};
  sheet.grid(purpose);
  sheet.space(mm(2));
  Grid marks = form_grid({{mm(50)}, {mm(70)}, {0, 1}});
  marks.rows = {{{cell("", kNone), centred(caption("Подписи", kNone)),
                  centred(caption("Отметки банка", kNone))}},
                {{cell("", kNone), cell("", kBottom), cell("", kNone)}, mm(10)},
                {{centred(caption("М.П.", kNone)), cell("", kBottom), cell("", kNone)}, mm(11)}};
  sheet.grid(marks);
}

}  // namespace

Result<std::string> render_order_0401060(const print::PrintContext& context) {
  OrderPaper paper(context);
  if (paper.problems) return paper.problems;
  const PaymentOrder& order = paper.order();
  if (order.currency.code() != "RUB")
    return Problem{"bank.payment_order.form_roubles", "currency", {}};
  print::SheetSetup setup =
      print::sheet_setup(context, "Платёжное поручение № " + paper.bank_number(),
                         std::string(paper.payer()), order.date);
  setup.page_of_pages.clear();
  setup.footer.clear();
  setup.left = mm(20);
  setup.right = mm(10);
  setup.top = mm(12);
  Sheet sheet(std::move(setup));
  if (paper.reversed())
    sheet.text(context.text("print.reversed"), Style{pt(10), true, print::kAlert}, Align::center);
  heading(sheet, paper);
  parties(sheet, paper);
  purpose_and_marks(sheet, paper);
  return sheet.pdf();
}

}  // namespace osnova
