#pragma once
// Text is UTF-8. Case folding is done here (SQLite's lower() knows no Cyrillic).
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace osnova {

bool valid_utf8(std::string_view bytes);
size_t code_points(std::string_view utf8);
// What came from outside and is no field: bytes that are no UTF-8, and U+0000, become '?'. A store
// need not be able to keep them.
std::string plain_utf8(std::string_view bytes);
// Lower case of Latin (incl. Latin-1 and Extended-A), Greek and Cyrillic; other characters unchanged.
// yo (U+0451) folds to ie (U+0435), so that searches find both spellings.
std::string fold_case(std::string_view utf8);
// fold_case, and Latin letters that look like Cyrillic ones (A B C E H K M O P T X y) become Cyrillic:
// for comparing account codes and other keys typed in either alphabet.
std::string fold_look_alikes(std::string_view utf8);
std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string to_upper_ascii(std::string_view text);
inline std::string to_lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}
bool all_digits(std::string_view text);
std::string hex(std::string_view bytes);
// Strict integer: [-]digits, fits int64.
bool parse_int(std::string_view text, int64_t* value);
// An address as mail servers of today take it (RFC 5321, 4.1.2, without quoted names, comments and
// addresses in brackets): ASCII, one @, a domain of at least two parts or "localhost".
bool is_mail_address(std::string_view text);
// Shell-like pattern with * and ? over whole text, ASCII.
bool glob_match(std::string_view pattern, std::string_view text);
// The first `max_code_points` of the text, never cutting a code point.
std::string_view clip(std::string_view utf8, size_t max_code_points);

}  // namespace osnova
