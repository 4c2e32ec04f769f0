#include "base/written.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace osnova {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The number without sign and blanks.
struct Bare {
  std::string marks;  // "1200,50"
  bool negative = false;
};

struct Replaced {
  std::string_view from;
  char to;
};
// Blanks and apostrophes that group digits become ' ', every dash a minus.
constexpr std::array<Replaced, 10> kMarks = {{{"\u00A0", ' '},
                                              {"\u202F", ' '},
                                              {"\u2009", ' '},
                                              {"\u2007", ' '},
                                              {"\u2019", ' '},
                                              {"'", ' '},
                                              {"\u2212", '-'},
                                              {"\u2013", '-'},
                                              {"\u2014", '-'},
                                              {"\t", ' '}}};

std::string plain(std::string_view value) {
  std::string text;
  for (size_t at = 0; at < value.size();) {
    const auto mark = std::find_if(kMarks.begin(), kMarks.end(), [&](const Replaced& r) {
      return value.substr(at).starts_with(r.from);
    });
    if (mark == kMarks.end()) {
      text.push_back(value[at++]);
    } else {
      text.push_back(mark->to);
      at += mark->from.size();
    }
  }
  return std::string(trim(text));
}

// Digits in groups of three behind the first group of one to three.
bool grouped_in_threes(std::string_view whole, char separator) {
  const auto groups = split(whole, separator);
  for (size_t i = 0; i < groups.size(); ++i) {
    if (!all_digits(groups[i])) return false;
    if (i == 0 ? groups[i].empty() || groups[i].size() > 3 : groups[i].size() != 3) return false;
  }
  return true;
}

// Takes the sign and blanks between digits away; nullopt when it is no number at all.
std::optional<Bare> bare(std::string_view value) {
  std::string text = plain(value);
  Bare number;
  if (text.size() > 2 && text.front() == '(' && text.back() == ')') {
    number.negative = true;
    text = std::string(trim(std::string_view(text).substr(1, text.size() - 2)));
  }
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    if (number.negative) return std::nullopt;
    number.negative = text.front() == '-';
    text = std::string(trim(std::string_view(text).substr(1)));
  } else if (!text.empty() && text.back() == '-' && !number.negative) {
    number.negative = true;
    text = std::string(trim(std::string_view(text).substr(0, text.size() - 1)));
  }
  if (text.find(' ') != text.npos) {
    const size_t end = std::min(text.find_first_of(".,"), text.size());
    if (!grouped_in_threes(std::string_view(text).substr(0, end), ' ')) return std::nullopt;
    std::erase(text, ' ');
  }
  const bool marks_only = std::all_of(text.begin(), text.end(),
                                      [](char c) { return is_digit(c) || c == '.' || c == ','; });
  const bool some_digit = std::any_of(text.begin(), text.end(), is_digit);
  if (!marks_only || !some_digit) return std::nullopt;
  number.marks = std::move(text);
  return number;
}

enum class Meaning { none, point, comma, either, wrong };

// Which mark is the decimal one, as far as the value itself tells; `none`: it has no mark.
Meaning meaning_of(std::string_view marks) {
  const auto points = std::count(marks.begin(), marks.end(), '.');
  const auto commas = std::count(marks.begin(), marks.end(), ',');
  if (points == 0 && commas == 0) return Meaning::none;
  if (points > 0 && commas > 0) {
    const bool point_last = marks.rfind('.') > marks.rfind(',');
    if ((point_last ? points : commas) != 1) return Meaning::wrong;
    return point_last ? Meaning::point : Meaning::comma;
  }
  const char mark = points > 0 ? '.' : ',';
  // Several of one kind can only group: then the other one is for decimals.
  if (points + commas > 1) return mark == '.' ? Meaning::comma : Meaning::point;
  const size_t at = marks.find(mark);
  const bool may_group = at >= 1 && at <= 3 && marks.size() - at == 4 && marks.front() != '0';
  if (may_group) return Meaning::either;
  return mark == '.' ? Meaning::point : Meaning::comma;
}

Problem number_problem(std::string_view code, std::string_view value) {
  return {std::string(code), "", {{"value", std::string(clip(value, 60))}}};
}

}  // namespace

void WrittenNumbers::look(std::string_view value) {
  if (value.find_first_of(".,") == value.npos || value.size() > 40) return;
  const auto number = bare(value);
  if (!number) return;
  const Meaning meaning = meaning_of(number->marks);
  if (meaning != Meaning::point && meaning != Meaning::comma) return;
  const Decimals seen = meaning == Meaning::point ? Decimals::point : Decimals::comma;
  decimals_ = decimals_ == Decimals::unknown || decimals_ == seen ? seen : Decimals::mixed;
}

Result<std::string> WrittenNumbers::read(std::string_view value) const {
  const auto number = bare(value);
  if (!number) return number_problem("decimal.invalid", value);
  Meaning meaning = meaning_of(number->marks);
  if (meaning == Meaning::wrong) return number_problem("decimal.invalid", value);
  if (meaning == Meaning::either) {
    if (decimals_ == Decimals::mixed) return number_problem("number.ambiguous", value);
    const bool comma = number->marks.find(',') != number->marks.npos;
    // Programs write "1.200" for 1.2; only a column with decimal commas groups by points.
    const bool decimal_comma = decimals_ == Decimals::comma ||
                               (decimals_ == Decimals::unknown && comma_is_decimal_ && comma);
    meaning = decimal_comma ? Meaning::comma : Meaning::point;
  }
  const char decimal = meaning == Meaning::comma ? ',' : '.';
  const char group = decimal == ',' ? '.' : ',';
  const size_t at = std::min(number->marks.find(decimal), number->marks.size());
  std::string whole = number->marks.substr(0, at);
  const std::string fraction =
      at < number->marks.size() ? number->marks.substr(at + 1) : std::string();
  if (whole.find(group) != whole.npos && !grouped_in_threes(whole, group))
    return number_problem("decimal.invalid", value);
  if (!all_digits(fraction) && !fraction.empty()) return number_problem("decimal.invalid", value);
  std::erase(whole, group);
  return (number->negative ? "-" : "") + (whole.empty() ? "0" : whole) +
         (fraction.empty() ? "" : "." + fraction);
}

// --- days ----------------------------------------------------------------------------------------

namespace {

constexpr std::array<std::string_view, 12> kMonthsEn = {"jan", "feb", "mar", "apr", "may", "jun",
                                                        "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 12> kMonthsRu = {"янв", "фев", "мар", "апр", "ма",  "июн",
                                                        "июл", "авг", "сен", "окт", "ноя", "дек"};

// By the beginning of its name, folded; 0 when it is none.
int month_named(std::string_view word) {
  const std::string folded = fold_case(word);
  if (folded.starts_with("март") || folded == "мар") return 3;
  for (size_t i = 0; i < 12; ++i)
    if (folded.starts_with(kMonthsEn[i]) || folded.starts_with(kMonthsRu[i]))
      return static_cast<int>(i) + 1;
  return 0;
}

struct Parts {
  std::array<int, 3> numbers{};
  std::array<size_t, 3> digits{};
  size_t count = 0;
  int named_month = 0;
  char separator = ' ';
};

int small_number(std::string_view digits) {
  int number = 0;
  for (const char c : digits) number = number * 10 + (c - '0');
  return number;
}

// Cuts a time of day off: "T10:00:00Z", " 8:26 PM".
std::string_view without_time(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == text.npos) return text;
  size_t begin = colon;
  while (begin > 0 && is_digit(text[begin - 1])) --begin;
  if (begin == 0 || begin == colon || (text[begin - 1] != ' ' && text[begin - 1] != 'T')) return {};
  for (const char c : text.substr(colon))
    if (!is_digit(c) && std::string_view(":. TZAPMapm+-").find(c) == std::string_view::npos)
      return {};
  return trim(text.substr(0, begin - 1));
}

// Up to three numbers with separators of one kind, or two numbers and the name of a month.
std::optional<Parts> parts_of(std::string_view value) {
  const std::string_view text = without_time(trim(value));
  Parts parts;
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    if (is_digit(text[at])) {
      while (at < text.size() && is_digit(text[at])) ++at;
      if (parts.count == 3 || at - begin > 4) return std::nullopt;
      parts.digits[parts.count] = at - begin;
      parts.numbers[parts.count++] = small_number(text.substr(begin, at - begin));
    } else if (std::string_view("./-, ").find(text[at]) != std::string_view::npos) {
      const char mark = text[at++];
      while (at < text.size() && text[at] == ' ') ++at;
      if (mark != ' ' && mark != ',' && parts.count < 3) {
        if (parts.separator != ' ' && parts.separator != mark) return std::nullopt;
        parts.separator = mark;
      }
    } else {
      while (at < text.size() && !is_digit(text[at]) &&
             std::string_view("./-, ").find(text[at]) == std::string_view::npos)
        ++at;
      const std::string_view word = text.substr(begin, at - begin);
      const int month = month_named(word);
      const std::string folded = fold_case(word);
      if (month == 0 && parts.count >= 2 && (folded == "г" || folded == "года")) continue;
      if (month == 0 || parts.named_month != 0) return std::nullopt;
      parts.named_month = month;
    }
  }
  const size_t wanted = parts.named_month != 0 ? 2 : 3;
  if (parts.count != wanted) return std::nullopt;
  if (parts.named_month == 0 && parts.separator == ' ') return std::nullopt;
  return parts;
}

int full_year(int number, size_t digits) {
  if (digits == 2) return 2000 + number;
  return digits == 4 ? number : -1;
}

bool month_could_be_either(const Parts& parts) {
  return parts.named_month == 0 && parts.digits[0] <= 2 && parts.separator != '.';
}

Problem date_problem(std::string_view code, std::string_view value) {
  return {std::string(code), "", {{"value", std::string(clip(value, 60))}}};
}

}  // namespace

void WrittenDates::look(std::string_view value) {
  if (value.find_first_of("/-") == value.npos || value.size() > 40) return;
  const auto parts = parts_of(value);
  if (!parts || !month_could_be_either(*parts)) return;
  const int first = parts->numbers[0], second = parts->numbers[1];
  if ((first > 12) == (second > 12)) return;
  const Order seen = first > 12 ? Order::day_first : Order::month_first;
  order_ = order_ == Order::unknown || order_ == seen ? seen : Order::mixed;
}

Result<Date> WrittenDates::read(std::string_view value) const {
  const auto parts = parts_of(value);
  if (!parts) return date_problem("date.invalid", value);
  const auto& [a, b, c] = parts->numbers;
  std::optional<Date> date;
  if (parts->named_month != 0) {
    // "31 Dec 2025", "Dec 31, 2025", "2025 December 31".
    const bool year_first = parts->digits[0] == 4;
    date = Date::from_ymd(full_year(year_first ? a : b, parts->digits[year_first ? 0 : 1]),
                          parts->named_month, year_first ? b : a);
  } else if (parts->digits[0] == 4) {
    date = Date::from_ymd(a, b, c);
  } else {
    const bool either = month_could_be_either(*parts) && a <= 12 && b <= 12 && a != b;
    if (either && order_ == Order::mixed) return date_problem("date.ambiguous", value);
    bool month_first =
        month_could_be_either(*parts) && a <= 12 &&
        (b > 12 || order_ == Order::month_first || (order_ == Order::unknown && month_first_));
    date = Date::from_ymd(full_year(c, parts->digits[2]), month_first ? a : b, month_first ? b : a);
  }
  if (!date) return date_problem("date.invalid", value);
  return *date;
}

std::optional<bool> written_boolean(std::string_view value) {
  static constexpr std::array<std::string_view, 10> kYes = {"yes", "y", "true", "1",      "+",
                                                            "да",  "д", "on",   "истина", "x"};
  static constexpr std::array<std::string_view, 9> kNo = {"no",  "n", "false", "0",   "-",
                                                          "нет", "н", "off",   "ложь"};
  const std::string folded = fold_case(trim(value));
  if (std::find(kYes.begin(), kYes.end(), folded) != kYes.end()) return true;
  if (std::find(kNo.begin(), kNo.end(), folded) != kNo.end()) return false;
  return std::nullopt;
}

}  // namespace osnova
