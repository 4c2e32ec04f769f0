// Credit note by line: it takes what the invoice line stored, cumulatively, so that the last one
// closes to zero.
#include <boost/json.hpp>

#include "modules/sales/invoice.hpp"
#include "modules/sales/sales_documents.hpp"

namespace osnova {

void need_credit_note(const Record& record, const ActionContext& context, Needs& needs) {
  const CreditNote& note = record.as<CreditNote>();
  need_terms(needs, note.customer);
  need_rates(needs, context.facts.company(), note.currency, note.date);
  for (const CreditLine& line : note.lines) {
    if (line.invoice.empty()) continue;
    needs.record(invoice_meta(), line.invoice.id);
    needs.guard(sales_register(), line.invoice.id);
  }
}

namespace {

const InvoiceLine* origin_of(const CreditLine& line, const Facts& facts) {
  const Invoice* invoice = facts.get<Invoice>(invoice_meta(), line.invoice.id);
  if (!invoice) return nullptr;
  for (const InvoiceLine& l : invoice->lines)
    if (l.line_id == line.invoice_line) return &l;
  return nullptr;
}

// What is left of an invoice line.
struct Left {
  int64_t quantity = 0, net = 0, tax = 0;
};

Left left_of(const CreditLine& line, const Facts& facts) {
  for (const GuardBalance& b : facts.guard(sales_register(), line.invoice.id))
    if (b.integers[0] == line.invoice_line) return {b.measures[1], b.measures[2], b.measures[3]};
  return {};
}

// The same, after the lines of this note that credit the same invoice line before it.
Left left_for(const CreditNote& note, size_t index, const Facts& facts) {
  const CreditLine& line = note.lines[index];
  Left left = left_of(line, facts);
  for (size_t i = 0; i < index; ++i) {
    const CreditLine& before = note.lines[i];
    if (before.invoice != line.invoice || before.invoice_line != line.invoice_line) continue;
    left.quantity -= before.quantity.mantissa;
    left.net -= before.net.minor;
    left.tax -= before.tax.minor;
  }
  return left;
}

// credited := round(stored x cumulative quantity / line quantity); this note takes the difference.
int64_t cumulative(int64_t stored, int64_t left, int64_t quantity_left, int64_t quantity,
                   int64_t whole) {
  const int64_t after = whole - quantity_left + quantity;
  const auto credited = multiply_divide(stored, after, whole, Rounding::half_away);
  OSNOVA_ASSERT(credited.has_value(), "a share of a stored value fits");
  return *credited - (stored - left);
}

void derive_line(CreditNote& note, size_t index, const Facts& facts) {
  CreditLine& line = note.lines[index];
  const InvoiceLine* origin = origin_of(line, facts);
  if (origin) {
    line.item = origin->item;
    if (line.description.empty()) line.description = origin->description;
    line.item_class = origin->item_class;
    line.tax_code = origin->tax_code;
    line.tax_rate = origin->tax_rate;
    line.price = origin->price;
    const int64_t whole = std::abs(origin->quantity.mantissa);
    const Left left = left_for(note, index, facts);
    if (whole == 0 || line.quantity.mantissa > left.quantity)
      return;  // check_credit_note says why not
    line.net.minor =
        cumulative(origin->net.minor, left.net, left.quantity, line.quantity.mantissa, whole);
    line.tax.minor =
        cumulative(origin->tax.minor, left.tax, left.quantity, line.quantity.mantissa, whole);
  } else {
    if (const Item* item = facts.get<Item>(item_meta(), line.item.id)) {
      if (line.description.empty()) line.description = item->name;
      if (line.item_class.empty()) line.item_class = item->item_class;
      if (line.tax_code.empty()) line.tax_code = item->tax_code;
    }
    if (line.tax_code.empty()) line.tax_code = "none";
    const TaxCode* code = facts.company().get<TaxCode>(tax_code_meta(), line.tax_code);
    line.tax_rate = code ? tax_rate_on(*code, note.date).value_or(Percent{}) : Percent{};
    line.net.minor = extend(line.quantity, line.price, note.currency.digits(), Rounding::half_away)
                         .value_or(INT64_MAX / 4);
    line.tax.minor = percent_of(line.net.minor, line.tax_rate, Rounding::half_away).value_or(0);
  }
  line.gross.minor = line.net.minor + line.tax.minor;
}

}  // namespace

void derive_credit_note(Record& record, const ActionContext& context) {
  CreditNote& note = record.as<CreditNote>();
  note.net = note.tax = note.gross = {};
  if (note.currency.empty()) return;  // refused as a required field: nothing to count in
  for (size_t i = 0; i < note.lines.size(); ++i) {
    derive_line(note, i, context.facts);
    const CreditLine& line = note.lines[i];
    if (add_overflows(note.net.minor, line.net.minor, &note.net.minor) ||
        add_overflows(note.tax.minor, line.tax.minor, &note.tax.minor) ||
        add_overflows(note.net.minor, note.tax.minor, &note.gross.minor))
      note.gross.minor = INT64_MAX;
  }
}

void check_credit_note(const Record& record, const ActionContext& context, Problems& problems) {
  const CreditNote& note = record.as<CreditNote>();
  const Facts& facts = context.facts;
  const auto& books = facts.company().books();
  const bool ru = std::any_of(books.begin(), books.end(),
                              [](const Book* b) { return b->kind == BookKind::ru; });
  if (note.gross.minor >= INT64_MAX / 4) return problems.add("money.overflow", "gross");
  if (!note.customer.empty() && !terms_of(facts, note.customer))
    problems.add("party.not_in_company", "customer");
  for (size_t i = 0; i < note.lines.size(); ++i) {
    const CreditLine& line = note.lines[i];
    if (line.quantity.mantissa < 0)
      problems.add("sales.credit_note.quantity", join_path("lines", i, "quantity"));
    if (line.invoice.empty()) {
      if (ru) problems.add("sales.credit_note.invoice_required", join_path("lines", i, "invoice"));
      if (note.reason.empty() && !problems.has("sales.credit_note.reason_missing"))
        problems.add("sales.credit_note.reason_missing", "reason");
      if (!facts.company().find(tax_code_meta(), std::string_view(line.tax_code)))
        problems.add("tax.code_unknown", join_path("lines", i, "tax_code"),
                     {{"code", line.tax_code}});
      continue;
    }
    const Invoice* invoice = facts.get<Invoice>(invoice_meta(), line.invoice.id);
    if (!invoice) continue;
    const std::string path = join_path("lines", i, "invoice");
    if (invoice->status != DocStatus::posted) problems.add("sales.invoice_not_posted", path);
    if (invoice->customer != note.customer || invoice->currency != note.currency)
      problems.add("sales.credit_note.other_invoice", path);
    if (note.date < invoice->transferred_on)
      problems.add("sales.credit_note.before_invoice", "date",
                   {{"date", invoice->transferred_on.text()}});
    if (!origin_of(line, facts)) {
      problems.add("sales.credit_note.no_such_line", join_path("lines", i, "invoice_line"));
      continue;
    }
    const Left left = left_for(note, i, facts);
    if (line.quantity.mantissa > left.quantity)
      problems.add("sales.credit_note.exceeds_invoice", join_path("lines", i, "quantity"),
                   {{"available", Quantity{left.quantity}.text()}});
  }
  if (context.action == "post" && note.lines.empty()) problems.add("sales.no_lines", "lines");
}

namespace {

struct CreditGroup {
  const ItemClass* item_class;
  std::string_view tax_code;
  bool prior_year;
  int64_t base_net = 0, base_tax = 0, gross = 0;
};

// The part of a stored value between two cumulative quantities, so that all parts sum to it.
int64_t part_of(int64_t stored, int64_t before, int64_t after, int64_t whole) {
  const auto up_to = [&](int64_t quantity) {
    return multiply_divide(stored, quantity, whole, Rounding::half_away).value();
  };
  return up_to(after) - up_to(before);
}

// A note follows its invoices' rates, by what the invoice line is worth in the book; without an
// invoice it has its own rate.
std::optional<LineBase> base_of(const CreditNote& note, size_t index, const Book& book,
                                const Facts& facts, Problems& problems) {
  const CreditLine& line = note.lines[index];
  if (note.currency == book.currency) return LineBase{line.net.minor, line.tax.minor};
  const Invoice* invoice = facts.get<Invoice>(invoice_meta(), line.invoice.id);
  const InvoiceLine* origin = origin_of(line, facts);
  if (invoice && origin && origin->quantity.mantissa != 0)
    for (const DocRate& rate : invoice->rates) {
      if (rate.book != book.ordinal) continue;
      const auto at = static_cast<size_t>(origin - invoice->lines.data());
      const LineBase whole = line_bases(*invoice, rate.base)[at];
      const int64_t quantity = std::abs(origin->quantity.mantissa);
      const int64_t before = quantity - left_for(note, index, facts).quantity;
      const int64_t after = before + line.quantity.mantissa;
      return LineBase{part_of(whole.net, before, after, quantity),
                      part_of(whole.tax, before, after, quantity)};
    }
  const Date on = invoice ? invoice->transferred_on : note.date;
  const auto gross = to_base(line.gross.minor, note.currency, book, on, facts, problems);
  const auto tax = to_base(line.tax.minor, note.currency, book, on, facts, problems);
  if (!gross || !tax) return std::nullopt;
  return LineBase{*gross - *tax, *tax};
}

std::vector<CreditGroup> groups_of(const CreditNote& note, const Book& book, const Facts& facts,
                                   Problems& problems) {
  const CompanyState& company = facts.company();
  std::vector<CreditGroup> groups;
  for (size_t i = 0; i < note.lines.size(); ++i) {
    const CreditLine& line = note.lines[i];
    const Invoice* invoice = facts.get<Invoice>(invoice_meta(), line.invoice.id);
    const bool prior =
        invoice && company.fiscal_year(invoice->transferred_on) < company.fiscal_year(note.date);
    const ItemClass* item_class = company.get<ItemClass>(item_class_meta(), line.item_class.id);
    CreditGroup* group = nullptr;
    for (CreditGroup& g : groups)
      if (g.item_class == item_class && g.tax_code == std::string_view(line.tax_code) &&
          g.prior_year == prior)
        group = &g;
    if (!group) group = &groups.emplace_back(CreditGroup{item_class, line.tax_code, prior});
    const auto base = base_of(note, i, book, facts, problems);
    if (!base) return {};
    group->base_net += base->net;
    group->base_tax += base->tax;
    group->gross += line.gross.minor;
  }
  return groups;
}

const Account* credit_account(const CompanyState& company, const Book& book,
                              const ItemClass* item_class) {
  if (!item_class) return company.role(book, "returns");
  if (!item_class->returns_ifrs.empty()) return company.account(book, item_class->returns_ifrs);
  return item_class->revenue_ifrs.empty() ? company.role(book, "returns")
                                          : company.account(book, item_class->revenue_ifrs);
}

Posting post_ifrs(const CreditNote& note, const Book& book, const CompanyState& company,
                  const std::vector<CreditGroup>& groups) {
  PostingBuilder builder(book, note.date);
  if (note.currency != book.currency) builder.allow_conversion();
  int64_t base = 0;
  builder.pair();
  for (const CreditGroup& g : groups) {
    const Account* account = credit_account(company, book, g.item_class);
    OSNOVA_ASSERT(account != nullptr, "the class was checked against the chart");
    Dimensions dims;
    dims.tax_code = g.tax_code;
    dims.country = note.country;
    builder.leg(Side::debit, account, g.base_net, book.currency, g.base_net, dims);
    builder.leg(Side::debit, company.role(book, "output_vat"), g.base_tax, dims);
    base += g.base_net + g.base_tax;
  }
  builder.leg(Side::credit, receivable_account(company, book, note.currency), base, note.currency,
              note.gross.minor, item_dims(note.customer.id, note.id));
  return builder.take();
}

// Same year: storno of the sale. A sale of a prior year is a loss of prior years (PBU 22/2010), VAT
// an income.
Posting post_ru(const CreditNote& note, const Book& book, const CompanyState& company,
                const std::vector<CreditGroup>& groups) {
  PostingBuilder builder(book, note.date);
  if (note.currency != book.currency) builder.allow_conversion();
  const Account* receivable = receivable_account(company, book, note.currency);
  const Dimensions debtor = item_dims(note.customer.id, note.id);
  for (const CreditGroup& g : groups) {
    Dimensions dims;
    dims.tax_code = g.tax_code;
    dims.country = note.country;
    const int64_t base = g.base_net + g.base_tax;
    builder.pair();
    if (g.prior_year) {
      builder.leg(Side::debit, company.role(book, "other_expense"), base, dims);
      builder.leg(Side::credit, receivable, base, note.currency, g.gross, debtor);
      if (g.base_tax != 0)
        builder.entry(company.role(book, "output_vat"), company.role(book, "other_income"),
                      g.base_tax, dims, dims);
      continue;
    }
    const bool own = g.item_class && !g.item_class->revenue_ru.empty();
    builder.leg(Side::debit, receivable, -base, note.currency, -g.gross, debtor);
    builder.leg(
        Side::credit,
        own ? company.account(book, g.item_class->revenue_ru) : company.role(book, "revenue"),
        -base, dims);
    if (g.base_tax != 0)
      builder.entry(company.role(book, "revenue_vat"), company.role(book, "output_vat"),
                    -g.base_tax, dims, dims);
  }
  return builder.take();
}

void move_registers(const CreditNote& note, const Facts& facts, Effects& effects,
                    Problems& problems) {
  const CompanyState& company = facts.company();
  const Book& first = *company.books().front();
  for (size_t i = 0; i < note.lines.size(); ++i) {
    const CreditLine& line = note.lines[i];
    const ItemClass* item_class = company.get<ItemClass>(item_class_meta(), line.item_class.id);
    const auto base = base_of(note, i, first, facts, problems);
    if (!base) return;
    const InvoiceLine* origin = origin_of(line, facts);
    const bool negative = origin && origin->quantity.mantissa < 0;
    Movement m = sales_movement(note.date);
    m.integers = {0,
                  line.line_id,
                  line.invoice.id,
                  line.invoice_line,
                  line.item.id,
                  0,
                  note.customer.id,
                  0,
                  0,
                  0};
    m.texts = {"credit_note",
               "",
               "",
               "",
               "",
               item_class ? std::string(item_class->code) : "",
               "",
               note.country,
               note.currency.code(),
               line.tax_code};
    m.measures = {negative ? line.quantity.mantissa : -line.quantity.mantissa,
                  -line.quantity.mantissa,
                  -line.net.minor,
                  -line.tax.minor,
                  -base->net,
                  -base->tax};
    effects.movements.push_back(std::move(m));
    const TaxCode* code = company.get<TaxCode>(tax_code_meta(), line.tax_code);
    if (code && code->kind != TaxKind::none) {
      effects.tax_point = note.date;
      effects.movements.push_back(
          tax_movement(note.date, line.tax_code, line.tax_rate, "credit_note", note.country,
                       note.customer.id, line.invoice.id, -base->net, -base->tax));
    }
    if (!line.invoice.empty() && std::find(effects.depends_on.begin(), effects.depends_on.end(),
                                           line.invoice.id) == effects.depends_on.end())
      effects.depends_on.push_back(line.invoice.id);
  }
  if (note.gross.minor > 0)
    effects.movements.push_back(
        settlement_movement(note.date, note.id, note.customer.id, note.currency, note.gross.minor));
}

}  // namespace

void post_credit_note(const Record& record, const ActionContext& context, Effects& effects,
                      Problems& problems) {
  const CreditNote& note = record.as<CreditNote>();
  const CompanyState& company = context.facts.company();
  for (const Book* book : company.books()) {
    const auto groups = groups_of(note, *book, context.facts, problems);
    if (problems) return;
    effects.postings.push_back(book->kind == BookKind::ru
                                   ? post_ru(note, *book, company, groups)
                                   : post_ifrs(note, *book, company, groups));
  }
  move_registers(note, context.facts, effects, problems);
}

}  // namespace osnova
