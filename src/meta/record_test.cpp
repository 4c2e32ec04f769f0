#include "meta/record.hpp"

#include <doctest/doctest.h>

#include "meta/sample_record.hpp"

using namespace osnova;
using sample::Order;
using sample::order_meta;

TEST_CASE("a description knows the table, the kinds and the flags of its fields") {
  const RecordMeta& meta = order_meta();
  CHECK(meta.table == "order");
  CHECK(meta.lines[0].table == "order_line");
  CHECK(meta.find("code")->max_length == 20);
  CHECK(meta.find("attachment")->max_length == 0);
  CHECK(meta.find("rate")->scale == 8);
  CHECK(meta.find("colour")->enumeration->name == "sample.colour");
  CHECK(meta.find("password_hash")->has(kSecret));
  CHECK(meta.find("password_hash")->has(kComputed));
}

TEST_CASE("every member is found by its name and nothing else is") {
  const RecordMeta& meta = order_meta();
  for (const FieldMeta& field : meta.fields) CHECK(meta.find(field.name) == &field);
  CHECK(meta.find_lines("returns") == &meta.lines[1]);
  CHECK(meta.find("returns") == nullptr);
  CHECK(meta.find_lines("code") == nullptr);
  CHECK(meta.find("") == nullptr);
  CHECK(meta.find("cude") == nullptr);
  CHECK(meta.find("codex") == nullptr);
}

namespace {

template <class Fill>
void describe_order(Fill fill) {
  (void)describe<Order>("sample.broken", RecordKind::document, fill);
}

}  // namespace

TEST_CASE("a broken description is a Bug at start") {
  using Self = Order;
  CHECK_THROWS_AS(describe_order([](auto& r) {
                    r.field(OSNOVA_FIELD(code));
                    r.field(OSNOVA_FIELD(code));
                  }),
                  Bug);
  CHECK_THROWS_AS(describe_order([](auto& r) { r.field(OSNOVA_FIELD(version)); }), Bug);
  CHECK_THROWS_AS(describe_order([](auto& r) { r.field(OSNOVA_FIELD(customer)); }), Bug);
  CHECK_THROWS_AS(describe_order([](auto& r) { r.field(OSNOVA_FIELD(total)).in_currency("code"); }),
                  Bug);
  CHECK_THROWS_AS(describe_order([](auto& r) { r.lines(OSNOVA_FIELD(lines), order_meta()); }), Bug);
  const auto line_as_document = [] {
    (void)describe<sample::OrderLine>("sample.line", RecordKind::document, [](auto&) {});
  };
  CHECK_THROWS_AS(line_as_document(), Bug);
  const auto many_fields = [] {
    describe_order([](auto& r) {
      static const std::vector<std::string> names = [] {
        std::vector<std::string> made;
        for (int i = 0; i < 41; ++i) made.push_back("field" + std::to_string(i));
        return made;
      }();
      for (const std::string& name : names) r.field(name, &Order::priority);
    });
  };
  CHECK_THROWS_AS(many_fields(), Bug);
}

TEST_CASE("values are read, set and cleared by table") {
  Record record(order_meta());
  const auto field = [](std::string_view name) -> const FieldMeta& {
    return *order_meta().find(name);
  };
  for (const FieldMeta& f : order_meta().fields) {
    if (f.kind == Kind::text) {
      CHECK_FALSE(has_value(f, record.data()));
      set_text(f, record.data(), "x");
      CHECK(get_text(f, record.data()) == "x");
    } else if (f.kind == Kind::currency) {
      set_integer(f, record.data(), Currency::of("JPY").packed());
      CHECK(record.as<Order>().currency == Currency::of("JPY"));
    } else {
      set_integer(f, record.data(), 1);
      CHECK(get_integer(f, record.data()) == 1);
    }
    CHECK(has_value(f, record.data()));
  }
  CHECK(record.as<Order>().colour == sample::Colour::green);
  CHECK(record.as<Order>().date.days == 1);
  for (const FieldMeta& f : order_meta().fields) clear_value(f, record.data());
  CHECK(record.as<Order>().date.empty());
  for (const char* name : {"code", "date", "sent_at", "currency", "customer"})
    CHECK_FALSE(has_value(field(name), record.data()));
  for (const char* name : {"priority", "urgent", "deposit", "rate", "colour"})
    CHECK(has_value(field(name), record.data()));
  CHECK_THROWS_AS(set_integer(field("colour"), record.data(), 3), Bug);
  CHECK_THROWS_AS((void)get_integer(field("code"), record.data()), Bug);
  CHECK_THROWS_AS((void)get_text(field("rate"), record.data()), Bug);
}

TEST_CASE("a record is copied with its lines") {
  Record record(order_meta());
  record.as<Order>().lines.resize(2);
  record.as<Order>().lines[1].line_id = 2;
  Record copy = record;
  copy.as<Order>().lines[1].line_id = 7;
  CHECK(record.as<Order>().lines[1].line_id == 2);
  const Record moved = std::move(copy);
  CHECK(moved.as<Order>().lines[1].line_id == 7);
  CHECK_FALSE(copy);
}

TEST_CASE("marked lines are removed, the others keep their order") {
  Order order;
  order.lines.resize(5);
  for (int i = 0; i < 5; ++i) order.lines[static_cast<size_t>(i)].line_id = i + 1;
  order_meta().lines[0].remove_marked(&order.lines, {1, 0, 1, 0, 1});
  REQUIRE(order.lines.size() == 2);
  CHECK(order.lines[0].line_id == 2);
  CHECK(order.lines[1].line_id == 4);
}

TEST_CASE("instants have one text and are read strictly") {
  CHECK(Timestamp{}.text().empty());
  CHECK(Timestamp{1}.text() == "1970-01-01T00:00:00.000001Z");
  CHECK(Timestamp{-1}.text() == "1969-12-31T23:59:59.999999Z");
  CHECK(Timestamp{1767225599000000}.text() == "2025-12-31T23:59:59Z");
  CHECK(Timestamp::parse("2025-12-31T23:59:59Z")->us == 1767225599000000);
  CHECK(Timestamp::parse("2025-12-31T23:59:59.5Z")->us == 1767225599500000);
  CHECK(Timestamp::parse("1969-12-31T23:59:59.999999Z")->us == -1);
  for (const char* text :
       {"", "2025-12-31", "2025-12-31T23:59:59", "2025-12-31 23:59:59Z", "2025-02-29T00:00:00Z",
        "2025-12-31T24:00:00Z", "2025-12-31T23:60:00Z", "2025-12-31T23:59:60Z",
        "2025-12-31T23:59:59.Z", "2025-12-31T23:59:59.1234567Z", "2025-12-31T23:59:59.-1Z",
        "2025-12-31T+1:59:59Z", "2025-12-31T23:59:59+01:00Z"})
    CHECK_MESSAGE(Timestamp::parse(text).problems().has("timestamp.invalid"), text);
}
