#include "base/encoding.hpp"

#include <doctest/doctest.h>

#include <cstring>

#include "base/text.hpp"

using namespace osnova;

namespace {

// In pieces of `chunk` bytes.
ByteSource source_of(const std::string& bytes, size_t chunk) {
  return [bytes, chunk, at = size_t{0}](char* buffer, size_t capacity) mutable {
    const size_t count = std::min({capacity, chunk, bytes.size() - at});
    std::memcpy(buffer, bytes.data() + at, count);
    at += count;
    return count;
  };
}

std::string converted(const std::string& bytes, Encoding encoding, size_t chunk = 3) {
  const ByteSource source = in_utf8(source_of(bytes, chunk), encoding);
  std::string text;
  char buffer[7];
  for (size_t got; (got = source(buffer, sizeof buffer)) > 0;) text.append(buffer, got);
  return text;
}

Encoding guessed(const std::string& bytes, size_t chunk = 5) {
  EncodingGuess guess;
  for (size_t at = 0; at < bytes.size(); at += chunk)
    guess.look(std::string_view(bytes).substr(at, chunk));
  return guess.encoding();
}

// "Имя;Сумма" and a line, as the program of another age saves it.
const std::string kRussian = "\xC8\xEC\xFF;\xD1\xF3\xEC\xEC\xE0\n\xB9 1;5\n";

std::string wide(const std::string& ascii, bool little, bool mark) {
  std::string out = mark ? (little ? "\xFF\xFE" : "\xFE\xFF") : "";
  for (const char c : ascii) {
    if (!little) out.push_back('\0');
    out.push_back(c);
    if (little) out.push_back('\0');
  }
  return out;
}

}  // namespace

TEST_CASE("encoding: known by mark, by zeros, by validity, by runs") {
  CHECK(guessed("name,sum\n") == Encoding::utf8);
  CHECK(guessed("") == Encoding::utf8);
  CHECK(guessed("Имя;Сумма\n") == Encoding::utf8);
  CHECK(guessed("\xEF\xBB\xBFname") == Encoding::utf8);
  CHECK(guessed(kRussian) == Encoding::windows_1251);
  CHECK(guessed("name;price\ncaf\xE9;\xA3"
                "5\n") == Encoding::windows_1252);
  CHECK(guessed(wide("name;sum\n1;2\n", true, true)) == Encoding::utf16_le);
  CHECK(guessed(wide("name;sum\n1;2\n", false, true)) == Encoding::utf16_be);
  CHECK(guessed(wide("name;sum\n1;2\n", true, false)) == Encoding::utf16_le);
  CHECK(guessed(wide("name;sum\n1;2\n", false, false)) == Encoding::utf16_be);
  CHECK(guessed("\xD0") == Encoding::windows_1252);  // a sequence that never ends
  CHECK(guessed("Имя", 1) == Encoding::utf8);        // cut anywhere
}

TEST_CASE("encoding: bytes become UTF-8 whatever pieces they come in") {
  for (const size_t chunk : {1, 2, 3, 64}) {
    CHECK(converted(kRussian, Encoding::windows_1251, chunk) == "Имя;Сумма\n№ 1;5\n");
    CHECK(converted("caf\xE9 \xA3 \x80", Encoding::windows_1252, chunk) == "café £ €");
    CHECK(converted(wide("a;b", true, true), Encoding::utf16_le, chunk) == "a;b");
    CHECK(converted(wide("a;b", false, false), Encoding::utf16_be, chunk) == "a;b");
    // A character beyond the first plane, then half of one, then half a unit.
    CHECK(converted(std::string("\x3D\xD8\x00\xDE", 4), Encoding::utf16_le, chunk) == "😀");
    CHECK(converted(std::string("\x3D\xD8"
                                "a\0",
                                4),
                    Encoding::utf16_le, chunk) == "\uFFFDa");
    CHECK(converted(std::string("a\0b", 3), Encoding::utf16_le, chunk) == "a\uFFFD");
    CHECK(converted("\xEF\xBB\xBFx", Encoding::utf8, chunk) == "\xEF\xBB\xBFx");
  }
}

TEST_CASE("encoding: every byte of the old tables is valid text") {
  std::string all;
  for (int byte = 1; byte < 256; ++byte) all.push_back(static_cast<char>(byte));
  for (const Encoding encoding : {Encoding::windows_1251, Encoding::windows_1252}) {
    const std::string text = converted(all, encoding);
    CHECK(valid_utf8(text));
    CHECK(code_points(text) == 255);
  }
  CHECK(converted("\xA8\xB8\xC0\xFF", Encoding::windows_1251) == "ЁёАя");
}

TEST_CASE("encoding: names") {
  for (const Encoding encoding : {Encoding::utf8, Encoding::utf16_le, Encoding::utf16_be,
                                  Encoding::windows_1251, Encoding::windows_1252})
    CHECK(encoding_named(name_of(encoding)) == encoding);
  CHECK_FALSE(encoding_named("KOI8-R").has_value());
}
