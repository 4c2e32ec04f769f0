// What stands in a cell, as people see it.
#include <algorithm>

#include "base/date.hpp"
#include "base/text.hpp"
#include "formats/xlsx.hpp"

namespace osnova {

namespace {

constexpr size_t kDigits = 15;
constexpr int64_t kLongest = 40;  // digits in front of the point, or zeros behind it

// "-12.5E-3" taken apart: digits without point, and the power of ten of the last one.
struct Scientific {
  bool negative = false;
  std::string digits;
  int64_t exponent = 0;
};

bool read_scientific(std::string_view text, Scientific& number) {
  size_t at = 0;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) number.negative = text[at++] == '-';
  bool point = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c >= '0' && c <= '9') {
      number.digits.push_back(c);
      if (point) --number.exponent;
    } else if (c == '.' && !point) {
      point = true;
    } else {
      break;
    }
  }
  if (number.digits.empty()) return false;
  if (at == text.size()) return true;
  if (text[at] != 'E' && text[at] != 'e') return false;
  std::string_view power = text.substr(at + 1);
  if (power.starts_with('+')) power.remove_prefix(1);
  int64_t exponent = 0;
  if (power.size() > 5 || !parse_int(power, &exponent)) return false;
  number.exponent += exponent;
  return true;
}

// Half away from zero at the last digit that is kept.
void round_digits(Scientific& number) {
  const size_t leading = std::min(number.digits.find_first_not_of('0'), number.digits.size());
  number.digits.erase(0, leading);
  if (number.digits.size() > kDigits) {
    const bool up = number.digits[kDigits] >= '5';
    number.exponent += static_cast<int64_t>(number.digits.size() - kDigits);
    number.digits.resize(kDigits);
    size_t i = kDigits;
    while (up && i > 0 && number.digits[i - 1] == '9') number.digits[--i] = '0';
    if (up && i > 0) ++number.digits[i - 1];
    if (up && i == 0) number.digits.insert(number.digits.begin(), '1');
  }
  while (!number.digits.empty() && number.digits.back() == '0') {
    number.digits.pop_back();
    ++number.exponent;
  }
}

std::string plain_text(const Scientific& number) {
  if (number.digits.empty()) return "0";
  const auto count = static_cast<int64_t>(number.digits.size());
  std::string text = number.digits;
  if (number.exponent >= 0) {
    text.append(static_cast<size_t>(number.exponent), '0');
  } else if (-number.exponent < count) {
    text.insert(static_cast<size_t>(count + number.exponent), ".");
  } else {
    text.insert(0, "0." + std::string(static_cast<size_t>(-number.exponent - count), '0'));
  }
  return (number.negative ? "-" : "") + text;
}

bool presentable(const Scientific& number) {
  return number.exponent <= kLongest && -number.exponent <= kLongest &&
         number.digits.size() <= static_cast<size_t>(kLongest);
}

std::string two(int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

std::string time_of(int64_t seconds) {
  return two(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":" + two(seconds % 60);
}

}  // namespace

std::string fifteen_digits(std::string_view stored) {
  Scientific number;
  if (!read_scientific(stored, number)) return std::string(stored);
  round_digits(number);
  return presentable(number) ? plain_text(number) : std::string(stored);
}

// Excel counts 29 February 1900, a day that never was: day 60, and everything before is one off.
std::string day_of(std::string_view stored, bool from_1904) {
  const std::string serial = fifteen_digits(stored);
  const size_t point = std::min(serial.find('.'), serial.size());
  int64_t days = 0;
  constexpr int64_t kLastDay = 2'958'465;  // 9999-12-31
  if (!parse_int(std::string_view(serial).substr(0, point), &days) || days < 0 || days > kLastDay ||
      serial.starts_with('-'))
    return std::string(stored);
  std::string fraction = point < serial.size() ? serial.substr(point + 1) : std::string();
  fraction.resize(9, '0');
  int64_t billionths = 0;
  if (!parse_int(fraction, &billionths)) return std::string(stored);
  int64_t seconds = (billionths * 86'400 + 500'000'000) / 1'000'000'000;
  if (seconds == 86'400) {
    seconds = 0;
    ++days;
  }
  if (days == 0 && seconds > 0) return time_of(seconds);
  const auto epoch =
      Date::from_ymd(from_1904 ? 1904 : 1899, from_1904 ? 1 : 12, from_1904 ? 1 : 30);
  if (!from_1904 && days == 60) return std::string(stored);
  const Date date = *epoch + static_cast<int>(!from_1904 && days < 60 ? days + 1 : days);
  return date.text() + (seconds > 0 ? " " + time_of(seconds) : "");
}

}  // namespace osnova
