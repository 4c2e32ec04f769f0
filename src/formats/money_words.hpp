#pragma once
// Amounts in words for printed documents.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/money.hpp"

namespace osnova::formats {

// Whole units in words, minor units in figures, each noun in its number, gender and case:
//   ru  "Сто двадцать тысяч пятьсот один рубль 02 копейки" (capital letter, as forms want it)
//   en  "one hundred twenty thousand five hundred one pounds and 02 pence"
// Every int64 has words. A currency without names of its own is told by its code: "Сто KWD 050".
// A language other than "ru" is English.
std::string money_in_words(int64_t minor, Currency currency, std::string_view language);

// A whole number in words, lower case: "двадцать один", "twenty-one". In Russian masculine.
std::string number_in_words(int64_t number, std::string_view language);

}  // namespace osnova::formats
