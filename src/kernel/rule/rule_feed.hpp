#pragma once
// Reads the journal and the calendar of deadlines behind the commands, and writes what the rules
// make of it: never in the transaction of a command, so that nothing that is told holds up posting.
// Where several processes serve a workspace, one does it. The cursor "rules" in journal_cursor says
// how far it has read in each company; it moves in the transaction of the deliveries.
#include <atomic>
#include <set>
#include <vector>

#include "kernel/rule/rule_matching.hpp"

namespace osnova {

class RuleFeed {
 public:
  explicit RuleFeed(Kernel& kernel) : kernel_(kernel), texts_(kernel.registry()) {}
  void hurry() { stopping_ = true; }  // reading ends soon
  // What is there now; how many deliveries were made. Chores: the journals each second, the
  // calendar and what nobody has read each minute.
  size_t read_journals();
  size_t read_deadlines();
  size_t read_unread();

 private:
  bool read_journal(Id company, const Rules& rules, size_t* made);
  size_t read_calendar(Id company, const Rules& rules);
  size_t read_unread(Id company, const NotificationRule& rule, const Rules& rules);

  Kernel& kernel_;
  const Texts texts_;
  std::set<std::string> known_;  // deadlines that were told: ids of rule, record and day
  std::atomic<bool> stopping_{false};
};

}  // namespace osnova
