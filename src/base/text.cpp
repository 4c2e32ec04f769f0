#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace osnova {
namespace {

constexpr uint64_t kHighBits = 0x8080808080808080u;

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// Length of the well-formed sequence at the start of `text` (RFC 3629: no overlong forms, no
// surrogates, nothing beyond U+10FFFF), or 0.
size_t sequence_length(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[i])) return 0;
  }
  const unsigned char second = byte(1);
  if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)) return 0;
  if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return 0;
  return length;
}

uint32_t odd_after(uint32_t c) { return c | 1; }               // pairs that begin with an even number
uint32_t even_after(uint32_t c) { return c + (c & 1); }        // pairs that begin with an odd number
bool within(uint32_t c, uint32_t low, uint32_t high) { return c >= low && c <= high; }

uint32_t fold_latin(uint32_t c) {
  if (within(c, 0xC0, 0xDE) && c != 0xD7) return c + 0x20;
  if (c == 0x130) return 'i';  // I with dot; the dotless i stays apart
  if (c == 0x178) return 0xFF;
  if (c == 0x17F) return 's';
  if (within(c, 0x100, 0x137) && c != 0x131) return odd_after(c);
  if (within(c, 0x139, 0x148)) return even_after(c);
  if (within(c, 0x14A, 0x177)) return odd_after(c);
  if (within(c, 0x179, 0x17E)) return even_after(c);
  return c;
}

uint32_t fold_greek(uint32_t c) {
  if (within(c, 0x391, 0x3AB) && c != 0x3A2) return c + 0x20;
  if (c == 0x386) return 0x3AC;
  if (within(c, 0x388, 0x38A)) return c + 0x25;
  if (c == 0x38C) return 0x3CC;
  if (within(c, 0x38E, 0x38F)) return c + 0x3F;
  if (c == 0x3C2) return 0x3C3;  // capital sigma cannot tell whether it ended a word
  return c;
}

uint32_t fold_cyrillic(uint32_t c) {
  if (c == 0x401 || c == 0x451) return 0x435;  // yo is written as ie more often than not
  if (within(c, 0x400, 0x40F)) return c + 0x50;
  if (within(c, 0x410, 0x42F)) return c + 0x20;
  if (c == 0x4C0) return 0x4CF;
  if (within(c, 0x4C1, 0x4CE)) return even_after(c);
  if (within(c, 0x460, 0x481) || within(c, 0x48A, 0x4BF) || within(c, 0x4D0, 0x52F)) {
    return odd_after(c);
  }
  return c;
}

uint32_t fold_two_byte(uint32_t c) {
  if (c < 0x180) return fold_latin(c);
  if (within(c, 0x370, 0x3FF)) return fold_greek(c);
  if (within(c, 0x400, 0x52F)) return fold_cyrillic(c);
  return c;
}

char lower_ascii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c; }

void append_two_byte(std::string& out, uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
    return;
  }
  out += static_cast<char>(0xC0 | c >> 6);
  out += static_cast<char>(0x80 | (c & 0x3F));
}

}  // namespace

bool valid_utf8(std::string_view bytes) {
  size_t at = 0;
  while (at < bytes.size()) {
    while (at + 8 <= bytes.size()) {
      uint64_t word;
      std::memcpy(&word, bytes.data() + at, sizeof word);
      if (word & kHighBits) break;
      at += 8;
    }
    if (at == bytes.size()) break;
    const size_t length = sequence_length(bytes.substr(at));
    if (length == 0) return false;
    at += length;
  }
  return true;
}

std::string plain_utf8(std::string_view bytes) {
  std::string text(bytes);
  if (valid_utf8(bytes) && bytes.find('\0') == bytes.npos) return text;
  for (size_t at = 0; at < text.size();) {
    const size_t length = sequence_length(std::string_view(text).substr(at));
    if (length == 0 || text[at] == '\0') text[at] = '?';
    at += std::max<size_t>(length, 1);
  }
  return text;
}

size_t code_points(std::string_view utf8) {
  return static_cast<size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char byte) { return !is_continuation(byte); }));
}

std::string fold_case(std::string_view utf8) {
  std::string folded;
  folded.reserve(utf8.size());
  for (size_t i = 0; i < utf8.size(); ++i) {
    const auto first = static_cast<unsigned char>(utf8[i]);
    if (first < 0x80) {
      folded += lower_ascii(utf8[i]);
    } else if (first >= 0xC2 && first < 0xE0 && i + 1 < utf8.size() && is_continuation(utf8[i + 1])) {
      const uint32_t low = static_cast<unsigned char>(utf8[++i]) & 0x3Fu;
      append_two_byte(folded, fold_two_byte((first & 0x1Fu) << 6 | low));
    } else {
      folded += utf8[i];
    }
  }
  return folded;
}

std::string fold_look_alikes(std::string_view utf8) {
  static constexpr std::string_view kLatin = "abcehkmoptxy";
  static constexpr std::string_view kCyrillic = "авсенкмортху";  // two bytes each
  const std::string folded = fold_case(utf8);
  std::string result;
  result.reserve(folded.size() * 2);
  for (const char c : folded) {
    const size_t index = kLatin.find(c);
    if (index == kLatin.npos) {
      result += c;
    } else {
      result += kCyrillic.substr(index * 2, 2);
    }
  }
  return result;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const size_t first = text.find_first_not_of(kSpace);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == text.npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string to_upper_ascii(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 0x20);
  }
  return upper;
}

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string hex(std::string_view bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    text += kDigits[value >> 4];
    text += kDigits[value & 15];
  }
  return text;
}

bool parse_int(std::string_view text, int64_t* value) {
  int64_t parsed = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, parsed);
  if (error != std::errc() || stopped != end) return false;
  *value = parsed;
  return true;
}

bool is_mail_address(std::string_view text) {
  const size_t at = text.find('@');
  if (at == text.npos || at == 0 || at > 64 || text.size() > 254) return false;
  const auto dotted = [](std::string_view parts, std::string_view more) {
    for (const std::string_view part : split(parts, '.')) {
      if (part.empty() || part.size() > 64) return false;
      for (const char c : part)
        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
            more.find(c) == more.npos)
          return false;
    }
    return true;
  };
  const std::string_view domain = text.substr(at + 1);
  if (!dotted(text.substr(0, at), "!#$%&'*+/=?^_`{|}~-") || !dotted(domain, "-")) return false;
  return domain == "localhost" || domain.find('.') != domain.npos;
}

// Only the last star can need another try, so the time is at most pattern x text.
bool glob_match(std::string_view pattern, std::string_view text) {
  size_t p = 0, t = 0, star = pattern.npos, retry = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != pattern.npos) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == pattern.npos;
}

std::string_view clip(std::string_view utf8, size_t max_code_points) {
  size_t seen = 0;
  for (size_t i = 0; i < utf8.size(); ++i) {
    if (!is_continuation(utf8[i]) && seen++ == max_code_points) return utf8.substr(0, i);
  }
  return utf8;
}

}  // namespace osnova
