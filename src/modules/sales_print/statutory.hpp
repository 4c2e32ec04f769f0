#pragma once
// Blocks of the Russian forms. Their wording is set by law or custom and has no translation.
#include "modules/sales_print/papers.hpp"

namespace osnova::sales_print {

using print::Align;
using print::Cell;
using print::Column;
using print::Grid;
using print::mm;
using print::pt;
using print::Row;
using print::Sheet;
using print::Style;

inline constexpr Style kForm = {pt(8, 5), false, print::kFull};
inline constexpr Style kFine = {pt(6, 5), false, print::kFull};  // statutory tables
inline constexpr Style kHint = {pt(6), false, print::kGrey};     // captions below a line

// Every cell framed.
Grid framed_grid(std::vector<Column> columns, const Style& style);
Cell cell(std::string text, const Style& style = kForm, int span = 1, int rows = 1);
Cell aligned(Cell cell, Align align);
Cell edged(Cell cell, int edges);
Cell blank(int span = 1);  // without frame
Cell underlined(std::string text, const Style& style = kForm, int span = 1);

// "ООО «Ромашка», ИНН .., КПП .., 101000, г. Москва, .., тел.: .."
std::string seller_line(const Company& company);
std::string buyer_line(const Party& party);
std::string title_of_director(const Company& company);
// Entrepreneurs have an INN of 12 digits.
bool is_entrepreneur(const Company& company);

// "Поставщик: .., Покупатель: .." with a caption column.
void party_block(Sheet& sheet, const std::vector<std::pair<std::string, std::string>>& lines);
// №, name, quantity, unit, price, sum; then the totals. For bill and act.
void goods_block(Sheet& sheet, const Papers& papers, const Invoice& invoice,
                 const std::vector<SoldLine>& lines, std::string_view column_title);
// "Всего наименований 3, на сумму .. руб." and the words in bold.
void sum_block(Sheet& sheet, const Papers& papers, std::string_view counted, size_t count,
               int64_t minor, Currency currency);
// "руб." for roubles, else the code.
std::string currency_word(Currency currency);

Result<std::string> render_bill(const PrintContext& context);
Result<std::string> render_transfer(const PrintContext& context);
Result<std::string> render_tax_invoice(const PrintContext& context);
Result<std::string> render_act(const PrintContext& context);
Result<std::string> render_reconciliation(const PrintContext& context);

}  // namespace osnova::sales_print
