#include "meta/field_types.hpp"

#include "base/text.hpp"

namespace osnova {

namespace {

constexpr int64_t kUsPerSecond = 1'000'000;
constexpr int64_t kUsPerDay = 86'400 * kUsPerSecond;

void append_padded(std::string& out, int64_t value, size_t width) {
  const std::string digits = std::to_string(value);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

// Two digits below `bound`, or -1.
int64_t two_digits(std::string_view text, size_t at, int64_t bound) {
  int64_t value = 0;
  const std::string_view part = text.substr(at, 2);
  if (!all_digits(part) || !parse_int(part, &value) || value >= bound) return -1;
  return value;
}

}  // namespace

std::string Timestamp::text() const {
  if (us == 0) return {};
  int64_t day = us / kUsPerDay;
  int64_t rest = us % kUsPerDay;
  if (rest < 0) {
    rest += kUsPerDay;
    --day;
  }
  std::string out = Date{static_cast<int32_t>(day)}.text();
  const int64_t second = rest / kUsPerSecond;
  out += 'T';
  append_padded(out, second / 3600, 2);
  out += ':';
  append_padded(out, second / 60 % 60, 2);
  out += ':';
  append_padded(out, second % 60, 2);
  if (const int64_t fraction = rest % kUsPerSecond) {
    out += '.';
    append_padded(out, fraction, 6);
  }
  return out += 'Z';
}

Result<Timestamp> Timestamp::parse(std::string_view text) {
  const Problem invalid{"timestamp.invalid", {}, {}};
  // 0123456789012345678
  // 2025-12-31T23:59:59Z
  if (text.size() < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':' ||
      text.back() != 'Z')
    return invalid;
  const Result<Date> date = Date::parse(text.substr(0, 10));
  const int64_t hour = two_digits(text, 11, 24);
  const int64_t minute = two_digits(text, 14, 60);
  const int64_t second = two_digits(text, 17, 60);
  if (!date || hour < 0 || minute < 0 || second < 0) return invalid;
  int64_t fraction_us = 0;
  if (text.size() > 20) {
    const std::string_view digits = text.substr(20, text.size() - 21);
    if (text[19] != '.' || digits.empty() || digits.size() > 6 || !all_digits(digits))
      return invalid;
    if (!parse_int(digits, &fraction_us)) return invalid;
    fraction_us *= power_of_ten(static_cast<int>(6 - digits.size()));
  }
  const int64_t second_of_day = hour * 3600 + minute * 60 + second;
  return Timestamp{date->days * kUsPerDay + second_of_day * kUsPerSecond + fraction_us};
}

}  // namespace osnova
