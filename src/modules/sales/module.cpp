#include "modules/sales/module.hpp"

#include "kernel/registry.hpp"
#include "modules/sales/invoice.hpp"
#include "modules/sales/sales_documents.hpp"

namespace osnova {

namespace {

Behaviour document(const RecordMeta& meta, std::string_view prefix) {
  Behaviour b;
  b.meta = &meta;
  b.flow.assign(std::begin(kPostingFlow), std::end(kPostingFlow));
  b.area = "sales";
  b.number_prefix = prefix;
  return b;
}

}  // namespace

void register_sales(Registry& registry) {
  Behaviour invoice = document(invoice_meta(), "INV");
  invoice.effective = "transferred_on";
  invoice.needs = need_invoice;
  invoice.derive = derive_invoice;
  invoice.check = check_invoice;
  invoice.post = post_invoice;
  registry.add(invoice);
  Behaviour credit = document(credit_note_meta(), "CRN");
  credit.needs = need_credit_note;
  credit.derive = derive_credit_note;
  credit.check = check_credit_note;
  credit.post = post_credit_note;
  registry.add(credit);
  Behaviour payment = document(payment_meta(), "PAY");
  payment.needs = need_payment;
  payment.derive = derive_payment;
  payment.check = check_payment;
  payment.post = post_payment;
  registry.add(payment);
  Behaviour application = document(application_meta(), "APP");
  application.needs = need_application;
  application.check = check_application;
  application.post = post_application;
  registry.add(application);
  Behaviour write_off = document(write_off_meta(), "WRO");
  write_off.needs = need_write_off;
  write_off.derive = derive_write_off;
  write_off.check = check_write_off;
  write_off.post = post_write_off;
  registry.add(write_off);
  Behaviour recovery = document(recovery_meta(), "REC");
  recovery.needs = need_recovery;
  recovery.derive = derive_recovery;
  recovery.check = check_recovery;
  recovery.post = post_recovery;
  registry.add(recovery);
  registry.add(sales_register());
  registry.add(settlement_register());
  register_sales_reports(registry);
}

}  // namespace osnova
