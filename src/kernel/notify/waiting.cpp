#include "kernel/notify/waiting.hpp"

#include <algorithm>

#include "kernel/period/drafts.hpp"

namespace osnova {

using store::Cell;

namespace {

constexpr int64_t kFailedFor_us = 7 * 86'400'000'000;

// "status IN ($3, $4)": the codes are the last parameters.
std::string in_statuses(const std::vector<std::string_view>& statuses, std::vector<Cell>& cells) {
  std::string text = "status IN (";
  for (const std::string_view code : statuses) {
    cells.emplace_back(code);
    text += (text.back() == '(' ? "$" : ", $") + std::to_string(cells.size());
  }
  return text + ")";
}

// By id, which is the order in which they were made and that of the index over the status.
void add_drafts(const ReadContext& context, const Behaviour& behaviour, size_t limit,
                std::vector<Waiting::Draft>& drafts) {
  std::vector<Cell> cells = {context.access.company(), context.access.user()};
  const std::string where = in_statuses(unposted(behaviour), cells) +
                            context.access.reach(*behaviour.meta, "read").sql(*behaviour.meta);
  auto rows = context.connection.query(
      "SELECT id, date FROM " + behaviour.meta->table +
          " WHERE company_id = $1 AND (author = $2 OR responsible = $2) AND " + where +
          " ORDER BY id LIMIT " + std::to_string(limit),
      cells);
  while (rows->next())
    drafts.push_back(
        {behaviour.meta, rows->integer(0), {static_cast<int32_t>(rows->integer(1))}});
}

int64_t count_of(const ReadContext& context, const Behaviour& behaviour) {
  std::vector<Cell> cells = {context.access.company()};
  const std::string where = in_statuses(unposted(behaviour), cells) +
                            context.access.reach(*behaviour.meta, "read").sql(*behaviour.meta);
  auto rows = context.connection.query("SELECT COUNT(*) FROM " + behaviour.meta->table +
                                           " WHERE company_id = $1 AND " + where,
                                       cells);
  return rows->next() ? rows->integer(0) : 0;
}

void add_documents(Kernel& kernel, const Access& access, size_t limit, Waiting& waiting) {
  kernel.read(access, [&](const ReadContext& context) {
    for (const Behaviour& behaviour : kernel.registry().records()) {
      const std::string record(behaviour.meta->name);
      if (behaviour.meta->kind != RecordKind::document || behaviour.flow.empty() ||
          !access.may(record + ".read"))
        continue;
      const auto statuses = unposted(behaviour);
      if (statuses.empty()) continue;
      add_drafts(context, behaviour, limit + 1, waiting.drafts);
      const bool posts = std::any_of(
          behaviour.flow.begin(), behaviour.flow.end(), [&](const FlowStep& step) {
            return step.effect == Effect::post && access.may(record + "." + std::string(step.right));
          });
      const int64_t count = posts ? count_of(context, behaviour) : 0;
      if (count > 0) waiting.to_post.push_back({behaviour.meta, statuses, count});
    }
  });
  std::sort(waiting.drafts.begin(), waiting.drafts.end(), [](const auto& a, const auto& b) {
    return a.date != b.date ? a.date < b.date : a.id < b.id;
  });
  waiting.more_drafts = waiting.drafts.size() > limit;
  if (waiting.more_drafts) waiting.drafts.resize(limit);
}

}  // namespace

Waiting what_waits(Kernel& kernel, Jobs* jobs, const Access& access, size_t limit) {
  Waiting waiting;
  add_documents(kernel, access, limit, waiting);
  waiting.approvals = kernel.cases_for(access, limit);
  for (ProcedureShown& one : Procedures(kernel).in_force(access))
    if (one.to_read) waiting.procedures.push_back(std::move(one));
  std::stable_sort(waiting.procedures.begin(), waiting.procedures.end(),
                   [](const auto& a, const auto& b) { return a.due < b.due; });
  waiting.mentions = Notifications(kernel).waiting(access, limit);
  if (!jobs) return waiting;
  const int64_t since = kernel.clock().now_us() - kFailedFor_us;
  for (Job& job : jobs->list(access, 100)) {
    if (job.started_by != access.user() || waiting.jobs.size() == limit) continue;
    if (job.state == JobState::paused || (job.state == JobState::failed && job.updated_at > since))
      waiting.jobs.push_back(std::move(job));
  }
  return waiting;
}

}  // namespace osnova
