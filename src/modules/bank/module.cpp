#include "modules/bank/module.hpp"

#include "kernel/registry.hpp"
#include "kernel/report/added_dimensions.hpp"
#include "modules/bank/order_paper.hpp"
#include "modules/bank/payment_order.hpp"

namespace osnova {

namespace {

const RecordMeta& order_line_meta() {
  static const RecordMeta meta =
      describe<PaymentOrderLine>("bank.lines", RecordKind::line, [](auto& r) {
        using Self = PaymentOrderLine;
        r.field(OSNOVA_FIELD(open_item)).required();
        r.field(OSNOVA_FIELD(amount)).in_currency("currency");
      });
  return meta;
}

}  // namespace

const RecordMeta& payment_order_meta() {
  static const RecordMeta meta =
      describe<PaymentOrder>("bank.payment_order", RecordKind::document, [](auto& r) {
        using Self = PaymentOrder;
        describe_doc(r);
        r.field(OSNOVA_FIELD(status)).list().computed();
        r.field(OSNOVA_FIELD(payee)).required().list().refers("party.party");
        r.field(OSNOVA_FIELD(currency)).required();
        r.field(OSNOVA_FIELD(amount)).in_currency("currency").list().keyed_twice();
        r.field(OSNOVA_FIELD(base)).computed().aside();
        r.field(OSNOVA_FIELD(payee_account)).personal().keyed_twice();
        r.field(OSNOVA_FIELD(own_account));
        r.field(OSNOVA_FIELD(pay_on)).list().deadline();
        r.field(OSNOVA_FIELD(priority));
        r.field(OSNOVA_FIELD(purpose)).search();
        r.field(OSNOVA_FIELD(tax_code)).refers("tax.code");
        r.field(OSNOVA_FIELD(tax)).in_currency("currency").computed();
        r.field(OSNOVA_FIELD(message)).computed();
        r.field(OSNOVA_FIELD(payee_line)).computed().aside();
        r.field(OSNOVA_FIELD(payee_name)).computed().personal();
        r.field(OSNOVA_FIELD(payee_inn)).computed().aside();
        r.field(OSNOVA_FIELD(payee_kpp)).computed().aside();
        r.field(OSNOVA_FIELD(payee_bank)).computed();
        r.field(OSNOVA_FIELD(payee_bic)).computed();
        r.field(OSNOVA_FIELD(payee_correspondent)).computed().aside();
        r.field(OSNOVA_FIELD(own_bank)).computed().aside();
        r.field(OSNOVA_FIELD(own_bic)).computed().aside();
        r.field(OSNOVA_FIELD(own_correspondent)).computed().aside();
        r.lines(OSNOVA_FIELD(lines), order_line_meta());
      });
  return meta;
}

void register_bank(Registry& registry) {
  Behaviour order;
  order.meta = &payment_order_meta();
  order.flow.assign(std::begin(kPostingFlow), std::end(kPostingFlow));
  order.area = "ledger";
  order.number_prefix = "PMO";
  order.needs = need_payment_order;
  order.derive = derive_payment_order;
  order.check = check_payment_order;
  order.post = post_payment_order;
  registry.add(order);
  offer_added_dimensions("payables", {{"party.", "id", {"party.party"}}});
  registry.add(HomeTile{"payables", "by=age", "home.payables_by_age"});
  static const print::PrintForm forms[] = {
      {"order_0401060", "bank.payment_order", {"ru"}, {}, "RU", render_order_0401060},
      {"payment_order", "bank.payment_order", {"en", "ru"}, {}, "", render_payment_order},
  };
  for (const print::PrintForm& form : forms) print::add_form(form);
}

}  // namespace osnova
