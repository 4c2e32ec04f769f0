#include "base/text.hpp"

#include <doctest/doctest.h>
#include <locale.h>
#include <wctype.h>

#include "base/problems.hpp"

using namespace osnova;

namespace {

std::string utf8(uint32_t c) {
  if (c < 0x80) return {static_cast<char>(c)};
  return {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 0x3F))};
}

}  // namespace

TEST_CASE("text: UTF-8 of RFC 3629") {
  for (const char* good :
       {"", "plain", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"})
    CHECK_MESSAGE(valid_utf8(good), hex(good));
  for (const char* bad :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xED\xA0\x80",
        "\xED\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xC3", "\xE2\x82",
        "\xF0\x9F\x98", "\xC3(", "\xE2(\xA1"})
    // At every place of a word of eight bytes, of which many are looked at together.
    for (size_t before = 0; before < 17; ++before) {
      const std::string text = std::string(before, 'x') + bad;
      CHECK_MESSAGE(!valid_utf8(text), hex(text));
      CHECK_MESSAGE(!valid_utf8(text + "yyyyyyyyyyyyyyyyy"), hex(text));
    }
}

TEST_CASE("text: code points are counted and never cut") {
  const std::string text = "a\xD0\x96\xE2\x82\xAC\xF0\x9F\x98\x80z";
  CHECK(code_points(text) == 5);
  CHECK(code_points("") == 0);
  CHECK(clip(text, 0) == "");
  CHECK(clip(text, 2) == "a\xD0\x96");
  CHECK(clip(text, 4) == "a\xD0\x96\xE2\x82\xAC\xF0\x9F\x98\x80");
  CHECK(clip(text, 5) == text);
  CHECK(clip(text, 100) == text);
}

TEST_CASE("text: case is folded as the C library does, but for what searches want") {
  const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  REQUIRE(locale != nullptr);
  const auto expected = [&](uint32_t c) -> uint32_t {
    if (c == 0x401 || c == 0x451) return 0x435;  // yo is ie
    if (c == 0x3C2) return 0x3C3;                // sigma at the end of a word
    if (c == 0x17F) return 's';                  // long s
    return static_cast<uint32_t>(towlower_l(static_cast<wint_t>(c), locale));
  };
  const std::pair<uint32_t, uint32_t> ranges[] = {{0, 0x17F}, {0x386, 0x3CE}, {0x400, 0x52F}};
  for (const auto& [first, last] : ranges)
    for (uint32_t c = first; c <= last; ++c)
      CHECK_MESSAGE(fold_case(utf8(c)) == utf8(expected(c)), c);
  freelocale(locale);
  CHECK(fold_case("\xE1\xBA\x9E \xF0\x9F\x98\x80") == "\xE1\xBA\x9E \xF0\x9F\x98\x80");
  CHECK(fold_case("ЁЛКА Ångström ΣΊΣΥΦΟΣ") == "елка ångström σίσυφοσ");
  CHECK(fold_case("a\xD0") == "a\xD0");  // cut: unchanged
}

TEST_CASE("text: Latin letters that look like Cyrillic ones are Cyrillic") {
  CHECK(fold_look_alikes("ABCEHKMOPTXY") == "авсенкмортху");
  CHECK(fold_look_alikes("abcehkmoptxy") == fold_look_alikes("АВСЕНКМОРТХУ"));
  CHECK(fold_look_alikes("DFG-1") == "dfg-1");
}

TEST_CASE("text: trim, split, upper and lower case, hex") {
  CHECK(trim(" \t\r\n a b \v\f") == "a b");
  CHECK(trim(" \t ") == "");
  CHECK(trim("") == "");
  using Parts = std::vector<std::string_view>;
  CHECK(split("a,b,,c", ',') == Parts{"a", "b", "", "c"});
  CHECK(split("", ',') == Parts{""});
  CHECK(split(",", ',') == Parts{"", ""});
  CHECK(to_upper_ascii("aZ1\xD0\xB6") == "AZ1\xD0\xB6");
  CHECK(to_lower_ascii("aZ1\xD0\x96") == "az1\xD0\x96");
  CHECK(hex(std::string_view("\0\x0F\xA5\xFF", 4)) == "000fa5ff");
}

TEST_CASE("text: digits and integers") {
  CHECK(all_digits("0123456789"));
  CHECK_FALSE(all_digits(""));
  CHECK_FALSE(all_digits("1 "));
  CHECK_FALSE(all_digits("\xD9\xA1"));  // a digit of another script
  int64_t value = 7;
  CHECK((parse_int("-9223372036854775808", &value) && value == INT64_MIN));
  CHECK((parse_int("9223372036854775807", &value) && value == INT64_MAX));
  CHECK((parse_int("-0", &value) && value == 0));
  value = 7;
  for (const char* bad : {"", "-", "+1", " 1", "1 ", "1.0", "0x1", "9223372036854775808", "--1"}) {
    CHECK_FALSE_MESSAGE(parse_int(bad, &value), std::string(bad));
    CHECK(value == 7);
  }
}

TEST_CASE("text: patterns") {
  for (const auto& [pattern, text] : {std::pair{"", ""},
                                      {"*", ""},
                                      {"*", "abc"},
                                      {"a*c", "ac"},
                                      {"a*c", "abcbc"},
                                      {"?b?", "abc"},
                                      {"*.case", "x.case"},
                                      {"**a**", "bab"},
                                      {"a*b*c", "a-b-b-c"}})
    CHECK_MESSAGE(glob_match(pattern, text), pattern, " ", text);
  for (const auto& [pattern, text] : {std::pair{"", "a"},
                                      {"?", ""},
                                      {"a*c", "abcd"},
                                      {"a", "A"},
                                      {"*a", "ab"},
                                      {"?*", ""},
                                      {"a*b*c", "a-c-b"}})
    CHECK_MESSAGE(!glob_match(pattern, text), pattern, " ", text);
  // As many stars as would take for ever if each could need another try.
  std::string stars;
  for (int i = 0; i < 50; ++i) stars += "a*";
  CHECK_FALSE(glob_match(stars + "b", std::string(5000, 'a')));
}

TEST_CASE("text: addresses that mail servers take, and what would give them a second line") {
  for (const char* good : {"ann@example.org", "a.b+c@mail.example.co", "o'neil@localhost"})
    CHECK_MESSAGE(is_mail_address(good), good);
  for (const char* bad :
       {"", "ann", "@example.org", "ann@", "ann@example", "ann@@example.org", "a b@example.org",
        "ann@example.org\r\nBcc: x@y.z", "ann@example..org", ".ann@example.org", "анна@example.org",
        "<ann@example.org>", "ann@example.org,bob@example.org", "\"a b\"@example.org"})
    CHECK_FALSE_MESSAGE(is_mail_address(bad), bad);
}

TEST_CASE("text: what a store cannot keep is replaced") {
  CHECK(plain_utf8("Ёлка, \xF0\x9F\x8E\x84") == "Ёлка, \xF0\x9F\x8E\x84");
  CHECK(plain_utf8(std::string_view("a\0b", 3)) == "a?b");
  CHECK(plain_utf8("a\xFFz\xD0") == "a?z?");
  CHECK(plain_utf8("\xC0\x80\xED\xA0\x80") == "?????");
  CHECK(plain_utf8("").empty());
}

TEST_CASE("problems: paths, search and appending to oneself") {
  Problems problems;
  problems.add("a.b", join_path("lines", 3, "quantity"), {{"limit", "5"}});
  CHECK(problems.front().path == "lines.3.quantity");
  CHECK(problems.front().args[0].second == "5");
  CHECK(join_path("lines", 0, "") == "lines.0");
  CHECK(problems.has("a.b"));
  CHECK_FALSE(problems.has("a"));
  for (int i = 0; i < 5; ++i) problems.append(problems);
  CHECK(problems.size() == 32);
}
