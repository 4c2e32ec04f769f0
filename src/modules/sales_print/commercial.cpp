#include "modules/sales_print/commercial.hpp"

#include "formats/money_words.hpp"

namespace osnova::sales_print {

namespace {

const Style kSmall = {pt(7, 5), false, print::kGrey};
const Style kCaption = {pt(8), false, print::kGrey};
const Style kBody = {pt(8, 5), false, print::kBlack};

std::string requisites(const Papers& papers, std::string_view vat, std::string_view inn,
                       std::string_view kpp) {
  const std::string number =
      vat.empty() ? std::string() : papers.text("vat_number", {{"number", vat}});
  return joined({number, inn_kpp(inn, kpp, papers.context().language)}, "\n");
}

}  // namespace

void letter_head(Sheet& sheet, const Papers& papers, const std::string& title, const Facts& facts) {
  status_mark(sheet, papers);
  Grid head = plain_grid({{0, 3}, {0, 2, Align::right}});
  head.rows = {{{{title, {pt(20), true, print::kBlack}},
                 {papers.company().name, {pt(11), true, print::kBlack}}}}};
  sheet.grid(head);
  sheet.space(mm(4));
  Grid meta = plain_grid({{mm(36)}, {0, 1}});
  for (const auto& [caption, value] : facts)
    if (!value.empty()) meta.rows.push_back({{{caption, kCaption}, {value, kBody.strong()}}});
  for (const auto& [caption, value] : papers.added())
    meta.rows.push_back({{{caption, kCaption}, {value, kBody}}});
  sheet.grid(meta);
  sheet.space(mm(7));
}

void both_sides(Sheet& sheet, const Papers& papers, std::string_view buyer_caption,
                std::string_view seller_caption) {
  const Company& c = papers.company();
  const Party& p = papers.customer();
  Grid grid = plain_grid({{0, 1}, {mm(8)}, {0, 1}});
  grid.rows.push_back(
      {{{papers.text(seller_caption), kCaption}, {}, {papers.text(buyer_caption), kCaption}}});
  grid.rows.push_back({{{name_of(c), kBody.strong()}, {}, {name_of(p), kBody.strong()}}});
  const std::string contact = joined({c.phone, c.email}, ", ");
  const std::string seller =
      joined({c.address, contact, requisites(papers, c.vat_number, c.inn, c.kpp)}, "\n");
  const std::string buyer =
      joined({address_of(p), requisites(papers, p.vat_number, p.inn, p.kpp)}, "\n");
  if (!seller.empty() || !buyer.empty())
    grid.rows.push_back({{{tied(seller), kBody}, {}, {tied(buyer), kBody}}});
  sheet.grid(grid);
}

void headline(Sheet& sheet, const std::string& text) {
  sheet.space(mm(8));
  sheet.text(text, {pt(14), true, print::kBlack});
  sheet.space(mm(5));
}

void totals(Sheet& sheet, const Facts& lines, size_t strong_from) {
  Grid grid = plain_grid({{0, 1}, {mm(56)}, {mm(30), 0, Align::right}});
  grid.pad_y = mm(1, 1);
  for (size_t i = 0; i < lines.size(); ++i) {
    const bool strong = i >= strong_from;
    const Style style = strong ? kBody.strong() : kBody;
    const int edge = i + 1 == lines.size() ? print::kNone : print::kBottom;
    grid.rows.push_back({{{""},
                          {lines[i].first, strong ? style : kCaption, 1, 1, -1, edge},
                          {lines[i].second, style, 1, 1, -1, edge}}});
  }
  sheet.space(mm(1, 5));
  sheet.grid(grid);
}

namespace {

void payment_details(Sheet& sheet, const Papers& papers, Currency currency) {
  const CompanyAccount* account = account_for(papers.company(), currency);
  if (!account) return;
  sheet.space(mm(7));
  sheet.text(papers.text("payment_details"), kBody.strong());
  sheet.space(mm(1));
  Grid grid = plain_grid({{mm(36)}, {0, 1}});
  const Facts facts = {{papers.text("beneficiary"), name_of(papers.company())},
                       {papers.text("bank"), account->bank},
                       {papers.text("iban"), account->iban},
                       {papers.text("account"), account->iban.empty() ? account->account : ""},
                       {papers.text("bic"), account->bic},
                       {papers.text("correspondent"), account->correspondent},
                       {papers.text("reference"), papers.number()}};
  for (const auto& [caption, value] : facts)
    if (!value.empty()) grid.rows.push_back({{{caption, kCaption}, {value, kBody}}});
  sheet.grid(grid);
}

// Description, quantity, unit price, tax, amount.
void line_table(Sheet& sheet, const Papers& papers, const std::vector<SoldLine>& lines,
                Currency currency) {
  Grid grid =
      ledger_grid({{0, 1},
                   {mm(16), 0, Align::right},
                   {mm(26), 0, Align::right},
                   {mm(16), 0, Align::right},
                   {mm(30), 0, Align::right}},
                  {papers.text("description"), papers.text("quantity"), papers.text("unit_price"),
                   papers.text("tax"), papers.text("amount_in", {{"currency", currency.code()}})});
  for (const SoldLine& line : lines) {
    Row row;
    row.cells.push_back({line.name, kBody});
    row.cells.back().note = line.code;
    const std::string quantity = print::decimal_figure(line.quantity.mantissa, Quantity::scale, 0,
                                                       papers.context().language);
    row.cells.push_back({joined({quantity, line.unit}, "\u00A0"), kBody});
    row.cells.push_back({papers.amount(line.net_price, currency), kBody});
    row.cells.push_back({line.rate, kBody});
    row.cells.push_back({papers.amount(line.net.minor, currency), kBody});
    grid.rows.push_back(std::move(row));
  }
  sheet.grid(grid);
}

Facts tax_facts(const Papers& papers, const std::vector<SoldLine>& lines, Currency currency,
                int64_t net) {
  Facts facts = {{papers.text("subtotal"), papers.amount(net, currency)}};
  for (const TaxLine& tax : Papers::taxes(lines)) {
    if (!tax.taxed && tax.tax == 0) continue;
    facts.emplace_back(
        papers.text("tax_on", {{"rate", tax.rate}, {"base", papers.amount(tax.net, currency)}}),
        papers.amount(tax.tax, currency));
  }
  return facts;
}

std::string in_words(const Papers& papers, int64_t minor, Currency currency) {
  return print::capitalised(formats::money_in_words(minor, currency, papers.context().language));
}

std::string with_code(const Papers& papers, int64_t minor, Currency currency) {
  return papers.amount(minor, currency) + "\u00A0" + currency.code();
}

}  // namespace

Result<std::string> render_invoice(const PrintContext& context) {
  Papers papers(context);
  if (!papers.load(invoice_meta())) return papers.problems;
  const Invoice& invoice = papers.document<Invoice>();
  if (!papers.load_customer(invoice.customer.id)) return papers.problems;
  const std::string title = papers.text("invoice_title");
  Sheet sheet(print::sheet_setup(context, joined({title, papers.number()}, " "),
                                 name_of(papers.company()), invoice.date));
  letter_head(sheet, papers, title,
              {{papers.text("invoice_number"), papers.number()},
               {papers.text("date_of_issue"), papers.long_date(invoice.date)},
               {papers.text("date_due"), papers.long_date(invoice.due_on)},
               {papers.text("your_reference"),
                invoice.number.empty() ? "" : std::string(invoice.external_number)}});
  both_sides(sheet, papers, "bill_to");
  int64_t due = invoice.settlement == Settlement::none ? invoice.gross.minor : 0;
  for (const AdvanceUse& use : invoice.advances) due -= use.amount.minor;
  const std::string amount = with_code(papers, due, invoice.currency);
  headline(sheet, due > 0 && !invoice.due_on.empty()
                      ? papers.text("due_by", {{"amount", amount},
                                               {"date", papers.long_date(invoice.due_on)}})
                      : papers.text("due_now", {{"amount", amount}}));
  const auto lines = papers.lines(invoice);
  line_table(sheet, papers, lines, invoice.currency);
  Facts facts = tax_facts(papers, lines, invoice.currency, invoice.net.minor);
  const auto add = [&](std::string_view caption, int64_t minor) {
    facts.emplace_back(papers.text(caption), papers.amount(minor, invoice.currency));
  };
  add("total", invoice.gross.minor);
  if (invoice.settlement != Settlement::none)
    add(invoice.settlement == Settlement::cash ? "paid_cash" : "paid_card", -invoice.gross.minor);
  for (const AdvanceUse& use : invoice.advances) add("advance_used", -use.amount.minor);
  facts.emplace_back(papers.text("amount_due"), amount);
  const size_t end = sheet.mark();
  totals(sheet, facts, facts.size() - 1);
  sheet.space(mm(4));
  sheet.text(papers.text("in_words", {{"words", in_words(papers, due, invoice.currency)}}), kSmall);
  sheet.keep(end, true);
  if (!invoice.note.empty()) {
    sheet.space(mm(4));
    sheet.text(invoice.note, kBody);
  }
  const size_t bank = sheet.mark();
  if (due > 0) payment_details(sheet, papers, invoice.currency);
  sheet.keep(bank);
  return sheet.pdf();
}

Result<std::string> render_credit_note(const PrintContext& context) {
  Papers papers(context);
  if (!papers.load(credit_note_meta())) return papers.problems;
  const CreditNote& note = papers.document<CreditNote>();
  if (!papers.load_customer(note.customer.id)) return papers.problems;
  const std::string title = papers.text("credit_note_title");
  Sheet sheet(print::sheet_setup(context, joined({title, papers.number()}, " "),
                                 name_of(papers.company()), note.date));
  std::string invoices;
  Id last = 0;
  for (const CreditLine& line : note.lines) {
    if (line.invoice.empty() || line.invoice.id == last) continue;
    last = line.invoice.id;
    const auto invoice = context.kernel.load(invoice_meta(), last, context.access);
    if (invoice) invoices = joined({invoices, invoice->as<Invoice>().number}, ", ");
  }
  letter_head(sheet, papers, title,
              {{papers.text("credit_note_number"), papers.number()},
               {papers.text("date_of_issue"), papers.long_date(note.date)},
               {papers.text("credited_invoice"), invoices},
               {papers.text("reason"), note.reason}});
  both_sides(sheet, papers, "credit_to");
  headline(sheet, papers.text("credited_amount",
                              {{"amount", with_code(papers, note.gross.minor, note.currency)}}));
  const auto lines = papers.lines(note);
  line_table(sheet, papers, lines, note.currency);
  Facts facts = tax_facts(papers, lines, note.currency, note.net.minor);
  facts.emplace_back(papers.text("total_credited"),
                     with_code(papers, note.gross.minor, note.currency));
  const size_t end = sheet.mark();
  totals(sheet, facts, facts.size() - 1);
  sheet.space(mm(4));
  sheet.text(
      papers.text("in_words", {{"words", in_words(papers, note.gross.minor, note.currency)}}),
      kSmall);
  sheet.keep(end, true);
  return sheet.pdf();
}

namespace {

struct Applied {
  std::string invoice;
  Date date;
  int64_t amount = 0;
};

// Where the payment went: posted applications and invoices that set it off as an advance.
std::vector<Applied> applications_of(const Papers& papers, Id payment) {
  std::vector<Applied> found;
  const PrintContext& context = papers.context();
  context.kernel.read(context.access, [&](const ReadContext& reading) {
    const store::Cell keys[] = {context.access.company(), payment};
    for (const char* sql :
         {"SELECT i.number, a.date, l.amount FROM application_lines AS l "
          "JOIN application AS a ON a.company_id = l.company_id AND a.id = l.document "
          "JOIN invoice AS i ON i.company_id = l.company_id AND i.id = l.invoice "
          "WHERE l.company_id = $1 AND l.payment = $2 AND a.posted_seq > 0 AND a.reversed_seq = 0 "
          "ORDER BY a.date, l.document, l.position",
          "SELECT i.number, i.transferred_on, l.amount FROM invoice_advances AS l "
          "JOIN invoice AS i ON i.company_id = l.company_id AND i.id = l.document "
          "WHERE l.company_id = $1 AND l.payment = $2 AND i.posted_seq > 0 AND i.reversed_seq = 0 "
          "ORDER BY i.transferred_on, l.document, l.position"}) {
      auto rows = reading.connection.query(sql, keys);
      while (rows->next())
        found.push_back({std::string(rows->text(0)),
                         {static_cast<int32_t>(rows->integer(1))},
                         rows->integer(2)});
    }
  });
  return found;
}

}  // namespace

Result<std::string> render_payment(const PrintContext& context) {
  Papers papers(context);
  if (!papers.load(payment_meta()) || !papers.posted_only()) return papers.problems;
  const Payment& payment = papers.document<Payment>();
  if (!papers.load_customer(payment.customer.id)) return papers.problems;
  const std::string title = papers.text("payment_title");
  Sheet sheet(print::sheet_setup(context, joined({title, papers.number()}, " "),
                                 name_of(papers.company()), payment.date));
  const auto place = enum_meta(payment.place).codes[static_cast<size_t>(payment.place)];
  letter_head(sheet, papers, title,
              {{papers.text("payment_number"), papers.number()},
               {papers.text("payment_date"), papers.long_date(payment.date)},
               {papers.text("payment_method"), papers.text("place." + std::string(place))},
               {papers.text("your_reference"), payment.external_number}});
  both_sides(sheet, papers, "received_from", "issued_by");
  headline(sheet,
           papers.text("received",
                       {{"amount", with_code(papers, payment.amount.minor, payment.currency)},
                        {"date", papers.long_date(payment.date)}}));
  const auto applied = applications_of(papers, payment.id);
  int64_t left = payment.amount.minor;
  if (!applied.empty()) {
    Grid grid = ledger_grid({{0, 1}, {mm(34)}, {mm(34), 0, Align::right}},
                            {papers.text("applied_to"), papers.text("date"),
                             papers.text("amount_in", {{"currency", payment.currency.code()}})});
    for (const Applied& line : applied) {
      left -= line.amount;
      grid.rows.push_back({{{papers.text("invoice_named", {{"number", line.invoice}}), kBody},
                            {papers.short_date(line.date), kBody},
                            {papers.amount(line.amount, payment.currency), kBody}}});
    }
    sheet.grid(grid);
  }
  Facts facts;
  if (payment.charges.minor != 0)
    facts.emplace_back(papers.text("bank_charges"),
                       papers.amount(payment.charges.minor, payment.currency));
  if (payment.tax.minor != 0)
    facts.emplace_back(
        papers.text("advance_tax",
                    {{"rate", print::decimal_figure(payment.tax_rate.mantissa, Percent::scale, 0,
                                                    context.language)}}),
        papers.amount(payment.tax.minor, payment.currency));
  if (left != 0)
    facts.emplace_back(papers.text("not_applied"), papers.amount(left, payment.currency));
  facts.emplace_back(papers.text("total_received"),
                     with_code(papers, payment.amount.minor, payment.currency));
  const size_t end = sheet.mark();
  totals(sheet, facts, facts.size() - 1);
  sheet.space(mm(4));
  sheet.text(papers.text("in_words",
                         {{"words", in_words(papers, payment.amount.minor, payment.currency)}}),
             kSmall);
  sheet.keep(end, true);
  return sheet.pdf();
}

}  // namespace osnova::sales_print
