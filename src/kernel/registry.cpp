#include "kernel/registry.hpp"

#include "kernel/access/session_store.hpp"
#include "kernel/beside/beside.hpp"
#include "kernel/search/search_feed.hpp"

#include "kernel/command/apply.hpp"
#include "kernel/jobs/jobs.hpp"
#include "kernel/jobs/task_lease.hpp"
#include "kernel/journal/journal.hpp"
#include "kernel/monitor/monitor_watch.hpp"
#include "kernel/notify/notices.hpp"
#include "kernel/oidc/identities.hpp"
#include "kernel/passkey/passkeys.hpp"
#include "kernel/rule/delivery.hpp"
#include "kernel/signature/person_certificates.hpp"
#include "kernel/task/reminders.hpp"
#include "kernel/wall/watch_hits.hpp"

namespace osnova {

std::vector<std::string_view> actions_of(const Behaviour& behaviour) {
  std::vector<std::string_view> actions = {"create", "update", "remove"};
  for (const FlowStep& step : behaviour.flow) actions.push_back(step.action);
  actions.insert(actions.end(), behaviour.actions.begin(), behaviour.actions.end());
  return actions;
}

void Registry::add(Behaviour behaviour) {
  OSNOVA_ASSERT(behaviour.meta != nullptr, "a behaviour describes a record");
  OSNOVA_ASSERT(find(behaviour.meta->name) == nullptr, "a record is registered once");
  OSNOVA_ASSERT(behaviour.flow.empty() || behaviour.meta->find("status") != nullptr,
                "a record with a flow has a status");
  if (behaviour.revertible) {
    behaviour.actions.emplace_back("revert");
    behaviour.arguments.push_back({"revert", "to_version", Kind::integer, true});
  }
  records_.push_back(std::move(behaviour));
}

void Registry::add(ReportMeta report) {
  OSNOVA_ASSERT(this->report(report.name) == nullptr, "a report is registered once");
  if (report.comparable)
    report.parameters.push_back({"compare",
                                 ReportParameter::Type::choice,
                                 false,
                                 {"previous_period", "previous_year"}});
  reports_.push_back(std::move(report));
}

const Behaviour* Registry::find(std::string_view record) const {
  for (const Behaviour& b : records_)
    if (b.meta->name == record) return &b;
  return nullptr;
}

const Behaviour* Registry::find(const RecordMeta& meta) const {
  for (const Behaviour& b : records_)
    if (b.meta == &meta) return &b;
  return nullptr;
}

const ReportMeta* Registry::report(std::string_view name) const {
  for (const ReportMeta& r : reports_)
    if (r.name == name) return &r;
  return nullptr;
}

std::vector<store::TableMeta> Registry::schema() const {
  std::vector<store::TableMeta> tables;
  const auto append = [&](std::vector<store::TableMeta> more) {
    for (auto& table : more) tables.push_back(std::move(table));
  };
  append(journal_tables());
  append(command_tables());
  append(ledger_tables());
  append(search_tables());
  append(beside_tables());
  append(job_tables());
  append(task_lease_tables());
  append(notice_tables());
  append(reminder_tables());
  append(delivery_tables());
  append(monitor_tables());
  append(sign_in_tables());
  append(person_certificate_tables());
  append(oidc_tables());
  append(passkey_tables());
  append(watch_hit_tables());
  append(store::extra_tables());
  for (const RegisterMeta* meta : registers_) append(tables_of(*meta));
  for (const Behaviour& b : records_) append(store::tables_of(*b.meta));
  return tables;
}

}  // namespace osnova
