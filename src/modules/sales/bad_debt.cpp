// Write-off of bad debt and its recovery. Output VAT is not recovered.
#include <boost/json.hpp>

#include "modules/sales/sales_documents.hpp"

namespace osnova {

void need_write_off(const Record& record, const ActionContext& context, Needs& needs) {
  const WriteOff& doc = record.as<WriteOff>();
  needs.record(invoice_meta(), doc.invoice.id);
  needs.guard(settlement_register(), doc.invoice.id);
  needs.open_items(doc.invoice.id);
  need_rates(needs, context.facts.company(), doc.currency, doc.date);
}

void derive_write_off(Record& record, const ActionContext& context) {
  WriteOff& doc = record.as<WriteOff>();
  if (const Invoice* invoice = context.facts.get<Invoice>(invoice_meta(), doc.invoice.id))
    doc.customer = invoice->customer;
}

void check_write_off(const Record& record, const ActionContext& context, Problems& problems) {
  const WriteOff& doc = record.as<WriteOff>();
  const Invoice* invoice = context.facts.get<Invoice>(invoice_meta(), doc.invoice.id);
  if (doc.amount.minor <= 0) problems.add("sales.amount_not_positive", "amount");
  if (doc.allowance.minor < 0 || doc.allowance.minor > doc.amount.minor)
    problems.add("sales.write_off.allowance_beyond", "allowance");
  if (!invoice) return;
  if (invoice->status != DocStatus::posted) problems.add("sales.invoice_not_posted", "invoice");
  if (invoice->currency != doc.currency)
    problems.add("sales.application.other_currency", "currency");
  if (doc.date < invoice->transferred_on)
    problems.add("sales.application.before_invoice", "date",
                 {{"date", invoice->transferred_on.text()}});
  const int64_t left = remaining_of(context.facts, invoice->id);
  if (context.action == "post" && doc.amount.minor > left)
    problems.add("sales.application.exceeds_open", "amount",
                 {{"available", minor_text(left, doc.currency.digits())}});
}

namespace {

Posting write_off_in_book(const WriteOff& doc, const Book& book, const Facts& facts) {
  const CompanyState& company = facts.company();
  PostingBuilder builder(book, doc.date);
  if (doc.currency != book.currency) builder.allow_conversion();
  int64_t amount = 0, base = 0;
  const Account* receivable = nullptr;
  for (const OpenItemBalance& item : facts.open_items(doc.invoice.id))
    if (item.book == book.ordinal && item.currency == doc.currency && item.amount > 0) {
      receivable = company.account(book, item.account);
      amount = item.amount;
      base = item.base;
    }
  OSNOVA_ASSERT(receivable != nullptr && amount >= doc.amount.minor,
                "the receivable stands in the book");
  const int64_t value =
      doc.amount.minor == amount
          ? base
          : multiply_divide(base, doc.amount.minor, amount, Rounding::half_away).value();
  const int64_t covered =
      multiply_divide(value, doc.allowance.minor, doc.amount.minor, Rounding::half_away).value();
  const Dimensions item = item_dims(doc.customer.id, doc.invoice.id);
  const Dimensions party = {.party = doc.customer.id};
  if (book.kind == BookKind::ru) {
    builder.pair();
    builder.leg(Side::debit, company.role(book, "provision_bad_debt"), covered);
    builder.leg(Side::credit, receivable, covered, doc.currency, doc.allowance.minor, item);
    builder.pair();
    builder.leg(Side::debit, company.role(book, "bad_debt"), value - covered);
    builder.leg(Side::credit, receivable, value - covered, doc.currency,
                doc.amount.minor - doc.allowance.minor, item);
    builder.off_balance(Side::debit, company.role(book, "written_off_debts"), value, party);
    return builder.take();
  }
  builder.entry(company.role(book, "bad_debt"), company.role(book, "allowance"), value - covered);
  builder.pair();
  builder.leg(Side::debit, company.role(book, "allowance"), value);
  builder.leg(Side::credit, receivable, value, doc.currency, doc.amount.minor, item);
  return builder.take();
}

}  // namespace

void post_write_off(const Record& record, const ActionContext& context, Effects& effects,
                    Problems&) {
  const WriteOff& doc = record.as<WriteOff>();
  for (const Book* book : context.facts.company().books())
    effects.postings.push_back(write_off_in_book(doc, *book, context.facts));
  effects.movements.push_back(settlement_movement(doc.date, doc.invoice.id, doc.customer.id,
                                                  doc.currency, -doc.amount.minor));
  // What may still be recovered: guarded like any other settlement.
  effects.movements.push_back(
      settlement_movement(doc.date, doc.id, doc.customer.id, doc.currency, doc.amount.minor));
  effects.depends_on.push_back(doc.invoice.id);
}

void need_recovery(const Record& record, const ActionContext& context, Needs& needs) {
  const Recovery& doc = record.as<Recovery>();
  needs.record(write_off_meta(), doc.write_off.id);
  needs.guard(settlement_register(), doc.write_off.id);
  need_rates(needs, context.facts.company(), doc.currency, doc.date);
}

void derive_recovery(Record& record, const ActionContext& context) {
  Recovery& doc = record.as<Recovery>();
  if (const WriteOff* origin = context.facts.get<WriteOff>(write_off_meta(), doc.write_off.id))
    doc.customer = origin->customer;
}

void check_recovery(const Record& record, const ActionContext& context, Problems& problems) {
  const Recovery& doc = record.as<Recovery>();
  const WriteOff* origin = context.facts.get<WriteOff>(write_off_meta(), doc.write_off.id);
  if (doc.amount.minor <= 0) problems.add("sales.amount_not_positive", "amount");
  if (!origin) return;
  if (origin->status != DocStatus::posted) problems.add("sales.write_off.not_posted", "write_off");
  if (origin->currency != doc.currency)
    problems.add("sales.application.other_currency", "currency");
  if (doc.date < origin->date)
    problems.add("sales.recovery.before_write_off", "date", {{"date", origin->date.text()}});
  const int64_t left = remaining_of(context.facts, origin->id);
  if (context.action == "post" && doc.amount.minor > left)
    problems.add("sales.application.exceeds_open", "amount",
                 {{"available", minor_text(left, doc.currency.digits())}});
}

void post_recovery(const Record& record, const ActionContext& context, Effects& effects,
                   Problems& problems) {
  const Recovery& doc = record.as<Recovery>();
  const CompanyState& company = context.facts.company();
  for (const Book* book : company.books()) {
    const auto base =
        to_base(doc.amount.minor, doc.currency, *book, doc.date, context.facts, problems);
    if (!base) return;
    PostingBuilder builder(*book, doc.date);
    if (doc.currency != book->currency) builder.allow_conversion();
    builder.pair();
    builder.leg(Side::debit, money_account(company, *book, doc.place, doc.currency), *base,
                doc.currency, doc.amount.minor);
    builder.leg(Side::credit, company.role(*book, "bad_debt_recovery"), *base);
    if (book->kind == BookKind::ru)
      builder.off_balance(Side::credit, company.role(*book, "written_off_debts"), *base,
                          {.party = doc.customer.id});
    effects.postings.push_back(builder.take());
  }
  effects.movements.push_back(settlement_movement(doc.date, doc.write_off.id, doc.customer.id,
                                                  doc.currency, -doc.amount.minor));
  effects.depends_on.push_back(doc.write_off.id);
}

}  // namespace osnova
