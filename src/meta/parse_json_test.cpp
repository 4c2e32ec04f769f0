#include <doctest/doctest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "meta/codec.hpp"

using namespace osnova;

namespace {

std::string arg(const Problem& problem, std::string_view name) {
  for (const auto& [key, value] : problem.args)
    if (key == name) return value;
  return {};
}

// "json.syntax 1:5"
std::string refusal(std::string_view text) {
  const auto parsed = parse_json(text);
  if (parsed) return "accepted";
  const Problem& problem = parsed.problems().front();
  return problem.code + " " + arg(problem, "line") + ":" + arg(problem, "column");
}

std::string nested(int depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_CASE("good JSON is taken") {
  const auto parsed =
      parse_json(" {\"a\": [1, -2, true, null, \"\\u0416\\uD83D\\uDE00\"], \"b\": {}} \n");
  REQUIRE(parsed.ok());
  const auto& a = parsed->as_object().at("a").as_array();
  CHECK(a[0].as_int64() == 1);
  CHECK(a[1].as_int64() == -2);
  CHECK(a[4].as_string() == "\xD0\x96\xF0\x9F\x98\x80");
  CHECK(parse_json("9223372036854775807")->as_int64() == INT64_MAX);
  CHECK(parse_json("9223372036854775808")->is_uint64());
  CHECK(parse_json("\"\\u0000\"")->as_string().size() == 1);
}

TEST_CASE("duplicate members are refused where they stand") {
  CHECK(refusal(R"({"a": 1, "b": 2, "a": 3})") == "json.duplicate_member 1:18");
  CHECK(refusal("{\n \"a\": 1,\n \"a\": 3}") == "json.duplicate_member 3:2");
  CHECK(refusal(R"({"a": 1, "\u0061": 3})").starts_with("json.duplicate_member"));
  CHECK(refusal(R"({"\u0061": 1, "a": 3})").starts_with("json.duplicate_member"));
  CHECK(refusal(R"([{"x": {"a": 1, "a": 3}}])").starts_with("json.duplicate_member"));
  CHECK(refusal(R"({"": 1, "": 3})").starts_with("json.duplicate_member"));
  CHECK(arg(parse_json(R"({"ab\n": 1, "ab\n": 3})").problems().front(), "member") == "ab\n");
  CHECK(refusal(R"([{"a": 1}, {"a": {"a": 1}}, {"aa": 1, "a": 2}])") == "accepted");
  CHECK(refusal(R"({"length_of_nine": 1, "length_xf_nine": 1})") == "accepted");
}

TEST_CASE("an object with too many members is refused") {
  std::string text = "{";
  for (int i = 0; i < 5000; ++i) text += (i ? ",\"" : "\"") + std::to_string(i) + "\":0";
  CHECK(refusal(text + "}").starts_with("json.too_many_members"));
}

TEST_CASE("nesting ends at 32") {
  CHECK(refusal(nested(32)) == "accepted");
  CHECK(refusal(nested(33)) == "json.too_deep 1:33");
  CHECK(refusal(nested(100000)) == "json.too_deep 1:33");
}

TEST_CASE("bytes that are no UTF-8 are refused") {
  CHECK(refusal("{\"a\": \"\xFF\"}") == "json.not_utf8 1:8");
  CHECK(refusal("\"\xC3\"").starts_with("json.not_utf8"));
  CHECK(refusal("\"\xED\xA0\x80\"").starts_with("json.not_utf8"));  // a surrogate
  CHECK(refusal("\"\xC0\xAF\"").starts_with("json.not_utf8"));      // overlong
  CHECK(refusal("\"\xF4\x90\x80\x80\"").starts_with("json.not_utf8"));
  CHECK(refusal("{\"\xFF\": 1}").starts_with("json.not_utf8"));
  CHECK(refusal("{\xE2\x80\x9C"
                "a\": 1}") == "json.syntax 1:2");  // a typographic quote is a slip
}

TEST_CASE("syntax errors say where") {
  CHECK(refusal("{\"a\": 1,}").starts_with("json.syntax 1:"));
  CHECK(refusal("{\"\xD0\x96\": x}") == "json.syntax 1:7");
  CHECK(refusal("{\"a\"\n:\n  nul}") == "json.syntax 3:3");
  for (const char* text : {"{'a': 1}",
                           "{a: 1}",
                           "[1 2]",
                           "01",
                           "+1",
                           ".5",
                           "1.",
                           "0x10",
                           "NaN",
                           "Infinity",
                           "// x\n1",
                           "\"\\x\"",
                           "\"\\uD800\"",
                           "\"\\uD800\\u0041\"",
                           "\"\\uDC00\"",
                           "\"a\nb\"",
                           "\xEF\xBB\xBF{}",
                           "truth",
                           "[1,,2]",
                           "{\"a\" 1}",
                           "-"})
    CHECK_MESSAGE(refusal(text) != "accepted", text);
  CHECK(refusal(std::string_view("\"a\0b\"", 5)).starts_with("json.syntax"));
  CHECK(refusal(std::string_view("{}\0", 3)).starts_with("json.trailing_text"));
}

TEST_CASE("text behind the value and text that stops early are refused") {
  CHECK(refusal("{} {}") == "json.trailing_text 1:4");
  CHECK(refusal("1 x").starts_with("json.trailing_text"));
  for (const char* text : {"", "  ", "{", "{\"a\"", "[1,", "\"abc", "\"\\u00", "tru"})
    CHECK_MESSAGE(refusal(text).starts_with("json.incomplete"), text);
}

TEST_CASE("numbers beyond every bound are parsed without harm") {
  for (const char* text :
       {"1e9999", "-1e9999", "1e-9999", "1e999999999999999999999", "1E+308", "0.1"}) {
    const auto parsed = parse_json(text);
    if (!parsed) continue;
    CHECK_MESSAGE(parsed->is_double(), text);
    CanonicalWriter out;
    canonical_json(*parsed, out);
    CHECK_FALSE(out.bytes().empty());
  }
  const std::string digits(10000, '9');
  CHECK(refusal(digits) == "accepted");
}

TEST_CASE("input over the limit is refused before it is parsed") {
  const auto parsed = parse_json("[1,2,3]", 6);
  CHECK(parsed.problems().front().code == "json.too_long");
  CHECK(arg(parsed.problems().front(), "limit") == "6");
  CHECK(parse_json("[1,2,3]", 7).ok());
}

namespace {

std::string canonical(std::string_view text) {
  CanonicalWriter out;
  canonical_json(*parse_json(text), out);
  return out.bytes();
}

}  // namespace

TEST_CASE("canonical bytes of input do not depend on how it was written") {
  CHECK(canonical(R"({"b": 1, "a": [true, null]})") ==
        canonical("{\"\\u0061\":[true,null],\"b\":1}"));
  CHECK(canonical(R"({"a": 1})") != canonical(R"({"a": "1"})"));
  CHECK(canonical(R"({"a": 1})") != canonical(R"({"a": true})"));
  CHECK(canonical(R"([[1], 2])") != canonical(R"([[1, 2]])"));
  CHECK(canonical(R"([{"a": 1}, {}])") != canonical(R"([{}, {"a": 1}])"));
  CHECK(canonical("[null]") != canonical("[]"));
  CHECK(canonical("1.5") != canonical("\"1.5\""));
  CHECK(canonical("18446744073709551615") != canonical("-1"));
}
