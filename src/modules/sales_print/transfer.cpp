// УПД, status 1: счёт-фактура and передаточный документ in one, as recommended by the letter of
// ФНС от 21.10.2013 № ММВ-20-3/96@.
#include "modules/sales_print/tax_invoice.hpp"

namespace osnova::sales_print {

namespace {

Cell hint_below(const char* text, int span = 1) {
  return aligned(cell(text, kHint, span), Align::center);
}

Cell mark_of(int number) {
  return aligned(cell("[" + std::to_string(number) + "]", kFine), Align::right);
}

// "caption | value | [8]" over the whole width.
void grounds(Sheet& sheet, const TaxDocument& d) {
  Grid grid = plain_grid({{mm(56)}, {0, 1}, {mm(9)}});
  grid.pad_x = mm(1);
  grid.pad_y = mm(0, 3);
  grid.ink = print::kFull;
  grid.flush = false;
  grid.vertical = print::VerticalAlign::bottom;
  const std::string ground = d.invoice.external_number.empty()
                                 ? "Без документа-основания"
                                 : std::string(d.invoice.external_number);
  grid.rows = {
      {{cell("Основание передачи (сдачи) / получения (приёмки)", kFine), underlined(ground, kFine),
        mark_of(8)}},
      {{blank(), hint_below("(договор; доверенность и др.)"), blank()}},
      {{cell("Данные о транспортировке и грузе", kFine), underlined("", kFine), mark_of(9)}},
      {{blank(),
        hint_below("(транспортная накладная, поручение экспедитору, экспедиторская / "
                   "складская расписка и др.)"),
        blank()}}};
  sheet.space(mm(2));
  sheet.rule(pt(1), print::kFull);
  sheet.grid(grid);
}

struct Half {
  const char* signed_by;
  const char* date;
  const char* other;
  const char* other_hint;
  const char* party;
  int first;  // mark of the first line
  std::string person, title, day, name;
};

// One half: position, signature, name; date; remarks; who answers; who made the document.
std::vector<std::vector<Cell>> half_rows(const Half& h) {
  const auto line = [](const std::string& text) {
    return aligned(underlined(text, kFine), Align::center);
  };
  const std::string nothing;
  return {{cell(h.signed_by, kFine, 5), blank()},
          {line(h.title), blank(), line(nothing), blank(), line(h.person), mark_of(h.first)},
          {hint_below("(должность)"), blank(), hint_below("(подпись)"), blank(),
           hint_below("(ф.и.о.)"), blank()},
          {cell(h.date, kFine, 3), blank(), line(h.day), mark_of(h.first + 1)},
          {cell(h.other, kFine, 5), blank()},
          {underlined("", kFine, 5), mark_of(h.first + 2)},
          {hint_below(h.other_hint, 5), blank()},
          {cell("Ответственный за правильность оформления факта хозяйственной жизни", kFine, 5),
           blank()},
          {line(h.title), blank(), line(nothing), blank(), line(h.person), mark_of(h.first + 3)},
          {hint_below("(должность)"), blank(), hint_below("(подпись)"), blank(),
           hint_below("(ф.и.о.)"), blank()},
          {cell(h.party, kFine, 5), blank()},
          {underlined(h.name, kFine, 5), mark_of(h.first + 4)},
          {hint_below("(может не заполняться при проставлении печати в М.П., может быть указан "
                      "ИНН / КПП)",
                      5),
           blank()},
          {cell("М.П.", kFine, 5), blank()}};
}

void transfer_block(Sheet& sheet, const TaxDocument& d) {
  const Company& c = d.papers.company();
  const Party& p = d.papers.customer();
  const Half giver = {"Товар (груз) передал / услуги, результаты работ, права сдал",
                      "Дата отгрузки, передачи (сдачи)",
                      "Иные сведения об отгрузке, передаче",
                      "(ссылки на неотъемлемые приложения, сопутствующие документы и т. п.)",
                      "Наименование экономического субъекта – составителя документа (в т. ч. "
                      "комиссионера / агента)",
                      10,
                      c.director,
                      is_entrepreneur(c) ? "" : title_of_director(c),
                      d.papers.long_date(d.invoice.transferred_on),
                      joined({name_of(c), inn_kpp(c.inn, c.kpp)}, ", ")};
  const Half taker = {"Товар (груз) получил / услуги, результаты работ, права принял",
                      "Дата получения (приёмки)",
                      "Иные сведения о получении, приёмке",
                      "(информация о наличии / отсутствии претензии; ссылки на неотъемлемые "
                      "приложения и другие документы и т. п.)",
                      "Наименование экономического субъекта – составителя документа",
                      15,
                      "",
                      "",
                      "«___» ______________ 20__ г.",
                      joined({name_of(p), inn_kpp(p.inn, p.kpp)}, ", ")};
  const std::vector<Column> half = {{mm(34)}, {mm(2)}, {mm(28)}, {mm(2)}, {0, 1}, {mm(9)}};
  std::vector<Column> columns = half;
  columns.push_back({mm(4)});
  columns.insert(columns.end(), half.begin(), half.end());
  Grid grid = plain_grid(std::move(columns));
  grid.pad_x = mm(1);
  grid.pad_y = mm(0, 3);
  grid.ink = print::kFull;
  grid.flush = false;
  grid.vertical = print::VerticalAlign::bottom;
  const auto left = half_rows(giver), right = half_rows(taker);
  for (size_t i = 0; i < left.size(); ++i) {
    Row row{left[i]};
    row.cells.push_back(edged(cell("", kFine), print::kLeft));
    row.cells.insert(row.cells.end(), right[i].begin(), right[i].end());
    grid.rows.push_back(std::move(row));
  }
  sheet.space(mm(1));
  sheet.rule(pt(1), print::kFull);
  sheet.grid(grid);
}

}  // namespace

Result<std::string> render_transfer(const PrintContext& context) {
  Papers papers(context);
  if (!papers.load(invoice_meta()) || !papers.posted_only()) return papers.problems;
  const Invoice& invoice = papers.document<Invoice>();
  if (!papers.load_customer(invoice.customer.id)) return papers.problems;
  const TaxDocument document = tax_document(papers);
  Sheet sheet(tax_setup(context, document, "УПД"));
  status_mark(sheet, papers);
  tax_head(sheet, document, true);
  tax_table(sheet, document, true);
  const size_t from = sheet.mark();
  tax_signatures(sheet, document);
  grounds(sheet, document);
  transfer_block(sheet, document);
  sheet.keep(from, true);
  return sheet.pdf();
}

}  // namespace osnova::sales_print
