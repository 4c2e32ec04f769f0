#include "kernel/command/planner.hpp"

#include <boost/json.hpp>
#include <cstdio>

#include "base/text.hpp"
#include "kernel/access/fields.hpp"
#include "kernel/added/added_field.hpp"
#include "kernel/added/flow_plan.hpp"
#include "kernel/personal/retention.hpp"
#include "meta/codec.hpp"

namespace osnova {

std::string_view action_of(std::string_view command) {
  const size_t dot = command.rfind('.');
  return dot == command.npos ? std::string_view{} : command.substr(dot + 1);
}

std::string_view record_of(std::string_view command) {
  const size_t dot = command.rfind('.');
  return dot == command.npos ? std::string_view{} : command.substr(0, dot);
}

namespace {

const FlowStep* find_step(const Behaviour& behaviour, std::string_view action) {
  for (const FlowStep& step : behaviour.flow)
    if (step.action == action) return &step;
  return nullptr;
}

const FieldMeta* status_field(const Record& record) { return record.meta().find("status"); }

int64_t status_of(const Record& record) {
  const FieldMeta* field = status_field(record);
  return field ? get_integer(*field, record.data()) : 0;
}

std::string status_code(const Record& record) {
  const FieldMeta* field = status_field(record);
  if (!field) return {};
  return std::string(
      field->enumeration->codes[static_cast<size_t>(get_integer(*field, record.data()))]);
}

const boost::json::object& no_arguments() {
  static const boost::json::object empty;
  return empty;
}

// Calls visit(field, record, path) for every field of the record and of its lines.
template <class Visit>
void each_field(const Record& record, Visit visit) {
  for (const FieldMeta& field : record.meta().fields)
    visit(field, record.data(), std::string(field.name));
  for (const ExtraValue& value : record.entity().extra)
    if (value.kind == Kind::reference) visit(extra_meta(value), &value, value.path);
  for (const LinesMeta& lines : record.meta().lines) {
    auto* vector = const_cast<char*>(static_cast<const char*>(record.data())) + lines.offset;
    const size_t count = lines.size(vector);
    for (size_t i = 0; i < count; ++i) {
      const void* line = lines.at(vector, i);
      for (const FieldMeta& field : lines.record->fields)
        if (field.is_id() || field.has(kUnique))
          visit(field, line, join_path(lines.name, i, field.name));
    }
  }
}

// What a text points to that is the id of a record whose name stands in another field; none when it
// is empty or names nothing that is known.
std::optional<std::pair<const RecordMeta*, Id>> pointed_to(const Registry& registry,
                                                           const FieldMeta& field,
                                                           const RecordMeta& meta,
                                                           const void* data) {
  if (field.kind_in.empty() || !has_value(field, data)) return std::nullopt;
  const FieldMeta* kind = meta.find(field.kind_in);
  const Behaviour* target = kind ? registry.find(get_text(*kind, data)) : nullptr;
  Id id = 0;
  if (!target || !parse_int(get_text(field, data), &id) || id <= 0) return std::nullopt;
  return std::pair{target->meta, id};
}

bool same_value(const FieldMeta& field, const void* a, const void* b) {
  if (field.kind == Kind::text) return get_text(field, a) == get_text(field, b);
  return get_integer(field, a) == get_integer(field, b);
}

}  // namespace

Date business_date_of(const CompanyState* state, Timestamp now) {
  static const TimeZone utc;
  return (state ? state->time_zone() : utc).local_date(now.us);
}

Planner::Planner(store::Connection& connection, const Registry& registry, const Texts& texts,
                 std::shared_ptr<const CompanyState> state, Id company, Timestamp now,
                 IdGenerator& ids, bool dry)
    : connection_(connection),
      registry_(registry),
      texts_(texts),
      state_(state),
      company_(company),
      now_(now),
      business_date_(business_date_of(state.get(), now)),
      ids_(ids),
      dry_(dry),
      loader_(connection, registry, texts, company, state) {}

template <class Body>
void Planner::guarded(Plan& plan, Body body) {
  if (plan.failed()) return;
  try {
    body();
  } catch (const Bug& bug) {
    plan.incident = bug.what();
  } catch (const store::StoreFailure&) {
    throw;
  }
}

ActionContext Planner::context(const Plan& plan, std::string_view action) const {
  const bool patch = plan.action == "create" || plan.action == "update";
  return {action,
          loader_.facts(),
          plan.submission->access,
          business_date_,
          patch ? no_arguments() : plan.submission->command.input,
          plan.before ? &plan.before : nullptr,
          company_,
          now_};
}

void Planner::run(std::span<Plan> plans) {
  Needs targets;
  for (Plan& plan : plans) {
    guarded(plan, [&] { begin(plan); });
    if (!plan.failed() && plan.submission->command.record != 0)
      targets.record(*plan.behaviour->meta, plan.submission->command.record);
  }
  loader_.load(targets.keys());
  for (Plan& plan : plans)
    guarded(plan, [&] {
      decode(plan);
      plan.undecoded = plan.failed();
    });
  constexpr int kRounds = 8;
  for (int round = 0;; ++round) {
    OSNOVA_ASSERT(round < kRounds, "needs() asks for ever more facts");
    std::vector<FactKey> wanted;
    for (Plan& plan : plans) guarded(plan, [&] { gather(plan, wanted); });
    if (!loader_.load(wanted)) break;
  }
  for (Plan& plan : plans) guarded(plan, [&] { finish(plan); });
  Needs guards;
  for (Plan& plan : plans)
    if (!plan.failed())
      for (const Movement& m : plan.change.effects.movements) {
        const Texts::RegisterSql& sql = texts_.of(*m.register_meta);
        if (sql.key.empty()) continue;
        const Id family = m.integers[static_cast<size_t>(sql.key[0])];
        if (family != 0) guards.guard(*m.register_meta, family);
      }
  loader_.load(guards.keys());
  for (Plan& plan : plans) {
    guarded(plan, [&] { guard(plan); });
    guarded(plan, [&] { collect_writes(plan); });
    guarded(plan, [&] { permit_whole(plan); });
    guarded(plan, [&] { keep_wall(plan); });
    guarded(plan, [&] { require_read(plan); });
    guarded(plan, [&] { follow_procedure(plan); });
    guarded(plan, [&] { check_definition(plan); });
    guarded(plan, [&] { authorise(plan); });
  }
}

void Planner::begin(Plan& plan) {
  const Command& command = plan.submission->command;
  plan.behaviour = registry_.find(record_of(command.name));
  plan.action = action_of(command.name);
  if (!plan.behaviour || plan.action.empty()) {
    plan.problems.add("command.unknown", "", {{"command", command.name}});
    return;
  }
  const Behaviour& behaviour = *plan.behaviour;
  const bool shared = behaviour.meta->kind == RecordKind::shared_catalogue;
  if (shared != (command.company == 0)) {
    plan.problems.add(shared ? "command.shared_record" : "command.company_required");
    return;
  }
  plan.company = command.company;
  const bool create = plan.action == "create", patch = create || plan.action == "update";
  plan.step = find_step(behaviour, patch ? std::string_view(command.then) : plan.action);
  const bool erase = plan.action == kEraseAction && has_personal_fields(*behaviour.meta, &extras());
  const bool planned = is_flow_action(plan.action) && flow_plan_of(*state_, *behaviour.meta);
  const bool known = create || plan.action == "update" || plan.action == "remove" || plan.step ||
                     erase || planned ||
                     std::find(behaviour.actions.begin(), behaviour.actions.end(), plan.action) !=
                         behaviour.actions.end();
  if (!known || (patch && !command.then.empty() && !plan.step)) {
    plan.problems.add("command.unknown", "", {{"command", patch ? command.then : command.name}});
    return;
  }
  permit(plan);
  if (plan.failed()) return;
  if (behaviour.by_program && patch) {
    plan.problems.add("record.by_program", "", {{"record", behaviour.meta->name}});
    return;
  }
  if (create && command.record != 0) plan.problems.add("command.record_given");
  if (!create && command.record == 0) plan.problems.add("command.record_required");
  if (!create && command.expected_version < 0) plan.problems.add("command.version_required");
}

void Planner::decode(Plan& plan) {
  const Command& command = plan.submission->command;
  const Behaviour& behaviour = *plan.behaviour;
  CodecContext codec;
  codec.company_currency = state_ && company_ != 0 ? state_->company().currency : Currency{};
  codec.extras = &extras();
  codec.resolve = [&](std::string_view record, std::string_view key) {
    return resolve(record, key, &plan.submission->access);
  };
  if (plan.action == "create") {
    plan.work = Record(*behaviour.meta);
    plan.work.entity().company = plan.company;
    plan.work.entity().id = ids_.next();
    if (behaviour.meta->kind == RecordKind::document) {
      // Proposals; the patch may say otherwise.
      plan.work.as<Doc>().date = business_date_;
      plan.work.as<Doc>().author.id = plan.submission->access.user();
      for (const Unit unit : kUnits)
        set_text(*unit_field(*behaviour.meta, unit), plan.work.data(),
                 plan.submission->access.own_unit(unit));
      for (const FieldMeta& field : behaviour.meta->fields)
        if (field.kind == Kind::currency && field.has(kRequired))
          set_integer(field, plan.work.data(), codec.company_currency.packed());
    }
    apply_patch(plan.work, command.input, codec, plan.problems);
    check_written({}, plan.work, plan.submission->access, plan.problems);
    return;
  }
  const Record* stored = loader_.facts().record(*behaviour.meta, command.record);
  if (!stored) {
    plan.problems.add("record.not_found", "", {{"record", behaviour.meta->name}});
    return;
  }
  if (!permit_target(plan, *stored)) return;
  plan.before = *stored;
  plan.work = *stored;
  if (stored->entity().version != command.expected_version) {
    plan.problems.add("command.stale_version", "",
                      {{"expected", std::to_string(command.expected_version)},
                       {"current", std::to_string(stored->entity().version)}});
    return;
  }
  const bool document = behaviour.meta->kind == RecordKind::document;
  if (plan.action == "remove" && !document) {
    plan.problems.add("record.not_removable", "", {{"record", behaviour.meta->name}});
  } else if ((plan.action == "update" || plan.action == "remove") && document &&
             status_of(*stored) != 0) {
    plan.problems.add("document.not_draft", "", {{"status", status_code(*stored)}});
  } else if (plan.action == "update" && plan.step && status_of(*stored) != plan.step->from) {
    plan.problems.add("flow.not_allowed", "",
                      {{"action", plan.step->action}, {"status", status_code(*stored)}});
  } else if (plan.action == "update" && plan.step && plan.step->effect == Effect::reverse) {
    plan.problems.add("flow.not_allowed", "",
                      {{"action", plan.step->action}, {"status", status_code(*stored)}});
  } else if (plan.action == "update") {
    apply_patch(plan.work, command.input, codec, plan.problems);
    if (!plan.failed())
      check_written(plan.before, plan.work, plan.submission->access, plan.problems);
  } else if (plan.step && status_of(*stored) != plan.step->from) {
    plan.problems.add("flow.not_allowed", "",
                      {{"action", plan.action}, {"status", status_code(*stored)}});
  } else if (plan.step && plan.step->effect == Effect::reverse) {
    load_reversal(plan);
  } else if (plan.action == kEraseAction &&
             has_personal_fields(*behaviour.meta, &extras())) {
    plan.erasure = Erasure::of(*behaviour.meta, &extras(), command.input, plan.problems);
  } else if (plan.action == kRevertAction && behaviour.revertible) {
    revert(plan);
  } else if (is_flow_action(plan.action)) {
    plan.action == kMoveAction ? move(plan) : tick(plan);
  }
}

// A key of a referenced record, given as "@CODE". Looked up at once: keys are for people and files,
// the program's own commands carry ids.
Id Planner::resolve(std::string_view record, std::string_view key, const Access* access) {
  const Behaviour* behaviour = registry_.find(record);
  if (!behaviour) return 0;
  const FieldMeta* unique = nullptr;
  for (const FieldMeta& field : behaviour->meta->fields)
    if (field.has(kUnique)) {
      unique = &field;
      break;
    }
  if (!unique) return 0;
  const Id company = behaviour->meta->kind == RecordKind::shared_catalogue ? 0 : company_;
  const std::string sql = "SELECT id FROM " + behaviour->meta->table +
                          " WHERE company_id = $1 AND " + std::string(unique->name) + " = $2";
  const store::Cell parameters[] = {company, key};
  Id id = 0;
  if (auto rows = connection_.query(sql, parameters); rows->next()) id = rows->integer(0);
  if (id == 0 || !access || !access->limited()) return id;
  Needs needs;
  needs.record(*behaviour->meta, id);
  loader_.load(needs.keys());
  const Record* named = loader_.facts().record(*behaviour->meta, id);
  return named && !access->is_elsewhere(*named) ? id : 0;
}

void Planner::gather(Plan& plan, std::vector<FactKey>& wanted) {
  Needs needs;
  const Command& command = plan.submission->command;
  if (command.record != 0) needs.record(*plan.behaviour->meta, command.record);
  if (plan.action != "remove") {
    each_field(plan.work, [&](const FieldMeta& field, const void* data, const std::string&) {
      if (field.is_id()) {
        const Id id = get_integer(field, data);
        if (const Behaviour* target = registry_.find(field.target); target && id != 0)
          needs.record(*target->meta, id);
      } else if (const auto pointed = pointed_to(registry_, field, plan.work.meta(), data)) {
        needs.record(*pointed->first, pointed->second);
      } else if (field.has(kUnique) && has_value(field, data)) {
        needs.unique(*plan.behaviour->meta, field.name, get_text(field, data));
      }
    });
    if (plan.behaviour->needs) plan.behaviour->needs(plan.work, context(plan, plan.action), needs);
    const bool patch = plan.action == "create" || plan.action == "update";
    if (patch && plan.step && plan.behaviour->needs)
      plan.behaviour->needs(plan.work, context(plan, plan.step->action), needs);
  }
  for (const Posting& posting : plan.change.effects.postings)  // of a reversal
    for (const Leg& leg : posting.legs)
      if (leg.dims.open_item != 0) needs.open_items(leg.dims.open_item);
  plan.reads = needs.keys();
  wanted.insert(wanted.end(), plan.reads.begin(), plan.reads.end());
}

void Planner::finish(Plan& plan) {
  const Behaviour& behaviour = *plan.behaviour;
  plan.change.command = plan.submission->command.name;
  if ((plan.action == "create" || plan.action == "update") && plan.step)
    plan.change.command += "+" + std::string(plan.step->action);
  const bool patched = plan.action == "create" || plan.action == "update" ||
                       (plan.action == kRevertAction && behaviour.revertible);
  const bool posting = plan.step && plan.step->effect == Effect::post;
  if (plan.action == "remove") {
    plan.change.before = std::move(plan.before);
    return;
  }
  // Before derive(): what that sets comes from facts. To whom something may be hidden, nothing is
  // derived of what is not there, and no check tells of it.
  if (patched && !check_references(plan) && plan.submission->access.limited()) return;
  if (behaviour.derive && (patched || posting))
    behaviour.derive(plan.work, context(plan, plan.action));
  if (patched) {
    check_required(plan.work, plan.problems);
    check_frozen(plan);
    check_additions(plan);
    if (behaviour.check) behaviour.check(plan.work, context(plan, plan.action), plan.problems);
    if (behaviour.meta == &retention_meta())
      check_retention(plan.work, registry_, extras(), plan.problems);
  }
  if (plan.erasure)
    refuse_kept(connection_, registry_, *state_, plan.work, *plan.erasure, business_date_,
                plan.problems);
  if (plan.failed()) return;
  if (plan.erasure) {
    plan.erasure->clear(plan.work);
    // What was derived from the value goes with it; what is posted stays as it was derived.
    if (behaviour.derive && behaviour.meta->kind != RecordKind::document)
      behaviour.derive(plan.work, context(plan, plan.action));
  } else if (plan.step) {
    set_integer(*status_field(plan.work), plan.work.data(), plan.step->to);
    if (plan.step->effect == Effect::reverse) {
      reverse(plan);
    } else {
      const ActionContext ctx = context(plan, plan.step->action);
      if (!patched) check_additions(plan);
      if (behaviour.check) behaviour.check(plan.work, ctx, plan.problems);
      demand(plan);
      if (plan.failed()) return;
      if (plan.step->effect == Effect::post)
        post(plan);
      else if (behaviour.act)
        behaviour.act(plan.work, ctx, plan.problems);
    }
  } else if (!patched && behaviour.act) {
    behaviour.act(plan.work, context(plan, plan.action), plan.problems);
    if (behaviour.derive) behaviour.derive(plan.work, context(plan, plan.action));
  }
  check_unique(plan);
  if (plan.failed()) return;
  // What is never posted has its number from the day on which it is entered.
  if (plan.action == "create" && behaviour.meta->kind == RecordKind::catalogue &&
      !behaviour.number_prefix.empty())
    plan.change.effects.numbers.push_back({std::string(behaviour.meta->name), "", business_date_,
                                           "number", std::string(behaviour.number_prefix), false});
  plan.change.before = std::move(plan.before);
  plan.change.after = std::move(plan.work);
}

bool Planner::check_references(Plan& plan) {
  bool all = true;
  const auto is_there = [&](const RecordMeta& meta, Id id) {
    const Record* found = loader_.facts().record(meta, id);
    return found && !plan.submission->access.is_elsewhere(*found);
  };
  const auto add = [&](const std::string& path, std::string_view record) {
    plan.problems.add("reference.unknown", path, {{"record", record}});
    all = false;
  };
  each_field(plan.work, [&](const FieldMeta& field, const void* data, const std::string& path) {
    if (!field.is_id()) return;
    const Id id = get_integer(field, data);
    const Behaviour* target = registry_.find(field.target);
    if (id != 0 && target && !is_there(*target->meta, id)) add(path, field.target);
  });
  for (const FieldMeta& field : plan.work.meta().fields) {
    if (field.kind_in.empty() || !has_value(field, plan.work.data())) continue;
    const auto pointed = pointed_to(registry_, field, plan.work.meta(), plan.work.data());
    if (pointed && is_there(*pointed->first, pointed->second)) continue;
    const FieldMeta* kind = plan.work.meta().find(field.kind_in);
    add(std::string(field.name), get_text(*kind, plan.work.data()));
  }
  return all;
}

void Planner::check_unique(Plan& plan) {
  for (const FieldMeta& field : plan.work.meta().fields) {
    if (!field.has(kUnique) || !has_value(field, plan.work.data())) continue;
    const std::string_view value = get_text(field, plan.work.data());
    // A value that derive() made only now was not declared before: it is asked for here.
    Needs needs;
    needs.unique(plan.work.meta(), field.name, value);
    loader_.load(needs.keys());
    plan.reads.insert(plan.reads.end(), needs.keys().begin(), needs.keys().end());
    const Record* other = loader_.facts().unique(plan.work.meta(), field.name, value);
    if (other && other->entity().id != plan.work.entity().id)
      plan.problems.add("record.not_unique", field.name, {{"value", value}});
  }
}

void Planner::check_frozen(Plan& plan) {
  if (!plan.before) return;
  for (const FieldMeta& field : plan.work.meta().fields)
    if (field.has(kFrozen) && !same_value(field, plan.before.data(), plan.work.data()))
      plan.problems.add("record.frozen_field", field.name);
}

}  // namespace osnova
