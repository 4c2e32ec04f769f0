// What the planner does about desks and lists. See README.md.
#include <algorithm>

#include "kernel/command/planner.hpp"
#include "kernel/flow/document.hpp"
#include "kernel/wall/wall.hpp"
#include "meta/codec.hpp"
#include "meta/extra.hpp"

namespace osnova {

namespace {

// Calls visit(target, id, path) for all that a record points to, with its lines and added fields.
template <class Visit>
void each_reference(const Record& record, Visit visit) {
  const auto look = [&](const FieldMeta& field, const void* data, auto path) {
    if (!field.is_id()) return;
    if (const Id id = get_integer(field, data); id != 0) visit(field.target, id, path());
  };
  for (const FieldMeta& field : record.meta().fields)
    look(field, record.data(), [&] { return std::string(field.name); });
  for (const ExtraValue& value : record.entity().extra)
    if (value.kind == Kind::reference)
      look(extra_meta(value), &value, [&] { return value.path; });
  for (const LinesMeta& lines : record.meta().lines) {
    auto* vector = const_cast<char*>(static_cast<const char*>(record.data())) + lines.offset;
    const size_t count = lines.size(vector);
    for (size_t i = 0; i < count; ++i)
      for (const FieldMeta& field : lines.record->fields)
        look(field, lines.at(vector, i), [&] { return join_path(lines.name, i, field.name); });
  }
}

const ListedName* listed(const CompanyState& state, const RecordMeta& list, std::string_view target,
                         Id id, Date today) {
  const auto* entry =
      state.get<ListedName>(list, std::string(target) + "/" + std::to_string(id));
  return entry && entry->in_force(today) ? entry : nullptr;
}

bool is_excepted(const ListedName& entry, Id person, Date today) {
  return std::any_of(entry.exceptions.begin(), entry.exceptions.end(), [&](const auto& line) {
    return line.person.id == person && today <= line.valid_until;
  });
}

}  // namespace

// A desk that there is, and one's own or moved by right.
void Planner::check_desk(Plan& plan) {
  const Access& access = plan.submission->access;
  const bool is_new = plan.action == "create";
  const auto& desk = plan.change.after.as<Doc>().desk;
  if (is_new && desk.empty() && access.limited() &&
      access.has_to_name_desk(std::string(plan.behaviour->meta->name) + ".create")) {
    plan.problems.add("wall.desk_required", "desk");
    return;
  }
  if (!is_new && plan.change.before.as<Doc>().desk == desk) return;
  const Desk* found = desk.empty() ? nullptr : state_->get<Desk>(desk_meta(), desk);
  if (!desk.empty() && (!found || !found->active))
    plan.problems.add("wall.desk_unknown", "desk", {{"desk", desk}});
  else if (!is_new && !access.may(kAssignDesk))
    plan.problems.add("wall.desk_moved", "desk", {{"right", kAssignDesk}});
}

// A document of a desk that he does not reach is not there to be named either.
bool Planner::names_walled(Plan& plan) {
  const Access& access = plan.submission->access;
  if (!access.limited() || plan.behaviour->meta->kind != RecordKind::document) return false;
  bool any = false;
  each_reference(plan.work, [&](std::string_view target, Id id, const std::string& path) {
    const Behaviour* kind = registry_.find(target);
    if (!kind || kind->meta->kind != RecordKind::document) return;
    const Record* named = loader_.facts().record(*kind->meta, id);
    if (!named || !access.reach(*kind->meta, "read").is_behind_wall(*named)) return;
    plan.problems.add("reference.unknown", path, {{"record", target}});
    any = true;
  });
  return any;
}

// Restricted names refuse; watched ones are noted, and nobody who gives the command can tell.
void Planner::look_for_listed(Plan& plan) {
  const bool restricted = !state_->all(restricted_name_meta()).empty();
  const bool watched = !state_->all(watched_name_meta()).empty();
  if (!restricted && !watched) return;
  const Id person = plan.submission->access.user();
  each_reference(plan.change.after, [&](std::string_view target, Id id, const std::string& path) {
    if (restricted) {
      const auto* entry = listed(*state_, restricted_name_meta(), target, id, business_date_);
      if (entry && !is_excepted(*entry, person, business_date_))
        plan.problems.add("wall.restricted", path);
    }
    if (watched && !dry_) {
      const auto* entry = listed(*state_, watched_name_meta(), target, id, business_date_);
      if (entry && std::find(plan.watch_hits.begin(), plan.watch_hits.end(), entry->id) ==
                       plan.watch_hits.end())
        plan.watch_hits.push_back(entry->id);
    }
  });
}

void Planner::keep_wall(Plan& plan) {
  if (plan.behaviour->meta->kind != RecordKind::document || !plan.change.after || plan.erasure)
    return;
  const bool patch = plan.action == "create" || plan.action == "update";
  if (patch) check_desk(plan);
  if ((patch || plan.step) && !plan.failed()) look_for_listed(plan);
}

}  // namespace osnova
