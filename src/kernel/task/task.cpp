#include "kernel/task/task.hpp"

#include <boost/json/object.hpp>

#include "base/text.hpp"
#include "kernel/command/facts.hpp"
#include "kernel/notify/notices.hpp"

namespace osnova {

const EnumMeta& enum_meta(TaskStatus) {
  static const EnumMeta meta{"kernel.task_status", {"open", "done", "dropped"}};
  return meta;
}

const EnumMeta& enum_meta(TaskRepeat) {
  static const EnumMeta meta{"kernel.task_repeat",
                             {"never", "daily", "weekly", "monthly", "quarterly", "yearly"}};
  return meta;
}

const RecordMeta& task_meta() {
  static const RecordMeta meta = describe<Task>("kernel.task", RecordKind::catalogue, [](auto& r) {
    using Self = Task;
    r.field(OSNOVA_FIELD(title)).required().list().search();
    r.field(OSNOVA_FIELD(text)).search();
    r.field(OSNOVA_FIELD(status)).list().computed();
    r.field(OSNOVA_FIELD(owner)).required().list().refers("kernel.user");
    r.field(OSNOVA_FIELD(due)).required().list().deadline();
    r.field(OSNOVA_FIELD(remind_days));
    r.field(OSNOVA_FIELD(escalate_to)).refers("kernel.user");
    r.field(OSNOVA_FIELD(repeat)).list();
    r.field(OSNOVA_FIELD(record)).aside();
    r.field(OSNOVA_FIELD(target)).aside().refers_to_kind_in("record");
    r.field(OSNOVA_FIELD(made_by)).computed().list().refers("kernel.user");
    r.field(OSNOVA_FIELD(ended_by)).computed().refers("kernel.user");
    r.field(OSNOVA_FIELD(ended_at)).computed().timed();
    r.field(OSNOVA_FIELD(outcome)).computed().search();
    r.index({"record", "target"});
  });
  return meta;
}

Date next_due(Date due, TaskRepeat repeat) {
  switch (repeat) {
    case TaskRepeat::never: return {};
    case TaskRepeat::daily: return due + 1;
    case TaskRepeat::weekly: return due + 7;
    case TaskRepeat::monthly: return add_months(due, 1, false);
    case TaskRepeat::quarterly: return add_months(due, 3, false);
    case TaskRepeat::yearly: return add_months(due, 12, false);
  }
  return {};
}

namespace {

constexpr FlowStep kFlow[] = {
    allow("finish", TaskStatus::open, TaskStatus::done, "finish"),
    allow("finish_once", TaskStatus::open, TaskStatus::open, "finish"),
    allow("drop", TaskStatus::open, TaskStatus::dropped, "finish"),
    allow("reopen", TaskStatus::done, TaskStatus::open, "finish"),
    allow("take_up", TaskStatus::dropped, TaskStatus::open, "finish"),
};
static_assert(every_state_reachable(kFlow, TaskStatus::open, 3));

constexpr int64_t kMostRemindDays = 366;

void derive(Record& record, const ActionContext& context) {
  Task& task = record.as<Task>();
  if (context.action == "create") task.made_by.id = context.access.user();
  if (task.owner.empty()) task.owner.id = context.access.user();
}

void check(const Record& record, const ActionContext& context, Problems& problems) {
  const Task& task = record.as<Task>();
  if (context.action == "update" && context.before &&
      context.before->as<Task>().status != TaskStatus::open)
    problems.add("task.ended");
  if (task.remind_days < 0 || task.remind_days > kMostRemindDays)
    problems.add("task.remind_days", "remind_days");
  if (task.record.empty() != task.target.empty())
    problems.add("input.required", task.record.empty() ? "record" : "target");
}

void act(Record& record, const ActionContext& context, Problems& problems) {
  Task& task = record.as<Task>();
  const Id person = context.access.user();
  if (person != task.owner.id && person != task.made_by.id && person != task.escalate_to.id) {
    problems.add("task.not_yours");
    return;
  }
  if (context.action == "reopen" || context.action == "take_up") {
    task.ended_by = {};
    task.ended_at = {};
    task.outcome = "";
    return;
  }
  const auto* given = context.arguments.if_contains("outcome");
  const std::string outcome(
      given && given->is_string() ? trim(std::string_view(given->as_string())) : "");
  if (context.action == "drop" && outcome.empty()) problems.add("input.required", "outcome");
  if (code_points(outcome) > 500) problems.add("text.too_long", "outcome", {{"limit", "500"}});
  const bool once = context.action == "finish_once";
  if (once && task.repeat == TaskRepeat::never) problems.add("task.repeats_not");
  if (problems) return;
  task.outcome = outcome;
  task.ended_by.id = person;
  task.ended_at = context.now;
  if (once) task.due = next_due(task.due, task.repeat);
}

// The owner of what another gives him, and whoever gave it of its end.
void tell(const Record& before, const Record& after, Id by, std::vector<Notice>& notices) {
  const Task& task = after.as<Task>();
  const auto tell_one = [&](Id person, std::string_view kind) {
    if (person == 0 || person == by) return;
    notices.push_back({task.company, person, kind, by, std::string(after.meta().name), task.id});
  };
  const Id former = before ? before.as<Task>().owner.id : 0;
  if (task.owner.id != former) tell_one(task.owner.id, "task_given");
  if (!before) return;
  const Task& was = before.as<Task>();
  if (task.ended_at != was.ended_at && !task.ended_by.empty())
    tell_one(task.made_by.id, "task_ended");
  else if (task.owner.id == former && (task.due != was.due || task.title != was.title))
    tell_one(task.owner.id, "task_changed");
}

}  // namespace

void register_tasks(Registry& registry) {
  Behaviour task;
  task.meta = &task_meta();
  task.flow.assign(std::begin(kFlow), std::end(kFlow));
  task.derive = derive;
  task.check = check;
  task.act = act;
  task.tell = tell;
  task.ended = {"done", "dropped"};
  task.arguments = {{"finish", "outcome", Kind::text, false},
                    {"finish_once", "outcome", Kind::text, false},
                    {"drop", "outcome", Kind::text, true}};
  registry.add(task);
}

}  // namespace osnova
