// ISO 13616-1, with the structures of the IBAN registry (its registration authority is SWIFT).
#include <algorithm>
#include <string>

#include "formats/check_digits.hpp"
#include "formats/identifiers.hpp"

namespace osnova::formats {

namespace {

struct Structure {
  std::string_view country;
  // Of the BBAN, which follows the country and two check digits: counts of n digits, a capital
  // letters, c either.
  std::string_view bban;
};

constexpr Structure kRegistry[] = {
    {"AD", "4n4n12c"},     {"AE", "3n16n"},     {"AL", "8n16c"},         {"AT", "5n11n"},
    {"AZ", "4a20c"},       {"BA", "3n3n8n2n"},  {"BE", "3n7n2n"},        {"BG", "4a4n2n8c"},
    {"BH", "4a14c"},       {"BI", "5n5n11n2n"}, {"BR", "8n5n10n1a1c"},   {"BY", "4c4n16c"},
    {"CH", "5n12c"},       {"CR", "4n14n"},     {"CY", "3n5n16c"},       {"CZ", "4n6n10n"},
    {"DE", "8n10n"},       {"DJ", "5n5n11n2n"}, {"DK", "4n9n1n"},        {"DO", "4c20n"},
    {"EE", "2n2n11n1n"},   {"EG", "4n4n17n"},   {"ES", "4n4n1n1n10n"},   {"FI", "3n11n"},
    {"FK", "2a12n"},       {"FO", "4n9n1n"},    {"FR", "5n5n11c2n"},     {"GB", "4a6n8n"},
    {"GE", "2a16n"},       {"GI", "4a15c"},     {"GL", "4n9n1n"},        {"GR", "3n4n16c"},
    {"GT", "4c20c"},       {"HN", "4a20n"},     {"HR", "7n10n"},         {"HU", "3n4n1n15n1n"},
    {"IE", "4a6n8n"},      {"IL", "3n3n13n"},   {"IQ", "4a3n12n"},       {"IS", "4n2n6n10n"},
    {"IT", "1a5n5n12c"},   {"JO", "4a4n18c"},   {"KW", "4a22c"},         {"KZ", "3n13c"},
    {"LB", "4n20c"},       {"LC", "4a24c"},     {"LI", "5n12c"},         {"LT", "5n11n"},
    {"LU", "3n13c"},       {"LV", "4a13c"},     {"LY", "3n3n15n"},       {"MC", "5n5n11c2n"},
    {"MD", "2c18c"},       {"ME", "3n13n2n"},   {"MK", "3n10c2n"},       {"MN", "4n12n"},
    {"MR", "5n5n11n2n"},   {"MT", "4a5n18c"},   {"MU", "4a2n2n12n3n3a"}, {"NI", "4a20n"},
    {"NL", "4a10n"},       {"NO", "4n6n1n"},    {"OM", "3n16c"},         {"PK", "4a16c"},
    {"PL", "8n16n"},       {"PS", "4a21c"},     {"PT", "4n4n11n2n"},     {"QA", "4a21c"},
    {"RO", "4a16c"},       {"RS", "3n13n2n"},   {"RU", "9n5n15c"},       {"SA", "2n18c"},
    {"SC", "4a2n2n16n3a"}, {"SD", "2n12n"},     {"SE", "3n16n1n"},       {"SI", "5n8n2n"},
    {"SK", "4n6n10n"},     {"SM", "1a5n5n12c"}, {"SO", "4n3n12n"},       {"ST", "4n4n11n2n"},
    {"SV", "4a20n"},       {"TL", "3n14n2n"},   {"TN", "2n3n13n2n"},     {"TR", "5n1n16c"},
    {"UA", "6n19c"},       {"VA", "3n15n"},     {"VG", "4a16n"},         {"XK", "4n10n2n"},
    {"YE", "4a4n18c"}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }

// Calls part(count, kind) for each part of a structure.
template <class Part>
constexpr void for_parts(std::string_view structure, Part part) {
  size_t count = 0;
  for (const char c : structure) {
    if (c >= '0' && c <= '9') {
      count = count * 10 + static_cast<size_t>(c - '0');
    } else {
      part(count, c);
      count = 0;
    }
  }
}

constexpr size_t length_of(std::string_view structure) {
  size_t length = 0;
  for_parts(structure, [&](size_t count, char) { length += count; });
  return length;
}

static_assert(std::is_sorted(std::begin(kRegistry), std::end(kRegistry),
                             [](auto& a, auto& b) { return a.country < b.country; }));
static_assert(std::all_of(std::begin(kRegistry), std::end(kRegistry),
                          [](auto& s) { return length_of(s.bban) <= 30; }));

// `bban` has the length of the structure.
bool fits(std::string_view bban, std::string_view structure) {
  bool good = true;
  for_parts(structure, [&](size_t count, char kind) {
    for (const char c : bban.substr(0, count))
      good &= (kind != 'a' && is_digit(c)) || (kind != 'n' && is_letter(c));
    bban.remove_prefix(count);
  });
  return good;
}

}  // namespace

std::string_view check_iban(std::string_view iban) {
  if (iban.empty()) return {};
  const bool characters =
      std::all_of(iban.begin(), iban.end(), [](char c) { return is_digit(c) || is_letter(c); });
  if (!characters || iban.size() < 5 || !is_letter(iban[0]) || !is_letter(iban[1]) ||
      !is_digit(iban[2]) || !is_digit(iban[3]))
    return "party.iban.format";
  const auto found = std::lower_bound(std::begin(kRegistry), std::end(kRegistry), iban.substr(0, 2),
                                      [](auto& s, auto country) { return s.country < country; });
  if (found == std::end(kRegistry) || found->country != iban.substr(0, 2))
    return "party.iban.country";
  if (iban.size() != 4 + length_of(found->bban)) return "party.iban.length";
  if (!fits(iban.substr(4), found->bban)) return "party.iban.bban";
  // Check digits are 02 to 98: 98 minus the rest by 97.
  const int digits = rest_of(iban.substr(2, 2), 100);
  const bool good = digits >= 2 && digits <= 98 &&
                    mod_97(std::string(iban.substr(4)) + std::string(iban.substr(0, 4))) == 1;
  return good ? std::string_view{} : "party.iban.check_digit";
}

}  // namespace osnova::formats
