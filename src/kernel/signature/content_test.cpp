#include "kernel/signature/content.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

namespace osnova {

TEST_CASE("canonical JSON is that of RFC 8785") {
  const auto text = [](const char* json) { return rfc8785(boost::json::parse(json)); };
  // Members by name, no blanks, the escapes of section 3.2.2.2 and no others.
  CHECK(text(R"({"b": [1, -2, true, false, null], "a": {"z": "", "y": {}}})") ==
        R"({"a":{"y":{},"z":""},"b":[1,-2,true,false,null]})");
  CHECK(text("{\"s\": \"\\u20ac$\\u000f\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\"}") ==
        "{\"s\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
  CHECK(text(R"(["\b\t\n\f\r\u0000\u001f\u007f"])") ==
        "[\"\\b\\t\\n\\f\\r\\u0000\\u001f\x7f\"]");
  CHECK(text(R"(["счёт"])") == "[\"счёт\"]");
}

TEST_CASE("what differs between two contents is named by its place") {
  const std::string one =
      R"({"fields":{"amount":"1.00","date":"2025-01-01"},"lines":{"lines":[{"a":"1"},{"a":"2"}]},)"
      R"("postings":[{"legs":[]}]})";
  CHECK(content_differences(one, one).empty());
  CHECK(content_differences(
            one,
            R"({"fields":{"amount":"2.00","note":"x"},"lines":{"lines":[{"a":"1"},{"a":"3"}]}})") ==
        std::vector<std::string>{"fields/amount", "fields/date", "fields/note", "lines/lines/2/a",
                                 "postings"});
  CHECK(content_differences(one, R"({"fields":{"amount":"1.00","date":"2025-01-01"},)"
                                 R"("lines":{"lines":[{"a":"1"}]},"postings":[{"legs":[]}]})") ==
        std::vector<std::string>{"lines/lines"});
}

TEST_CASE("a content says what it is of") {
  const auto head = head_of(R"({"form":"osnova/1","record":"a.b","command":"a.b.post","id":"7",)"
                            R"("given":["number"]})");
  REQUIRE(head);
  CHECK(head->record == "a.b");
  CHECK(head->command == "a.b.post");
  CHECK(head->id == 7);
  CHECK(head->given == std::vector<std::string>{"number"});
  CHECK_FALSE(head_of("{}"));
  CHECK_FALSE(head_of("osnova/1"));
  CHECK_FALSE(head_of(R"({"form":"osnova/2","id":"7"})"));
  CHECK_FALSE(head_of(R"({"form":"osnova/1","id":"x"})"));
}

}  // namespace osnova
