// Application of a payment, an advance or a credit to invoices: a dated event of its own.
#include <boost/json.hpp>

#include "modules/sales/invoice.hpp"
#include "modules/sales/sales_documents.hpp"

namespace osnova {

namespace {

Id source_of(const ApplicationLine& line) {
  return line.payment.empty() ? line.credit_note.id : line.payment.id;
}

}  // namespace

void need_application(const Record& record, const ActionContext&, Needs& needs) {
  for (const ApplicationLine& line : record.as<Application>().lines) {
    needs.record(payment_meta(), line.payment.id);
    needs.record(credit_note_meta(), line.credit_note.id);
    needs.record(invoice_meta(), line.invoice.id);
    for (const Id id : {source_of(line), line.invoice.id}) {
      needs.guard(settlement_register(), id);
      needs.open_items(id);
    }
  }
}

namespace {

// Customer, currency, status and date of what a line moves.
struct Source {
  Id id = 0;
  Ref<Party> customer;
  Currency currency;
  DocStatus status{};
  Date date;
};

std::optional<Source> find_source(const ApplicationLine& line, const Facts& facts) {
  if (const Payment* p = facts.get<Payment>(payment_meta(), line.payment.id))
    return Source{p->id, p->customer, p->currency, p->status, p->date};
  if (const CreditNote* c = facts.get<CreditNote>(credit_note_meta(), line.credit_note.id))
    return Source{c->id, c->customer, c->currency, c->status, c->date};
  return std::nullopt;
}

void check_line(const Application& application, size_t i, const Facts& facts, Problems& problems) {
  const ApplicationLine& line = application.lines[i];
  const auto path = [&](const char* member) { return join_path("lines", i, member); };
  if (line.payment.empty() == line.credit_note.empty())
    return problems.add("sales.application.one_source", path("payment"));
  const auto source = find_source(line, facts);
  const Invoice* invoice = facts.get<Invoice>(invoice_meta(), line.invoice.id);
  if (!source || !invoice) return;
  if (source->status != DocStatus::posted)
    problems.add("sales.application.source_not_posted", path("payment"));
  if (invoice->status != DocStatus::posted)
    problems.add("sales.invoice_not_posted", path("invoice"));
  if (source->customer != application.customer || invoice->customer != application.customer)
    problems.add("sales.application.other_customer", path("invoice"));
  if (source->currency != application.currency)
    problems.add("sales.application.other_currency", path("amount"));
  if (invoice->currency != application.invoice_currency)
    problems.add("sales.application.other_currency", path("invoice_amount"));
  if (line.amount.minor <= 0) problems.add("sales.amount_not_positive", path("amount"));
  if (line.invoice_amount.minor <= 0)
    problems.add("sales.amount_not_positive", path("invoice_amount"));
  if (source->currency == invoice->currency && line.amount != line.invoice_amount)
    problems.add("sales.application.amounts_differ", path("invoice_amount"));
  if (application.date < source->date)
    problems.add("sales.application.before_payment", "date", {{"date", source->date.text()}});
  if (application.date < invoice->transferred_on)
    problems.add("sales.application.before_invoice", "date",
                 {{"date", invoice->transferred_on.text()}});
}

}  // namespace

void check_application(const Record& record, const ActionContext& context, Problems& problems) {
  const Application& application = record.as<Application>();
  const Facts& facts = context.facts;
  if (application.lines.empty()) return problems.add("sales.no_lines", "lines");
  std::map<Id, int64_t> wanted;
  std::map<Id, Currency> currency_of;
  for (size_t i = 0; i < application.lines.size(); ++i) {
    check_line(application, i, facts, problems);
    const ApplicationLine& line = application.lines[i];
    wanted[source_of(line)] += line.amount.minor;
    wanted[line.invoice.id] += line.invoice_amount.minor;
    currency_of[source_of(line)] = application.currency;
    currency_of[line.invoice.id] = application.invoice_currency;
  }
  if (problems) return;
  const Book& first = *facts.company().books().front();
  for (const auto& [id, amount] : wanted) {
    int64_t available = remaining_of(facts, id);
    // Also on every later day: an application that is dated back must not take what a later one has
    // taken.
    const bool source =
        std::any_of(application.lines.begin(), application.lines.end(),
                    [&, key = id](const ApplicationLine& l) { return source_of(l) == key; });
    for (const OpenItemBalance& item : facts.open_items(id)) {
      const Account* account = facts.company().account(first, item.account);
      if (item.book != first.ordinal || item.currency != currency_of[id] || !account ||
          !account->monetary)
        continue;
      available = std::min(available, facts.lowest_open(id, item.book, item.account, item.currency,
                                                        application.date, source ? -1 : 1));
    }
    if (amount > available)
      problems.add(
          "sales.application.exceeds_open", "lines",
          {{"available", minor_text(std::max<int64_t>(available, 0), currency_of[id].digits())}});
  }
}

namespace {

class ApplicationPosting {
 public:
  ApplicationPosting(const Application& application, const Book& book, const Facts& facts)
      : application_(application),
        book_(book),
        facts_(facts),
        company_(facts.company()),
        builder_(book, application.date) {
    if (application.currency != book.currency || application.invoice_currency != book.currency)
      builder_.allow_conversion();
  }

  Posting make() {
    for (const ApplicationLine& line : application_.lines) add(line);
    return builder_.take();
  }

 private:
  OpenShare& open(Id id, Currency currency, int sign) {
    auto [found, fresh] = open_.try_emplace(id);
    if (!fresh) return found->second;
    for (const OpenItemBalance& item : facts_.open_items(id)) {
      if (item.book != book_.ordinal || item.currency != currency || sign * item.amount <= 0)
        continue;
      found->second = {company_.account(book_, item.account), sign * item.amount, sign * item.base};
    }
    OSNOVA_ASSERT(found->second.account != nullptr,
                  "an open item of the document stands in the book");
    return found->second;
  }

  // The tax inside an advance comes back when it is set off, at the rate at which it was charged.
  int64_t advance_tax(const Payment& payment, int64_t part) {
    if (payment.purpose != PaymentPurpose::advance || payment.tax.minor == 0) return 0;
    int64_t& before = used_[payment.id];
    const int64_t already = payment.amount.minor - remaining_of(facts_, payment.id) + before;
    before += part;
    return tax_part(payment.tax.minor, already, part, payment.amount.minor);
  }

  void add(const ApplicationLine& line) {
    const Payment* payment = facts_.get<Payment>(payment_meta(), line.payment.id);
    const int64_t tax = payment ? advance_tax(*payment, line.amount.minor) : 0;
    const bool ru = book_.kind == BookKind::ru;
    // In an IFRS-style book the contract liability stands net of the tax.
    const int64_t inside = ru ? 0 : tax;
    OpenShare& source = open(source_of(line), application_.currency, -1);
    OpenShare& target = open(line.invoice.id, application_.invoice_currency, 1);
    const int64_t from = source.take(line.amount.minor - inside) + inside;
    const int64_t to = target.take(line.invoice_amount.minor);
    const Dimensions from_dims = item_dims(application_.customer.id, source_of(line));
    const Dimensions to_dims = item_dims(application_.customer.id, line.invoice.id);
    const int64_t moved = std::min(from, to);
    builder_.pair();
    builder_.leg(Side::debit, source.account, moved - inside, application_.currency,
                 line.amount.minor - inside, from_dims);
    if (inside != 0)
      builder_.leg(Side::debit, company_.role(book_, "output_vat"), inside,
                   {.tax_code = payment->tax_code});
    builder_.leg(Side::credit, target.account, moved, application_.invoice_currency,
                 line.invoice_amount.minor, to_dims);
    if (from > to)
      exchange_difference(builder_, company_, book_,
                          {Side::debit, source.account, application_.currency, from - to},
                          from_dims);
    if (to > from)
      exchange_difference(builder_, company_, book_,
                          {Side::credit, target.account, application_.invoice_currency, to - from},
                          to_dims);
    if (ru && tax != 0)
      builder_.entry(company_.role(book_, "output_vat"), company_.role(book_, "advance_vat"), tax,
                     {.tax_code = payment->tax_code}, {});
  }

  const Application& application_;
  const Book& book_;
  const Facts& facts_;
  const CompanyState& company_;
  PostingBuilder builder_;
  std::map<Id, OpenShare> open_;
  std::map<Id, int64_t> used_;
};

}  // namespace

void post_application(const Record& record, const ActionContext& context, Effects& effects,
                      Problems& problems) {
  const Application& application = record.as<Application>();
  const CompanyState& company = context.facts.company();
  for (const Book* book : company.books())
    effects.postings.push_back(ApplicationPosting(application, *book, context.facts).make());
  for (const ApplicationLine& line : application.lines) {
    effects.movements.push_back(settlement_movement(application.date, source_of(line),
                                                    application.customer.id, application.currency,
                                                    -line.amount.minor));
    effects.movements.push_back(
        settlement_movement(application.date, line.invoice.id, application.customer.id,
                            application.invoice_currency, -line.invoice_amount.minor));
    for (const Id id : {source_of(line), line.invoice.id})
      if (std::find(effects.depends_on.begin(), effects.depends_on.end(), id) ==
          effects.depends_on.end())
        effects.depends_on.push_back(id);
    const Payment* payment = context.facts.get<Payment>(payment_meta(), line.payment.id);
    if (!payment || payment->tax.minor == 0) continue;
    const int64_t before = payment->amount.minor - remaining_of(context.facts, payment->id);
    const int64_t tax =
        tax_part(payment->tax.minor, before, line.amount.minor, payment->amount.minor);
    const auto base = to_base(tax, payment->currency, *company.books().front(), payment->date,
                              context.facts, problems);
    if (!base) return;
    effects.tax_point = application.date;
    effects.movements.push_back(tax_movement(application.date, payment->tax_code, payment->tax_rate,
                                             "advance_set_off", "", application.customer.id,
                                             payment->id, -(line.amount.minor - tax), -*base));
  }
}

}  // namespace osnova
