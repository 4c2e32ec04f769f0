// Check digits of VAT numbers. The algorithms are those that the tax authorities publish, collected
// by the European Commission ("VIES VAT number algorithms"); each function gets the number without
// its prefix.
#include <algorithm>
#include <string>

#include "base/date.hpp"
#include "base/text.hpp"
#include "formats/check_digits.hpp"
#include "formats/countries.hpp"
#include "formats/identifiers.hpp"

namespace osnova::formats {

namespace {

enum class Verdict { good, bad_form, bad_check_digit };

Verdict verdict(bool good) { return good ? Verdict::good : Verdict::bad_check_digit; }

bool digits(std::string_view text, size_t count) {
  return text.size() == count && all_digits(text);
}

int number(std::string_view text) { return rest_of(text, 1'000'000'000); }

bool exists(int year, int month, int day) { return Date::from_ymd(year, month, day).has_value(); }

Verdict austria(std::string_view n) {
  if (n.size() != 9 || n[0] != 'U' || !all_digits(n.substr(1))) return Verdict::bad_form;
  int sum = 4;
  for (size_t i = 1; i < 8; ++i) {
    const int value = digit(n[i]) * (i % 2 == 0 ? 2 : 1);
    sum += value / 10 + value % 10;
  }
  return verdict((10 - sum % 10) % 10 == digit(n[8]));
}

Verdict belgium(std::string_view n) {
  if (!digits(n, 10) || n[0] > '1') return Verdict::bad_form;
  return verdict(97 - rest_of(n.substr(0, 8), 97) == number(n.substr(8)));
}

// A person's number begins with his birth date; 20 is added to the month before 1900, 40 after
// 1999.
bool bulgarian_person(std::string_view n) {
  const int month = number(n.substr(2, 2));
  const int shift = month > 40 ? 40 : month > 20 ? 20 : 0;
  const int century = shift == 40 ? 2000 : shift == 20 ? 1800 : 1900;
  if (!exists(century + number(n.substr(0, 2)), month - shift, number(n.substr(4, 2))))
    return false;
  return weighted(n, {2, 4, 8, 5, 10, 9, 7, 3, 6}) % 11 % 10 == digit(n[9]);
}

Verdict bulgaria(std::string_view n) {
  if (digits(n, 9)) {
    int rest = weighted(n, {1, 2, 3, 4, 5, 6, 7, 8}) % 11;
    if (rest == 10) rest = weighted(n, {3, 4, 5, 6, 7, 8, 9, 10}) % 11 % 10;
    return verdict(rest == digit(n[8]));
  }
  if (!digits(n, 10)) return Verdict::bad_form;
  const int foreigner = weighted(n, {21, 19, 17, 13, 11, 9, 7, 3, 1}) % 10;
  const int other = (11 - weighted(n, {4, 3, 2, 7, 6, 5, 4, 3, 2}) % 11) % 11;
  return verdict(bulgarian_person(n) || foreigner == digit(n[9]) || other == digit(n[9]));
}

Verdict cyprus(std::string_view n) {
  if (n.size() != 9 || !all_digits(n.substr(0, 8)) || n.starts_with("12")) return Verdict::bad_form;
  static constexpr int kOdd[] = {1, 0, 5, 7, 9, 13, 15, 17, 19, 21};
  int sum = 0;
  for (size_t i = 0; i < 8; ++i) sum += i % 2 == 0 ? kOdd[digit(n[i])] : digit(n[i]);
  return verdict(n[8] == 'A' + sum % 26);
}

// Rodné číslo: birth date (50 is added to a woman's month, 20 when the day's numbers ran out) and,
// since 1954, a check digit.
Verdict birth_number(std::string_view n) {
  int year = 1900 + number(n.substr(0, 2));
  if (n.size() == 10 && year < 1954) year += 100;
  const int month = number(n.substr(2, 2)) % 50;
  if (!exists(year, year >= 2004 && month > 20 ? month - 20 : month, number(n.substr(4, 2))))
    return Verdict::bad_form;
  if (n.size() == 9) return year < 1954 ? Verdict::good : Verdict::bad_form;
  const int rest = rest_of(n.substr(0, 9), 11);
  // A rest of 10 was written as 0 until 1985 and is not given out since.
  return verdict((year < 1985 ? rest % 10 : rest) == digit(n[9]));
}

Verdict czechia(std::string_view n) {
  if (digits(n, 8)) {
    if (n[0] == '9') return Verdict::bad_form;
    const int rest = weighted(n, {8, 7, 6, 5, 4, 3, 2}) % 11;
    return verdict((rest == 0 ? 1 : (11 - rest) % 10) == digit(n[7]));
  }
  if (digits(n, 9) && n[0] == '6') {
    const int rest = weighted(n.substr(1), {8, 7, 6, 5, 4, 3, 2}) % 11;
    return verdict((18 - (10 - rest) % 11) % 10 == digit(n[8]));
  }
  return digits(n, 9) || digits(n, 10) ? birth_number(n) : Verdict::bad_form;
}

Verdict germany(std::string_view n) {
  return digits(n, 9) && n[0] != '0' ? verdict(mod_11_10(n)) : Verdict::bad_form;
}

Verdict denmark(std::string_view n) {
  if (!digits(n, 8) || n[0] == '0') return Verdict::bad_form;
  return verdict(weighted(n, {2, 7, 6, 5, 4, 3, 2, 1}) % 11 == 0);
}

Verdict estonia(std::string_view n) {
  if (!digits(n, 9)) return Verdict::bad_form;
  return verdict(weighted(n, {3, 7, 1, 3, 7, 1, 3, 7, 1}) % 10 == 0);
}

Verdict greece(std::string_view n) {
  if (!digits(n, 9)) return Verdict::bad_form;
  return verdict(weighted(n, {256, 128, 64, 32, 16, 8, 4, 2}) % 11 % 10 == digit(n[8]));
}

// DNI, NIE and NIF of persons (a letter from the rest by 23), or the NIF of entities, whose control
// is a digit or the letter that stands for it (Orden EHA/451/2008).
Verdict spain(std::string_view n) {
  if (n.size() != 9 || !all_digits(n.substr(1, 7))) return Verdict::bad_form;
  static constexpr std::string_view kLetters = "TRWAGMYFPDXBNJZSQVHLCKE";
  const auto letter_fits = [&](int value) { return n[8] == kLetters[size_t(value % 23)]; };
  const int middle = number(n.substr(1, 7));
  if (n[0] >= '0' && n[0] <= '9') return verdict(letter_fits(digit(n[0]) * 10'000'000 + middle));
  if (n[0] >= 'X' && n[0] <= 'Z') return verdict(letter_fits((n[0] - 'X') * 10'000'000 + middle));
  if (n[0] >= 'K' && n[0] <= 'M') return verdict(letter_fits(middle));
  if (std::string_view("ABCDEFGHJNPQRSUVW").find(n[0]) == n.npos) return Verdict::bad_form;
  const size_t control = std::string_view("JABCDEFGHI").find(n[8]);
  const char last = control == n.npos ? n[8] : static_cast<char>('0' + control);
  if (last < '0' || last > '9') return Verdict::bad_check_digit;
  return verdict(luhn(std::string(n.substr(1, 7)) + last));
}

Verdict finland(std::string_view n) {
  if (!digits(n, 8)) return Verdict::bad_form;
  return verdict(weighted(n, {7, 9, 10, 5, 8, 4, 2, 1}) % 11 == 0);
}

// Two characters of control before the SIREN: digits, or a newer form with letters other than I, O.
Verdict france(std::string_view n) {
  if (n.size() != 11 || !all_digits(n.substr(2))) return Verdict::bad_form;
  const std::string_view siren = n.substr(2);
  static constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  const auto first = static_cast<int>(kAlphabet.find(n[0]));
  const auto second = static_cast<int>(kAlphabet.find(n[1]));
  if (first < 0 || second < 0) return Verdict::bad_form;
  if (!siren.starts_with("000") && !luhn(siren)) return Verdict::bad_check_digit;  // 000: Monaco
  if (first < 10 && second < 10)
    return verdict(rest_of(std::string(siren) + "12", 97) == first * 10 + second);
  const int key = first < 10 ? first * 24 + second - 10 : first * 34 + second - 100;
  return verdict((number(siren) + 1 + key / 11) % 11 == key % 11);
}

Verdict croatia(std::string_view n) {
  return digits(n, 11) ? verdict(mod_11_10(n)) : Verdict::bad_form;
}

Verdict hungary(std::string_view n) {
  if (!digits(n, 8)) return Verdict::bad_form;
  return verdict(weighted(n, {9, 7, 3, 1, 9, 7, 3, 1}) % 10 == 0);
}

// Seven digits, a letter of control and, since 2013, a letter more; before, the second character
// could be a letter, + or *.
Verdict ireland(std::string_view n) {
  static constexpr std::string_view kLetters = "WABCDEFGHIJKLMNOPQRSTUV";
  if (n.size() < 8 || n.size() > 9 || n[0] < '0' || n[0] > '9' || !all_digits(n.substr(2, 5)))
    return Verdict::bad_form;
  std::string body(n.substr(0, 7));
  const bool old = n[1] < '0' || n[1] > '9';
  if (old && (n.size() != 8 || !((n[1] >= 'A' && n[1] <= 'Z') || n[1] == '+' || n[1] == '*')))
    return Verdict::bad_form;
  if (old) body = "0" + std::string(n.substr(2, 5)) + n[0];
  const size_t more = n.size() == 9 ? kLetters.find(n[8]) : 0;
  if (more == n.npos || kLetters.find(n[7]) == n.npos) return Verdict::bad_form;
  const int sum = weighted(body, {8, 7, 6, 5, 4, 3, 2}) + 9 * static_cast<int>(more);
  return verdict(n[7] == kLetters[size_t(sum % 23)]);
}

// Seven digits of the taxpayer, three of the office, a check digit.
Verdict italy(std::string_view n) {
  if (!digits(n, 11) || n.starts_with("0000000")) return Verdict::bad_form;
  const int office = number(n.substr(7, 3));
  const bool known = (office >= 1 && office <= 100) || office == 120 || office == 121 ||
                     office == 888 || office == 999;
  return known ? verdict(luhn(n)) : Verdict::bad_form;
}

Verdict lithuania(std::string_view n) {
  if (!digits(n, 9) && !digits(n, 12)) return Verdict::bad_form;
  if (n[n.size() - 2] != '1') return Verdict::bad_form;
  const auto rest = [&](int shift) {
    int sum = 0;
    for (int i = 0; i + 1 < std::ssize(n); ++i) sum += digit(n[size_t(i)]) * ((i + shift) % 9 + 1);
    return sum % 11;
  };
  const int first = rest(0);
  return verdict((first == 10 ? rest(2) % 10 : first) == digit(n.back()));
}

Verdict luxembourg(std::string_view n) {
  if (!digits(n, 8)) return Verdict::bad_form;
  return verdict(rest_of(n.substr(0, 6), 89) == number(n.substr(6)));
}

Verdict latvia(std::string_view n) {
  if (!digits(n, 11)) return Verdict::bad_form;
  if (n[0] <= '3') return Verdict::good;  // a person
  return verdict(weighted(n, {9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1}) % 11 == 3);
}

Verdict malta(std::string_view n) {
  if (!digits(n, 8) || n[0] == '0') return Verdict::bad_form;
  return verdict((weighted(n, {3, 4, 6, 7, 8, 9}) + number(n.substr(6))) % 37 == 0);
}

// Of a company: the eleven test of its fiscal number. Of a sole trader since 2020: mod 97-10 over
// the whole number.
Verdict netherlands(std::string_view n) {
  if (n.size() != 12 || !all_digits(n.substr(0, 9)) || n[9] != 'B' || !all_digits(n.substr(10)) ||
      n.ends_with("00"))
    return Verdict::bad_form;
  const int eleven = weighted(n, {9, 8, 7, 6, 5, 4, 3, 2, -1});
  return verdict((eleven % 11 == 0 && number(n.substr(0, 9)) != 0) ||
                 mod_97("NL" + std::string(n)) == 1);
}

Verdict poland(std::string_view n) {
  if (!digits(n, 10)) return Verdict::bad_form;
  return verdict(weighted(n, {6, 5, 7, 2, 3, 4, 5, 6, 7}) % 11 == digit(n[9]));
}

Verdict portugal(std::string_view n) {
  if (!digits(n, 9) || n[0] == '0') return Verdict::bad_form;
  return verdict((11 - weighted(n, {9, 8, 7, 6, 5, 4, 3, 2}) % 11) % 11 % 10 == digit(n[8]));
}

Verdict romania(std::string_view n) {
  if (n.size() < 2 || n.size() > 10 || !all_digits(n) || n[0] == '0') return Verdict::bad_form;
  const std::string padded = std::string(10 - n.size(), '0') + std::string(n);
  return verdict(weighted(padded, {7, 5, 3, 2, 1, 7, 5, 3, 2}) * 10 % 11 % 10 == digit(n.back()));
}

Verdict sweden(std::string_view n) {
  if (!digits(n, 12) || n.substr(10) == "00" || n.substr(10) > "94") return Verdict::bad_form;
  return verdict(luhn(n.substr(0, 10)));
}

Verdict slovenia(std::string_view n) {
  if (!digits(n, 8) || n[0] == '0') return Verdict::bad_form;
  const int rest = weighted(n, {8, 7, 6, 5, 4, 3, 2}) % 11;
  return verdict(rest != 0 && (11 - rest) % 10 == digit(n[7]));
}

Verdict slovakia(std::string_view n) {
  if (!digits(n, 10) || n[0] == '0' || std::string_view("234789").find(n[2]) == n.npos)
    return Verdict::bad_form;
  return verdict(rest_of(n, 11) == 0);
}

// Nine digits, or twelve of a branch. The rest of the division by 97 is 0; of numbers from 100 0000
// on, given out since 2009, it may also be 42 ("9755") or 55.
Verdict united_kingdom(std::string_view n) {
  if (n.size() == 5 && all_digits(n.substr(2))) {
    const bool office = (n.starts_with("GD") && n[2] < '5') || (n.starts_with("HA") && n[2] >= '5');
    return office ? Verdict::good : Verdict::bad_form;
  }
  if (!digits(n, 9) && !digits(n, 12)) return Verdict::bad_form;
  const int rest = (weighted(n, {8, 7, 6, 5, 4, 3, 2}) + number(n.substr(7, 2))) % 97;
  return verdict(rest == 0 || (n[0] != '0' && (rest == 42 || rest == 55)));
}

Verdict norway(std::string_view n) {
  if (n.ends_with("MVA")) n.remove_suffix(3);
  if (!digits(n, 9)) return Verdict::bad_form;
  return verdict(weighted(n, {3, 2, 7, 6, 5, 4, 3, 2, 1}) % 11 == 0);
}

Verdict switzerland(std::string_view n) {
  for (const std::string_view tax : {"MWST", "TVA", "IVA"})
    if (n.ends_with(tax)) {
      n.remove_suffix(tax.size());
      break;
    }
  if (n.size() != 10 || n[0] != 'E' || !all_digits(n.substr(1))) return Verdict::bad_form;
  return verdict(weighted(n.substr(1), {5, 4, 3, 2, 7, 6, 5, 4, 1}) % 11 == 0);
}

Verdict other(std::string_view n) {
  const bool good = n.size() >= 2 && n.size() <= 13 && std::all_of(n.begin(), n.end(), [](char c) {
                      return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
                    });
  return good ? Verdict::good : Verdict::bad_form;
}

struct Scheme {
  std::string_view prefix;
  Verdict (*check)(std::string_view);
};

constexpr Scheme kSchemes[] = {
    {"AT", austria},  {"BE", belgium},        {"BG", bulgaria},      {"CH", switzerland},
    {"CY", cyprus},   {"CZ", czechia},        {"DE", germany},       {"DK", denmark},
    {"EE", estonia},  {"EL", greece},         {"ES", spain},         {"FI", finland},
    {"FR", france},   {"GB", united_kingdom}, {"HR", croatia},       {"HU", hungary},
    {"IE", ireland},  {"IT", italy},          {"LT", lithuania},     {"LU", luxembourg},
    {"LV", latvia},   {"MT", malta},          {"NL", netherlands},   {"NO", norway},
    {"PL", poland},   {"PT", portugal},       {"RO", romania},       {"SE", sweden},
    {"SI", slovenia}, {"SK", slovakia},       {"XI", united_kingdom}};

}  // namespace

std::string_view check_vat_number(std::string_view number) {
  if (number.empty()) return {};
  const std::string_view prefix = number.substr(0, 2), rest = number.substr(prefix.size());
  const auto scheme = std::find_if(std::begin(kSchemes), std::end(kSchemes),
                                   [&](const Scheme& s) { return s.prefix == prefix; });
  const bool known = scheme != std::end(kSchemes);
  const bool letters =
      std::all_of(prefix.begin(), prefix.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (prefix.size() < 2 || !letters) return "party.vat_number.format";
  if (!known && (!is_country(prefix) || prefix == "GR")) return "party.vat_number.country";
  switch (known ? scheme->check(rest) : other(rest)) {
    case Verdict::good:
      return {};
    case Verdict::bad_form:
      return "party.vat_number.format";
    case Verdict::bad_check_digit:
      return "party.vat_number.check_digit";
  }
  return {};
}

}  // namespace osnova::formats
