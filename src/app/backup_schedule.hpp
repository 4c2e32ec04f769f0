#pragma once
// When the next backup is due and when the last good one is too old. What is good stands in the
// folder, dated by the clock of the wall, which may jump; how long ago it was seen first is counted
// by a clock that only runs. The larger of its two ages counts, so that a clock that was set back
// delays nothing, and one that was set forth makes a backup too many.
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace osnova::app {

class BackupSchedule {
 public:
  struct Moment {
    int64_t wall_us = 0;    // since 1970
    int64_t steady_us = 0;  // since whenever; never goes back
  };
  BackupSchedule(int64_t every_us, int64_t alarm_us) : every_us_(every_us), alarm_us_(alarm_us) {}

  // When the good ones in the folder were taken. One that is dated further in the future than
  // `every` when it is seen first is none: the clock was wrong then, or is now.
  void found(const std::vector<int64_t>& taken_us, Moment now);
  void failed(Moment now);
  void abandoned(Moment now);  // nobody's fault: tried again a minute later
  void succeeded() { failures_ = 0; }

  // Nothing is due before a failed one was given time: a minute, doubled with each, up to a quarter
  // of an hour or `every`.
  bool due(Moment now);
  // The last good one is older than the alarm allows, and one was due for a while (a quarter of an
  // hour, or `every`): a server that was off for a week makes its backup before anybody is alarmed.
  bool overdue(Moment now);
  bool failing() const { return failures_ > 0; }
  // The youngest, by the wall; none = there is none.
  std::optional<int64_t> newest_us() const { return newest_us_; }

 private:
  struct Seen {
    int64_t steady_us = 0, age_us = 0;  // when first, and how old it was then
    bool counts = true;
  };
  int64_t age_us(int64_t taken_us, const Seen& seen, Moment now) const;
  std::optional<int64_t> age_us(Moment now) const;
  int64_t patience_us() const;

  const int64_t every_us_, alarm_us_;
  std::optional<int64_t> newest_us_;
  std::map<int64_t, Seen> seen_;  // by when they were taken
  std::optional<int64_t> due_since_us_, begun_us_, not_before_us_;
  int failures_ = 0;
};

}  // namespace osnova::app
