// What the planner does about stages, checklists and files that a step asks for. See README.md.
#include <algorithm>

#include "kernel/access/access_records.hpp"
#include "kernel/added/flow_plan.hpp"
#include "kernel/command/planner.hpp"
#include "meta/codec.hpp"
#include "meta/extra.hpp"

namespace osnova {

using store::Cell;

namespace {

std::string text_argument(const Plan& plan, std::string_view name) {
  const auto* given = plan.submission->command.input.if_contains(name);
  return given && given->is_string() ? std::string(given->as_string()) : std::string();
}

std::string_view status_of(const Record& record) {
  const FieldMeta* status = record.meta().find("status");
  return status->enumeration->codes[static_cast<size_t>(get_integer(*status, record.data()))];
}

std::vector<const FlowStage*> stages_in(const FlowPlan& plan, std::string_view status) {
  std::vector<const FlowStage*> stages;
  for (const FlowStage& stage : plan.stages)
    if (stage.status == status) stages.push_back(&stage);
  return stages;
}

// Its place among the stages; -1 = before the first.
int place_in(const std::vector<const FlowStage*>& stages, std::string_view code) {
  for (size_t i = 0; i < stages.size(); ++i)
    if (stages[i]->code == code) return static_cast<int>(i);
  return -1;
}

}  // namespace

void unsettle(const FlowPlan& plan, const Record& before, Record& after, const Access& access) {
  if (difference(before, after).empty()) return;
  for (const FlowPoint& point : plan.points)
    if (point.by_another) after.entity().extra.erase(std::string(kNotePrefix) + point.code);
  const auto stages = stages_in(plan, status_of(after));
  Doc& document = after.as<Doc>();
  const int reached = place_in(stages, document.stage);
  for (int i = 0; i <= reached; ++i) {
    const FlowStage& stage = *stages[static_cast<size_t>(i)];
    const std::string right = std::string(after.meta().name) + "." + stage.needs_right;
    if (stage.needs_right.empty() || access.may(right)) continue;
    document.stage = i == 0 ? std::string() : std::string(stages[static_cast<size_t>(i - 1)]->code);
    return;
  }
}

// One stage further, or back to any that was passed.
void Planner::move(Plan& plan) {
  const FlowPlan& flow = *flow_plan_of(*state_, *plan.behaviour->meta);
  const auto stages = stages_in(flow, status_of(plan.work));
  const std::string wanted = text_argument(plan, "stage");
  Doc& document = plan.work.as<Doc>();
  const int now = place_in(stages, document.stage), then = place_in(stages, wanted);
  if (then < 0 || then == now) {
    plan.problems.add("flow.stage_unknown", "stage", {{"stage", wanted}});
    return;
  }
  if (then > now + 1) {
    const FlowStage& next = *stages[static_cast<size_t>(now + 1)];
    plan.problems.add("flow.stage_order", "stage",
                      {{"next", name_in(next, plan.submission->access.language())}});
    return;
  }
  const FlowStage& stage = *stages[static_cast<size_t>(then)];
  const std::string right = std::string(plan.behaviour->meta->name) + "." + stage.needs_right;
  if (!stage.needs_right.empty() && !plan.submission->access.may(right)) {
    plan.problems.add("access.denied", "", {{"right", right}});
    return;
  }
  document.stage = stage.code;
}

void Planner::tick(Plan& plan) {
  const FlowPlan& flow = *flow_plan_of(*state_, *plan.behaviour->meta);
  const std::string code = text_argument(plan, "point");
  const auto point = std::find_if(flow.points.begin(), flow.points.end(),
                                  [&](const FlowPoint& one) { return one.code == code; });
  if (point == flow.points.end()) {
    plan.problems.add("flow.point_unknown", "point", {{"point", code}});
    return;
  }
  const Access& access = plan.submission->access;
  if (point->by_another && plan.work.as<Doc>().author.id == access.user()) {
    plan.problems.add("flow.point_by_another", "point",
                      {{"point", name_in(*point, access.language())}});
    return;
  }
  const auto* given = plan.submission->command.input.if_contains("done");
  const bool done = !given || !given->is_bool() || given->as_bool();
  const std::string path = std::string(kNotePrefix) + code;
  Extra& extra = plan.work.entity().extra;
  if (done == (extra.find(path) != nullptr)) {
    plan.problems.add(done ? "flow.ticked" : "flow.not_ticked", "point",
                      {{"point", name_in(*point, access.language())}});
    return;
  }
  if (!done) return extra.erase(path);
  const User* person = state_->get<User>(user_meta(), access.user());
  ExtraValue note;
  note.path = path;
  note.text = (person ? std::string(person->login) : access.origin()) + " " +
              Timestamp{now_.us - now_.us % 1'000'000}.text();
  extra.set(std::move(note));
}

// Stages are inside one status: the next one begins without.
void Planner::demand(Plan& plan) {
  if (plan.work.meta().kind != RecordKind::document || plan.released_by == kOwn) return;
  Doc& document = plan.work.as<Doc>();
  const std::string reached = document.stage;
  document.stage.clear();
  const FlowPlan* flow = flow_plan_of(*state_, *plan.behaviour->meta);
  if (!flow) return;
  const std::string& language = plan.submission->access.language();
  const std::string_view step = plan.step->action;
  const FieldMeta* status = plan.work.meta().find("status");
  const auto stages =
      stages_in(*flow, status->enumeration->codes[static_cast<size_t>(plan.step->from)]);
  for (const FlowDemand& one : flow->demands) {
    const int wanted = place_in(stages, one.stage);
    if (one.step == step && wanted >= 0 && place_in(stages, reached) < wanted)
      plan.problems.add("flow.stage_missing", "stage",
                        {{"stage", name_in(*stages[static_cast<size_t>(wanted)], language)}});
  }
  for (const FlowPoint& point : flow->points) {
    const std::string path = std::string(kNotePrefix) + point.code;
    if (point.step == step && !plan.work.entity().extra.find(path))
      plan.problems.add("flow.point_missing", path, {{"point", name_in(point, language)}});
  }
  for (const FlowFile& file : flow->files) {
    if (file.step != step) continue;
    const Cell cells[] = {plan.company, plan.work.entity().id, plan.work.meta().name,
                          std::string_view(file.code)};
    const bool there =
        connection_
            .query("SELECT 1 FROM attachment WHERE company_id = $1 AND record_id = $2 AND record = "
                   "$3 AND kind = $4 LIMIT 1",
                   cells)
            ->next();
    if (!there) plan.problems.add("flow.file_missing", "", {{"file", name_in(file, language)}});
  }
}

}  // namespace osnova
