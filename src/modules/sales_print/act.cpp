// Акт о выполненных работах, оказанных услугах.
#include "modules/sales_print/statutory.hpp"

namespace osnova::sales_print {

namespace {

void signatures(Sheet& sheet, const Papers& papers) {
  const size_t from = sheet.mark();
  sheet.space(mm(4));
  sheet.text(
      "Вышеперечисленные работы (услуги) выполнены полностью и в срок. Заказчик претензий по "
      "объёму, качеству и срокам не имеет.",
      kForm);
  sheet.space(mm(3));
  sheet.rule(pt(1, 2), print::kFull);
  sheet.space(mm(3));
  Grid grid = plain_grid({{0, 1}, {mm(12)}, {0, 1}});
  grid.ink = print::kFull;
  const Company& company = papers.company();
  const std::string director =
      joined({is_entrepreneur(company) ? "" : title_of_director(company), company.director}, " ");
  grid.rows = {{{cell("ИСПОЛНИТЕЛЬ", kForm.strong()), blank(), cell("ЗАКАЗЧИК", kForm.strong())}},
               {{cell(joined({director, name_of(company)}, ", ")), blank(),
                 cell(name_of(papers.customer()))}},
               {{underlined(""), blank(), underlined("")}, mm(14)},
               {{aligned(cell("подпись, М.П.", kHint), Align::center), blank(),
                 aligned(cell("подпись, расшифровка, М.П.", kHint), Align::center)}}};
  sheet.grid(grid);
  sheet.keep(from, true);
}

}  // namespace

Result<std::string> render_act(const PrintContext& context) {
  Papers papers(context);
  if (!papers.load(invoice_meta()) || !papers.posted_only()) return papers.problems;
  const Invoice& invoice = papers.document<Invoice>();
  if (!papers.load_customer(invoice.customer.id)) return papers.problems;
  const std::string title =
      "Акт № " + papers.number() + " от " + papers.long_date(invoice.transferred_on);
  Sheet sheet(
      print::sheet_setup(context, title, name_of(papers.company()), invoice.transferred_on));
  status_mark(sheet, papers);
  sheet.text(title, {pt(14), true, print::kFull});
  sheet.space(mm(2));
  sheet.rule(pt(1, 2), print::kFull);
  sheet.space(mm(3));
  party_block(sheet, {{"Исполнитель", seller_line(papers.company())},
                      {"Заказчик", buyer_line(papers.customer())},
                      {"Основание", invoice.external_number}});
  sheet.space(mm(3));
  const auto lines = papers.lines(invoice);
  goods_block(sheet, papers, invoice, lines, "Наименование работ, услуг");
  const size_t from = sheet.mark();
  sum_block(sheet, papers, "Всего наименований", lines.size(), invoice.gross.minor,
            invoice.currency);
  sheet.keep(from, true);
  signatures(sheet, papers);
  return sheet.pdf();
}

}  // namespace osnova::sales_print
