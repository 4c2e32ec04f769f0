// TZif files (RFC 8536) and the rule in their footer (POSIX.1-2017, 8.3, "TZ", with the extended hours
// of RFC 8536, 3.3.1).
#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "base/assert.hpp"
#include "base/date.hpp"
#include "base/text.hpp"

namespace osnova {
namespace {

constexpr int64_t kDayS = 86400;
constexpr int64_t kCycleS = 146097 * kDayS;  // 400 years, after which dates and weekdays repeat
constexpr int kCycleYears = 400;

using Transitions = std::vector<std::pair<int64_t, int64_t>>;

int64_t floor_divide(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// Reads forward only; a read beyond the end gives zeros and makes ok() false.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}
  bool ok() const { return ok_; }
  std::string_view rest() const { return rest_; }
  std::string_view take(size_t count) {
    if (count > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  int64_t big_endian(size_t size) {
    const std::string_view bytes = take(size);
    if (bytes.empty()) return 0;
    uint64_t value = bytes[0] < 0 ? ~uint64_t{0} : 0;
    for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
    return static_cast<int64_t>(value);
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

struct Header {
  char version = 0;
  size_t utc_marks = 0, standard_marks = 0, leaps = 0, times = 0, types = 0, characters = 0;
};

bool read_header(ByteReader& in, Header* header) {
  if (in.take(4) != "TZif") return false;
  const std::string_view version = in.take(16);
  if (!in.ok()) return false;
  header->version = version[0];
  for (size_t* count : {&header->utc_marks, &header->standard_marks, &header->leaps, &header->times,
                        &header->types, &header->characters}) {
    *count = static_cast<uint32_t>(in.big_endian(4));
  }
  return in.ok() && header->types > 0 && header->types <= 256;
}

size_t block_bytes(const Header& header, size_t time_size) {
  return header.times * (time_size + 1) + header.types * 6 + header.characters +
         header.leaps * (time_size + 4) + header.standard_marks + header.utc_marks;
}

bool read_block(ByteReader& in, const Header& header, size_t time_size, Transitions* transitions,
                int64_t* first_offset_s) {
  ByteReader block(in.take(block_bytes(header, time_size)));
  if (!in.ok()) return false;
  transitions->resize(header.times);
  for (auto& [from, offset] : *transitions) from = block.big_endian(time_size);
  const std::string_view kinds = block.take(header.times);
  std::vector<int64_t> offsets;
  for (size_t i = 0; i < header.types; ++i) {
    offsets.push_back(block.big_endian(4));
    block.take(2);  // daylight flag and abbreviation
  }
  for (size_t i = 0; i < header.times; ++i) {
    const size_t kind = static_cast<unsigned char>(kinds[i]);
    if (kind >= offsets.size()) return false;
    (*transitions)[i].second = offsets[kind];
  }
  *first_offset_s = offsets[0];
  return block.ok() && std::is_sorted(transitions->begin(), transitions->end(),
                                      [](auto& a, auto& b) { return a.first < b.first; });
}

// "Mm.w.d", "Jn" or "n", and the local time of day in seconds.
struct RuleDay {
  enum class Kind { month_week_day, julian, zero_based } kind = Kind::zero_based;
  int month = 0, week = 0, day = 0;
  int64_t time_s = 2 * 3600;

  // Seconds since 1970 of the local moment in a year.
  int64_t local_s(int year) const {
    const Date new_year = Month{year * 12}.first();
    if (kind == Kind::zero_based) return (new_year + day).days * kDayS + time_s;
    if (kind == Kind::julian) {  // 29 February is never counted
      const bool after_leap_day = day >= 60 && Month{year * 12 + 1}.last().day() == 29;
      return (new_year + (day - 1 + (after_leap_day ? 1 : 0))).days * kDayS + time_s;
    }
    const Month in{year * 12 + month - 1};
    const int to_weekday = (day - in.first().weekday() % 7 + 7) % 7;  // day: 0 = Sunday
    Date date = in.first() + (to_weekday + (week - 1) * 7);
    if (date > in.last()) date = date + -7;  // week 5 is the last one
    return date.days * kDayS + time_s;
  }
};

struct Rule {
  int64_t standard_s = 0, daylight_s = 0;
  bool has_daylight = false;
  RuleDay start, end;
};

class RuleReader {
 public:
  explicit RuleReader(std::string_view text) : text_(text) {}

  bool read(Rule* rule) {
    int64_t west_s = 0;
    if (!skip_name() || !time(&west_s)) return false;
    rule->standard_s = -west_s;
    if (text_.empty()) return true;
    rule->has_daylight = true;
    if (!skip_name()) return false;
    rule->daylight_s = rule->standard_s + 3600;
    if (!text_.empty() && text_[0] != ',') {
      if (!time(&west_s)) return false;
      rule->daylight_s = -west_s;
    }
    return skip(',') && day(&rule->start) && skip(',') && day(&rule->end) && text_.empty();
  }

 private:
  bool skip(char expected) {
    if (text_.empty() || text_[0] != expected) return false;
    text_.remove_prefix(1);
    return true;
  }

  bool skip_name() {
    const bool quoted = skip('<');
    size_t length = 0;
    const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    while (length < text_.size() && (quoted ? text_[length] != '>' : letter(text_[length]))) ++length;
    text_.remove_prefix(length);
    return length >= 3 && (!quoted || skip('>'));
  }

  bool digits(int low, int high, int* value) {
    size_t length = 0;
    while (length < text_.size() && length < 3 && text_[length] >= '0' && text_[length] <= '9') {
      ++length;
    }
    int64_t parsed = 0;
    if (!parse_int(text_.substr(0, length), &parsed) || parsed < low || parsed > high) return false;
    text_.remove_prefix(length);
    *value = static_cast<int>(parsed);
    return true;
  }

  // [+-]h[:m[:s]] with up to 167 hours.
  bool time(int64_t* seconds) {
    const bool negative = skip('-');
    if (!negative) skip('+');
    int hours = 0, minutes = 0, rest = 0;
    if (!digits(0, 167, &hours)) return false;
    if (skip(':') && !digits(0, 59, &minutes)) return false;
    if (skip(':') && !digits(0, 59, &rest)) return false;
    *seconds = (negative ? -1 : 1) * (hours * int64_t{3600} + minutes * 60 + rest);
    return true;
  }

  bool day(RuleDay* day) {
    if (skip('M')) {
      day->kind = RuleDay::Kind::month_week_day;
      if (!digits(1, 12, &day->month) || !skip('.') || !digits(1, 5, &day->week) || !skip('.') ||
          !digits(0, 6, &day->day)) {
        return false;
      }
    } else if (skip('J')) {
      day->kind = RuleDay::Kind::julian;
      if (!digits(1, 365, &day->day)) return false;
    } else if (!digits(0, 365, &day->day)) {
      return false;
    }
    return !skip('/') || time(&day->time_s);
  }

  std::string_view text_;
};

// Writes the rule out for a little more than one cycle after the last listed transition.
void append_rule(const Rule& rule, Transitions* transitions) {
  const int64_t listed_to = transitions->empty() ? 0 : transitions->back().first;
  const int first_year = Date{static_cast<int32_t>(floor_divide(listed_to, kDayS))}.year();
  Transitions written;
  for (int year = first_year; year <= first_year + kCycleYears + 1; ++year) {
    written.emplace_back(rule.start.local_s(year) - rule.standard_s, rule.daylight_s);
    written.emplace_back(rule.end.local_s(year) - rule.daylight_s, rule.standard_s);
  }
  // Stable: where daylight time lasts the whole year, its end falls on the moment of its next start.
  std::stable_sort(written.begin(), written.end(), [](auto& a, auto& b) { return a.first < b.first; });
  for (const auto& transition : written) {
    if (transitions->empty() || transition.first > listed_to) transitions->push_back(transition);
  }
}

bool plausible_name(std::string_view name) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
  return !name.empty() && name[0] != '/' && name.size() < 100 &&
         name.find_first_not_of(kAllowed) == name.npos;
}

Problem unknown(std::string_view name) {
  return {"time_zone.unknown", {}, {{"zone", std::string(clip(name, 100))}}};
}

}  // namespace

Result<TimeZone> TimeZone::load(std::string_view name) {
  TimeZone zone;
  if (name == "UTC") return zone;
  // The name may come from a user, so it must not lead out of the folder: no dots at all.
  if (!plausible_name(name)) return unknown(name);
  std::ifstream file("/usr/share/zoneinfo/" + std::string(name), std::ios::binary);
  std::ostringstream read;
  read << file.rdbuf();  // no bytes of a folder ("Europe"), where a stream iterator would throw
  const std::string bytes = read.str();

  zone.name_ = name;
  ByteReader in(bytes);
  Header header;
  if (!read_header(in, &header)) return unknown(name);
  if (header.version < '2') {
    if (!read_block(in, header, 4, &zone.transitions_, &zone.first_offset_s_)) return unknown(name);
    return zone;
  }
  in.take(block_bytes(header, 4));
  if (!read_header(in, &header) ||
      !read_block(in, header, 8, &zone.transitions_, &zone.first_offset_s_)) {
    return unknown(name);
  }
  std::string_view footer = trim(in.rest());
  Rule rule;
  if (footer.empty()) return zone;
  if (!RuleReader(footer).read(&rule)) return unknown(name);
  if (rule.has_daylight) {
    append_rule(rule, &zone.transitions_);
    zone.repeats_ = true;
  }
  return zone;
}

int64_t TimeZone::cycles_beyond(int64_t unix_s) const {
  if (!repeats_ || unix_s < transitions_.back().first) return 0;
  return (unix_s - transitions_.back().first) / kCycleS + 1;
}

int64_t TimeZone::offset_s_at(int64_t unix_s) const {
  const int64_t known_s = unix_s - cycles_beyond(unix_s) * kCycleS;
  const auto after = std::upper_bound(transitions_.begin(), transitions_.end(), known_s,
                                      [](int64_t at, auto& t) { return at < t.first; });
  return after == transitions_.begin() ? first_offset_s_ : std::prev(after)->second;
}

Date TimeZone::local_date(int64_t unix_us) const {
  const int64_t unix_s = floor_divide(unix_us, 1'000'000);
  return {static_cast<int32_t>(floor_divide(unix_s + offset_s_at(unix_s), kDayS))};
}

// The last instant whose local date is not after `date`: clocks that go back over midnight give a
// second evening of the same day, and a day that was skipped (Samoa, 30 December 2011) ends with the
// day before it.
int64_t TimeZone::end_of_day_us(Date date) const {
  OSNOVA_ASSERT(!date.empty() && date.year() >= -9999 && date.year() <= 19999, "not a usual date");
  const int64_t next_midnight_s = (int64_t{date.days} + 1) * kDayS;
  const int64_t shift_s = cycles_beyond(next_midnight_s + 2 * kDayS) * kCycleS;
  const int64_t local_end_s = next_midnight_s - shift_s;
  auto segment = std::upper_bound(transitions_.begin(), transitions_.end(), local_end_s + 2 * kDayS,
                                  [](int64_t at, auto& t) { return at < t.first; });
  int64_t segment_end_s = INT64_MAX;  // exclusive
  int64_t end_s = local_end_s - first_offset_s_;
  while (segment != transitions_.begin()) {
    const auto& [from_s, offset_s] = *--segment;
    const int64_t candidate_s = std::min(segment_end_s, local_end_s - offset_s);
    if (candidate_s > from_s) {
      return (candidate_s + shift_s) * 1'000'000 - 1;
    }
    segment_end_s = from_s;
  }
  end_s = std::min(end_s, segment_end_s);
  return (end_s + shift_s) * 1'000'000 - 1;
}

}  // namespace osnova
