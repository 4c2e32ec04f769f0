#include <doctest/doctest.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "meta/random_record.hpp"
#include "meta/sample_record.hpp"

using namespace osnova;
using sample::Order;
using sample::order_meta;

namespace {

Record any_order(Prng& prng) { return sample::any_record(order_meta(), prng); }

std::string text_of(const Record& record) {
  return boost::json::serialize(to_json(record, sample::context()));
}

}  // namespace

TEST_CASE("generated records go through JSON text and come back equal") {
  Prng prng(20250101);
  for (int i = 0; i < 2000; ++i) {
    const Record record = any_order(prng);
    const std::string text = text_of(record);
    const auto parsed = parse_json(text);
    REQUIRE_MESSAGE(parsed.ok(), text);
    Record read(order_meta());
    Problems problems;
    apply_patch(read, parsed->as_object(), sample::context(), problems, true);
    REQUIRE_MESSAGE(problems.empty(),
                    problems.front().code << " " << problems.front().path << text);
    REQUIRE(difference(record, read).empty());
    REQUIRE(text_of(read) == text);
    REQUIRE(read.entity().id == record.entity().id);
    // The same patch again changes nothing.
    apply_patch(read, parsed->as_object(), sample::context(), problems, true);
    REQUIRE(problems.empty());
    REQUIRE(text_of(read) == text);
  }
}

TEST_CASE("generated values go through canonical bytes and come back equal") {
  Prng prng(20250102);
  for (int i = 0; i < 2000; ++i) {
    const Record record = any_order(prng);
    Record read = any_order(prng);
    for (const FieldMeta& field : order_meta().fields) {
      if (field.has(kSecret)) continue;
      CanonicalWriter bytes;
      canonical_value(field, record.data(), bytes);
      REQUIRE(read_canonical(field, read.data(), bytes.bytes()));
    }
    for (const FieldChange& change : difference(record, read))
      REQUIRE(change.path.find('.') != std::string::npos);
  }
}

TEST_CASE("applying every change of a difference turns one record into the other") {
  Prng prng(20250103);
  for (int i = 0; i < 500; ++i) {
    Record before = any_order(prng);
    const Record after = any_order(prng);
    for (const FieldChange& change : difference(before, after))
      if (const FieldMeta* field = order_meta().find(change.path))
        REQUIRE(read_canonical(*field, before.data(), change.after));
    for (const FieldChange& change : difference(before, after))
      REQUIRE(change.path.find('.') != std::string::npos);
  }
}

TEST_CASE("JSON begins with id and version, has null without value and never a secret") {
  Record record(order_meta());
  record.entity().id = 7;
  record.as<Order>().lines.resize(1);
  record.as<Order>().lines[0].line_id = 3;
  record.as<Order>().password_hash = "hash";
  record.as<Order>().currency = Currency::of("EUR");
  record.as<Order>().deposit.minor = 1200;
  CHECK(text_of(record) ==
        R"({"id":"7","version":"0","code":null,"notes":null,"attachment":null,"priority":0,)"
        R"("urgent":false,"date":null,"sent_at":null,"currency":"EUR","deposit":"12.00",)"
        R"("freight":"0.00","rate":"0","colour":"red","customer":null,"contact":null,)"
        R"("total":"0.00","lines":[{"line_id":"3","item":null,"quantity":"0","price":"0",)"
        R"("amount":"0.00","fee_currency":null,"fee":"0","fee_base":"0.00","contact":null,)"
        R"("net":"0.00"}],"returns":[]})");
}

TEST_CASE("values have a text for people") {
  Record record(order_meta());
  auto& order = record.as<Order>();
  const auto text = [&](std::string_view name) {
    return value_text(*order_meta().find(name), record.data(), Currency::of("KWD"));
  };
  CHECK(text("date") == "");
  CHECK(text("customer") == "");
  CHECK(text("deposit") == "0.000");
  order.date = *Date::from_ymd(2025, 3, 1);
  order.urgent = true;
  order.rate.mantissa = 150000000;
  order.sent_at.us = 1000000;
  CHECK(text("date") == "2025-03-01");
  CHECK(text("urgent") == "true");
  CHECK(text("rate") == "1.5");
  CHECK(text("colour") == "red");
  CHECK(text("sent_at") == "1970-01-01T00:00:01Z");
}
