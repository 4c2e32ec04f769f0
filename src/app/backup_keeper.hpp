#pragma once
// Backups that a server makes by itself: one workspace, its schedule, its alarm. They are made by a
// process of their own (`osnova backup`) at low priority; where several processes serve a workspace,
// one of them makes them.
#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "app/backup.hpp"
#include "app/backup_schedule.hpp"
#include "app/settings.hpp"
#include "kernel/jobs/task_lease.hpp"

namespace osnova::app {

struct BackupOptions {
  std::string folder, key_file;
  int64_t every_us = 0, alarm_us = 0;
  int keep = 0;
};
// As it is set; none when no folder is. Throws Failure "sealed.key".
std::optional<BackupOptions> backup_options(const Settings& settings);

// One backup being made.
class BackupRun {
 public:
  struct Outcome {
    bool good = false, abandoned = false;  // neither: it failed
    std::string text;                      // why
  };
  virtual ~BackupRun() = default;  // ends it; nothing is left of it
  virtual std::optional<Outcome> finished() = 0;
};

class BackupKeeper {
 public:
  // Throws Failure when it cannot be begun, which counts as a failed backup.
  using Begin = std::function<std::unique_ptr<BackupRun>()>;
  // `host` is how log and metrics name the workspace, `name` how its files are called.
  BackupKeeper(Kernel& kernel, SaltSource& salt, BackupOptions options, std::string host,
               std::string name, Begin begin);
  ~BackupKeeper() { stop(); }
  // Behind the last step: what is under way is abandoned, within some seconds.
  void stop();
  // What is done now and then: looks, begins, hears, tells. A chore of each second.
  void step(BackupSchedule::Moment now);
  // "" or the code of what is wrong: "backup.failed", "backup.overdue".
  std::string alarm() const;
  void write(Exposition& out) const;

 private:
  struct Shown {  // to other threads
    std::string alarm;
    std::optional<BackupFile> newest;
    int64_t failures = 0;
  };
  void look(BackupSchedule::Moment now);
  void begin(BackupSchedule::Moment now);
  void hear(const BackupRun::Outcome& outcome, BackupSchedule::Moment now);
  void fail(const std::string& text, BackupSchedule::Moment now);
  void judge(BackupSchedule::Moment now);
  std::string newest_text() const, newest_args() const;

  Kernel& kernel_;
  const BackupOptions options_;
  const std::string host_, name_;
  const Begin begin_;
  TaskLease lease_;
  BackupSchedule schedule_;
  std::unique_ptr<BackupRun> run_;
  int64_t run_begun_us_ = 0, looked_us_ = 0;
  bool looked_ = false;
  static const std::array<int64_t, 10> kDurations;
  Histogram durations_{kDurations};
  mutable std::mutex shown_mutex_;
  Shown shown_;

};

// The run that a server uses: this program as a process of its own.
BackupKeeper::Begin backup_by_child(const std::string& workspace, const BackupOptions& options);

}  // namespace osnova::app
