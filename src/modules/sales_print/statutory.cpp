#include "modules/sales_print/statutory.hpp"

#include "formats/money_words.hpp"

namespace osnova::sales_print {

Grid framed_grid(std::vector<Column> columns, const Style& style) {
  Grid grid;
  grid.columns = std::move(columns);
  grid.edges = print::kAll;
  grid.ink = print::kFull;
  grid.weight = style.size < pt(8) ? pt(0, 4) : pt(0, 5);
  grid.pad_x = style.size < pt(8) ? mm(0, 8) : mm(1, 2);
  grid.pad_y = style.size < pt(8) ? mm(0, 5) : mm(0, 9);
  return grid;
}

Cell cell(std::string text, const Style& style, int span, int rows) {
  Cell c;
  c.text = std::move(text);
  c.style = style;
  c.span = span;
  c.rows = rows;
  return c;
}

Cell aligned(Cell c, Align align) {
  c.align = static_cast<int>(align);
  return c;
}

Cell edged(Cell c, int edges) {
  c.edges = edges;
  return c;
}

Cell blank(int span) { return edged(cell("", kForm, span), print::kNone); }

Cell underlined(std::string text, const Style& style, int span) {
  return edged(cell(std::move(text), style, span), print::kBottom);
}

std::string seller_line(const Company& company) {
  return tied(joined({name_of(company), inn_kpp(company.inn, company.kpp), company.address,
                      company.phone.empty() ? "" : "тел.: " + std::string(company.phone)},
                     ", "));
}

std::string buyer_line(const Party& party) {
  return tied(joined({name_of(party), inn_kpp(party.inn, party.kpp), address_of(party)}, ", "));
}

std::string title_of_director(const Company& company) {
  return company.director_title.empty() ? "Руководитель" : company.director_title;
}

bool is_entrepreneur(const Company& company) { return company.inn.size() == 12; }

void party_block(Sheet& sheet, const std::vector<std::pair<std::string, std::string>>& lines) {
  Grid grid = plain_grid({{mm(28)}, {0, 1}});
  grid.pad_y = mm(1);
  for (const auto& [caption, text] : lines)
    if (!text.empty()) grid.rows.push_back({{cell(caption), cell(text, kForm.strong())}});
  sheet.grid(grid);
}

std::string currency_word(Currency currency) {
  return currency.code() == "RUB" ? "руб." : currency.code();
}

namespace {

Row total_row(const std::string& caption, const std::string& figure) {
  Row row;
  row.cells = {aligned(edged(cell(caption, kForm.strong(), 5), print::kNone), Align::right),
               edged(cell(figure, kForm.strong()), print::kNone)};
  return row;
}

}  // namespace

void goods_block(Sheet& sheet, const Papers& papers, const Invoice& invoice,
                 const std::vector<SoldLine>& lines, std::string_view column_title) {
  Grid grid = framed_grid({{mm(9), 0, Align::center},
                           {0, 1},
                           {mm(16), 0, Align::right},
                           {mm(14), 0, Align::center},
                           {mm(26), 0, Align::right},
                           {mm(28), 0, Align::right}},
                          kForm);
  Row head;
  for (const std::string_view title :
       {std::string_view("№"), column_title, std::string_view("Кол-во"), std::string_view("Ед."),
        std::string_view("Цена"), std::string_view("Сумма")})
    head.cells.push_back(aligned(cell(std::string(title), kForm.strong()), Align::center));
  grid.head.push_back(std::move(head));
  const Currency currency = invoice.currency;
  const bool inclusive = invoice.prices_include_tax;
  for (const SoldLine& line : lines) {
    const std::string price =
        print::decimal_figure(line.price.mantissa, Price::scale, currency.digits(), "ru");
    grid.rows.push_back(
        {{cell(std::to_string(line.number)), cell(line.name),
          cell(print::decimal_figure(line.quantity.mantissa, Quantity::scale, 0, "ru")),
          cell(line.unit), cell(price),
          cell(papers.amount(inclusive ? line.gross.minor : line.net.minor, currency))}});
  }
  sheet.grid(grid);
  const size_t from = sheet.mark();
  Grid sums = grid;
  sums.head.clear();
  sums.rows.clear();
  sums.columns[4].width = sums.columns[5].width = mm(28);
  const auto figure = [&](int64_t minor) { return papers.amount(minor, currency); };
  sums.rows.push_back(
      total_row("Итого:", figure(inclusive ? invoice.gross.minor : invoice.net.minor)));
  bool taxed = false;
  for (const TaxLine& tax : Papers::taxes(lines)) {
    if (!tax.taxed) continue;
    taxed = true;
    sums.rows.push_back(
        total_row((inclusive ? "В том числе НДС " : "НДС ") + tax.rate + ":", figure(tax.tax)));
  }
  if (!taxed) sums.rows.push_back(total_row("Без налога (НДС)", "–"));
  sums.rows.push_back(total_row("Всего:", figure(invoice.gross.minor)));
  sheet.grid(sums);
  sheet.keep(from, true);
}

void sum_block(Sheet& sheet, const Papers& papers, std::string_view counted, size_t count,
               int64_t minor, Currency currency) {
  sheet.space(mm(3));
  sheet.text(std::string(counted) + " " + std::to_string(count) + ", на сумму " +
                 papers.amount(minor, currency) + "\u00A0" + currency_word(currency),
             kForm);
  sheet.space(mm(1));
  sheet.text(formats::money_in_words(minor, currency, "ru"), kForm.strong());
}

}  // namespace osnova::sales_print
