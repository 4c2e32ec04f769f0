#pragma once
// Tasks: what somebody has to do until a day, attached to any record. See README.md.
#include "kernel/registry.hpp"

namespace osnova {

enum class TaskStatus : int { open, done, dropped };
const EnumMeta& enum_meta(TaskStatus);

enum class TaskRepeat : int { never, daily, weekly, monthly, quarterly, yearly };
const EnumMeta& enum_meta(TaskRepeat);

// Catalogue "kernel.task".
struct Task : Entity {
  Text<200> title;
  Text<4000> text;
  TaskStatus status{};
  Ref<User> owner;
  Date due;
  int64_t remind_days = 1;  // before it is due
  Ref<User> escalate_to;    // told when it is overdue
  TaskRepeat repeat{};
  Text<60> record;  // kind of what it is about; "" = nothing
  Text<40> target;  // its id
  Ref<User> made_by;
  Ref<User> ended_by;
  Timestamp ended_at;
  Text<500> outcome;
};
const RecordMeta& task_meta();

void register_tasks(Registry& registry);

// The day on which the next one of a task that repeats is due; of never: empty. The last day of a
// month stays the last day of a shorter one ("2025-01-31" -> "2025-02-28").
Date next_due(Date due, TaskRepeat repeat);

}  // namespace osnova
