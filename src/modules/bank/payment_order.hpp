#pragma once
// Payment orders. Terms, postings and invariants: README.md.
#include "kernel/command/command.hpp"
#include "kernel/command/company_state.hpp"
#include "kernel/flow/document.hpp"
#include "modules/party/api.hpp"

namespace osnova {

// What an order settles; none = the whole order is an advance.
struct PaymentOrderLine : Line {
  Text<40> open_item;  // id of the settlement document
  Amount amount;       // in the order's currency
};

// "bank.payment_order"
struct PaymentOrder : Doc {
  DocStatus status{};
  Ref<Party> payee;
  Currency currency;
  Amount amount;
  Amount base;  // in the company's currency, by the rate of the date
  // Numbers as a person types them; the one that there is when he types none.
  Text<50> payee_account;  // IBAN or number, of the payee's accounts
  Text<50> own_account;    // of the company's
  Date pay_on;             // when the bank is to execute it; none = at once
  int64_t priority = 5;    // очерёдность, GK 855: 1 to 5
  Text<400> purpose;
  Text<20> tax_code;  // tax inside the amount, told in the message
  Amount tax;
  Text<600> message;  // purpose and tax, as they go to the bank

  // What was ordered stays what was ordered: copied when the account is chosen.
  int64_t payee_line = 0;  // line_id of the payee's account
  Text<200> payee_name;
  Text<12> payee_inn;
  Text<9> payee_kpp;
  Text<120> payee_bank;
  Text<11> payee_bic;
  Text<20> payee_correspondent;
  Text<120> own_bank;
  Text<11> own_bic;
  Text<34> own_correspondent;
  Lines<PaymentOrderLine> lines;
};
const RecordMeta& payment_order_meta();

void need_payment_order(const Record& record, const ActionContext& context, Needs& needs);
void derive_payment_order(Record& record, const ActionContext& context);
void check_payment_order(const Record& record, const ActionContext& context, Problems& problems);
void post_payment_order(const Record& record, const ActionContext& context, Effects& effects,
                        Problems& problems);

// 0 when the text is no id.
Id open_item_of(const PaymentOrderLine& line);

}  // namespace osnova
