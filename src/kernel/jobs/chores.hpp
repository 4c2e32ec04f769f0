#pragma once
// What a server does by itself, again and again, beside people's work. Each chore has a thread of
// its own, so that one that takes long holds up no other; what fails is tried again later and later.
// Of several processes on a workspace one does a chore that is leased.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "kernel/jobs/task_lease.hpp"

namespace osnova {

struct Chore {
  std::string name;      // in log and metrics, and of its lease: "rules"
  int64_t every_us = 0;  // from the end of one turn to the next
  // One turn, by the wall and by the steady clock. A Failure that it throws is logged.
  std::function<void(int64_t wall_us, int64_t steady_us)> work;
  std::function<void()> hurry = {};  // the program ends: a turn that is under way is to end soon
  bool leased = true;
};

class Chores {
 public:
  // Behind a turn that failed: twice as long each time, at most so long, or the chore's own time.
  static constexpr int64_t kLongestWaitUs = 60'000'000;

  // `host` is how the metrics name the workspace.
  Chores(Kernel& kernel, SaltSource& salt, std::string host)
      : kernel_(kernel), salt_(salt), host_(std::move(host)) {}
  ~Chores() { stop(); }
  void add(Chore chore);  // before go()
  void go();              // the first turns come a second later
  // Hurries all of them, waits for them, and gives their leases back.
  void stop();
  void write(Exposition& out) const;

 private:
  struct Running {
    Chore chore;
    std::optional<TaskLease> lease;
    std::atomic<int64_t> done{0}, failed{0}, done_at_us{0};  // turns; the last good one by the wall
    int64_t failures = 0;  // one after the other
    std::thread thread;
  };
  void loop(Running& one);
  int64_t turn(Running& one, int64_t steady_us);

  Kernel& kernel_;
  SaltSource& salt_;
  const std::string host_;
  std::list<Running> all_;
  bool stopping_ = false;
  std::mutex mutex_;
  std::condition_variable wake_;
};

}  // namespace osnova
