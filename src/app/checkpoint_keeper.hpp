#pragma once
// Checkpoints that a server signs by itself and hands to a second place, at least once each, with
// an alarm when they have not arrived for long. Where several processes serve a workspace, one does
// it.
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/backup_schedule.hpp"
#include "app/checkpoint_place.hpp"
#include "app/settings.hpp"
#include "kernel/jobs/task_lease.hpp"
#include "kernel/journal/checkpoint.hpp"

namespace osnova::app {

struct CheckpointOptions {
  std::string folder, url, token;  // of the second places: one of folder, url and mail, or several
  int64_t every_us = 0, alarm_us = 0;
  std::string mail_to;
  std::optional<MailOptions> mail;  // with mail_to
};
// As it is set; none when there is no second place. Throws Failure "checkpoint.token",
// "mail.password".
std::optional<CheckpointOptions> checkpoint_options(const Settings& settings);
// The file is FOLDER/NAME.checkpoints.jsonl.
std::vector<std::unique_ptr<CheckpointPlace>> checkpoint_places(const CheckpointOptions& options,
                                                                const std::string& name,
                                                                Clock& clock);

class CheckpointKeeper {
 public:
  using Moment = BackupSchedule::Moment;
  // `host` is how log and metrics name the workspace.
  CheckpointKeeper(Kernel& kernel, SaltSource& salt, CheckpointOptions options, CheckpointKey key,
                   std::string host, std::vector<std::unique_ptr<CheckpointPlace>> places);
  ~CheckpointKeeper() { stop(); }
  void hurry() { stopping_ = true; }         // what is being handed over is given up soon
  void stop() { lease_.give_back(); }        // behind the last step
  // What is done now and then. A chore of each second.
  void step(Moment now);
  // "" or "checkpoint.overdue".
  std::string alarm() const;
  void write(Exposition& out) const;

 private:
  struct Place {
    std::unique_ptr<CheckpointPlace> place;
    std::string cursor;  // its name in journal_cursor
    int64_t not_before_us = 0, failures = 0;
    std::optional<int64_t> waiting_since_us;  // steady: since when something has not arrived
    Timestamp waiting_since;                  // the same by the wall, for people
    // Shown to other threads, under shown_mutex_.
    bool overdue = false;
    int64_t failed = 0, arrived_us = 0;
  };
  void sign(Moment now);
  void hand_over(Place& place, Moment now);
  void failed(Place& place, const std::string& why, Moment now);
  void judge(Moment now);

  Kernel& kernel_;
  const CheckpointOptions options_;
  const CheckpointKey key_;
  const std::string host_;
  TaskLease lease_;
  std::vector<Place> places_;
  std::optional<int64_t> signed_us_;  // steady
  std::atomic<bool> stopping_{false};
  mutable std::mutex shown_mutex_;
};

}  // namespace osnova::app
