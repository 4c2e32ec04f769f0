#include <doctest/doctest.h>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "meta/sample_record.hpp"

using namespace osnova;
using sample::Order;
using sample::order_meta;

namespace {

// "input.type at code; ..." of everything that was refused.
std::string problems_of(Record& record, std::string_view json, bool allow_computed = false,
                        CodecContext context = sample::context()) {
  Problems problems;
  apply_patch(record, parse_json(json)->as_object(), context, problems, allow_computed);
  std::string out;
  for (const Problem& problem : problems) {
    if (!out.empty()) out += "; ";
    out += problem.code + " at " + problem.path;
  }
  return out;
}

std::string refused(std::string_view json) {
  Record record(order_meta());
  return problems_of(record, json);
}

Record order_with(std::string_view json) {
  Record record(order_meta());
  CHECK(problems_of(record, json) == "");
  return record;
}

}  // namespace

TEST_CASE("every kind of field is read") {
  const Record record = order_with(R"({
    "code": "A-1", "notes": "two\n\tlines", "priority": 3, "urgent": true, "date": "2025-12-31",
    "sent_at": "2025-12-31T10:00:00Z", "currency": "KWD", "deposit": "1.234", "freight": "-5.5",
    "rate": "1.00000001", "colour": "blue", "customer": "42"})");
  const auto& order = record.as<Order>();
  CHECK(order.code == "A-1");
  CHECK(order.notes == "two\n\tlines");
  CHECK(order.priority == 3);
  CHECK(order.urgent);
  CHECK(order.date.text() == "2025-12-31");
  CHECK(order.sent_at.text() == "2025-12-31T10:00:00Z");
  CHECK(order.currency.code() == "KWD");
  CHECK(order.deposit.minor == 1234);
  CHECK(order.freight.minor == -550);
  CHECK(order.rate.mantissa == 100000001);
  CHECK(order.colour == sample::Colour::blue);
  CHECK(order.customer.id == 42);
}

TEST_CASE("ids, amounts and decimals may come as JSON integers, and integers as strings") {
  const Record record = order_with(
      R"({"customer": 42, "rate": -3, "deposit": 7, "currency": "JPY", "freight": 7,
          "priority": "-8"})");
  CHECK(record.as<Order>().customer.id == 42);
  CHECK(record.as<Order>().rate.mantissa == -300000000);
  CHECK(record.as<Order>().deposit.minor == 7);
  CHECK(record.as<Order>().freight.minor == 700);
  CHECK(record.as<Order>().priority == -8);
}

TEST_CASE("absent is untouched, null clears") {
  Record record =
      order_with(R"({"code": "A", "date": "2025-01-01", "currency": "EUR", "deposit": "1"})");
  CHECK(problems_of(record, R"({"code": null, "deposit": null, "notes": null})") == "");
  CHECK(record.as<Order>().code.empty());
  CHECK(record.as<Order>().deposit.minor == 0);
  CHECK(record.as<Order>().date.text() == "2025-01-01");
  CHECK(record.as<Order>().currency.code() == "EUR");
}

TEST_CASE("members that may not come are refused") {
  CHECK(refused(R"({"cude": 1})") == "input.unknown_member at cude");
  CHECK(refused(R"({"": 1})") == "input.unknown_member at ");
  CHECK(refused(R"({"line_id": "1"})") == "input.unknown_member at line_id");
  CHECK(refused(R"({"total": "1"})") == "input.computed_field at total");
  CHECK(refused(R"({"total": null})") == "input.computed_field at total");
  CHECK(refused(R"({"password_hash": "x"})") == "input.computed_field at password_hash");
  CHECK(refused(R"({"id": "1", "version": "1"})") ==
        "input.computed_field at id; input.computed_field at version");
  CHECK(refused(R"({"lines": [{"x": 1, "net": 1}]})") ==
        "input.unknown_member at lines.0.x; input.computed_field at lines.0.net");
}

TEST_CASE("wrong types are refused, floating point above all") {
  CHECK(refused(R"({"code": 1})") == "input.type at code");
  CHECK(refused(R"({"priority": 1.0})") == "input.type at priority");
  CHECK(refused(R"({"priority": "x"})") == "input.type at priority");
  CHECK(refused(R"({"priority": 18446744073709551615})") == "input.type at priority");
  CHECK(refused(R"({"urgent": "true"})") == "input.type at urgent");
  CHECK(refused(R"({"date": 20250101})") == "input.type at date");
  CHECK(refused(R"({"date": "2025-02-29"})") == "date.invalid at date");
  CHECK(refused(R"({"date": ""})") == "date.invalid at date");
  CHECK(refused(R"({"sent_at": "now"})") == "timestamp.invalid at sent_at");
  CHECK(refused(R"({"rate": 0.1})") == "input.type at rate");
  CHECK(refused(R"({"rate": 1e2})") == "input.type at rate");
  CHECK(refused(R"({"rate": "1e9999"})") == "decimal.overflow at rate");
  CHECK(refused(R"({"rate": "1e-9999"})") == "decimal.too_precise at rate");
  CHECK(refused(R"({"rate": 92233720369})") == "decimal.overflow at rate");
  CHECK(refused(R"({"rate": "x"})") == "decimal.invalid at rate");
  CHECK(refused(R"({"freight": 1.5})") == "input.type at freight");
  CHECK(refused(R"({"freight": [1]})") == "input.type at freight");
  CHECK(refused(R"({"freight": "1.234"})") == "money.too_precise at freight");
  CHECK(refused(R"({"freight": "x"})") == "money.invalid at freight");
  CHECK(refused(R"({"freight": 9223372036854775807})") == "money.overflow at freight");
  CHECK(refused(R"({"colour": 1})") == "input.type at colour");
  CHECK(refused(R"({"colour": "Red"})") == "input.unknown_code at colour");
  CHECK(refused(R"({"currency": "eur"})") == "input.unknown_code at currency");
  CHECK(refused(R"({"currency": 978})") == "input.type at currency");
  for (const char* id :
       {"\"0\"", "0", "-1", "\"\"", "\"4x\"", "1.0", "true", "\"9223372036854775808\""})
    CHECK(refused("{\"customer\": " + std::string(id) + "}") == "input.type at customer");
  CHECK(refused(R"({"lines": {}})") == "input.type at lines");
  CHECK(refused(R"({"lines": [1, {"quantity": true}]})") ==
        "input.type at lines.0; input.type at lines.1.quantity");
}

TEST_CASE("a refused number says that a string is expected") {
  Record record(order_meta());
  Problems problems;
  apply_patch(record, parse_json(R"({"rate": 0.1})")->as_object(), sample::context(), problems);
  REQUIRE(problems.front().args.size() == 1);
  CHECK(problems.front().args[0] == std::pair<std::string, std::string>("expected", "string"));
}

TEST_CASE("text is checked for length, control characters and encoding") {
  const std::string cyrillic20 =
      "\xD0\x96\xD0\x96\xD0\x96\xD0\x96\xD0\x96\xD0\x96\xD0\x96\xD0\x96\xD0\x96"
      "\xD0\x96\xD0\x96\xD0\x96\xD0\x96\xD0\x96\xD0\x96\xD0\x96\xD0\x96\xD0\x96"
      "\xD0\x96\xD0\x96";
  CHECK(refused("{\"code\": \"" + cyrillic20 + "\"}") == "");
  CHECK(refused("{\"code\": \"" + cyrillic20 + "x\"}") == "text.too_long at code");
  CHECK(refused(R"({"code": "123456789012345678901"})") == "text.too_long at code");
  CHECK(refused(R"({"code": "a\nb"})") == "text.control at code");
  CHECK(refused(R"({"notes": "a\rb"})") == "text.control at notes");
  for (const char* escape : {"\\u0000", "\\u001b", "\\u007f", "\\u0080", "\\u009f"})
    CHECK(refused("{\"notes\": \"" + std::string(escape) + "\"}") == "text.control at notes");
  CHECK(refused(R"({"notes": "\u00a0\u00c2\u00ad\u20ac"})") == "");
  CHECK(refused("{\"attachment\": \"" + std::string(100000, 'x') + "\"}") == "");
  Record record(order_meta());
  Problems problems;
  apply_patch(record, {{"code", "\xFF"}}, sample::context(), problems);
  CHECK(problems.front().code == "text.not_utf8");
}

TEST_CASE("a reference may be given by the key that people know") {
  CodecContext context = sample::context();
  context.resolve = [](std::string_view record, std::string_view key) -> Id {
    return record == "sample.partner" && key == "ACME" ? 7 : 0;
  };
  Record record(order_meta());
  CHECK(problems_of(record, R"({"customer": "@ACME"})", false, context) == "");
  CHECK(record.as<Order>().customer.id == 7);
  CHECK(problems_of(record, R"({"customer": "@ACNE"})", false, context) ==
        "input.unknown_reference at customer");
  CHECK(refused(R"({"customer": "@ACME"})") == "input.unknown_reference at customer");
}

TEST_CASE("amounts are read after their currency, wherever it stands") {
  const Record record = order_with(R"({"deposit": "1000", "lines": [{"amount": "5", "fee": "1.5",
      "fee_base": "1.25", "fee_currency": "USD"}], "currency": "JPY"})");
  CHECK(record.as<Order>().deposit.minor == 1000);
  CHECK(record.as<Order>().lines[0].amount.minor == 5);
  CHECK(record.as<Order>().lines[0].fee.minor == 150);
  CHECK(record.as<Order>().lines[0].fee_base.minor == 125);
}

TEST_CASE("an amount without currency has no decimals and is refused, unless it is zero") {
  CHECK(refused(R"({"deposit": "10", "lines": [{"amount": 1, "fee": "1"}]})") ==
        "input.currency_missing at deposit; input.currency_missing at lines.0.amount; "
        "input.currency_missing at lines.0.fee");
  CHECK(refused(R"({"deposit": "0.00", "lines": [{"amount": 0}]})") == "");
  CHECK(refused(R"({"deposit": 1.5})") == "input.type at deposit");
  Record record = order_with(R"({"currency": "EUR", "deposit": "1"})");
  CHECK(problems_of(record, R"({"currency": null})") == "input.currency_missing at deposit");
}

TEST_CASE("a stored amount keeps its value when its currency gets other decimals") {
  const auto order = [] {
    return order_with(R"({"currency": "EUR", "deposit": "12.00",
                          "lines": [{"amount": "3.00", "fee_currency": "EUR", "fee": "4"}]})");
  };
  Record record = order();
  CHECK(problems_of(record, R"({"currency": "JPY"})") == "");
  CHECK(record.as<Order>().deposit.minor == 12);
  CHECK(record.as<Order>().lines[0].amount.minor == 3);
  CHECK(record.as<Order>().lines[0].fee.minor == 400);
  CHECK(problems_of(record,
                    R"({"currency": "KWD", "lines": [{"line_id": 1, "fee_currency": "KWD"}]})") ==
        "");
  CHECK(record.as<Order>().deposit.minor == 12000);
  CHECK(record.as<Order>().lines[0].amount.minor == 3000);
  CHECK(record.as<Order>().lines[0].fee.minor == 4000);
  record = order();
  CHECK(problems_of(record,
                    R"({"deposit": "12.34", "lines": [{"line_id": "1", "amount": "1.5"}]})") == "");
  CHECK(problems_of(record, R"({"currency": "JPY"})") ==
        "money.too_precise at deposit; money.too_precise at lines.0.amount");
  record = order();
  CHECK(problems_of(record,
                    R"({"deposit": "12.34", "lines": [{"line_id": "1", "amount": "1.5"}]})") == "");
  CHECK(problems_of(record, R"({"currency": "JPY", "deposit": "12",
                                "lines": [{"line_id": "1", "amount": 2}]})") == "");
  CHECK(record.as<Order>().deposit.minor == 12);
  CHECK(record.as<Order>().lines[0].amount.minor == 2);
}

TEST_CASE("lines are added, changed and removed by line_id") {
  Record record =
      order_with(R"({"lines": [{"quantity": "1"}, {"quantity": "2"}, {"quantity": "3"}]})");
  auto& lines = record.as<Order>().lines;
  REQUIRE(lines.size() == 3);
  CHECK(lines[2].line_id == 3);
  CHECK(problems_of(record, R"({"lines": [{"line_id": "2", "quantity": "20"}, {"item": "5"},
                                          {"line_id": 1, "remove": true},
                                          {"line_id": "3", "remove": false}]})") == "");
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].line_id == 2);
  CHECK(lines[0].quantity == Quantity::of(20));
  CHECK(lines[1].line_id == 3);
  CHECK(lines[2].line_id == 4);
  CHECK(lines[2].item.id == 5);
  // The number of a line that leaves is not given to one that comes in the same patch.
  CHECK(problems_of(record, R"({"lines": [{"line_id": "4", "remove": true}, {"item": "6"}]})") ==
        "");
  CHECK(lines.back().line_id == 5);
  CHECK(problems_of(record, R"({"lines": []})") == "");
  CHECK(lines.size() == 3);
  CHECK(problems_of(record, R"({"lines": null})") == "");
  CHECK(lines.empty());
  CHECK(problems_of(record, R"({"returns": [{"item": 1}], "lines": [{"item": 2}]})") == "");
  CHECK(record.as<Order>().returns[0].line_id == 1);
}

TEST_CASE("lines that cannot be meant are refused") {
  const auto refused_lines = [](const std::string& lines) {
    Record record = order_with(R"({"lines": [{"quantity": "1"}, {"quantity": "2"}]})");
    return problems_of(record, "{\"lines\": " + lines + "}");
  };
  CHECK(refused_lines(R"([{"line_id": "9"}])") == "input.unknown_line at lines.0.line_id");
  CHECK(refused_lines(R"([{"line_id": "1"}, {"line_id": 1}])") ==
        "input.duplicate_line at lines.1.line_id");
  CHECK(refused_lines(R"([{"line_id": "1", "remove": true}, {"line_id": 1}])") ==
        "input.duplicate_line at lines.1.line_id");
  for (const char* id : {"0", "-1", "\"x\"", "null", "1.0", "[]"})
    CHECK(refused_lines("[{\"line_id\": " + std::string(id) + "}]") ==
          "input.type at lines.0.line_id");
  CHECK(refused_lines(R"([{"line_id": "1", "remove": 1}])") == "input.type at lines.0.remove");
  CHECK(refused_lines(R"([{"remove": true}])") == "input.required at lines.0.line_id");
  CHECK(refused_lines(R"([{"line_id": "1", "remove": true, "quantity": "1"}])") ==
        "input.unknown_member at lines.0.quantity");
}

TEST_CASE("a flood of lines or mistakes is cut off") {
  std::string lines = "{\"lines\": [{}";
  std::string bad = "{\"lines\": [0";
  for (int i = 0; i < 60000; ++i) lines += ",{}", bad += ",0";
  Record record(order_meta());
  CHECK(problems_of(record, lines + "]}") == "input.too_many_lines at lines.50000");
  CHECK(record.as<Order>().lines.size() == 50000);
  Problems problems;
  apply_patch(record, parse_json(bad + "]}")->as_object(), sample::context(), problems);
  CHECK(problems.size() == 100);
}

TEST_CASE("the program itself may give ids, computed fields and line ids") {
  Record record(order_meta());
  CHECK(problems_of(record, R"({"id": "5", "version": "3", "total": "1.50", "currency": "EUR",
      "password_hash": "h", "lines": [{"line_id": "7", "net": "2"}, {"item": 1}]})",
                    true) == "");
  CHECK(record.entity().id == 5);
  CHECK(record.entity().version == 3);
  CHECK(record.as<Order>().total.minor == 150);
  CHECK(record.as<Order>().lines[0].line_id == 7);
  CHECK(record.as<Order>().lines[1].line_id == 8);
  CHECK(problems_of(record, R"({"lines": [{"line_id": "9"}, {"line_id": "9"}]})", true) ==
        "input.duplicate_line at lines.1.line_id");
  CHECK(problems_of(record, R"({"id": "x"})", true) == "input.type at id");
}

TEST_CASE("required fields without value are named") {
  const Record record = order_with(R"({"code": "A", "lines": [{"item": 1}, {"quantity": 1}]})");
  Problems problems;
  check_required(record, problems);
  std::string paths;
  for (const Problem& problem : problems) {
    CHECK(problem.code == "input.required");
    paths += problem.path + " ";
  }
  CHECK(paths == "date currency lines.1.item ");
}
