#include "app/backup_keeper.hpp"

#include <unistd.h>

#include <boost/json.hpp>
#include <chrono>

#include "app/child_process.hpp"
#include "app/sealed_file.hpp"
#include "app/workspace.hpp"
#include "base/text.hpp"
#include "kernel/notify/operators.hpp"

namespace osnova::app {

namespace {

constexpr int64_t kMinuteUs = 60'000'000, kHourUs = 60 * kMinuteUs;
constexpr int64_t kLookUs = 5'000'000;  // how often the folder is read

class ChildRun : public BackupRun {
 public:
  ChildRun(const std::string& workspace, std::vector<std::string> arguments)
      : child_(workspace, std::move(arguments)) {}
  std::optional<Outcome> finished() override {
    const auto exit = child_.finished();
    if (!exit) return std::nullopt;
    if (*exit == kDone) return Outcome{true, false, ""};
    std::string text = child_.errors();
    for (char& c : text)
      if (c == '\n') c = ' ';
    text = clip(trim(text), 500);
    if (text.empty()) text = "exit " + std::to_string(*exit);
    return Outcome{false, *exit == kCut, text};
  }

 private:
  ChildProcess child_;
};

}  // namespace

std::optional<BackupOptions> backup_options(const Settings& settings) {
  BackupOptions options;
  options.folder = settings.text("backup.folder");
  if (options.folder.empty()) return std::nullopt;
  options.key_file = settings.text("backup.key_file");
  if (!options.key_file.empty()) read_key(options.key_file);  // now rather than at night
  options.every_us = settings.minutes("backup.every") * kMinuteUs;
  const int64_t hours = settings.number("backup.alarm_hours");
  options.alarm_us = hours > 0 ? hours * kHourUs : 3 * options.every_us;
  options.keep = static_cast<int>(settings.number("backup.keep"));
  return options;
}

BackupKeeper::Begin backup_by_child(const std::string& workspace, const BackupOptions& options) {
  std::vector<std::string> arguments = {"backup", options.folder, "--under",
                                        std::to_string(::getpid()), "--keep",
                                        std::to_string(options.keep)};
  if (!options.key_file.empty()) arguments.insert(arguments.end(), {"--key-file", options.key_file});
  return [=] { return std::make_unique<ChildRun>(workspace, arguments); };
}

const std::array<int64_t, 10> BackupKeeper::kDurations = {
    500'000,    1'000'000,   2'000'000,   5'000'000,     10'000'000,
    30'000'000, 60'000'000, 300'000'000, 1'200'000'000, 3'600'000'000};

BackupKeeper::BackupKeeper(Kernel& kernel, SaltSource& salt, BackupOptions options,
                           std::string host, std::string name, Begin begin)
    : kernel_(kernel),
      options_(std::move(options)),
      host_(std::move(host)),
      name_(std::move(name)),
      begin_(std::move(begin)),
      lease_(kernel, salt, "backup"),
      schedule_(options_.every_us, options_.alarm_us) {}

void BackupKeeper::stop() {
  run_.reset();
  lease_.give_back();
}

void BackupKeeper::step(BackupSchedule::Moment now) {
  try {
    const bool ours = lease_.held(now.steady_us);
    if (run_) {
      const auto outcome = run_->finished();
      if (outcome) hear(*outcome, now);
    }
    if (!looked_ || now.steady_us - looked_us_ >= kLookUs) look(now);
    if (ours && !run_ && schedule_.due(now)) {
      look(now);
      if (schedule_.due(now)) begin(now);
    }
    // Whoever makes them alarms.
    if (ours)
      judge(now);
    else {
      const std::lock_guard lock(shown_mutex_);
      shown_.alarm.clear();
    }
  } catch (const Failure& failure) {  // the store: it is asked again
    kernel_.log().write(LogLevel::warning, "backup.waits",
                        {{"workspace", host_}, {"text", failure.what()}});
  }
}

// A folder that cannot be read holds nothing; the backup that is due then says why.
void BackupKeeper::look(BackupSchedule::Moment now) {
  looked_ = true;
  looked_us_ = now.steady_us;
  std::vector<BackupFile> files;
  try {
    files = backups_in(options_.folder, name_);
  } catch (const std::exception&) {
    files.clear();
  }
  std::vector<int64_t> taken;
  for (const BackupFile& file : files) taken.push_back(file.taken_at.us);
  schedule_.found(taken, now);
  const std::lock_guard lock(shown_mutex_);
  shown_.newest.reset();
  for (const BackupFile& file : files)
    if (schedule_.newest_us() == file.taken_at.us) shown_.newest = file;
}

void BackupKeeper::begin(BackupSchedule::Moment now) {
  run_begun_us_ = now.steady_us;
  try {
    run_ = begin_();
  } catch (const Failure& failure) {
    fail(failure.what(), now);
  }
}

void BackupKeeper::fail(const std::string& text, BackupSchedule::Moment now) {
  schedule_.failed(now);
  kernel_.log().write(LogLevel::error, "backup.failed", {{"workspace", host_}, {"text", text}});
  const std::lock_guard lock(shown_mutex_);
  ++shown_.failures;
}

void BackupKeeper::hear(const BackupRun::Outcome& outcome, BackupSchedule::Moment now) {
  run_.reset();
  if (outcome.abandoned) return schedule_.abandoned(now);
  if (!outcome.good) return fail(outcome.text, now);
  const int64_t us = now.steady_us - run_begun_us_;
  durations_.record(us);
  schedule_.succeeded();
  look(now);
  const int64_t bytes = shown_.newest ? shown_.newest->bytes : 0;
  kernel_.log().write(LogLevel::info, "backup.done",
                      {{"workspace", host_},
                       {"taken_at", newest_text()},
                       {"bytes", bytes},
                       {"ms", us / 1000}});
  tell_operators(kernel_, kBackupRight, "backup_good", newest_args());
}

std::string BackupKeeper::newest_text() const {
  return schedule_.newest_us() ? Timestamp{*schedule_.newest_us()}.text() : "-";
}

std::string BackupKeeper::newest_args() const {
  return boost::json::serialize(boost::json::object{{"newest", newest_text()}});
}

// Told once, when it begins or becomes another one.
void BackupKeeper::judge(BackupSchedule::Moment now) {
  const bool overdue = schedule_.overdue(now);
  const std::string alarm = overdue               ? "backup.overdue"
                            : schedule_.failing() ? "backup.failed"
                                                  : "";
  {
    const std::lock_guard lock(shown_mutex_);
    if (shown_.alarm == alarm) return;
    shown_.alarm = alarm;
  }
  if (overdue)
    kernel_.log().write(LogLevel::error, "backup.overdue",
                        {{"workspace", host_}, {"newest", newest_text()}});
  if (!alarm.empty())
    tell_operators(kernel_, kBackupRight, overdue ? "backup_overdue" : "backup_failed",
                   newest_args());
}

std::string BackupKeeper::alarm() const {
  const std::lock_guard lock(shown_mutex_);
  return shown_.alarm;
}

void BackupKeeper::write(Exposition& out) const {
  const std::pair<std::string_view, std::string_view> label = {"workspace", host_};
  const std::lock_guard lock(shown_mutex_);
  if (shown_.newest) {
    out.add("osnova_backup_last_success_timestamp_seconds", "gauge",
            "When the newest good backup in the folder was begun, since 1970.", {label},
            shown_.newest->taken_at.us / 1'000'000);
    out.add("osnova_backup_last_size_bytes", "gauge", "Size of the newest good backup.", {label},
            shown_.newest->bytes);
  }
  out.add("osnova_backup_failures_total", "counter", "Backups that failed.", {label},
          shown_.failures);
  out.add("osnova_backup_alarm", "gauge",
          "1 while the last backup failed or the newest good one is too old.", {label},
          shown_.alarm.empty() ? 0 : 1);
  out.add("osnova_backup_duration_seconds", "How long good backups took, with verifying.", {label},
          durations_.snapshot(), true);
}

}  // namespace osnova::app
