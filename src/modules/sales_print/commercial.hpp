#pragma once
// Blocks of the commercial forms: invoice, credit note, payment confirmation, statement.
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

using Facts = std::vector<std::pair<std::string, std::string>>;  // caption, value

// The title of the form on the left, the company on the right, then the facts below the title.
void letter_head(Sheet& sheet, const Papers& papers, const std::string& title, const Facts& facts);
// Who sells and who buys, side by side.
void both_sides(Sheet& sheet, const Papers& papers, std::string_view buyer_caption,
                std::string_view seller_caption = "seller");
// The figure that the reader looks for.
void headline(Sheet& sheet, const std::string& text);
// Captions and amounts at the right edge; the last is strong.
void totals(Sheet& sheet, const Facts& lines, size_t strong_from);

Result<std::string> render_invoice(const PrintContext& context);
Result<std::string> render_credit_note(const PrintContext& context);
Result<std::string> render_payment(const PrintContext& context);
Result<std::string> render_statement(const PrintContext& context);

}  // namespace osnova::sales_print
