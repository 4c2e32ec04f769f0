#include "modules/bank/order_paper.hpp"

#include "formats/money_words.hpp"
#include "print/figures.hpp"

namespace osnova {

using print::Align;
using print::Cell;
using print::Grid;
using print::mm;
using print::pt;
using print::Sheet;
using print::Style;

OrderPaper::OrderPaper(const print::PrintContext& context)
    : state_(context.kernel.company_state(context.access.company())),
      record_(context.kernel.load(payment_order_meta(), context.id, context.access)) {
  if (!record_)
    problems.add("record.not_found", "id", {{"record", payment_order_meta().name}});
  else if (order().status == DocStatus::draft)
    problems.add("print.not_posted", "status");
}

std::string_view OrderPaper::payer() const {
  return company().legal_name.empty() ? std::string_view(company().name)
                                      : std::string_view(company().legal_name);
}

std::string OrderPaper::bank_number() const {
  const std::string_view number = order().number;
  std::string_view tail = number.substr(number.rfind('-') + 1);
  while (tail.size() > 1 && tail.front() == '0') tail.remove_prefix(1);
  return std::string(tail);
}

namespace {

constexpr Style kBody = {pt(9), false, print::kBlack};
constexpr Style kSmall = {pt(8), false, print::kGrey};

Cell cell(std::string text, const Style& style = kBody) {
  Cell c;
  c.text = std::move(text);
  c.style = style;
  return c;
}

class Letter {
 public:
  Letter(Sheet& sheet, const print::PrintContext& context) : sheet_(sheet), context_(context) {}

  std::string text(const char* key) const {
    return context_.text("print.payment_order." + std::string(key));
  }
  // Caption and value, one below the other; what is empty is left out.
  void block(const char* title, const std::vector<std::pair<const char*, std::string>>& facts) {
    sheet_.space(mm(6));
    sheet_.text(text(title), kBody.strong().sized(pt(10)));
    sheet_.space(mm(1));
    sheet_.rule();
    Grid grid;
    grid.columns = {{mm(42)}, {0, 1}};
    grid.flush = true;
    for (const auto& [caption, value] : facts)
      if (!value.empty()) grid.rows.push_back({{cell(text(caption), kSmall), cell(value)}});
    sheet_.grid(grid);
  }

 private:
  Sheet& sheet_;
  const print::PrintContext& context_;
};

std::string with_code(const PaymentOrder& order, std::string_view language) {
  return print::amount_text(order.amount.minor, order.currency.digits(), language) + "\u00A0" +
         order.currency.code();
}

void signatures(Sheet& sheet, const Letter& letter) {
  const size_t from = sheet.mark();
  sheet.space(mm(14));
  Grid grid;
  grid.columns = {{mm(50)}, {mm(10)}, {mm(50)}, {0, 1}};
  grid.ink = print::kBlack;
  Cell line = cell("");
  line.edges = print::kTop;
  Cell signature = line, date = line;
  signature.text = letter.text("signature");
  date.text = letter.text("signed_on");
  signature.style = date.style = kSmall;
  grid.rows = {{{signature, cell(""), date, cell("")}}};
  sheet.grid(grid);
  sheet.keep(from, true);
}

}  // namespace

Result<std::string> render_payment_order(const print::PrintContext& context) {
  OrderPaper paper(context);
  if (paper.problems) return paper.problems;
  const PaymentOrder& order = paper.order();
  const std::string_view language = context.language;
  const std::string title =
      context.text("print.payment_order.title") + " " + std::string(order.number);
  Sheet sheet(print::sheet_setup(context, title, std::string(paper.payer()), order.date));
  Letter letter(sheet, context);
  if (paper.reversed())
    sheet.text(context.text("print.reversed"), Style{pt(10), true, print::kAlert});
  sheet.text(title, Style{pt(16), true, print::kBlack});
  sheet.space(mm(2));
  letter.block("order", {{"date", print::long_date(order.date, language)},
                         {"pay_on", print::long_date(order.pay_on, language)},
                         {"amount", with_code(order, language)},
                         {"words", print::capitalised(formats::money_in_words(
                                       order.amount.minor, order.currency, language))},
                         {"purpose", order.message}});
  letter.block("payer", {{"name", std::string(paper.payer())},
                         {"address", paper.company().address},
                         {"account", order.own_account},
                         {"bank", order.own_bank},
                         {"bic", order.own_bic},
                         {"correspondent", order.own_correspondent}});
  letter.block("payee", {{"name", order.payee_name},
                         {"inn", order.payee_inn},
                         {"account", order.payee_account},
                         {"bank", order.payee_bank},
                         {"bic", order.payee_bic},
                         {"correspondent", order.payee_correspondent}});
  signatures(sheet, letter);
  return sheet.pdf();
}

}  // namespace osnova
