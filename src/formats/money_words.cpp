#include "formats/money_words.hpp"

#include <array>
#include <vector>

namespace osnova::formats {

namespace {

enum class Gender { masculine, feminine };

// "рубль, рубля, рублей": with 1, with 2 to 4, with the rest.
struct RussianNoun {
  std::string_view one, few, many;
  Gender gender = Gender::masculine;
};
struct EnglishNoun {
  std::string_view one, many;
};

struct CurrencyNames {
  std::string_view code;
  RussianNoun whole, part;
  EnglishNoun whole_en, part_en;
};

constexpr auto kFeminine = Gender::feminine;
constexpr RussianNoun kKopeck = {"копейка", "копейки", "копеек", kFeminine};
constexpr RussianNoun kCent = {"цент", "цента", "центов"};

constexpr CurrencyNames kNames[] = {
    {"RUB", {"рубль", "рубля", "рублей"}, kKopeck, {"rouble", "roubles"}, {"kopeck", "kopecks"}},
    {"USD",
     {"доллар США", "доллара США", "долларов США"},
     kCent,
     {"US dollar", "US dollars"},
     {"cent", "cents"}},
    {"EUR", {"евро", "евро", "евро"}, kCent, {"euro", "euros"}, {"cent", "cents"}},
    {"GBP",
     {"фунт стерлингов", "фунта стерлингов", "фунтов стерлингов"},
     {"пенс", "пенса", "пенсов"},
     {"pound", "pounds"},
     {"penny", "pence"}},
    {"CNY", {"юань", "юаня", "юаней"}, {"фэнь", "фэня", "фэней"}, {"yuan", "yuan"}, {"fen", "fen"}},
    {"JPY", {"иена", "иены", "иен", kFeminine}, {}, {"yen", "yen"}, {}},
    {"CHF",
     {"швейцарский франк", "швейцарских франка", "швейцарских франков"},
     {"раппен", "раппена", "раппенов"},
     {"Swiss franc", "Swiss francs"},
     {"rappen", "rappen"}},
    {"KZT",
     {"тенге", "тенге", "тенге"},
     {"тиын", "тиына", "тиынов"},
     {"tenge", "tenge"},
     {"tiyn", "tiyn"}},
    {"BYN",
     {"белорусский рубль", "белорусских рубля", "белорусских рублей"},
     kKopeck,
     {"Belarusian rouble", "Belarusian roubles"},
     {"kopeck", "kopecks"}},
};

const CurrencyNames* names_of(const std::string& code) {
  for (const CurrencyNames& names : kNames)
    if (names.code == code) return &names;
  return nullptr;
}

std::string_view agreed(const RussianNoun& noun, uint64_t number) {
  const uint64_t tens = number % 100, ones = number % 10;
  if (tens >= 11 && tens <= 14) return noun.many;
  if (ones == 1) return noun.one;
  return ones >= 2 && ones <= 4 ? noun.few : noun.many;
}

void put(std::string& text, std::string_view word) {
  if (word.empty()) return;
  if (!text.empty()) text += ' ';
  text += word;
}

// 0 to 999; nothing for 0.
void put_russian_group(std::string& text, uint64_t group, Gender gender) {
  static constexpr std::string_view hundreds[] = {"",          "сто",      "двести",   "триста",
                                                  "четыреста", "пятьсот",  "шестьсот", "семьсот",
                                                  "восемьсот", "девятьсот"};
  static constexpr std::string_view tens[] = {
      "",          "",           "двадцать",  "тридцать",    "сорок",
      "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто"};
  static constexpr std::string_view ones[] = {
      "",           "один",        "два",        "три",          "четыре",
      "пять",       "шесть",       "семь",       "восемь",       "девять",
      "десять",     "одиннадцать", "двенадцать", "тринадцать",   "четырнадцать",
      "пятнадцать", "шестнадцать", "семнадцать", "восемнадцать", "девятнадцать"};
  put(text, hundreds[group / 100]);
  const uint64_t rest = group % 100;
  if (rest >= 20) put(text, tens[rest / 10]);
  const uint64_t small = rest >= 20 ? rest % 10 : rest;
  if (gender == Gender::feminine && (small == 1 || small == 2))
    put(text, small == 1 ? "одна" : "две");
  else
    put(text, ones[small]);
}

void put_english_group(std::string& text, uint64_t group) {
  static constexpr std::string_view tens[] = {"",      "",      "twenty",  "thirty", "forty",
                                              "fifty", "sixty", "seventy", "eighty", "ninety"};
  static constexpr std::string_view ones[] = {
      "",         "one",     "two",     "three",     "four",     "five",    "six",
      "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",  "thirteen",
      "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
  if (group >= 100) {
    put(text, ones[group / 100]);
    put(text, "hundred");
  }
  const uint64_t rest = group % 100;
  if (rest < 20) return put(text, ones[rest]);
  put(text, tens[rest / 10]);
  if (rest % 10 != 0) text += "-" + std::string(ones[rest % 10]);
}

// Groups of three digits, the highest first, with the name of their power of a thousand.
template <class Put>
std::string by_thousands(uint64_t number, Put put_group) {
  std::array<uint64_t, 7> groups{};
  for (uint64_t& group : groups) {
    group = number % 1000;
    number /= 1000;
  }
  std::string text;
  for (size_t power = groups.size(); power-- > 0;)
    if (groups[power] != 0) put_group(text, groups[power], power);
  return text;
}

std::string russian(uint64_t number, Gender gender) {
  static constexpr RussianNoun powers[] = {{},
                                           {"тысяча", "тысячи", "тысяч", kFeminine},
                                           {"миллион", "миллиона", "миллионов"},
                                           {"миллиард", "миллиарда", "миллиардов"},
                                           {"триллион", "триллиона", "триллионов"},
                                           {"квадриллион", "квадриллиона", "квадриллионов"},
                                           {"квинтиллион", "квинтиллиона", "квинтиллионов"}};
  if (number == 0) return "ноль";
  return by_thousands(number, [&](std::string& text, uint64_t group, size_t power) {
    put_russian_group(text, group, power == 0 ? gender : powers[power].gender);
    if (power > 0) put(text, agreed(powers[power], group));
  });
}

std::string english(uint64_t number) {
  static constexpr std::string_view powers[] = {"",         "thousand",    "million",    "billion",
                                                "trillion", "quadrillion", "quintillion"};
  if (number == 0) return "zero";
  return by_thousands(number, [&](std::string& text, uint64_t group, size_t power) {
    put_english_group(text, group);
    put(text, powers[power]);
  });
}

// Also of the lowest int64, which has no positive counterpart.
uint64_t magnitude(int64_t number) {
  return number < 0 ? ~static_cast<uint64_t>(number) + 1 : static_cast<uint64_t>(number);
}

// The Russian lower-case letters of which our words begin are the two-byte D0 B0..BF, D1 80..8F.
std::string capitalised(std::string text) {
  if (text.size() < 2) return text;
  auto& lead = text[0];
  auto& letter = text[1];
  const auto code = static_cast<unsigned char>(letter);
  if (lead == '\xD0' && code >= 0xB0) {
    letter = static_cast<char>(code - 0x20);
  } else if (lead == '\xD1' && code <= 0x8F) {
    lead = '\xD0';
    letter = static_cast<char>(code + 0x20);
  }
  return text;
}

}  // namespace

std::string number_in_words(int64_t number, std::string_view language) {
  const bool ru = language == "ru";
  std::string text = number < 0 ? (ru ? "минус" : "minus") : "";
  put(text, ru ? russian(magnitude(number), Gender::masculine) : english(magnitude(number)));
  return text;
}

std::string money_in_words(int64_t minor, Currency currency, std::string_view language) {
  const bool ru = language == "ru";
  const auto unit = static_cast<uint64_t>(power_of_ten(currency.digits()));
  const uint64_t all = magnitude(minor), whole = all / unit, part = all % unit;
  const std::string code = currency.code();
  const CurrencyNames* names = names_of(code);
  std::string text = minor < 0 ? (ru ? "минус" : "minus") : "";
  put(text, ru ? russian(whole, names ? names->whole.gender : Gender::masculine) : english(whole));
  if (!names)
    put(text, code);
  else if (ru)
    put(text, agreed(names->whole, whole));
  else
    put(text, whole == 1 ? names->whole_en.one : names->whole_en.many);
  if (currency.digits() > 0) {
    std::string figures = std::to_string(part);
    figures.insert(0, static_cast<size_t>(currency.digits()) - figures.size(), '0');
    if (!ru) put(text, "and");
    put(text, figures);
    if (names && ru)
      put(text, agreed(names->part, part));
    else if (names)
      put(text, part == 1 ? names->part_en.one : names->part_en.many);
    else if (!ru)
      put(text, "/ " + std::to_string(unit));
  }
  return ru ? capitalised(std::move(text)) : text;
}

}  // namespace osnova::formats
