// What the planner does about desks, branches and lists. See README.md.
#include <algorithm>

#include "kernel/command/planner.hpp"
#include "kernel/flow/document.hpp"
#include "kernel/wall/branch.hpp"
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

bool is_open(const CompanyState& state, Unit unit, std::string_view code) {
  if (unit == Unit::desk) {
    const Desk* desk = state.get<Desk>(desk_meta(), code);
    return desk && desk->active;
  }
  const Branch* branch = state.get<Branch>(branch_meta(), code);
  return branch && branch->active;
}

}  // namespace

// A unit that there is, and one's own or moved by right.
void Planner::check_unit(Plan& plan, Unit unit) {
  const Access& access = plan.submission->access;
  const RecordMeta& meta = *plan.behaviour->meta;
  const FieldMeta& field = *unit_field(meta, unit);
  const bool desk = unit == Unit::desk, is_new = plan.action == "create";
  const std::string code(get_text(field, plan.change.after.data()));
  if (is_new && code.empty() && access.limited() &&
      access.has_to_name(unit, std::string(meta.name) + ".create")) {
    plan.problems.add(desk ? "wall.desk_required" : "wall.branch_required", field.name);
    return;
  }
  if (!is_new && get_text(field, plan.change.before.data()) == code) return;
  const std::string_view right = desk ? kAssignDesk : kAssignBranch;
  if (!code.empty() && !is_open(*state_, unit, code))
    plan.problems.add(desk ? "wall.desk_unknown" : "wall.branch_unknown", field.name,
                      {{field.name, code}});
  else if (!is_new && !access.may(right))
    plan.problems.add(desk ? "wall.desk_moved" : "wall.branch_moved", field.name,
                      {{"right", right}});
}

// Restricted names refuse; watched ones are noted, and nobody who gives the command can tell. What
// the documents name that it names counts too: they are loaded.
void Planner::look_for_listed(Plan& plan) {
  const bool restricted = !state_->all(restricted_name_meta()).empty();
  const bool watched = !state_->all(watched_name_meta()).empty();
  if (!restricted && !watched) return;
  const Id person = plan.submission->access.user();
  std::vector<std::string> refused;  // paths: a document may name one that names it in turn
  const auto look = [&](std::string_view target, Id id, const std::string& path,
                        std::string_view code) {
    const auto* entry =
        restricted ? listed(*state_, restricted_name_meta(), target, id, business_date_) : nullptr;
    if (entry && !is_excepted(*entry, person, business_date_) &&
        std::find(refused.begin(), refused.end(), path) == refused.end()) {
      plan.problems.add(code, path);
      refused.push_back(path);
    }
    if (!watched || dry_) return;
    entry = listed(*state_, watched_name_meta(), target, id, business_date_);
    if (entry && std::find(plan.watch_hits.begin(), plan.watch_hits.end(), entry->id) ==
                     plan.watch_hits.end())
      plan.watch_hits.push_back(entry->id);
  };
  each_reference(plan.change.after, [&](std::string_view target, Id id, const std::string& path) {
    look(target, id, path, "wall.restricted");
    const Behaviour* kind = registry_.find(target);
    if (!kind || kind->meta->kind != RecordKind::document) return;
    if (const Record* named = loader_.facts().record(*kind->meta, id))
      each_reference(*named, [&](std::string_view further, Id of, const std::string&) {
        look(further, of, path, "wall.restricted_behind");
      });
  });
}

void Planner::keep_wall(Plan& plan) {
  if (plan.behaviour->meta->kind != RecordKind::document || !plan.change.after || plan.erasure)
    return;
  const bool patch = plan.action == "create" || plan.action == "update";
  if (patch)
    for (const Unit unit : kUnits) check_unit(plan, unit);
  if ((patch || plan.step) && !plan.failed()) look_for_listed(plan);
}

}  // namespace osnova
