#include "app/backup_schedule.hpp"

#include <algorithm>

namespace osnova::app {

namespace {
constexpr int64_t kMinuteUs = 60'000'000;
}

int64_t BackupSchedule::patience_us() const { return std::min(15 * kMinuteUs, every_us_); }

void BackupSchedule::found(const std::vector<int64_t>& taken_us, Moment now) {
  if (!begun_us_) begun_us_ = now.steady_us;
  std::map<int64_t, Seen> seen;
  newest_us_.reset();
  for (const int64_t taken : taken_us) {
    const auto known = seen_.find(taken);
    const Seen& one = seen[taken] =
        known != seen_.end() ? known->second
                             : Seen{now.steady_us, std::max<int64_t>(0, now.wall_us - taken),
                                    taken <= now.wall_us + every_us_};
    if (!one.counts) continue;
    if (!newest_us_ || age_us(taken, one, now) < age_us(*newest_us_, seen[*newest_us_], now))
      newest_us_ = taken;
  }
  seen_ = std::move(seen);
}

void BackupSchedule::failed(Moment now) {
  failures_ = std::min(failures_ + 1, 20);
  const int64_t pause = std::min(kMinuteUs << (failures_ - 1), patience_us());
  not_before_us_ = now.steady_us + pause;
}

void BackupSchedule::abandoned(Moment now) { not_before_us_ = now.steady_us + kMinuteUs; }

int64_t BackupSchedule::age_us(int64_t taken_us, const Seen& seen, Moment now) const {
  return std::max(now.wall_us - taken_us, seen.age_us + now.steady_us - seen.steady_us);
}

std::optional<int64_t> BackupSchedule::age_us(Moment now) const {
  if (!newest_us_) return std::nullopt;
  return age_us(*newest_us_, seen_.at(*newest_us_), now);
}

bool BackupSchedule::due(Moment now) {
  const auto age = age_us(now);
  const bool wanted = failing() || !age || *age >= every_us_;
  if (!wanted)
    due_since_us_.reset();
  else if (!due_since_us_)
    due_since_us_ = now.steady_us;
  return wanted && (!not_before_us_ || now.steady_us >= *not_before_us_);
}

bool BackupSchedule::overdue(Moment now) {
  due(now);
  if (!due_since_us_ || now.steady_us - *due_since_us_ < patience_us()) return false;
  const auto age = age_us(now);
  if (age) return *age > alarm_us_;
  return begun_us_ && now.steady_us - *begun_us_ > alarm_us_;
}

}  // namespace osnova::app
