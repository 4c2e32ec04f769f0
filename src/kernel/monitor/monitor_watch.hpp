#pragma once
// Looks at the monitors when their time has come, and writes what there is to tell: beside the
// commands, never in the transaction of one. Where several processes serve a workspace, one looks.
//
// monitor_state  company_id, monitor_id | version, raised, figure, at_least, base, since, looked_at,
//                next_at, told_at, error
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "kernel/jobs/task_lease.hpp"
#include "kernel/monitor/measure.hpp"
#include "kernel/rule/delivery.hpp"

namespace osnova {

std::vector<store::TableMeta> monitor_tables();  // monitor_state

// By monitor. For whoever may learn it (may_learn()).
std::map<Id, MonitorState> monitor_states(store::Connection& connection, Id company);

class MonitorWatch {
 public:
  MonitorWatch(Kernel& kernel, SaltSource& salt);
  ~MonitorWatch() { stop(); }
  void go();
  void stop();
  // Looks at what is due, at most kAtOnce monitors; how many deliveries were made. The thread of go()
  // calls it every five seconds.
  size_t step();
  static constexpr size_t kAtOnce = 20;

 private:
  struct Look {
    const Monitor* monitor = nullptr;
    MonitorState state;
    int64_t before = 0;  // when it was looked at before
    std::vector<Delivery> deliveries;
    std::vector<Notice> notices;
  };
  Look look(const Monitor& monitor, MonitorState state, Id company);
  std::vector<Delivery> told(const Monitor& monitor, const MonitorState& state, Id company);
  size_t step_in(Id company, size_t most);
  bool write(Id company, std::vector<Look>& looks, const std::vector<Id>& gone, size_t* made);
  void loop();

  Kernel& kernel_;
  TaskLease lease_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
  std::thread thread_;
};

}  // namespace osnova
