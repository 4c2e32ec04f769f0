#include "base/address.hpp"

#include <doctest/doctest.h>

namespace osnova {

TEST_CASE("address: what stands behind the question mark") {
  std::map<std::string, std::string> query;
  REQUIRE(decode_query("q=%D1%87%D0%B0%D0%B9+100%25&a=1&a=2&empty&=x&&b%3D=c%26d", query));
  CHECK(query.at("q") == "чай 100%");
  CHECK(query.at("a") == "1,2");
  CHECK(query.at("empty").empty());
  CHECK(query.at("") == "x");
  CHECK(query.at("b=") == "c&d");
  for (const char* malformed : {"a=%", "a=%4", "a=%zz", "a=%ff", "%00=1"}) {
    query.clear();
    CHECK_FALSE_MESSAGE(decode_query(malformed, query), malformed);
  }
  std::string text;
  CHECK(decode_percent("a+b%20c", text));
  CHECK(text == "a+b c");
}

}  // namespace osnova
