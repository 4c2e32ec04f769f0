#pragma once
// A record with a field of every kind, for tests.
#include "meta/codec.hpp"

namespace osnova::sample {

enum class Colour : int { red, green, blue };

inline const EnumMeta& enum_meta(Colour) {
  static const EnumMeta meta{"sample.colour", {"red", "green", "blue"}};
  return meta;
}

struct Partner;

struct OrderLine : Line {
  Ref<Partner> item;
  Quantity quantity;
  Price price;
  Amount amount;  // in the order's currency
  Currency fee_currency;
  Amount fee;       // in the line's own currency
  Amount fee_base;  // in the company's currency
  Text<40> contact;
  Amount net;
};

struct Order : Entity {
  Text<20> code;
  Text<200> notes;
  std::string attachment;
  int64_t priority = 0;
  bool urgent = false;
  Date date;
  Timestamp sent_at;
  Currency currency;
  Amount deposit;
  Amount freight;
  Rate rate;
  Colour colour{};
  Ref<Partner> customer;
  Text<60> contact;
  Amount total;
  Text<80> password_hash;
  Lines<OrderLine> lines;
  Lines<OrderLine> returns;
};

inline const RecordMeta& order_line_meta() {
  static const RecordMeta meta = describe<OrderLine>("sample.line", RecordKind::line, [](auto& r) {
    using Self = OrderLine;
    r.field(OSNOVA_FIELD(item)).required().refers("sample.partner");
    r.field(OSNOVA_FIELD(quantity));
    r.field(OSNOVA_FIELD(price)).frozen();
    r.field(OSNOVA_FIELD(amount)).in_currency("currency");
    r.field(OSNOVA_FIELD(fee_currency));
    r.field(OSNOVA_FIELD(fee)).in_currency("fee_currency");
    r.field(OSNOVA_FIELD(fee_base));
    r.field(OSNOVA_FIELD(contact)).personal();
    r.field(OSNOVA_FIELD(net)).in_currency("currency").computed();
  });
  return meta;
}

inline const RecordMeta& order_meta() {
  static const RecordMeta meta = describe<Order>("sample.order", RecordKind::document, [](auto& r) {
    using Self = Order;
    r.field(OSNOVA_FIELD(code)).required().unique().frozen().list();
    r.field(OSNOVA_FIELD(notes)).search();
    r.field(OSNOVA_FIELD(attachment));
    r.field(OSNOVA_FIELD(priority));
    r.field(OSNOVA_FIELD(urgent));
    r.field(OSNOVA_FIELD(date)).required();
    r.field(OSNOVA_FIELD(sent_at));
    r.field(OSNOVA_FIELD(currency)).required();
    r.field(OSNOVA_FIELD(deposit)).in_currency("currency");
    r.field(OSNOVA_FIELD(freight));
    r.field(OSNOVA_FIELD(rate));
    r.field(OSNOVA_FIELD(colour));
    r.field(OSNOVA_FIELD(customer)).refers("sample.partner");
    r.field(OSNOVA_FIELD(contact)).personal();
    r.field(OSNOVA_FIELD(total)).in_currency("currency").computed();
    r.field(OSNOVA_FIELD(password_hash)).secret();
    r.lines(OSNOVA_FIELD(lines), order_line_meta());
    r.lines(OSNOVA_FIELD(returns), order_line_meta());
  });
  return meta;
}

inline CodecContext context() { return {Currency::of("EUR"), {}}; }

}  // namespace osnova::sample
