#pragma once
// Tells people of deadlines that come near or have passed, of stages of cases that are overdue, and
// of procedures that they have to read or are offered: each once.
//
// reminder  company_id, record_id, what ("deadline_near due", "approval_overdue 2"), day
#include <functional>
#include <string>
#include <vector>

#include "kernel/kernel.hpp"
#include "kernel/notify/notices.hpp"
#include "kernel/task/deadlines.hpp"

namespace osnova {

std::vector<store::TableMeta> reminder_tables();  // reminder

class Reminders {
 public:
  // What is told once: of a record, by a word, of a day.
  struct Due {
    Id record = 0;
    std::string what;
    Date day;
    std::vector<Notice> notices;
  };
  // What a module has to remind of in a company, whether it was told before or not.
  using Source = std::function<std::vector<Due>(Kernel& kernel, Id company, Date today)>;
  explicit Reminders(Kernel& kernel, std::vector<Source> sources = {})
      : kernel_(kernel), sources_(std::move(sources)) {}
  // Tells what is to be told now; how many people were told. A chore of each minute.
  size_t step();

 private:
  std::vector<Due> due_in(Id company);
  void add_deadlines(const std::vector<Deadline>& found, Id company, Date today,
                     std::vector<Due>& all);
  // Of what the companies share: those who are told of it in this one.
  void add_shared(store::Connection& connection, const CompanyState& state, Id company, Date today,
                  std::vector<Due>& all);
  void add_procedures(store::Connection& connection, const CompanyState& state, Id company,
                      Date today, std::vector<Due>& all);
  // A text that came with the program and is another one than the owner took last.
  void add_offered(store::Connection& connection, const CompanyState& state, Id company, Date today,
                   std::vector<Due>& all);
  void add_cases(const CompanyState& state, Id company, Date today, std::vector<Due>& all);
  void add_emergencies(const CompanyState& state, Id company, Date today, std::vector<Due>& all);
  void add_expiries(const CompanyState& state, Id company, Date today, std::vector<Due>& all);
  void add_wall(store::Connection& connection, const CompanyState& state, Id company,
                std::vector<Due>& all);

  Kernel& kernel_;
  const std::vector<Source> sources_;
};

}  // namespace osnova
