#include <doctest/doctest.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/prng.hpp"
#include "meta/line_index.hpp"
#include "meta/sample_record.hpp"

using namespace osnova;
using sample::Order;
using sample::order_meta;

namespace {

int64_t any_int64(Prng& prng) {
  switch (prng.below(6)) {
    case 0:
      return 0;
    case 1:
      return INT64_MAX;
    case 2:
      return INT64_MIN;
    case 3:
      return static_cast<int64_t>(prng.next());
    default:
      return prng.between(-100000, 100000);
  }
}

std::string any_text(Prng& prng, int max_length) {
  static constexpr std::string_view kLetters[] = {
      "a", "Z", "\"", "\\", "/", "<", "\xD0\x96", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", " ", "0"};
  std::string text;
  const uint64_t length = prng.below(static_cast<uint64_t>(max_length == 0 ? 300 : max_length) + 1);
  for (uint64_t i = 0; i < length; ++i) text += kLetters[prng.below(std::size(kLetters))];
  return text;
}

void fill(const FieldMeta& field, void* data, Prng& prng) {
  static constexpr std::string_view kCurrencies[] = {"EUR", "JPY", "KWD", "RUB"};
  if (prng.chance(20)) return clear_value(field, data);
  switch (field.kind) {
    case Kind::text:
      return set_text(field, data, any_text(prng, field.max_length));
    case Kind::boolean:
      return set_integer(field, data, prng.chance(50));
    case Kind::date:
      return set_integer(field, data, prng.between(-700000, 2900000));
    case Kind::timestamp:
      return set_integer(field, data,
                         prng.between(-60000000000, 200000000000) * 1000000 + prng.between(0, 9));
    case Kind::enumeration:
      return set_integer(field, data, prng.between(0, std::ssize(field.enumeration->codes) - 1));
    case Kind::reference:
      return set_integer(field, data, prng.between(1, INT64_MAX));
    case Kind::currency:
      return set_integer(field, data, Currency::of(kCurrencies[prng.below(4)]).packed());
    case Kind::integer:
    case Kind::amount:
    case Kind::decimal:
      return set_integer(field, data, any_int64(prng));
  }
}

Record any_order(Prng& prng) {
  Record record(order_meta());
  record.entity().id = prng.between(1, INT64_MAX);
  record.entity().version = prng.between(1, 1000);
  for (const FieldMeta& field : order_meta().fields)
    if (!field.has(kSecret)) fill(field, record.data(), prng);
  for (const LinesMeta& lines : order_meta().lines) {
    void* vector = lines_of(lines, record.data());
    lines.resize(vector, prng.below(4));
    int64_t line_id = 0;
    for (size_t i = 0; i < lines.size(vector); ++i) {
      void* line = lines.at(vector, i);
      static_cast<Line*>(line)->line_id = line_id += prng.between(1, 3);
      for (const FieldMeta& field : lines.record->fields) fill(field, line, prng);
    }
  }
  return record;
}

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
  CHECK(
      text_of(record) ==
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
