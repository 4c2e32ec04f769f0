#include "kernel/rule/mail_habits.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.hpp"
#include "kernel/notify/notices.hpp"

namespace osnova {

namespace {

constexpr int64_t kMinuteUs = 60'000'000, kHourUs = 60 * kMinuteUs;
constexpr int kDay = 24 * 60;  // minutes
// Clocks are changed at night: before this minute of the day times are counted from its beginning,
// afterwards from its end, so that a day of 23 or 25 hours is none too short or too long.
constexpr int kClockChange = 4 * 60;
constexpr int kMostDays = 7;

// "07:30"; `otherwise` when it is none.
int minute_of(const boost::json::object& object, std::string_view name, int otherwise) {
  const auto* value = object.if_contains(name);
  if (!value || !value->is_string()) return otherwise;
  const std::string_view text = value->as_string();
  int64_t hour = 0, minute = 0;
  if (text.size() != 5 || text[2] != ':' || !parse_int(text.substr(0, 2), &hour) ||
      !parse_int(text.substr(3), &minute) || hour < 0 || hour > 23 || minute < 0 || minute > 59)
    return otherwise;
  return static_cast<int>(hour * 60 + minute);
}

int64_t begin_of(const TimeZone& zone, Date day) { return zone.end_of_day_us(day + -1) + 1; }

int64_t moment_of(const TimeZone& zone, Date day, int minute) {
  return minute < kClockChange ? begin_of(zone, day) + minute * kMinuteUs
                               : zone.end_of_day_us(day) + 1 - (kDay - minute) * kMinuteUs;
}

int minute_at(const TimeZone& zone, Date day, int64_t at_us) {
  const int64_t behind = (at_us - begin_of(zone, day)) / kMinuteUs;
  if (behind < kClockChange) return static_cast<int>(behind);
  const int64_t left = (zone.end_of_day_us(day) - at_us) / kMinuteUs;
  return std::max(kClockChange, static_cast<int>(kDay - 1 - left));
}

// 1970-01-01 was a Thursday.
bool is_weekend(Date day) {
  const int weekday = ((day.days + 3) % 7 + 7) % 7;  // Monday = 0
  return weekday >= 5;
}

}  // namespace

MailHabits mail_habits(std::string_view settings) {
  MailHabits habits;
  boost::system::error_code error;
  const auto value = boost::json::parse(settings, error);
  if (error || !value.is_object()) return habits;
  const auto& object = value.as_object();
  if (const auto* quiet = object.if_contains("quiet"); quiet && quiet->is_object()) {
    habits.quiet_from = minute_of(quiet->as_object(), "from", -1);
    habits.quiet_until = minute_of(quiet->as_object(), "until", -1);
    if (habits.quiet_from < 0 || habits.quiet_until < 0) habits.quiet_from = habits.quiet_until = 0;
    const auto* weekends = quiet->as_object().if_contains("weekends");
    habits.quiet_weekends = weekends && weekends->is_bool() && weekends->as_bool();
  }
  const auto* gather = object.if_contains("gather");
  if (gather && *gather == "hourly") habits.gathering = Gathering::hourly;
  if (gather && *gather == "daily") habits.gathering = Gathering::daily;
  habits.gather_at = minute_of(object, "gather_at", habits.gather_at);
  if (const auto* zone = object.if_contains("zone"); zone && zone->is_string())
    if (auto known = TimeZone::load(zone->as_string())) habits.zone = std::move(*known);
  return habits;
}

std::string notice_settings(store::Connection& connection, Id company, Id person) {
  const store::Cell cells[] = {company, person, kNoticeSettings};
  auto rows = connection.query(
      "SELECT value FROM personal WHERE company_id = $1 AND user_id = $2 AND kind = 'settings' AND "
      "key = $3",
      cells);
  return rows->next() ? std::string(rows->text(0)) : std::string();
}

int64_t quiet_until(const MailHabits& habits, const TimeZone& zone, int64_t at_us) {
  const int from = habits.quiet_from, until = habits.quiet_until;
  int64_t moment = at_us;
  // The end of one may lie in the next: a night before a Saturday.
  for (int step = 0; step <= 2 * kMostDays; ++step) {
    const Date day = zone.local_date(moment);
    if (habits.quiet_weekends && is_weekend(day)) {
      moment = zone.end_of_day_us(day) + 1;
      continue;
    }
    const int minute = minute_at(zone, day, moment);
    if (from < until ? minute >= from && minute < until : from > until && minute < until)
      return std::max(moment, moment_of(zone, day, until));
    if (from <= until || minute < from) return moment;
    moment = zone.end_of_day_us(day) + 1;
  }
  return moment;
}

int64_t gathered_at(const MailHabits& habits, const TimeZone& zone, int64_t at_us) {
  int64_t moment = at_us;
  if (habits.gathering == Gathering::hourly)
    moment = (at_us + kHourUs - 1) / kHourUs * kHourUs;
  if (habits.gathering == Gathering::daily) {
    const Date day = zone.local_date(at_us);
    moment = moment_of(zone, day, habits.gather_at);
    if (moment < at_us) moment = moment_of(zone, day + 1, habits.gather_at);
  }
  return quiet_until(habits, zone, moment);
}

}  // namespace osnova
