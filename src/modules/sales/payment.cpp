// Customer payment: posts to its own open item, declared an advance or not.
#include <boost/json.hpp>

#include "modules/sales/invoice.hpp"
#include "modules/sales/sales_documents.hpp"

namespace osnova {

void need_payment(const Record& record, const ActionContext& context, Needs& needs) {
  const Payment& payment = record.as<Payment>();
  need_terms(needs, payment.customer);
  need_rates(needs, context.facts.company(), payment.currency, payment.date);
}

void derive_payment(Record& record, const ActionContext& context) {
  Payment& payment = record.as<Payment>();
  const CompanyState& company = context.facts.company();
  if (payment.purpose == PaymentPurpose::policy) {
    const PartyTerms* terms = terms_of(context.facts, payment.customer);
    const bool advance = payment.invoice.empty() &&
                         (company.company().advances_by_default || (terms && terms->advances));
    payment.purpose = advance ? PaymentPurpose::advance : PaymentPurpose::settlement;
  }
  payment.tax = {};
  payment.tax_rate = {};
  const TaxCode* code = company.get<TaxCode>(tax_code_meta(), payment.tax_code);
  if (payment.purpose != PaymentPurpose::advance || !code || !code->advances) return;
  payment.tax_rate = tax_rate_on(*code, payment.date).value_or(Percent{});
  payment.tax.minor =
      tax_within(payment.amount.minor, payment.tax_rate, Rounding::half_away).value_or(0);
}

void check_payment(const Record& record, const ActionContext& context, Problems& problems) {
  const Payment& payment = record.as<Payment>();
  const Facts& facts = context.facts;
  if (!payment.customer.empty() && !terms_of(facts, payment.customer))
    problems.add("party.not_in_company", "customer");
  if (payment.amount.minor <= 0) problems.add("sales.amount_not_positive", "amount");
  if (payment.charges.minor < 0 || payment.charges.minor > payment.amount.minor)
    problems.add("sales.payment.charges_beyond", "charges");
  if (!payment.tax_code.empty() &&
      !facts.company().find(tax_code_meta(), std::string_view(payment.tax_code)))
    problems.add("tax.code_unknown", "tax_code", {{"code", payment.tax_code}});
  if (const Invoice* invoice = facts.get<Invoice>(invoice_meta(), payment.invoice.id)) {
    if (invoice->status != DocStatus::posted) problems.add("sales.invoice_not_posted", "invoice");
    if (invoice->customer != payment.customer)
      problems.add("sales.payment.other_customer", "invoice");
    if (payment.purpose == PaymentPurpose::advance)
      problems.add("sales.payment.advance_names_invoice", "invoice");
  }
}

namespace {

Posting post_in_book(const Payment& payment, const Book& book, const CompanyState& company,
                     int64_t base, int64_t charges, int64_t tax) {
  PostingBuilder builder(book, payment.date);
  if (payment.currency != book.currency) builder.allow_conversion();
  const bool advance = payment.purpose == PaymentPurpose::advance;
  const Account* money = money_account(company, book, payment.place, payment.currency);
  const Account* customer = advance ? advance_account(company, book, payment.currency)
                                    : receivable_account(company, book, payment.currency);
  const Dimensions own = item_dims(payment.customer.id, payment.id);
  const int64_t money_amount = payment.amount.minor - payment.charges.minor;
  const bool ru = book.kind == BookKind::ru;
  // The VAT of an advance: in an RSBU book on 76.АВ, in an IFRS-style book inside the contract
  // liability.
  const int64_t inside = ru ? 0 : tax;
  builder.pair();
  builder.leg(Side::debit, money, base - charges, payment.currency, money_amount);
  builder.leg(Side::credit, customer, base - charges - inside, payment.currency,
              payment.currency == book.currency ? base - charges - inside : money_amount, own);
  builder.leg(Side::credit, company.role(book, "output_vat"), inside,
              {.tax_code = payment.tax_code});
  if (charges != 0) {
    builder.pair();
    builder.leg(Side::debit, company.role(book, "bank_charges"), charges);
    builder.leg(Side::credit, customer, charges, payment.currency, payment.charges.minor, own);
  }
  if (ru && tax != 0)
    builder.entry(company.role(book, "advance_vat"), company.role(book, "output_vat"), tax, {},
                  {.tax_code = payment.tax_code});
  return builder.take();
}

}  // namespace

void post_payment(const Record& record, const ActionContext& context, Effects& effects,
                  Problems& problems) {
  const Payment& payment = record.as<Payment>();
  const CompanyState& company = context.facts.company();
  int64_t first_tax = 0, first_base = 0;
  for (const Book* book : company.books()) {
    const auto base = to_base(payment.amount.minor, payment.currency, *book, payment.date,
                              context.facts, problems);
    const auto charges = to_base(payment.charges.minor, payment.currency, *book, payment.date,
                                 context.facts, problems);
    const auto tax =
        to_base(payment.tax.minor, payment.currency, *book, payment.date, context.facts, problems);
    if (!base || !charges || !tax) return;
    if (book == company.books().front()) {
      first_tax = *tax;
      first_base = *base;
    }
    effects.postings.push_back(post_in_book(payment, *book, company, *base, *charges, *tax));
  }
  effects.movements.push_back(settlement_movement(payment.date, payment.id, payment.customer.id,
                                                  payment.currency, payment.amount.minor));
  if (payment.tax.minor != 0) {
    effects.tax_point = payment.date;
    effects.movements.push_back(tax_movement(payment.date, payment.tax_code, payment.tax_rate,
                                             "advance", "", payment.customer.id, 0,
                                             first_base - first_tax, first_tax));
  }
}

}  // namespace osnova
