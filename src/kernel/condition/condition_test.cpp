// What a condition says where something is missing, too large or of nothing: what no document of
// the modules comes to.
#include "kernel/condition/condition.hpp"

#include <doctest/doctest.h>

#include "kernel/condition/place.hpp"

namespace osnova {
namespace {

struct Buyer : Entity {
  Text<20> code;
};
struct BuyerLimit : Entity {
  Text<20> key;
  Amount limit;
  Decimal<4> discount;
};
struct BuyerRemark : Entity {
  Text<20> key;
};
struct OrderLine : Line {
  Quantity quantity;
  Price price;
  Amount value;
  Ref<Buyer> buyer;
  Text<10> colour;
};
struct Order : Entity {
  Ref<Buyer> buyer;
  Currency currency;
  Amount total;
  bool urgent = false;
  Text<10> secret;
  Lines<OrderLine> lines;
};

const RecordMeta& buyer_meta() {
  static const RecordMeta meta =
      describe<Buyer>("shop.buyer", RecordKind::shared_catalogue, [](auto& r) {
        using Self = Buyer;
        r.field(OSNOVA_FIELD(code)).required().unique();
      });
  return meta;
}

template <class T>
RecordMeta limit_of(std::string_view name) {
  return describe<T>(name, RecordKind::catalogue, [](auto& r) {
    using Self = T;
    r.field(OSNOVA_FIELD(key)).unique().computed().refers("shop.buyer");
    if constexpr (requires(T t) { t.limit; }) {
      r.field(OSNOVA_FIELD(limit));
      r.field(OSNOVA_FIELD(discount));
    }
  });
}

const RecordMeta& limit_meta() {
  static const RecordMeta meta = limit_of<BuyerLimit>("shop.limit");
  return meta;
}

const RecordMeta& order_meta() {
  static const RecordMeta line_meta =
      describe<OrderLine>("order.lines", RecordKind::line, [](auto& r) {
        using Self = OrderLine;
        r.field(OSNOVA_FIELD(quantity));
        r.field(OSNOVA_FIELD(price));
        r.field(OSNOVA_FIELD(value)).in_currency("currency");
        r.field(OSNOVA_FIELD(buyer)).refers("shop.buyer");
        r.field(OSNOVA_FIELD(colour));
      });
  static const RecordMeta meta =
      describe<Order>("shop.order", RecordKind::catalogue, [](auto& r) {
        using Self = Order;
        r.field(OSNOVA_FIELD(buyer)).refers("shop.buyer");
        r.field(OSNOVA_FIELD(currency));
        r.field(OSNOVA_FIELD(total)).in_currency("currency");
        r.field(OSNOVA_FIELD(urgent));
        r.field(OSNOVA_FIELD(secret)).secret();
        r.lines(OSNOVA_FIELD(lines), line_meta);
      });
  return meta;
}

// An order of buyer 7 in dollars, of a company in euros; a dollar is half a euro.
struct World {
  World() : record(order_meta()) {
    for (const RecordMeta* meta : {&buyer_meta(), &limit_meta(), &order_meta()}) {
      Behaviour one;
      one.meta = meta;
      registry.add(one);
    }
    order().buyer.id = 7;
    order().currency = Currency::of("USD");
    facts.company_currency = Currency::of("EUR");
    facts.registry = &registry;
    facts.in_company_currency = [this](int64_t minor, Currency currency) {
      return currency == Currency::of("EUR") ? std::optional(minor)
             : has_rate                      ? std::optional(minor / 2)
                                             : std::nullopt;
    };
    facts.read = [this](const RecordMeta& meta, const FieldMeta* key, Id id) {
      if (&meta != &limit_meta() || !key || id != 7 || !has_limit) return Record();
      Record found(meta);
      found.as<BuyerLimit>().limit.minor = limit;
      return found;
    };
    facts.resolve = [](std::string_view, std::string_view) -> Id { return 7; };
    facts.changed = [](std::string_view) { return false; };
  }
  Order& order() { return record.as<Order>(); }
  OrderLine& line() { return order().lines.emplace_back(); }
  bool is(const char* field, ConditionOp op, const char* value, const char* against = "") {
    Condition condition;
    condition.field = field;
    condition.op = op;
    condition.value = value;
    condition.against = against;
    return holds(condition, record, facts);
  }
  std::string refused(const char* field, ConditionOp op, const char* value,
                      const char* against = "") {
    Condition condition;
    condition.field = field;
    condition.op = op;
    condition.value = value;
    condition.against = against;
    Problems problems;
    check_condition(condition, 0, order_meta(), nullptr, registry, problems);
    return problems ? problems.front().code + " " + problems.front().path : "";
  }
  Registry registry;
  Record record;
  ConditionFacts facts;
  bool has_rate = true, has_limit = true;
  int64_t limit = 100'00;
};

constexpr auto above = ConditionOp::above, below = ConditionOp::below, equal = ConditionOp::equal,
               deviates = ConditionOp::deviates;

}  // namespace

TEST_CASE("conditions: a sum over lines, of nothing, of some, beyond all bounds") {
  World world;
  CHECK(world.is("sum(lines.quantity)", equal, "0"));
  CHECK_FALSE(world.is("sum(lines.quantity)", above, "0"));
  CHECK_FALSE(world.is("lines.quantity", below, "1"));  // no line
  CHECK(world.is("all(lines.quantity)", below, "1"));   // none that is not
  world.line().quantity.mantissa = 600'000'000;
  world.line().quantity.mantissa = 400'000'001;
  CHECK(world.is("sum(lines.quantity)", above, "1000"));
  CHECK_FALSE(world.is("sum(lines.quantity)", above, "1000.000001"));
  CHECK_FALSE(world.is("all(lines.quantity)", above, "500"));
  CHECK(world.is("all(lines.quantity)", above, "400"));
  // What nobody can reckon is looked at, whatever it is asked for.
  world.line().quantity.mantissa = INT64_MAX;
  CHECK(world.is("sum(lines.quantity)", above, "5"));
  CHECK(world.is("sum(lines.quantity)", below, "5"));
}

TEST_CASE("conditions: sums of amounts and prices need a rate") {
  World world;
  for (int i = 0; i < 2; ++i) {
    OrderLine& line = world.line();
    line.value.minor = 100'00;
    line.price = Price::of(3);
  }
  CHECK(world.is("sum(lines.value)", equal, "100"));
  CHECK(world.is("sum(lines.price)", equal, "3"));
  world.has_rate = false;
  CHECK(world.is("sum(lines.value)", above, "1000000"));
  CHECK(world.is("sum(lines.value)", below, "1"));
  CHECK(world.is("sum(lines.price)", below, "1"));
  world.facts.company_currency = {};  // of the workspace: in several currencies there is no sum
  CHECK(world.is("sum(lines.value)", below, "1"));
}

TEST_CASE("conditions: a limit that stands in the record that belongs to the buyer") {
  World world;
  const char* limit = "buyer.limit.limit";
  world.order().total.minor = 200'00;  // EUR 100
  CHECK_FALSE(world.is("total", above, "", limit));
  world.order().total.minor = 200'02;
  CHECK(world.is("total", above, "", limit));
  CHECK(world.is("total", deviates, "0", limit));
  CHECK_FALSE(world.is("total", deviates, "1", limit));
  world.line().value.minor = 400'00;
  CHECK(world.is("sum(lines.value)", above, "", limit));
  CHECK(world.is(limit, equal, "100"));
  world.limit = 0;  // nothing was granted
  CHECK(world.is("total", above, "", limit));
  CHECK(world.is("total", deviates, "1000", limit));
  world.limit = 1'000'000'00;
  CHECK_FALSE(world.is("total", above, "", limit));
  world.has_limit = false;  // nobody said what it is
  CHECK(world.is("total", above, "", limit));
  CHECK(world.is("total", below, "", limit));
  world.has_limit = true;
  world.order().buyer.id = 0;
  CHECK(world.is("total", above, "", limit));
  // Each line's own buyer.
  world.line().buyer.id = 7;
  world.order().lines.erase(world.order().lines.begin());
  CHECK_FALSE(world.is("lines.value", above, "", "lines.buyer.limit.limit"));
  world.order().lines[0].value.minor = 3'000'000'00;
  CHECK(world.is("lines.value", above, "", "lines.buyer.limit.limit"));
}

TEST_CASE("conditions: what others come to counts against what stands outside the record") {
  World world;
  world.order().total.minor = 100'00;  // EUR 50
  world.facts.beside = [](const FieldMeta&) { return std::optional<int64_t>(60'00); };
  CHECK(world.is("total", above, "100"));
  CHECK(world.is("total", above, "", "buyer.limit.limit"));
  CHECK_FALSE(world.is("total", above, "", "total"));
  world.facts.beside = [](const FieldMeta&) { return std::optional<int64_t>(); };
  CHECK(world.is("total", below, "1"));
}

TEST_CASE("conditions: what is refused when it is stored") {
  World world;
  CHECK(world.refused("total", above, "", "buyer.limit.limit").empty());
  CHECK(world.refused("lines.quantity", above, "", "sum(lines.quantity)").empty());
  CHECK(world.refused("currency", equal, "USD").empty());
  CHECK(world.refused("currency", equal, "XYQ") == "condition.value_invalid conditions.0.value");
  CHECK(world.refused("urgent", equal, "perhaps") == "condition.value_invalid conditions.0.value");
  CHECK(world.refused("lines.colour", equal, "longer than ten") ==
        "condition.value_invalid conditions.0.value");
  CHECK(world.refused("secret", equal, "x") == "condition.field_unknown conditions.0.field");
  CHECK(world.refused("buyer.remark.key", equal, "x") ==
        "condition.field_unknown conditions.0.field");
  CHECK(world.refused("all(total)", above, "1") == "condition.of_lines conditions.0.field");
  CHECK(world.refused("sum(lines.colour)", equal, "x") == "condition.no_sum conditions.0.field");
  CHECK(world.refused("total", above, "", "all(lines.value)") ==
        "condition.other_lines conditions.0.against");
  CHECK(world.refused("total", above, "", "sum(total)") ==
        "condition.of_lines conditions.0.against");
  CHECK(world.refused("total", deviates, "1000001", "buyer.limit.limit") ==
        "condition.value_invalid conditions.0.value");
}

TEST_CASE("conditions: a name that two kinds of record share belongs to none") {
  World world;
  static const RecordMeta other = limit_of<BuyerRemark>("store.limit");
  Behaviour one;
  one.meta = &other;
  world.registry.add(one);
  CHECK(world.refused("total", above, "", "buyer.limit.limit") ==
        "condition.field_unknown conditions.0.against");
  world.order().total.minor = 1;
  CHECK(world.is("total", above, "", "buyer.limit.limit"));
}

}  // namespace osnova
