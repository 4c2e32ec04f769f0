#include "kernel/added/flow_plan.hpp"

#include <algorithm>

#include "kernel/command/company_state.hpp"

namespace osnova {

namespace {

template <class T>
const RecordMeta& named_lines(std::string_view name) {
  static const RecordMeta meta = describe<T>(name, RecordKind::line, [&](auto& r) {
    using Self = T;
    r.field(OSNOVA_FIELD(code)).required();
    r.field(OSNOVA_FIELD(name_en)).required();
    r.field(OSNOVA_FIELD(name_ru));
    r.field(OSNOVA_FIELD(step));
    if constexpr (requires(T& t) { t.by_another; }) r.field(OSNOVA_FIELD(by_another));
  });
  return meta;
}

const RecordMeta& stages_meta() {
  static const RecordMeta meta =
      describe<FlowStage>("flow_plan.stages", RecordKind::line, [](auto& r) {
        using Self = FlowStage;
        r.field(OSNOVA_FIELD(status)).required();
        r.field(OSNOVA_FIELD(code)).required();
        r.field(OSNOVA_FIELD(name_en)).required();
        r.field(OSNOVA_FIELD(name_ru));
        r.field(OSNOVA_FIELD(needs_right));
      });
  return meta;
}

const RecordMeta& demands_meta() {
  static const RecordMeta meta =
      describe<FlowDemand>("flow_plan.demands", RecordKind::line, [](auto& r) {
        using Self = FlowDemand;
        r.field(OSNOVA_FIELD(step)).required();
        r.field(OSNOVA_FIELD(stage)).required();
      });
  return meta;
}

}  // namespace

const RecordMeta& flow_plan_meta() {
  static const RecordMeta meta =
      describe<FlowPlan>("kernel.flow_plan", RecordKind::shared_catalogue, [](auto& r) {
        using Self = FlowPlan;
        r.field(OSNOVA_FIELD(record)).required().frozen().unique().list().kind_name();
        r.field(OSNOVA_FIELD(name)).required().list().search();
        r.field(OSNOVA_FIELD(in_force)).list();
        r.lines(OSNOVA_FIELD(stages), stages_meta());
        r.lines(OSNOVA_FIELD(demands), demands_meta());
        r.lines(OSNOVA_FIELD(points), named_lines<FlowPoint>("flow_plan.points"));
        r.lines(OSNOVA_FIELD(files), named_lines<FlowFile>("flow_plan.files"));
      });
  return meta;
}

namespace {

bool is_code(std::string_view code) {
  return !code.empty() && std::all_of(code.begin(), code.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

template <class T>
void check_codes(const Lines<T>& lines, std::string_view name, Problems& problems) {
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string path = join_path(name, i, "code");
    if (!is_code(lines[i].code)) problems.add("flow_plan.code", path, {{"code", lines[i].code}});
    for (size_t k = 0; k < i; ++k)
      if (lines[k].code == lines[i].code)
        problems.add("record.not_unique", path, {{"value", lines[i].code}});
  }
}

void check_itself(const Record& record, const ActionContext&, Problems& problems) {
  const FlowPlan& plan = record.as<FlowPlan>();
  check_codes(plan.stages, "stages", problems);
  check_codes(plan.points, "points", problems);
  check_codes(plan.files, "files", problems);
}

const FlowStep* step_of(const Behaviour& behaviour, std::string_view action) {
  for (const FlowStep& step : behaviour.flow)
    if (step.action == action) return &step;
  return nullptr;
}

std::string steps_of(const Behaviour& behaviour) {
  std::string names;
  for (const FlowStep& step : behaviour.flow)
    names += (names.empty() ? "" : ", ") + std::string(step.action);
  return names;
}

template <class T>
void check_steps(const Lines<T>& lines, std::string_view name, const Behaviour& behaviour,
                 Problems& problems) {
  for (size_t i = 0; i < lines.size(); ++i)
    if (!lines[i].step.empty() && !step_of(behaviour, lines[i].step))
      problems.add("flow_plan.step", join_path(name, i, "step"),
                   {{"step", lines[i].step}, {"steps", steps_of(behaviour)}});
}

}  // namespace

void register_flow_plans(Registry& registry) {
  Behaviour behaviour;
  behaviour.meta = &flow_plan_meta();
  behaviour.cached = true;
  behaviour.revertible = true;
  behaviour.check = check_itself;
  registry.add(behaviour);
}

const FlowPlan* flow_plan_of(const CompanyState& state, const RecordMeta& meta) {
  const FlowPlan* plan = state.get<FlowPlan>(flow_plan_meta(), meta.name);
  return plan && plan->in_force ? plan : nullptr;
}

void check_flow_plan(const FlowPlan& plan, const Registry& registry, Problems& problems) {
  const Behaviour* behaviour = registry.find(plan.record);
  const FieldMeta* status = behaviour ? behaviour->meta->find("status") : nullptr;
  if (!behaviour || behaviour->meta->kind != RecordKind::document || behaviour->flow.empty() ||
      !status) {
    problems.add("flow_plan.record", "record", {{"record", plan.record}});
    return;
  }
  for (size_t i = 0; i < plan.stages.size(); ++i)
    if (!status->enumeration->find(plan.stages[i].status))
      problems.add("input.unknown_code", join_path("stages", i, "status"),
                   {{"code", plan.stages[i].status}});
  check_steps(plan.demands, "demands", *behaviour, problems);
  check_steps(plan.points, "points", *behaviour, problems);
  check_steps(plan.files, "files", *behaviour, problems);
  for (size_t i = 0; i < plan.demands.size(); ++i) {
    const FlowDemand& demand = plan.demands[i];
    const FlowStep* step = step_of(*behaviour, demand.step);
    const auto stage = std::find_if(plan.stages.begin(), plan.stages.end(), [&](const auto& one) {
      return one.code == demand.stage;
    });
    if (!step) continue;
    const bool reached = stage != plan.stages.end() &&
                         status->enumeration->find(stage->status) == std::optional<int>(step->from);
    // Else the step could never be done.
    if (!reached)
      problems.add("flow_plan.stage", join_path("demands", i, "stage"),
                   {{"stage", demand.stage}, {"step", demand.step}});
  }
}

}  // namespace osnova
