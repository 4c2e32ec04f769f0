#pragma once
// Arithmetic of check digits, for the checks of this folder. Every function expects the characters
// that it names; callers look at the form first.
#include <initializer_list>
#include <string_view>

namespace osnova::formats {

inline int digit(char c) { return c - '0'; }

// Sum of digit x weight over the first digits; `text` has at least as many digits as there are
// weights.
inline int weighted(std::string_view text, std::initializer_list<int> weights) {
  int sum = 0;
  size_t at = 0;
  for (const int weight : weights) sum += digit(text[at++]) * weight;
  return sum;
}

// Rest of a number of any length, as people divide on paper.
inline int rest_of(std::string_view digits, int divisor) {
  int rest = 0;
  for (const char c : digits) rest = (rest * 10 + digit(c)) % divisor;
  return rest;
}

// ISO 7064 mod 97-10 over digits and capital letters (A = 10 ... Z = 35), 1 when the number is
// right; -1 for another character.
inline int mod_97(std::string_view text) {
  int rest = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9')
      rest = (rest * 10 + digit(c)) % 97;
    else if (c >= 'A' && c <= 'Z')
      rest = (rest * 100 + c - 'A' + 10) % 97;
    else
      return -1;
  }
  return rest;
}

// ISO/IEC 7812-1 annex B (Luhn) over digits, the last one being the check digit.
inline bool luhn(std::string_view digits) {
  int sum = 0;
  bool twice = false;
  for (auto c = digits.rbegin(); c != digits.rend(); ++c, twice = !twice) {
    const int value = digit(*c) * (twice ? 2 : 1);
    sum += value / 10 + value % 10;
  }
  return sum % 10 == 0;
}

// ISO 7064 mod 11,10 over digits, the last one being the check digit.
inline bool mod_11_10(std::string_view digits) {
  int product = 10;
  for (const char c : digits.substr(0, digits.size() - 1)) {
    const int sum = (product + digit(c)) % 10;
    product = (sum == 0 ? 10 : sum) * 2 % 11;
  }
  return (product + digit(digits.back())) % 10 == 1;
}

}  // namespace osnova::formats
