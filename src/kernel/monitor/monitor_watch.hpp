#pragma once
// Looks at the monitors when their time has come, and writes what there is to tell: beside the
// commands, never in the transaction of one. Where several processes serve a workspace, one looks.
//
// monitor_state  company_id, monitor_id | version, raised, figure, at_least, base, since,
//                looked_at, next_at, told_at, error
#include <atomic>
#include <map>
#include <vector>

#include "kernel/kernel.hpp"
#include "kernel/monitor/measure.hpp"
#include "kernel/rule/delivery.hpp"

namespace osnova {

std::vector<store::TableMeta> monitor_tables();  // monitor_state

// By monitor. For whoever may learn it (may_learn()).
std::map<Id, MonitorState> monitor_states(store::Connection& connection, Id company);

class MonitorWatch {
 public:
  explicit MonitorWatch(Kernel& kernel) : kernel_(kernel) {}
  void hurry() { stopping_ = true; }  // no further look is begun
  // Looks at what is due, at most kAtOnce monitors of a company; how many deliveries were made. A
  // chore of every five seconds.
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
  // To those who were told last that it was raised, by the same ways, if they still reach it.
  std::vector<Delivery> told_back(const Monitor& monitor, const MonitorState& state, Id company);
  bool reaches(const Monitor& monitor, Id person, Id company);
  size_t step_in(Id company, size_t most);
  bool write(Id company, std::vector<Look>& looks, const std::vector<Id>& gone, size_t* made);

  Kernel& kernel_;
  std::atomic<bool> stopping_{false};
};

}  // namespace osnova
