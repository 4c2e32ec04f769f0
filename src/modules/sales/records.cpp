#include "modules/sales/documents.hpp"

namespace osnova {

const EnumMeta& enum_meta(DocTaxRounding) {
  static const EnumMeta meta{"sales.tax_rounding", {"company", "by_line", "by_document"}};
  return meta;
}
const EnumMeta& enum_meta(DocRounding) {
  static const EnumMeta meta{"sales.rounding", {"half_away", "half_even", "down"}};
  return meta;
}
const EnumMeta& enum_meta(Settlement) {
  static const EnumMeta meta{"sales.settlement", {"none", "cash", "card"}};
  return meta;
}
const EnumMeta& enum_meta(MoneyPlace) {
  static const EnumMeta meta{"sales.money_place", {"bank", "cash", "card"}};
  return meta;
}
const EnumMeta& enum_meta(PaymentPurpose) {
  static const EnumMeta meta{"sales.payment_purpose", {"policy", "advance", "settlement"}};
  return meta;
}

namespace {

const RecordMeta& doc_rate_meta() {
  static const RecordMeta meta = describe<DocRate>("sales.rates", RecordKind::line, [](auto& r) {
    using Self = DocRate;
    r.field(OSNOVA_FIELD(book)).computed();
    r.field(OSNOVA_FIELD(base)).computed();
  });
  return meta;
}

const RecordMeta& invoice_line_meta() {
  static const RecordMeta meta =
      describe<InvoiceLine>("sales.lines", RecordKind::line, [](auto& r) {
        using Self = InvoiceLine;
        r.field(OSNOVA_FIELD(item)).refers("item.item");
        r.field(OSNOVA_FIELD(description));
        r.field(OSNOVA_FIELD(item_class)).refers("item.class").aside();
        r.field(OSNOVA_FIELD(quantity)).keyed_twice();
        r.field(OSNOVA_FIELD(price)).keyed_twice();
        r.field(OSNOVA_FIELD(tax_code)).refers("tax.code");
        r.field(OSNOVA_FIELD(tax_rate)).computed().aside();
        r.field(OSNOVA_FIELD(net)).in_currency("currency").computed().aside();
        r.field(OSNOVA_FIELD(tax)).in_currency("currency").computed().aside();
        r.field(OSNOVA_FIELD(gross)).in_currency("currency").computed();
      });
  return meta;
}

const RecordMeta& advance_use_meta() {
  static const RecordMeta meta =
      describe<AdvanceUse>("sales.advances", RecordKind::line, [](auto& r) {
        using Self = AdvanceUse;
        r.field(OSNOVA_FIELD(payment)).required().refers("sales.payment");
        r.field(OSNOVA_FIELD(amount)).required().in_currency("currency");
      });
  return meta;
}

const RecordMeta& credit_line_meta() {
  static const RecordMeta meta = describe<CreditLine>("sales.lines", RecordKind::line, [](auto& r) {
    using Self = CreditLine;
    r.field(OSNOVA_FIELD(invoice)).refers("sales.invoice");
    r.field(OSNOVA_FIELD(invoice_line));
    r.field(OSNOVA_FIELD(item)).refers("item.item");
    r.field(OSNOVA_FIELD(description));
    r.field(OSNOVA_FIELD(item_class)).refers("item.class").aside();
    r.field(OSNOVA_FIELD(quantity)).keyed_twice();
    r.field(OSNOVA_FIELD(price)).keyed_twice();
    r.field(OSNOVA_FIELD(tax_code)).refers("tax.code");
    r.field(OSNOVA_FIELD(tax_rate)).computed().aside();
    r.field(OSNOVA_FIELD(net)).in_currency("currency").computed().aside();
    r.field(OSNOVA_FIELD(tax)).in_currency("currency").computed().aside();
    r.field(OSNOVA_FIELD(gross)).in_currency("currency").computed();
  });
  return meta;
}

const RecordMeta& application_line_meta() {
  static const RecordMeta meta =
      describe<ApplicationLine>("sales.lines", RecordKind::line, [](auto& r) {
        using Self = ApplicationLine;
        r.field(OSNOVA_FIELD(payment)).refers("sales.payment");
        r.field(OSNOVA_FIELD(credit_note)).refers("sales.credit_note");
        r.field(OSNOVA_FIELD(invoice)).required().refers("sales.invoice");
        r.field(OSNOVA_FIELD(amount)).in_currency("currency");
        r.field(OSNOVA_FIELD(invoice_amount)).in_currency("invoice_currency");
      });
  return meta;
}

}  // namespace

const RecordMeta& invoice_meta() {
  static const RecordMeta meta =
      describe<Invoice>("sales.invoice", RecordKind::document, [](auto& r) {
        using Self = Invoice;
        describe_doc(r);
        r.field(OSNOVA_FIELD(status)).list().computed();
        r.field(OSNOVA_FIELD(customer)).required().list().refers("party.party");
        r.field(OSNOVA_FIELD(transferred_on)).required().list();
        r.field(OSNOVA_FIELD(due_on)).list();
        r.field(OSNOVA_FIELD(currency)).required();
        r.field(OSNOVA_FIELD(country)).aside();
        r.field(OSNOVA_FIELD(prices_include_tax));
        r.field(OSNOVA_FIELD(tax_rounding)).aside();
        r.field(OSNOVA_FIELD(rounding)).aside();
        r.field(OSNOVA_FIELD(settlement));
        r.field(OSNOVA_FIELD(net)).in_currency("currency").computed();
        r.field(OSNOVA_FIELD(tax)).in_currency("currency").computed();
        r.field(OSNOVA_FIELD(gross)).in_currency("currency").list().computed();
        r.field(OSNOVA_FIELD(tax_invoice_number)).computed().aside();
        r.field(OSNOVA_FIELD(tax_invoice_date)).aside();
        r.field(OSNOVA_FIELD(note));
        r.lines(OSNOVA_FIELD(lines), invoice_line_meta());
        r.lines(OSNOVA_FIELD(advances), advance_use_meta());
        r.lines(OSNOVA_FIELD(rates), doc_rate_meta());
      });
  return meta;
}

const RecordMeta& credit_note_meta() {
  static const RecordMeta meta =
      describe<CreditNote>("sales.credit_note", RecordKind::document, [](auto& r) {
        using Self = CreditNote;
        describe_doc(r);
        r.field(OSNOVA_FIELD(status)).list().computed();
        r.field(OSNOVA_FIELD(customer)).required().list().refers("party.party");
        r.field(OSNOVA_FIELD(currency)).required();
        r.field(OSNOVA_FIELD(country)).aside();
        r.field(OSNOVA_FIELD(reason));
        r.field(OSNOVA_FIELD(net)).in_currency("currency").computed();
        r.field(OSNOVA_FIELD(tax)).in_currency("currency").computed();
        r.field(OSNOVA_FIELD(gross)).in_currency("currency").list().computed();
        r.lines(OSNOVA_FIELD(lines), credit_line_meta());
        r.lines(OSNOVA_FIELD(rates), doc_rate_meta());
      });
  return meta;
}

const RecordMeta& payment_meta() {
  static const RecordMeta meta =
      describe<Payment>("sales.payment", RecordKind::document, [](auto& r) {
        using Self = Payment;
        describe_doc(r);
        r.field(OSNOVA_FIELD(status)).list().computed();
        r.field(OSNOVA_FIELD(customer)).required().list().refers("party.party");
        r.field(OSNOVA_FIELD(currency)).required();
        r.field(OSNOVA_FIELD(amount)).in_currency("currency").list().keyed_twice();
        r.field(OSNOVA_FIELD(charges)).in_currency("currency");
        r.field(OSNOVA_FIELD(place));
        r.field(OSNOVA_FIELD(purpose));
        r.field(OSNOVA_FIELD(invoice)).refers("sales.invoice");
        r.field(OSNOVA_FIELD(tax_code)).refers("tax.code");
        r.field(OSNOVA_FIELD(tax_rate)).computed();
        r.field(OSNOVA_FIELD(tax)).in_currency("currency").computed();
      });
  return meta;
}

const RecordMeta& application_meta() {
  static const RecordMeta meta =
      describe<Application>("sales.application", RecordKind::document, [](auto& r) {
        using Self = Application;
        describe_doc(r);
        r.field(OSNOVA_FIELD(status)).list().computed();
        r.field(OSNOVA_FIELD(customer)).required().list().refers("party.party");
        r.field(OSNOVA_FIELD(currency)).required();
        r.field(OSNOVA_FIELD(invoice_currency)).required();
        r.lines(OSNOVA_FIELD(lines), application_line_meta());
      });
  return meta;
}

const RecordMeta& write_off_meta() {
  static const RecordMeta meta =
      describe<WriteOff>("sales.write_off", RecordKind::document, [](auto& r) {
        using Self = WriteOff;
        describe_doc(r);
        r.field(OSNOVA_FIELD(status)).list().computed();
        r.field(OSNOVA_FIELD(customer)).list().computed().refers("party.party");
        r.field(OSNOVA_FIELD(invoice)).required().refers("sales.invoice");
        r.field(OSNOVA_FIELD(currency)).required();
        r.field(OSNOVA_FIELD(amount)).in_currency("currency").keyed_twice();
        r.field(OSNOVA_FIELD(allowance)).in_currency("currency");
        r.field(OSNOVA_FIELD(reason)).required();
      });
  return meta;
}

const RecordMeta& recovery_meta() {
  static const RecordMeta meta =
      describe<Recovery>("sales.recovery", RecordKind::document, [](auto& r) {
        using Self = Recovery;
        describe_doc(r);
        r.field(OSNOVA_FIELD(status)).list().computed();
        r.field(OSNOVA_FIELD(write_off)).required().refers("sales.write_off");
        r.field(OSNOVA_FIELD(customer)).list().computed().refers("party.party");
        r.field(OSNOVA_FIELD(currency)).required();
        r.field(OSNOVA_FIELD(amount)).in_currency("currency").keyed_twice();
        r.field(OSNOVA_FIELD(place));
      });
  return meta;
}

}  // namespace osnova
