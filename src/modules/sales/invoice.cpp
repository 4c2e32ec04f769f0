// Invoice: derivation, checks and postings in both books.
#include "modules/sales/invoice.hpp"

#include <boost/json.hpp>

namespace osnova {

void need_invoice(const Record& record, const ActionContext& context, Needs& needs) {
  const Invoice& invoice = record.as<Invoice>();
  need_terms(needs, invoice.customer);
  const Date on = invoice.transferred_on.empty() ? invoice.date : invoice.transferred_on;
  need_rates(needs, context.facts.company(), invoice.currency, on);
  for (const AdvanceUse& use : invoice.advances) {
    needs.record(payment_meta(), use.payment.id);
    needs.guard(settlement_register(), use.payment.id);
    needs.open_items(use.payment.id);
  }
}

namespace {

Rounding rounding_of(DocRounding rounding) {
  switch (rounding) {
    case DocRounding::half_even:
      return Rounding::half_even;
    case DocRounding::down:
      return Rounding::down;
    case DocRounding::half_away:
      break;
  }
  return Rounding::half_away;
}

void derive_line(InvoiceLine& line, const Invoice& invoice, const Facts& facts) {
  if (const Item* item = facts.get<Item>(item_meta(), line.item.id)) {
    if (line.description.empty()) line.description = item->name;
    if (line.item_class.empty()) line.item_class = item->item_class;
    if (line.tax_code.empty()) line.tax_code = item->tax_code;
  }
  if (line.tax_code.empty()) line.tax_code = "none";
  const TaxCode* code = facts.company().get<TaxCode>(tax_code_meta(), line.tax_code);
  line.tax_rate = code ? tax_rate_on(*code, invoice.transferred_on).value_or(Percent{}) : Percent{};
}

// Kept for credit notes, which follow the invoice's own rates.
void set_rates(Invoice& invoice, const Facts& facts);

}  // namespace

void derive_invoice(Record& record, const ActionContext& context) {
  Invoice& invoice = record.as<Invoice>();
  const CompanyState& company = context.facts.company();
  if (invoice.transferred_on.empty()) invoice.transferred_on = invoice.date;
  if (invoice.tax_rounding == DocTaxRounding::company)
    invoice.tax_rounding = company.company().tax_rounding == TaxRounding::by_document
                               ? DocTaxRounding::by_document
                               : DocTaxRounding::by_line;
  if (const PartyTerms* terms = terms_of(context.facts, invoice.customer);
      terms && invoice.due_on.empty())
    invoice.due_on = due_date(*terms, invoice.transferred_on);
  if (invoice.currency.empty()) return;  // refused as a required field: nothing to count in
  const int digits = invoice.currency.digits();
  const Rounding rounding = rounding_of(invoice.rounding);
  std::vector<TaxedLine> taxed(invoice.lines.size());
  bool fits = true;
  for (size_t i = 0; i < taxed.size(); ++i) {
    InvoiceLine& line = invoice.lines[i];
    derive_line(line, invoice, context.facts);
    const auto amount = extend(line.quantity, line.price, digits, rounding);
    fits = fits && amount;
    taxed[i].amount = amount.value_or(0);
    taxed[i].rate = line.tax_rate;
  }
  fits = fits && compute_tax(taxed, invoice.tax_rounding == DocTaxRounding::by_document,
                             invoice.prices_include_tax, rounding);
  invoice.net = invoice.tax = invoice.gross = {};
  for (size_t i = 0; i < taxed.size() && fits; ++i) {
    InvoiceLine& line = invoice.lines[i];
    line.net.minor = taxed[i].net;
    line.tax.minor = taxed[i].tax;
    line.gross.minor = taxed[i].gross;
    fits = !add_overflows(invoice.net.minor, taxed[i].net, &invoice.net.minor) &&
           !add_overflows(invoice.tax.minor, taxed[i].tax, &invoice.tax.minor) &&
           !add_overflows(invoice.gross.minor, taxed[i].gross, &invoice.gross.minor);
  }
  if (!fits)
    invoice.gross.minor = INT64_MAX;  // check_invoice refuses it
  else
    set_rates(invoice, context.facts);
}

void check_invoice(const Record& record, const ActionContext& context, Problems& problems) {
  const Invoice& invoice = record.as<Invoice>();
  const Facts& facts = context.facts;
  if (invoice.gross.minor == INT64_MAX) return problems.add("money.overflow", "gross");
  if (!invoice.customer.empty() && !terms_of(facts, invoice.customer))
    problems.add("party.not_in_company", "customer");
  for (size_t i = 0; i < invoice.lines.size(); ++i) {
    const InvoiceLine& line = invoice.lines[i];
    const TaxCode* code = facts.company().get<TaxCode>(tax_code_meta(), line.tax_code);
    if (!code)
      problems.add("tax.code_unknown", join_path("lines", i, "tax_code"),
                   {{"code", line.tax_code}});
    else if (!tax_rate_on(*code, invoice.transferred_on))
      problems.add("tax.no_rate", join_path("lines", i, "tax_code"),
                   {{"code", line.tax_code}, {"date", invoice.transferred_on.text()}});
    if (line.item.empty() && line.description.empty())
      problems.add("sales.line_empty", join_path("lines", i, "item"));
  }
  int64_t advances = 0;
  for (size_t i = 0; i < invoice.advances.size(); ++i) {
    const AdvanceUse& use = invoice.advances[i];
    const Payment* payment = facts.get<Payment>(payment_meta(), use.payment.id);
    const std::string path = join_path("advances", i, "payment");
    if (!payment) continue;
    advances += use.amount.minor;
    if (payment->status != DocStatus::posted || payment->purpose != PaymentPurpose::advance)
      problems.add("sales.invoice.not_an_advance", path);
    else if (payment->customer != invoice.customer || payment->currency != invoice.currency)
      problems.add("sales.invoice.other_advance", path);
    else if (payment->date > invoice.transferred_on)
      problems.add("sales.application.before_payment", path, {{"date", payment->date.text()}});
    if (use.amount.minor <= 0)
      problems.add("sales.amount_not_positive", join_path("advances", i, "amount"));
  }
  if (advances > invoice.gross.minor) problems.add("sales.invoice.advances_exceed", "advances");
  if (context.action == "post" && invoice.lines.empty()) problems.add("sales.no_lines", "lines");
}

// The document's total is converted once; the lines get their share by largest remainder.
std::vector<LineBase> line_bases(const Invoice& invoice, int64_t base_total) {
  std::vector<int64_t> shares;
  for (const InvoiceLine& line : invoice.lines) {
    shares.push_back(line.net.minor);
    shares.push_back(line.tax.minor);
  }
  if (invoice.gross.minor != 0 && base_total != invoice.gross.minor)
    shares = spread(base_total, shares);
  std::vector<LineBase> bases;
  for (size_t i = 0; i < shares.size(); i += 2) bases.push_back({shares[i], shares[i + 1]});
  return bases;
}

namespace {

// Revenue is summed per account, tax code and country; item detail lives in the sales register.
struct Group {
  const ItemClass* item_class;
  std::string_view tax_code;
  int64_t net = 0, tax = 0, base_net = 0, base_tax = 0;
};

std::vector<Group> groups_of(const Invoice& invoice, const CompanyState& company,
                             int64_t base_total) {
  const std::vector<LineBase> bases = line_bases(invoice, base_total);
  std::vector<Group> groups;
  for (size_t i = 0; i < invoice.lines.size(); ++i) {
    const InvoiceLine& line = invoice.lines[i];
    const ItemClass* item_class = company.get<ItemClass>(item_class_meta(), line.item_class.id);
    Group* found = nullptr;
    for (Group& g : groups)
      if (g.item_class == item_class && g.tax_code == std::string_view(line.tax_code)) found = &g;
    if (!found) found = &groups.emplace_back(Group{item_class, line.tax_code});
    found->net += line.net.minor;
    found->tax += line.tax.minor;
    found->base_net += bases[i].net;
    found->base_tax += bases[i].tax;
  }
  return groups;
}

const Account* revenue_account(const CompanyState& company, const Book& book,
                               const ItemClass* item_class) {
  if (book.kind == BookKind::ru)
    return item_class && !item_class->revenue_ru.empty()
               ? company.account(book, item_class->revenue_ru)
               : company.role(book, "revenue");
  return item_class && !item_class->revenue_ifrs.empty()
             ? company.account(book, item_class->revenue_ifrs)
             : company.role(book, "revenue");
}

// How much of the invoice each advance covers in the book: the advance's own booked value.
struct UsedAdvance {
  const Payment* payment;
  int64_t amount, base, tax_base;
};

std::vector<UsedAdvance> used_advances(const Invoice& invoice, const Book& book, const Facts& facts,
                                       Problems& problems) {
  std::vector<UsedAdvance> used;
  for (const AdvanceUse& use : invoice.advances) {
    const Payment& payment = *facts.get<Payment>(payment_meta(), use.payment.id);
    const int64_t remaining = remaining_of(facts, payment.id);
    if (use.amount.minor > remaining) {
      problems.add("sales.application.exceeds_open", "advances",
                   {{"available", minor_text(remaining, payment.currency.digits())}});
      continue;
    }
    const int64_t before = payment.amount.minor - remaining;
    const int64_t tax = tax_part(payment.tax.minor, before, use.amount.minor, payment.amount.minor);
    if (payment.currency == book.currency) {
      used.push_back({&payment, use.amount.minor, use.amount.minor, tax});
      continue;
    }
    // The value at which the advance stands in the book, not today's idea of its rate.
    for (const OpenItemBalance& item : facts.open_items(payment.id)) {
      if (item.book != book.ordinal || item.currency != payment.currency || item.amount >= 0)
        continue;
      const auto share =
          multiply_divide(-item.base, use.amount.minor, -item.amount, Rounding::half_away);
      const auto tax_share = multiply_divide(tax, -item.base, -item.amount, Rounding::half_away);
      if (!share || !tax_share)
        problems.add("money.overflow", "advances");
      else
        used.push_back({&payment, use.amount.minor, *share, *tax_share});
    }
  }
  return used;
}

void set_rates(Invoice& invoice, const Facts& facts) {
  invoice.rates.clear();
  for (const Book* book : facts.company().books()) {
    if (invoice.currency == book->currency || invoice.currency.empty()) continue;
    Problems later;  // posting says what is missing
    for (const AdvanceUse& use : invoice.advances)
      if (!facts.record(payment_meta(), use.payment.id)) return;
    int64_t covered = 0, base = 0;
    for (const UsedAdvance& a : used_advances(invoice, *book, facts, later)) {
      covered += a.amount;
      base += a.base;
    }
    const auto rest = to_base(invoice.gross.minor - covered, invoice.currency, *book,
                              invoice.transferred_on, facts, later);
    if (!rest || later) continue;
    DocRate rate;
    rate.line_id = book->ordinal;
    rate.book = book->ordinal;
    rate.base = base + *rest;
    invoice.rates.push_back(rate);
  }
}

class InvoicePosting {
 public:
  InvoicePosting(const Invoice& invoice, const Book& book, const Facts& facts)
      : invoice_(invoice),
        book_(book),
        facts_(facts),
        company_(facts.company()),
        builder_(book, invoice.transferred_on) {}

  std::optional<Posting> make(int64_t* base_total, Problems& problems) {
    auto advances = used_advances(invoice_, book_, facts_, problems);
    int64_t covered = 0, covered_base = 0;
    for (const UsedAdvance& a : advances) {
      covered += a.amount;
      covered_base += a.base;
    }
    const auto rest = to_base(invoice_.gross.minor - covered, invoice_.currency, book_,
                              invoice_.transferred_on, facts_, problems);
    if (!rest || problems) return std::nullopt;
    *base_total = covered_base + *rest;
    if (invoice_.currency != book_.currency) builder_.allow_conversion();
    const auto groups = groups_of(invoice_, company_, *base_total);
    if (book_.kind == BookKind::ru)
      post_ru(groups, advances);
    else
      post_ifrs(groups, advances, *base_total);
    return builder_.take();
  }

 private:
  Dimensions group_dims(const Group& group) const {
    Dimensions dims;
    dims.tax_code = group.tax_code;
    dims.country = invoice_.country;
    return dims;
  }
  // A cash sale goes straight to cash or card clearing; every other one to its own open item.
  const Account* debtor() const {
    if (invoice_.settlement == Settlement::none)
      return receivable_account(company_, book_, invoice_.currency);
    if (book_.kind == BookKind::ru) return company_.role(book_, "cash_customer");
    return money_account(company_, book_, place(), invoice_.currency);
  }
  MoneyPlace place() const {
    return invoice_.settlement == Settlement::card ? MoneyPlace::card : MoneyPlace::cash;
  }
  Dimensions debtor_dims() const {
    if (invoice_.settlement != Settlement::none && book_.kind != BookKind::ru) return {};
    return item_dims(invoice_.customer.id, invoice_.id, invoice_.due_on);
  }

  void post_ifrs(const std::vector<Group>& groups, const std::vector<UsedAdvance>& advances,
                 int64_t base_total) {
    builder_.pair();
    builder_.leg(Side::debit, debtor(), base_total, invoice_.currency, invoice_.gross.minor,
                 debtor_dims());
    const bool nothing_due = base_total == 0 && invoice_.gross.minor == 0;
    for (const Group& g : groups) {
      const Account* account = revenue_account(company_, book_, g.item_class);
      OSNOVA_ASSERT(account != nullptr, "the class was checked against the chart");
      if (nothing_due) {
        // Lines that cancel each other need no receivable: the negative ones are the other side.
        builder_.leg(g.base_net < 0 ? Side::debit : Side::credit, account, std::abs(g.base_net),
                     group_dims(g));
      } else {
        builder_.leg(Side::credit, account, g.base_net, book_.currency, g.base_net, group_dims(g));
      }
    }
    for (const Group& g : groups)
      builder_.leg(Side::credit, company_.role(book_, "output_vat"), g.base_tax, group_dims(g));
    for (const UsedAdvance& a : advances) {
      const Dimensions from = item_dims(invoice_.customer.id, a.payment->id);
      builder_.pair();
      builder_.leg(Side::debit, advance_account(company_, book_, invoice_.currency),
                   a.base - a.tax_base, invoice_.currency,
                   invoice_.currency == book_.currency ? a.base - a.tax_base : a.amount, from);
      builder_.leg(Side::debit, company_.role(book_, "output_vat"), a.tax_base,
                   {.tax_code = a.payment->tax_code});
      builder_.leg(Side::credit, receivable_account(company_, book_, invoice_.currency), a.base,
                   invoice_.currency, a.amount, debtor_dims());
    }
  }

  void post_ru(const std::vector<Group>& groups, const std::vector<UsedAdvance>& advances) {
    std::vector<int64_t> shares;
    for (const Group& g : groups) shares.push_back(g.net + g.tax);
    for (size_t i = 0; i < groups.size(); ++i) {
      const Group& g = groups[i];
      builder_.pair();
      builder_.leg(Side::debit, debtor(), g.base_net + g.base_tax, invoice_.currency, shares[i],
                   debtor_dims());
      builder_.leg(Side::credit, revenue_account(company_, book_, g.item_class),
                   g.base_net + g.base_tax, group_dims(g));
    }
    for (const Group& g : groups)
      if (g.base_tax != 0)
        builder_.entry(company_.role(book_, "revenue_vat"), company_.role(book_, "output_vat"),
                       g.base_tax, group_dims(g), group_dims(g));
    if (invoice_.settlement != Settlement::none) {
      int64_t base = 0;
      for (const Group& g : groups) base += g.base_net + g.base_tax;
      builder_.entry(money_account(company_, book_, place(), invoice_.currency), debtor(), base, {},
                     debtor_dims());
    }
    for (const UsedAdvance& a : advances) {
      builder_.pair();
      builder_.leg(Side::debit, advance_account(company_, book_, invoice_.currency), a.base,
                   invoice_.currency, a.amount, item_dims(invoice_.customer.id, a.payment->id));
      builder_.leg(Side::credit, receivable_account(company_, book_, invoice_.currency), a.base,
                   invoice_.currency, a.amount, debtor_dims());
      if (a.tax_base != 0)
        builder_.entry(company_.role(book_, "output_vat"), company_.role(book_, "advance_vat"),
                       a.tax_base, {.tax_code = a.payment->tax_code}, {});
    }
  }

  const Invoice& invoice_;
  const Book& book_;
  const Facts& facts_;
  const CompanyState& company_;
  PostingBuilder builder_;
};

void move_registers(const Invoice& invoice, int64_t base_total, const CompanyState& company,
                    Effects& effects) {
  const std::vector<LineBase> bases = line_bases(invoice, base_total);
  for (size_t i = 0; i < invoice.lines.size(); ++i) {
    const InvoiceLine& line = invoice.lines[i];
    const ItemClass* item_class = company.get<ItemClass>(item_class_meta(), line.item_class.id);
    Movement m = sales_movement(invoice.transferred_on);
    m.integers = {
        0, line.line_id, invoice.id, line.line_id, line.item.id, 0, invoice.customer.id, 0, 0, 0};
    m.texts = {"invoice",
               "",
               "",
               "",
               "",
               item_class ? std::string(item_class->code) : "",
               "",
               invoice.country,
               invoice.currency.code(),
               line.tax_code};
    m.measures = {line.quantity.mantissa, std::abs(line.quantity.mantissa),
                  line.net.minor,         line.tax.minor,
                  bases[i].net,           bases[i].tax};
    effects.movements.push_back(std::move(m));
  }
  if (invoice.settlement == Settlement::none && invoice.gross.minor > 0) {
    int64_t due = invoice.gross.minor;
    for (const AdvanceUse& use : invoice.advances) due -= use.amount.minor;
    effects.movements.push_back(settlement_movement(invoice.transferred_on, invoice.id,
                                                    invoice.customer.id, invoice.currency, due));
  }
  for (const AdvanceUse& use : invoice.advances) {
    effects.movements.push_back(settlement_movement(invoice.transferred_on, use.payment.id,
                                                    invoice.customer.id, invoice.currency,
                                                    -use.amount.minor));
    effects.depends_on.push_back(use.payment.id);
  }
}

}  // namespace

Movement tax_movement(Date date, std::string_view code, Percent rate, std::string_view type,
                      std::string_view country, Id party, Id counter, int64_t base, int64_t tax) {
  Movement m;
  m.register_meta = &tax_register();
  m.date = date;
  m.integers = {0, rate.mantissa, 0, 0, 0, party, counter};
  m.texts = {std::string(code), "", "output", std::string(type), std::string(country), "", ""};
  m.measures = {base, tax};
  return m;
}

void post_invoice(const Record& record, const ActionContext& context, Effects& effects,
                  Problems& problems) {
  const Invoice& invoice = record.as<Invoice>();
  const CompanyState& company = context.facts.company();
  int64_t first_total = invoice.gross.minor;
  for (const Book* book : company.books()) {
    int64_t total = 0;
    auto posting = InvoicePosting(invoice, *book, context.facts).make(&total, problems);
    if (!posting) return;
    if (book == company.books().front()) first_total = total;
    effects.postings.push_back(std::move(*posting));
  }
  move_registers(invoice, first_total, company, effects);
  for (const Group& g : groups_of(invoice, company, first_total)) {
    const TaxCode* code = company.get<TaxCode>(tax_code_meta(), g.tax_code);
    if (!code || code->kind == TaxKind::none) continue;
    effects.tax_point = invoice.transferred_on;
    effects.movements.push_back(
        tax_movement(invoice.transferred_on, g.tax_code,
                     tax_rate_on(*code, invoice.transferred_on).value_or(Percent{}), "invoice",
                     invoice.country, invoice.customer.id, 0, g.base_net, g.base_tax));
  }
  effects.numbers.push_back({"sales.invoice", "", invoice.date, "number", "INV", false});
  const bool ru = std::any_of(company.books().begin(), company.books().end(),
                              [](const Book* b) { return b->kind == BookKind::ru; });
  if (ru && invoice.tax.minor != 0)
    effects.numbers.push_back(
        {"sales.tax_invoice", "",
         invoice.tax_invoice_date.empty() ? invoice.transferred_on : invoice.tax_invoice_date,
         "tax_invoice_number", "", true});
}

}  // namespace osnova
