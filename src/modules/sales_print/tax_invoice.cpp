#include "modules/sales_print/tax_invoice.hpp"

#include <array>

namespace osnova::sales_print {

namespace {

// Names and numeric codes of ОК (МК (ИСО 4217) 003-97) 014-2000.
std::string currency_line(Currency currency) {
  static constexpr std::array<std::array<std::string_view, 2>, 9> known = {{
      {"RUB", "российский рубль, 643"},
      {"USD", "доллар США, 840"},
      {"EUR", "евро, 978"},
      {"GBP", "фунт стерлингов, 826"},
      {"CNY", "юань, 156"},
      {"JPY", "иена, 392"},
      {"CHF", "швейцарский франк, 756"},
      {"KZT", "тенге, 398"},
      {"BYN", "белорусский рубль, 933"},
  }};
  const std::string code = currency.code();
  for (const auto& entry : known)
    if (entry[0] == code) return std::string(entry[1]);
  return code;
}

struct Unit {
  std::string_view name, code, official;
};

// Codes of ОКЕИ (ОК 015-94) for the units that people write.
const Unit* unit_of(std::string_view name) {
  static constexpr Unit units[] = {{"шт", "796", "шт"},       {"шт.", "796", "шт"},
                                   {"pcs", "796", "шт"},      {"pc", "796", "шт"},
                                   {"кг", "166", "кг"},       {"kg", "166", "кг"},
                                   {"г", "163", "г"},         {"т", "168", "т"},
                                   {"t", "168", "т"},         {"м", "006", "м"},
                                   {"m", "006", "м"},         {"м2", "055", "м2"},
                                   {"м3", "113", "м3"},       {"л", "112", "л"},
                                   {"l", "112", "л"},         {"упак", "778", "упак"},
                                   {"компл", "839", "компл"}, {"ч", "356", "ч"},
                                   {"h", "356", "ч"},         {"дн", "359", "сут"},
                                   {"мес", "362", "мес"},     {"усл. ед", "876", "усл. ед"}};
  for (const Unit& unit : units)
    if (unit.name == name) return &unit;
  return nullptr;
}

std::string slashed(std::string_view inn, std::string_view kpp) {
  const std::string text = joined({inn, kpp}, "/");
  return text.empty() ? "–" : text;
}

std::string or_dash(std::string text) { return text.empty() ? "–" : std::move(text); }

// Payments that the invoice sets off, as "№ 12 от 01.03.2025".
std::string payments_of(const PrintContext& context, const Papers& papers, const Invoice& invoice) {
  std::string text;
  for (const AdvanceUse& use : invoice.advances) {
    const auto record = context.kernel.load(payment_meta(), use.payment.id, context.access);
    if (!record) continue;
    const Payment& payment = record->as<Payment>();
    const std::string number = payment.external_number.empty()
                                   ? std::string(payment.number)
                                   : std::string(payment.external_number);
    text = joined({text, "№ " + number + " от " + papers.short_date(payment.date)}, ", ");
  }
  return text;
}

}  // namespace

TaxDocument tax_document(Papers& papers) {
  const Invoice& invoice = papers.document<Invoice>();
  TaxDocument d{papers, invoice, papers.lines(invoice), {}, {}, {}, {}};
  d.number = invoice.tax_invoice_number.empty() ? papers.number()
                                                : std::string(invoice.tax_invoice_number);
  d.date = papers.long_date(invoice.tax_invoice_date.empty() ? invoice.transferred_on
                                                             : invoice.tax_invoice_date);
  d.payments = payments_of(papers.context(), papers, invoice);
  const std::string rows =
      d.lines.size() > 1 ? "1–" + std::to_string(d.lines.size()) : std::string("1");
  d.shipped_by = "№ п/п " + rows + " № " + papers.number() + " от " +
                 papers.short_date(invoice.transferred_on);
  return d;
}

print::SheetSetup tax_setup(const PrintContext& context, const TaxDocument& document,
                            const std::string& title) {
  print::SheetSetup setup =
      print::sheet_setup(context, title + " № " + document.number + " от " + document.date,
                         name_of(document.papers.company()), document.invoice.transferred_on);
  setup.landscape = true;
  setup.left = setup.right = mm(9);
  setup.top = mm(8);
  setup.bottom = mm(12);
  return setup;
}

namespace {

// "caption | value with a line below | (mark)".
void put_line(Row& row, const std::string& caption, const std::string& value,
              const std::string& mark) {
  row.cells.push_back(edged(cell(caption, kFine), print::kNone));
  row.cells.push_back(underlined(value, kFine));
  row.cells.push_back(edged(cell(mark, kFine), print::kNone));
}

std::vector<std::array<std::string, 3>> seller_lines(const TaxDocument& d) {
  const Company& c = d.papers.company();
  return {{"Счёт-фактура №", d.number + " от " + d.date, "(1)"},
          {"Исправление №", "– от –", "(1а)"},
          {"Продавец", name_of(c), "(2)"},
          {"Адрес", or_dash(tied(c.address)), "(2а)"},
          {"ИНН/КПП продавца", slashed(c.inn, c.kpp), "(2б)"},
          {"Грузоотправитель и его адрес", "он же", "(3)"},
          {"Грузополучатель и его адрес",
           joined({name_of(d.papers.customer()), address_of(d.papers.customer())}, ", "), "(4)"},
          {"К платёжно-расчётному документу №", or_dash(d.payments), "(5)"}};
}

std::vector<std::array<std::string, 3>> buyer_lines(const TaxDocument& d) {
  const Party& p = d.papers.customer();
  return {{"Документ об отгрузке", d.shipped_by, "(5а)"},
          {"Покупатель", name_of(p), "(6)"},
          {"Адрес", or_dash(tied(address_of(p))), "(6а)"},
          {"ИНН/КПП покупателя", slashed(p.inn, p.kpp), "(6б)"},
          {"Валюта: наименование, код", currency_line(d.invoice.currency), "(7)"},
          {"Идентификатор государственного контракта, договора (соглашения) (при наличии)", "–",
           "(8)"}};
}

const char* const kDecree =
    "Приложение № 1 к постановлению Правительства Российской Федерации от 26 декабря 2011 г. № "
    "1137";

// The stripe on the left of a УПД: three cells in the rows of the head.
void put_stripe(Grid& grid, size_t rows) {
  Cell name =
      edged(cell("Универсальный передаточный документ", kFine.strong(), 1, 3), print::kRight);
  Cell state = edged(cell("Статус: 1", kForm.strong()), print::kRight);
  Cell hint = edged(cell("1 – счёт-фактура и передаточный документ (акт)\n2 – передаточный "
                         "документ (акт)",
                         kHint, 1, static_cast<int>(rows) - 4),
                    print::kRight);
  grid.rows[0].cells.insert(grid.rows[0].cells.begin(), name);
  grid.rows[3].cells.insert(grid.rows[3].cells.begin(), state);
  grid.rows[4].cells.insert(grid.rows[4].cells.begin(), hint);
}

}  // namespace

void tax_head(Sheet& sheet, const TaxDocument& d, bool status) {
  std::vector<Column> columns = {{mm(38)}, {0, 1}, {mm(7)}, {mm(3)}, {mm(48)}, {0, 1}, {mm(7)}};
  if (status) columns.insert(columns.begin(), {mm(29)});
  Grid grid = plain_grid(std::move(columns));
  grid.pad_x = mm(1);
  grid.pad_y = mm(0, 4);
  grid.ink = print::kFull;
  grid.flush = false;
  grid.vertical = print::VerticalAlign::bottom;
  const auto left = seller_lines(d), right = buyer_lines(d);
  for (size_t i = 0; i < left.size(); ++i) {
    Row row;
    put_line(row, left[i][0], left[i][1], left[i][2]);
    row.cells.push_back(blank());
    if (i == 0)
      row.cells.push_back(edged(aligned(cell(kDecree, kHint, 3, 2), Align::right), print::kNone));
    else if (i >= 2)
      put_line(row, right[i - 2][0], right[i - 2][1], right[i - 2][2]);
    grid.rows.push_back(std::move(row));
  }
  grid.rows[0].cells[1].style = grid.rows[0].cells[0].style = kForm.strong();
  if (status) put_stripe(grid, grid.rows.size());
  sheet.grid(grid);
  sheet.space(mm(2));
}

namespace {

struct Graph {
  const char* title;
  const char* mark;
  int width_tenths;  // millimetres; 0 = the rest
  Align align;
};

constexpr Graph kGraphs[] = {
    {"Код товара/ работ, услуг", "А", 140, Align::left},
    {"№ п/п", "1", 85, Align::center},
    {"Наименование товара (описание выполненных работ, оказанных услуг), имущественного права",
     "1а", 0, Align::left},
    {"Код вида товара", "1б", 110, Align::center},
    {"код", "2", 85, Align::center},
    {"условное обозначе­ние (нацио­нальное)", "2а", 140, Align::center},
    {"Коли­чество (объём)", "3", 140, Align::right},
    {"Цена (тариф) за единицу измерения", "4", 190, Align::right},
    {"Стоимость товаров (работ, услуг), имущест­венных прав без налога – всего", "5", 220,
     Align::right},
    {"В том числе сумма акциза", "6", 148, Align::center},
    {"Налоговая ставка", "7", 130, Align::center},
    {"Сумма налога, предъяв­ляемая покупателю", "8", 190, Align::right},
    {"Стоимость товаров (работ, услуг), имущест­венных прав с налогом – всего", "9", 230,
     Align::right},
    {"цифро­вой код", "10", 100, Align::center},
    {"краткое наиме­нование", "10а", 150, Align::center},
    {"Регистраци­онный номер декларации на товары или партии товара, подлежащего "
     "прослежива­емости",
     "11", 250, Align::center}};

// Three rows: titles with the spans of 2 and 10, sub-titles, marks of the columns.
std::vector<Row> table_head(size_t from) {
  std::vector<Row> head(3);
  const auto centred = [](const char* text, int span, int rows) {
    return aligned(cell(text, {pt(6), false, print::kFull}, span, rows), Align::center);
  };
  for (size_t i = from; i < std::size(kGraphs); ++i) {
    const std::string_view mark = kGraphs[i].mark;
    const bool below = mark == "2" || mark == "2а" || mark == "10" || mark == "10а";
    if (mark == "2") head[0].cells.push_back(centred("Единица измерения", 2, 1));
    if (mark == "10") head[0].cells.push_back(centred("Страна происхожде­ния товара", 2, 1));
    (below ? head[1] : head[0]).cells.push_back(centred(kGraphs[i].title, 1, below ? 1 : 2));
    head[2].cells.push_back(centred(kGraphs[i].mark, 1, 1));
  }
  return head;
}

Row table_row(const TaxDocument& d, const SoldLine& line, bool with_code) {
  const Currency currency = d.invoice.currency;
  const auto put = [](std::string text) { return cell(std::move(text), kFine); };
  const Unit* unit = unit_of(line.unit);
  Row row;
  if (with_code) row.cells.push_back(put(or_dash(line.code)));
  for (std::string text :
       {std::to_string(line.number), line.name, std::string("–"),
        std::string(unit ? unit->code : "–"),
        unit ? std::string(unit->official) : or_dash(line.unit),
        print::decimal_figure(line.quantity.mantissa, Quantity::scale, 0, "ru"),
        d.papers.amount(line.net_price, currency), d.papers.amount(line.net.minor, currency),
        std::string("без акциза"), line.rate,
        line.taxed ? d.papers.amount(line.tax.minor, currency) : std::string("без НДС"),
        d.papers.amount(line.gross.minor, currency), std::string("–"), std::string("–"),
        std::string("–")})
    row.cells.push_back(put(std::move(text)));
  return row;
}

Row total_row(const TaxDocument& d, bool with_code) {
  const Style strong = kFine.strong();
  const auto figure = [&](int64_t minor) {
    return cell(d.papers.amount(minor, d.invoice.currency), strong);
  };
  bool taxed = false;
  for (const SoldLine& line : d.lines) taxed = taxed || line.taxed;
  Row row;
  row.cells = {aligned(cell("Всего к оплате (9)", strong, with_code ? 8 : 7), Align::left),
               figure(d.invoice.net.minor),
               cell("Х", strong),
               cell("Х", strong),
               taxed ? figure(d.invoice.tax.minor) : cell("без НДС", strong),
               figure(d.invoice.gross.minor),
               blank(3)};
  return row;
}

}  // namespace

void tax_table(Sheet& sheet, const TaxDocument& d, bool with_code) {
  const size_t from = with_code ? 0 : 1;
  std::vector<Column> columns;
  for (size_t i = from; i < std::size(kGraphs); ++i) {
    const int width = kGraphs[i].width_tenths;
    columns.push_back({mm(width / 10, width % 10), width == 0 ? 1 : 0, kGraphs[i].align});
  }
  Grid grid = framed_grid(std::move(columns), kFine);
  grid.head = table_head(from);
  for (const SoldLine& line : d.lines) grid.rows.push_back(table_row(d, line, with_code));
  grid.rows.push_back(total_row(d, with_code));
  sheet.grid(grid);
}

void tax_signatures(Sheet& sheet, const TaxDocument& d) {
  const Company& c = d.papers.company();
  const bool alone = is_entrepreneur(c);
  Grid grid = plain_grid(
      {{mm(44)}, {mm(28)}, {mm(2)}, {mm(44)}, {0, 1}, {mm(44)}, {mm(28)}, {mm(2)}, {mm(44)}});
  grid.pad_x = mm(1);
  grid.pad_y = mm(0, 3);
  grid.ink = print::kFull;
  grid.flush = false;
  grid.vertical = print::VerticalAlign::bottom;
  const auto caption = [](const char* text) { return cell(text, kFine); };
  const auto hint = [](const char* text) { return aligned(cell(text, kHint), Align::center); };
  const auto name = [](const std::string& who) {
    return aligned(underlined(who, kFine), Align::center);
  };
  const std::string nobody;
  grid.rows = {
      {{caption("Руководитель организации или иное уполномоченное лицо"), underlined(""), blank(),
        name(alone ? nobody : c.director), blank(),
        caption("Главный бухгалтер или иное уполномоченное лицо"), underlined(""), blank(),
        name(alone ? nobody : c.accountant)},
       mm(7)},
      {{blank(), hint("(подпись)"), blank(), hint("(ф.и.о.)"), blank(2), hint("(подпись)"), blank(),
        hint("(ф.и.о.)")}},
      {{caption("Индивидуальный предприниматель или иное уполномоченное лицо"), underlined(""),
        blank(), name(alone ? c.director : nobody), blank(),
        edged(cell(alone && !c.ogrn.empty() ? "ОГРНИП " + std::string(c.ogrn) : "", kFine, 4),
              print::kBottom)},
       mm(7)},
      {{blank(), hint("(подпись)"), blank(), hint("(ф.и.о.)"), blank(),
        aligned(cell("(реквизиты свидетельства о государственной регистрации индивидуального "
                     "предпринимателя)",
                     kHint, 4),
                Align::center)}}};
  sheet.space(mm(2));
  sheet.grid(grid);
}

Result<std::string> render_tax_invoice(const PrintContext& context) {
  Papers papers(context);
  if (!papers.load(invoice_meta()) || !papers.posted_only()) return papers.problems;
  const Invoice& invoice = papers.document<Invoice>();
  if (!papers.load_customer(invoice.customer.id)) return papers.problems;
  const TaxDocument document = tax_document(papers);
  Sheet sheet(tax_setup(context, document, "Счёт-фактура"));
  status_mark(sheet, papers);
  tax_head(sheet, document, false);
  tax_table(sheet, document, false);
  const size_t from = sheet.mark();
  tax_signatures(sheet, document);
  sheet.keep(from, true);
  return sheet.pdf();
}

}  // namespace osnova::sales_print
