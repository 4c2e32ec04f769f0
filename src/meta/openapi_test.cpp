#include "meta/openapi.hpp"

#include <doctest/doctest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "meta/sample_record.hpp"

using namespace osnova;

namespace {

boost::json::object order_schema() {
  Labels labels;
  labels.add(
      "en",
      R"({"sample.order": "Order", "sample.order.code": "Code", "sample.order.code.hint": "Unique",
                 "sample.order.lines": "Lines", "sample.order.lines.item": "Item"})",
      "sample/labels.en.json");
  return openapi_schema(sample::order_meta(), labels);
}

std::string property(const boost::json::object& schema, std::string_view name) {
  return boost::json::serialize(schema.at("properties").as_object().at(name));
}

}  // namespace

TEST_CASE("a record has a component schema that says how each field is sent") {
  const auto schema = order_schema();
  CHECK(schema.at("title").as_string() == "Order");
  CHECK_FALSE(schema.at("additionalProperties").as_bool());
  CHECK(boost::json::serialize(schema.at("required")) == R"(["code","date","currency"])");
  CHECK(property(schema, "id") ==
        R"({"type":"string","pattern":"^[1-9][0-9]{0,18}$","title":"id","readOnly":true})");
  CHECK(
      property(schema, "code") ==
      R"({"type":"string","maxLength":20,"title":"Code","description":"Unique","x-frozen":true})");
  CHECK(property(schema, "priority") ==
        R"({"type":"integer","format":"int64","title":"sample.order.priority"})");
  CHECK(property(schema, "colour").find(R"("enum":["red","green","blue"])") != std::string::npos);
  CHECK(property(schema, "rate")
            .find(R"({"type":"string","pattern":"^-?[0-9]{1,19}(\\.[0-9]{1,8})?$")") == 0);
  CHECK(property(schema, "total").find(R"("readOnly":true)") != std::string::npos);
  CHECK(property(schema, "total").find(R"("x-currency":"currency")") != std::string::npos);
  CHECK(property(schema, "customer").find(R"({"type":["string","null"])") == 0);
  CHECK_FALSE(schema.at("properties").as_object().contains("password_hash"));
}

TEST_CASE("lines are arrays of closed objects with a line_id") {
  const auto schema = order_schema();
  const auto& lines = schema.at("properties").as_object().at("lines").as_object();
  CHECK(lines.at("title").as_string() == "Lines");
  const auto& items = lines.at("items").as_object();
  CHECK(boost::json::serialize(items.at("required")) == R"(["item"])");
  CHECK(items.at("properties").as_object().contains("line_id"));
  CHECK(items.at("properties").as_object().contains("remove"));
  CHECK(property(items, "item").find(R"("title":"Item")") != std::string::npos);
}
