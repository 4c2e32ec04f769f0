#pragma once
// Tells people of deadlines that come near or have passed, of stages of cases that are overdue, and
// of procedures that they have to read: each once. Where several processes serve a workspace, one does it.
//
// reminder  company_id, record_id, what ("deadline_near due", "approval_overdue 2"), day
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "kernel/jobs/task_lease.hpp"
#include "kernel/notify/notices.hpp"
#include "kernel/task/deadlines.hpp"

namespace osnova {

std::vector<store::TableMeta> reminder_tables();  // reminder

class Reminders {
 public:
  Reminders(Kernel& kernel, SaltSource& salt);
  ~Reminders() { stop(); }
  void go();
  void stop();
  // Tells what is to be told now; how many people were told. The thread of go() calls it each minute.
  size_t step();

 private:
  struct Due {
    Id record = 0;
    std::string what;
    Date day;
    std::vector<Notice> notices;
  };
  std::vector<Due> due_in(Id company);
  void add_deadlines(const std::vector<Deadline>& found, Id company, Date today,
                     std::vector<Due>& all);
  // Of what the companies share: those who are told of it in this one.
  void add_shared(store::Connection& connection, const CompanyState& state, Id company, Date today,
                  std::vector<Due>& all);
  void add_procedures(store::Connection& connection, const CompanyState& state, Id company,
                      Date today, std::vector<Due>& all);
  void add_cases(const CompanyState& state, Id company, Date today, std::vector<Due>& all);
  void add_emergencies(const CompanyState& state, Id company, Date today, std::vector<Due>& all);
  void loop();

  Kernel& kernel_;
  TaskLease lease_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
  std::thread thread_;
};

}  // namespace osnova
