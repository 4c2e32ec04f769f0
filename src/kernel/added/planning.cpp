// What the planner does about added fields and other settings of how people work. See README.md.
#include "base/text.hpp"
#include "kernel/added/added_field.hpp"
#include "kernel/added/earlier.hpp"
#include "kernel/added/flow_plan.hpp"
#include "kernel/command/planner.hpp"
#include "kernel/print_form/print_form.hpp"
#include "meta/codec.hpp"

namespace osnova {

using store::Cell;

const ExtraFields& Planner::extras() const {
  static const ExtraFields none;
  return state_ && state_->extras() ? *state_->extras() : none;
}

void Planner::check_additions(Plan& plan) {
  if (plan.released_by == kOwn) return;
  const Currency own = state_->has_company() ? state_->company().currency : Currency{};
  check_extra(plan.before, plan.work, extras(), own, plan.problems);
  const FlowPlan* flow = plan.action == "update" && plan.work.meta().kind == RecordKind::document
                             ? flow_plan_of(*state_, plan.work.meta())
                             : nullptr;
  if (flow) unsettle(*flow, plan.before, plan.work, plan.submission->access);
}

void Planner::check_definition(Plan& plan) {
  if (!plan.behaviour->revertible || !plan.change.after || plan.failed()) return;
  const Change& change = plan.change;
  if (&change.after.meta() == &added_field_meta())
    check_added_field(change.after.as<AddedField>(),
                      change.before ? &change.before.as<AddedField>() : nullptr, registry_,
                      *state_, plan.problems);
  else if (&change.after.meta() == &flow_plan_meta())
    check_flow_plan(change.after.as<FlowPlan>(), registry_, plan.problems);
  else if (&change.after.meta() == &print_form_meta())
    check_print_form(change.after.as<OwnForm>(), registry_, *state_, plan.problems);
  if (dry_ && !plan.failed()) remark_stopped(plan);
}

namespace {

// Rows of the kind that stand before the step and lack what it would ask for.
int64_t stopped_by(store::Connection& connection, const RecordMeta& meta, std::string_view status,
                   const std::string& lacks, std::vector<Cell> cells) {
  std::string sql = "/* every company */ SELECT COUNT(*) FROM " + meta.table + " AS t WHERE ";
  if (!status.empty()) {
    cells.push_back(Cell(status));
    sql += "t.status = $" + std::to_string(cells.size()) + " AND ";
  }
  auto rows = connection.query(sql + lacks, cells);
  return rows->next() ? rows->integer(0) : 0;
}

// The column of added values says which there are: {"extra.colour": ..
constexpr std::string_view kWithoutValue = "(t.extra IS NULL OR t.extra NOT LIKE $1 ESCAPE '!')";

std::string pattern_of(std::string_view path) {
  std::string pattern = "%\"";
  for (const char c : path) {
    if (c == '_') pattern.push_back('!');
    pattern.push_back(c);
  }
  return pattern + "\":%";
}

std::string_view status_before(const Behaviour& behaviour, std::string_view action) {
  const FieldMeta* status = behaviour.meta->find("status");
  for (const FlowStep& step : behaviour.flow)
    if (step.action == action)
      return status->enumeration->codes[static_cast<size_t>(step.from)];
  return {};
}

}  // namespace

// Documents that are open now in whatever company: whoever changes the setting wants to know before.
void Planner::remark_stopped(Plan& plan) {
  const auto remark = [&](std::string_view code, std::string_view path, int64_t count,
                          std::string_view what) {
    if (count > 0)
      plan.remarks.add(code, path, {{"count", std::to_string(count)}, {"what", what}});
  };
  const std::string language = plan.submission->access.language();
  if (&plan.change.after.meta() == &added_field_meta()) {
    const AddedField& field = plan.change.after.as<AddedField>();
    if (!field.required || !field.in_force) return;
    const Behaviour& behaviour = *registry_.find(field.record);
    const bool document = behaviour.meta->kind == RecordKind::document;
    const std::string pattern = pattern_of(std::string(kExtraPrefix) + field.code);
    const FieldMeta* status = document ? behaviour.meta->find("status") : nullptr;
    remark(document ? "added_field.stops_drafts" : "added_field.asks_entries", "required",
           stopped_by(connection_, *behaviour.meta,
                      status ? status->enumeration->codes.front() : std::string_view{},
                      std::string(kWithoutValue), {Cell(pattern)}),
           name_in(field, language));
    return;
  }
  if (&plan.change.after.meta() != &flow_plan_meta()) return;
  const FlowPlan& wanted = plan.change.after.as<FlowPlan>();
  if (!wanted.in_force) return;
  const Behaviour& behaviour = *registry_.find(wanted.record);
  for (size_t i = 0; i < wanted.points.size(); ++i) {
    const FlowPoint& point = wanted.points[i];
    if (point.step.empty()) continue;
    const std::string pattern = pattern_of(std::string(kNotePrefix) + point.code);
    remark("flow_plan.stops", join_path("points", i, "step"),
           stopped_by(connection_, *behaviour.meta, status_before(behaviour, point.step),
                      std::string(kWithoutValue), {Cell(pattern)}),
           name_in(point, language));
  }
  for (size_t i = 0; i < wanted.demands.size(); ++i) {
    const FlowDemand& demand = wanted.demands[i];
    std::string stages;
    std::vector<Cell> cells;
    bool from_here = false;
    std::string_view name;
    for (const FlowStage& stage : wanted.stages) {
      if (stage.code == demand.stage) name = name_in(stage, language);
      from_here = from_here || stage.code == demand.stage;
      if (!from_here) continue;
      cells.emplace_back(std::string_view(stage.code));
      stages += (stages.empty() ? "$" : ", $") + std::to_string(cells.size());
    }
    remark("flow_plan.stops", join_path("demands", i, "stage"),
           stopped_by(connection_, *behaviour.meta, status_before(behaviour, demand.step),
                      "(t.stage IS NULL OR t.stage NOT IN (" + stages + "))", std::move(cells)),
           name);
  }
  for (size_t i = 0; i < wanted.files.size(); ++i) {
    const FlowFile& file = wanted.files[i];
    if (file.step.empty()) continue;
    remark("flow_plan.stops", join_path("files", i, "step"),
           stopped_by(connection_, *behaviour.meta, status_before(behaviour, file.step),
                      "NOT EXISTS (SELECT 1 FROM attachment AS a WHERE a.company_id = "
                      "t.company_id AND a.record_id = t.id AND a.kind = $1)",
                      {Cell(std::string_view(file.code))}),
           name_in(file, language));
  }
}

// Change by change backwards through the journal: what it says is what was there.
void Planner::revert(Plan& plan) {
  const auto* given = plan.submission->command.input.if_contains("to_version");
  int64_t version = 0;
  if (given && given->is_int64()) version = given->as_int64();
  if (given && given->is_string()) parse_int(std::string_view(given->as_string()), &version);
  const int64_t now = plan.before.entity().version;
  if (version < 1 || version >= now) {
    plan.problems.add("revert.version", "to_version", {{"current", std::to_string(now)}});
    return;
  }
  if (!to_earlier_version(connection_, company_, version, plan.work))
    plan.problems.add("revert.unreadable", "to_version");
}

}  // namespace osnova
