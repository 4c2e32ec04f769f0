#pragma once
// When somebody wants mail: his quiet hours, and whether several notices come as one mail. He keeps
// it himself, beside the kinds that his bell leaves out (kNoticeSettings):
//
//   {"quiet": {"from": "22:00", "until": "07:00", "weekends": true},
//    "gather": "hourly" | "daily", "gather_at": "08:00", "zone": "Europe/Berlin"}
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.hpp"
#include "base/id.hpp"
#include "store/store.hpp"

namespace osnova {

enum class Gathering { at_once, hourly, daily };

// Times are minutes of the day in his own time zone, or in the company's where he names none that is
// installed here.
struct MailHabits {
  int quiet_from = 0, quiet_until = 0;  // the same = no quiet hours
  bool quiet_weekends = false;          // Saturday and Sunday are quiet altogether
  Gathering gathering = Gathering::at_once;
  int gather_at = 8 * 60;  // of daily
  std::optional<TimeZone> zone;
};

// What is missing or cannot be read is as if it were not there: mail rather comes than not.
MailHabits mail_habits(std::string_view settings);

// What a person keeps about what he is told (kNoticeSettings): JSON, "" = nothing.
std::string notice_settings(store::Connection& connection, Id company, Id person);

// The end of the quiet hours in which a moment lies; the moment itself when it lies in none. At most
// a week later, whatever was set. On the night in which clocks are changed at midnight it may be an
// hour off.
int64_t quiet_until(const MailHabits& habits, const TimeZone& zone, int64_t at_us);

// When what is told at a moment is sent with the rest: the moment itself, the next full hour, or the
// next time of the day; and never in quiet hours.
int64_t gathered_at(const MailHabits& habits, const TimeZone& zone, int64_t at_us);

}  // namespace osnova
