#pragma once
// The documents of sales. Terms, postings and invariants: README.md.
#include "kernel/command/company_state.hpp"
#include "kernel/flow/document.hpp"
#include "modules/item/api.hpp"
#include "modules/party/api.hpp"

namespace osnova {

enum class DocTaxRounding : int { company, by_line, by_document };
enum class DocRounding : int { half_away, half_even, down };
// How a cash sale is settled when it is posted; none = it stays receivable.
enum class Settlement : int { none, cash, card };
const EnumMeta& enum_meta(DocTaxRounding);
const EnumMeta& enum_meta(DocRounding);
const EnumMeta& enum_meta(Settlement);

// The rate at which a document stands in a book: for credit notes that follow it.
struct DocRate : Line {
  int64_t book = 0;  // ordinal
  int64_t base = 0;  // the document's total in the book's currency, minor units
};

struct Payment;

struct InvoiceLine : Line {
  Ref<Item> item;
  Text<200> description;
  Ref<ItemClass> item_class;
  Quantity quantity;
  Price price;
  Text<20> tax_code;
  Percent tax_rate;
  Amount net, tax, gross;
};

// An advance that is set off when the invoice is posted.
struct AdvanceUse : Line {
  Ref<Payment> payment;
  Amount amount;  // gross, in the invoice's currency
};

// "sales.invoice": until deliveries exist it is the document of transfer (RU: реализация, УПД).
struct Invoice : Doc {
  DocStatus status{};
  Ref<Party> customer;
  Date transferred_on;  // effective date: revenue and VAT
  Date due_on;
  Currency currency;
  Text<2> country;
  bool prices_include_tax = false;
  DocTaxRounding tax_rounding{};
  DocRounding rounding{};
  Settlement settlement{};
  Amount net, tax, gross;
  Text<40> tax_invoice_number;  // счёт-фактура: own number and date
  Date tax_invoice_date;
  Text<300> note;
  Lines<InvoiceLine> lines;
  Lines<AdvanceUse> advances;
  Lines<DocRate> rates;
};

struct CreditLine : Line {
  Ref<Invoice> invoice;      // what is credited; none needs a reason on the note
  int64_t invoice_line = 0;  // line_id
  Ref<Item> item;
  Text<200> description;
  Ref<ItemClass> item_class;
  Quantity quantity;  // positive = returned
  Price price;        // without invoice
  Text<20> tax_code;
  Percent tax_rate;
  Amount net, tax, gross;
};

// "sales.credit_note"
struct CreditNote : Doc {
  DocStatus status{};
  Ref<Party> customer;
  Currency currency;
  Text<2> country;
  Text<200> reason;
  Amount net, tax, gross;
  Lines<CreditLine> lines;
  Lines<DocRate> rates;
};

enum class MoneyPlace : int { bank, cash, card };
enum class PaymentPurpose : int { policy, advance, settlement };
const EnumMeta& enum_meta(MoneyPlace);
const EnumMeta& enum_meta(PaymentPurpose);

// "sales.payment": a customer payment. Posts to its own open item; an application moves it.
struct Payment : Doc {
  DocStatus status{};
  Ref<Party> customer;
  Currency currency;
  Amount amount;   // what settles the customer's debt, charges included
  Amount charges;  // kept by banks on the way
  MoneyPlace place{};
  PaymentPurpose purpose{};  // policy: derived from the party's terms and the company
  Ref<Invoice> invoice;      // a posted document that it names
  Text<20> tax_code;         // of an advance
  Percent tax_rate;
  Amount tax;  // inside the amount
};

struct ApplicationLine : Line {
  Ref<Payment> payment;  // exactly one of the two
  Ref<CreditNote> credit_note;
  Ref<Invoice> invoice;
  Amount amount;          // in the currency of the payment or credit note
  Amount invoice_amount;  // in the currency of the invoice
};

// "sales.application": a dated event that moves a payment, advance or credit to an invoice.
struct Application : Doc {
  DocStatus status{};
  Ref<Party> customer;
  Currency currency;          // of the payment
  Currency invoice_currency;  // of the invoices
  Lines<ApplicationLine> lines;
};

// "sales.write_off": bad debt; `allowance` is the part for which an allowance stands already.
struct WriteOff : Doc {
  DocStatus status{};
  Ref<Party> customer;
  Ref<Invoice> invoice;
  Currency currency;
  Amount amount, allowance;
  Text<200> reason;
};

// "sales.recovery": money for a debt that was written off.
struct Recovery : Doc {
  DocStatus status{};
  Ref<WriteOff> write_off;
  Ref<Party> customer;
  Currency currency;
  Amount amount;
  MoneyPlace place{};
};

const RecordMeta& invoice_meta();
const RecordMeta& credit_note_meta();
const RecordMeta& payment_meta();
const RecordMeta& application_meta();
const RecordMeta& write_off_meta();
const RecordMeta& recovery_meta();

}  // namespace osnova
