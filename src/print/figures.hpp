#pragma once
// Figures, dates and texts as they stand in printed documents.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.hpp"
#include "base/money.hpp"

namespace osnova::print {

// "1 234 567.05" with narrow no-break spaces and a true minus; decimal comma in Russian. The
// number of decimals is the currency's.
std::string amount_text(int64_t minor, int digits, std::string_view language);
// Mantissas of Quantity, Price and Percent: no more decimals than they have, at least
// `min_decimals`.
std::string decimal_figure(int64_t mantissa, int scale, int min_decimals,
                           std::string_view language);
// en "5 March 2025", ru "5 марта 2025 г."; "" when empty.
std::string long_date(Date date, std::string_view language);
// en "5 Mar 2025", ru "05.03.2025"; "" when empty.
std::string short_date(Date date, std::string_view language);
// The first letter as a capital (Latin and Cyrillic).
std::string capitalised(std::string text);

}  // namespace osnova::print
