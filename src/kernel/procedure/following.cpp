// What the planner does about procedures: a version follows each publication, and what has to be read
// before the work is asked for. See README.md.
#include "kernel/command/planner.hpp"
#include "kernel/procedure/procedure.hpp"

namespace osnova {

using store::Cell;

namespace {

bool names(const ProcedureVersion& version, const Plan& plan) {
  for (const ProcedureLink& link : version.links) {
    if (link.place != ProcedurePlace::step || link.name != plan.behaviour->meta->name) continue;
    if (link.step.empty() || link.step == plan.action ||
        (plan.step && link.step == plan.step->action))
      return true;
  }
  return false;
}

Record version_to_be(const Procedure& procedure, Id id, Date today) {
  Record record(procedure_version_meta());
  ProcedureVersion& version = record.as<ProcedureVersion>();
  static_cast<ProcedureContent&>(version) = procedure;
  version.company = 0;
  version.id = id;
  version.version = 0;
  version.procedure.id = procedure.id;
  version.edition = procedure.published_version;
  version.key = std::string(procedure.code) + "/" + std::to_string(version.edition);
  version.digest = digest_of_text(procedure);
  version.in_force_from = today;
  return record;
}

}  // namespace

// In a group of its own: versions are part of every company's state.
void Planner::follow_procedure(Plan& plan) {
  if (plan.behaviour->meta != &procedure_meta() || !plan.change.after || plan.failed()) return;
  check_places(plan.change.after.as<Procedure>(), registry_, plan.problems);
  if (!plan.step || plan.failed()) return;
  const Procedure& procedure = plan.change.after.as<Procedure>();
  const auto add = [&](const Record& before, Record after, std::string_view action) {
    Plan made = own_plan(before, std::move(after), action, plan.submission->access);
    if (!before) made.own->command.record = 0;
    collect_writes(made);
    plan.writes.insert(plan.writes.end(), made.writes.begin(), made.writes.end());
    plan.with.push_back(std::move(made));
    plan.barrier = true;
  };
  for (const Record& record : state_->all(procedure_version_meta())) {
    const ProcedureVersion& version = record.as<ProcedureVersion>();
    if (version.procedure.id != procedure.id || !version.in_force()) continue;
    Record ended = record;
    ended.as<ProcedureVersion>().in_force_until = business_date_;
    add(record, std::move(ended), "update");
  }
  if (procedure.status == ProcedureStatus::published)
    add({}, version_to_be(procedure, ids_.next(), business_date_), "create");
}

// Whoever gives the command has to have read what stands before it.
void Planner::require_read(Plan& plan) {
  const Id person = plan.submission->access.user();
  if (plan.released_by != 0 || person == 0) return;
  for (const Record& record : state_->all(procedure_version_meta())) {
    const ProcedureVersion& version = record.as<ProcedureVersion>();
    if (!version.before_work || !version.concerns(company_) || !names(version, plan)) continue;
    const Cell key[] = {0, version.id, person};
    const bool read =
        connection_
            .query("SELECT 1 FROM acknowledgement WHERE company_id = $1 AND of_version = $2 AND "
                   "person = $3",
                   key)
            ->next();
    if (!read)
      plan.problems.add("procedure.not_read", "",
                        {{"title", version.title},
                         {"code", version.code},
                         {"number", std::to_string(version.edition)}});
  }
}

}  // namespace osnova
