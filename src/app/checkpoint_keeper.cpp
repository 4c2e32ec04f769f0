#include "app/checkpoint_keeper.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <fstream>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "kernel/notify/operators.hpp"

namespace osnova::app {

using store::Cell;

namespace {

constexpr int64_t kSecondUs = 1'000'000, kMinuteUs = 60 * kSecondUs, kHourUs = 60 * kMinuteUs;
constexpr int64_t kFirstPatienceUs = 5 * kSecondUs, kMostPatienceUs = 15 * kMinuteUs;
constexpr size_t kLinesAtOnce = 500;

std::string token_of(const std::string& file) {
  if (file.empty()) return "";
  std::ifstream in(file, std::ios::binary);
  std::string token;
  std::getline(in, token);
  token = trim(token);
  if (token.empty()) throw Failure("checkpoint.token", file + " holds no token");
  return token;
}

}  // namespace

std::optional<CheckpointOptions> checkpoint_options(const Settings& settings) {
  CheckpointOptions options;
  options.folder = settings.text("checkpoint.folder");
  options.url = settings.text("checkpoint.url");
  options.mail_to = settings.text("checkpoint.mail");
  if (options.folder.empty() && options.url.empty() && options.mail_to.empty())
    return std::nullopt;
  if (!options.mail_to.empty()) options.mail = mail_options(settings);
  options.token = token_of(settings.text("checkpoint.token_file"));
  options.every_us = settings.minutes("checkpoint.every") * kMinuteUs;
  const int64_t hours = settings.number("checkpoint.alarm_hours");
  options.alarm_us = hours > 0 ? hours * kHourUs : 3 * options.every_us;
  return options;
}

std::vector<std::unique_ptr<CheckpointPlace>> checkpoint_places(const CheckpointOptions& options,
                                                                const std::string& name,
                                                                Clock& clock) {
  std::vector<std::unique_ptr<CheckpointPlace>> places;
  if (!options.folder.empty())
    places.push_back(checkpoint_file(options.folder + "/" + name + ".checkpoints.jsonl"));
  if (!options.url.empty()) places.push_back(checkpoint_url(options.url, options.token));
  if (options.mail)
    places.push_back(checkpoint_mail(*options.mail, options.mail_to, name, clock));
  return places;
}

CheckpointKeeper::CheckpointKeeper(Kernel& kernel, SaltSource& salt, CheckpointOptions options,
                                   CheckpointKey key, std::string host,
                                   std::vector<std::unique_ptr<CheckpointPlace>> places)
    : kernel_(kernel),
      options_(std::move(options)),
      key_(std::move(key)),
      host_(std::move(host)),
      lease_(kernel, salt, "checkpoint") {
  for (auto& place : places) {
    Place& made = places_.emplace_back();
    made.cursor = "checkpoint:" + hash_hex(sha256(place->address())).substr(0, 16) + ":";
    made.place = std::move(place);
  }
}

void CheckpointKeeper::step(Moment now) {
  try {
    if (!lease_.held(now.steady_us)) {  // whoever hands them over alarms
      const std::lock_guard lock(shown_mutex_);
      for (Place& place : places_) place.overdue = false;
      return;
    }
    if (!signed_us_ || now.steady_us - *signed_us_ >= options_.every_us) sign(now);
    for (Place& place : places_)
      if (!stopping_ && place.waiting_since_us && now.steady_us >= place.not_before_us)
        hand_over(place, now);
    judge(now);
  } catch (const Failure& failure) {  // the store: it is asked again
    kernel_.log().write(LogLevel::warning, "checkpoint.waits",
                        {{"workspace", host_}, {"text", failure.what()}});
  }
}

void CheckpointKeeper::sign(Moment now) {
  write_checkpoints(kernel_, key_);
  signed_us_ = now.steady_us;
  for (Place& place : places_)
    if (!place.waiting_since_us) {
      place.waiting_since_us = now.steady_us;
      place.waiting_since = Timestamp{now.wall_us};
    }
}

// As many at a time as one message should hold; what arrived is noted behind it, so that what was
// sent twice is possible and what was never sent is not.
void CheckpointKeeper::hand_over(Place& place, Moment now) {
  if (const Problems restored = kernel_.may_leave())
    return failed(place, restored.front().code, now);
  const auto waiting = checkpoints_behind(kernel_, place.cursor, kLinesAtOnce);
  if (!waiting.empty()) {
    std::string lines;
    for (const Checkpoint& checkpoint : waiting) lines += checkpoint_line(checkpoint, key_);
    if (const std::string why = place.place->send(lines, stopping_); !why.empty()) {
      if (!stopping_) failed(place, why, now);
      return;
    }
    note_checkpoints(kernel_, place.cursor, waiting);
    const std::lock_guard lock(shown_mutex_);
    place.arrived_us = now.wall_us;
  }
  place.failures = 0;
  if (waiting.size() == kLinesAtOnce) return;  // the next ones follow
  place.waiting_since_us.reset();
}

void CheckpointKeeper::failed(Place& place, const std::string& why, Moment now) {
  const int64_t doubled = kFirstPatienceUs << std::min<int64_t>(place.failures, 20);
  place.not_before_us = now.steady_us + std::min(doubled, kMostPatienceUs);
  ++place.failures;
  kernel_.log().write(LogLevel::warning, "checkpoint.not_delivered",
                      {{"workspace", host_}, {"place", place.place->name()}, {"text", why}});
  const std::lock_guard lock(shown_mutex_);
  ++place.failed;
}

// Told once, when it begins and when it is over.
void CheckpointKeeper::judge(Moment now) {
  for (Place& place : places_) {
    const bool overdue =
        place.waiting_since_us && now.steady_us - *place.waiting_since_us >= options_.alarm_us;
    {
      const std::lock_guard lock(shown_mutex_);
      if (place.overdue == overdue) continue;
      place.overdue = overdue;
    }
    const std::string since = place.waiting_since.text();
    if (overdue)
      kernel_.log().write(LogLevel::error, "checkpoint.overdue",
                          {{"workspace", host_}, {"place", place.place->name()}, {"since", since}});
    else
      kernel_.log().write(LogLevel::info, "checkpoint.delivered",
                          {{"workspace", host_}, {"place", place.place->name()}});
    tell_operators(kernel_, kCheckpointRight, overdue ? "checkpoint_overdue" : "checkpoint_good",
                   boost::json::serialize(
                       boost::json::object{{"place", place.place->name()}, {"since", since}}));
  }
}

std::string CheckpointKeeper::alarm() const {
  const std::lock_guard lock(shown_mutex_);
  const bool any =
      std::any_of(places_.begin(), places_.end(), [](const Place& p) { return p.overdue; });
  return any ? "checkpoint.overdue" : "";
}

void CheckpointKeeper::write(Exposition& out) const {
  const std::lock_guard lock(shown_mutex_);
  for (const Place& place : places_) {
    const std::string name = place.place->name();
    const auto add = [&](const std::string& metric, std::string_view type, std::string_view help,
                         int64_t value) {
      out.add(metric, type, help, {{"workspace", host_}, {"place", name}}, value);
    };
    if (place.arrived_us > 0)
      add("osnova_checkpoint_last_delivery_timestamp_seconds", "gauge",
          "When the second place last took checkpoints of this process, since 1970.",
          place.arrived_us / kSecondUs);
    add("osnova_checkpoint_failures_total", "counter",
        "Tries to hand checkpoints to the second place that failed.", place.failed);
    add("osnova_checkpoint_alarm", "gauge",
        "1 while checkpoints have not reached the second place for too long.",
        place.overdue ? 1 : 0);
  }
}

}  // namespace osnova::app
