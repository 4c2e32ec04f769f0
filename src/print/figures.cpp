#include "print/figures.hpp"

#include "base/text.hpp"

namespace osnova::print {

namespace {

constexpr std::string_view kThin = "\u202F";   // narrow no-break space
constexpr std::string_view kSpace = "\u00A0";  // no-break space
constexpr std::string_view kMinus = "\u2212";

constexpr std::string_view kMonthsRu[] = {"января",   "февраля", "марта",  "апреля",
                                          "мая",      "июня",    "июля",   "августа",
                                          "сентября", "октября", "ноября", "декабря"};
constexpr std::string_view kMonthsEn[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};

// "-1234567.05" as typed by base, for people.
std::string grouped(const std::string& plain, std::string_view language) {
  const bool negative = plain.starts_with('-');
  const size_t begin = negative ? 1 : 0;
  const size_t point = std::min(plain.find('.'), plain.size());
  std::string text(negative ? kMinus : std::string_view());
  for (size_t i = begin; i < point; ++i) {
    if (i > begin && (point - i) % 3 == 0) text += kThin;
    text += plain[i];
  }
  if (point < plain.size()) text += (language == "ru" ? "," : ".") + plain.substr(point + 1);
  return text;
}

std::string two_digits(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

}  // namespace

std::string amount_text(int64_t minor, int digits, std::string_view language) {
  return grouped(minor_text(minor, digits), language);
}

std::string decimal_figure(int64_t mantissa, int scale, int min_decimals,
                           std::string_view language) {
  return grouped(decimal_text(mantissa, scale, min_decimals), language);
}

std::string long_date(Date date, std::string_view language) {
  if (date.empty()) return {};
  const auto month = static_cast<size_t>(date.month() - 1);
  const bool ru = language == "ru";
  return std::to_string(date.day()) + std::string(kSpace) +
         std::string(ru ? kMonthsRu[month] : kMonthsEn[month]) + std::string(kSpace) +
         std::to_string(date.year()) + (ru ? std::string(kSpace) + "г." : "");
}

std::string short_date(Date date, std::string_view language) {
  if (date.empty()) return {};
  if (language == "ru")
    return two_digits(date.day()) + "." + two_digits(date.month()) + "." +
           std::to_string(date.year());
  const auto month = static_cast<size_t>(date.month() - 1);
  return std::to_string(date.day()) + std::string(kSpace) +
         std::string(kMonthsEn[month].substr(0, 3)) + std::string(kSpace) +
         std::to_string(date.year());
}

std::string capitalised(std::string text) {
  if (text.empty()) return text;
  if (text[0] >= 'a' && text[0] <= 'z') {
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
  }
  if (text.size() < 2) return text;
  const auto second = static_cast<unsigned char>(text[1]);
  if (text[0] == '\xD0' && second >= 0xB0) {
    text[1] = static_cast<char>(second - 0x20);
  } else if (text[0] == '\xD1' && second >= 0x80 && second <= 0x8F) {
    text[0] = '\xD0';
    text[1] = static_cast<char>(second + 0x20);
  }
  return text;
}

}  // namespace osnova::print
