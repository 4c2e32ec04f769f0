#include "kernel/restore/restoration.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.hpp"

namespace osnova {

const RecordMeta& restoration_meta() {
  static const RecordMeta meta =
      describe<Restoration>("kernel.restoration", RecordKind::shared_catalogue, [](auto& r) {
        using Self = Restoration;
        r.field(OSNOVA_FIELD(source)).frozen().list();
        r.field(OSNOVA_FIELD(taken_at)).frozen();
        r.field(OSNOVA_FIELD(restored_at)).frozen();
        r.field(OSNOVA_FIELD(reconciled)).computed();
        r.field(OSNOVA_FIELD(reason)).computed();
      });
  return meta;
}

namespace {

void reconcile(Record& record, const ActionContext& context, Problems& problems) {
  Restoration& restoration = record.as<Restoration>();
  if (restoration.reconciled) {
    problems.add("restoration.reconciled_already");
    return;
  }
  const auto* given = context.arguments.if_contains("reason");
  const std::string_view reason =
      given && given->is_string() ? trim(std::string_view(given->as_string())) : "";
  if (reason.empty()) problems.add("input.required", "reason");
  if (code_points(reason) > 500) problems.add("text.too_long", "reason", {{"limit", "500"}});
  if (problems) return;
  restoration.reason = std::string(reason);
  restoration.reconciled = true;
}

}  // namespace

void register_restoration(Registry& registry) {
  Behaviour restoration;
  restoration.meta = &restoration_meta();
  restoration.cached = true;
  restoration.act = reconcile;
  restoration.actions = {"reconcile"};
  restoration.arguments = {{"reconcile", "reason", Kind::text, true}};
  registry.add(restoration);
}

std::vector<const Restoration*> unreconciled(const CompanyState& state) {
  std::vector<const Restoration*> open;
  for (const Record& record : state.all(restoration_meta()))
    if (!record.as<Restoration>().reconciled) open.push_back(&record.as<Restoration>());
  std::sort(open.begin(), open.end(),
            [](const Restoration* a, const Restoration* b) { return a->id < b->id; });
  return open;
}

Problems may_leave(const CompanyState& state) {
  Problems problems;
  for (const Restoration* restoration : unreconciled(state)) {
    const std::string taken_at = restoration->taken_at.text();
    problems.add(
        "restoration.not_reconciled", "",
        {{"source", restoration->source}, {"taken_at", taken_at.empty() ? "?" : taken_at}});
  }
  return problems;
}

}  // namespace osnova
