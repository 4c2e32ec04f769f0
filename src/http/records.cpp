// One record: as it stands, what may be done with it, and what it would become while somebody
// types.
#include <map>

#include "http/context.hpp"
#include "kernel/access/fields.hpp"
#include "kernel/added/flow_plan.hpp"
#include "kernel/approval/approval.hpp"
#include "kernel/flow/document.hpp"
#include "kernel/procedure/procedure.hpp"
#include "meta/extra.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

// Ids of all references of records and lines, by the record that they point to.
std::map<const RecordMeta*, std::vector<Id>> targets_of(const Registry& registry,
                                                        const std::vector<Record>& records) {
  std::map<const RecordMeta*, std::vector<Id>> targets;
  const auto look = [&](const RecordMeta& meta, const void* data) {
    for (const FieldMeta& field : meta.fields) {
      if (!field.is_id()) continue;
      const Id id = get_integer(field, data);
      if (const Behaviour* target = id == 0 ? nullptr : registry.find(field.target))
        targets[target->meta].push_back(id);
    }
  };
  for (const Record& record : records) {
    look(record.meta(), record.data());
    for (const ExtraValue& value : record.entity().extra)
      if (value.kind == Kind::reference)
        if (const Behaviour* target = registry.find(value.target))
          targets[target->meta].push_back(get_integer(extra_meta(value), &value));
    for (const LinesMeta& lines : record.meta().lines) {
      auto* vector = const_cast<char*>(static_cast<const char*>(record.data())) + lines.offset;
      for (size_t i = 0; i < lines.size(vector); ++i) look(*lines.record, lines.at(vector, i));
    }
  }
  for (auto& [meta, ids] : targets) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  }
  return targets;
}

// Whether only an argument is missing that the person gives when he takes the step.
bool is_asked(const Behaviour& b, std::string_view action, const Problem& problem) {
  return problem.code == "input.required" &&
         std::any_of(b.arguments.begin(), b.arguments.end(), [&](const ActionArgument& a) {
           return a.action == action && a.required && a.name == problem.path;
         });
}

// Why a step of the flow would be refused now: by status, by right, or by what planning says.
json::object action_state(const Context& context, const Behaviour& b, const Record& record,
                          const FlowStep& step) {
  Problems problems;
  const FieldMeta* status = record.meta().find("status");
  const auto now = get_integer(*status, record.data());
  const std::string right = std::string(b.meta->name) + "." + std::string(step.right);
  if (now != step.from) {
    problems.add(
        "flow.not_allowed", "",
        {{"action", context.text("action." + std::string(step.action))},
         {"status",
          context.text(std::string(status->enumeration->name) + "." +
                       std::string(status->enumeration->codes[static_cast<size_t>(now)]))}});
  } else if (!context.access.may(right)) {
    problems.add("access.denied", "", {{"right", right}});
  } else {
    Command command;
    command.company = record.entity().company;
    command.name = std::string(b.meta->name) + "." + std::string(step.action);
    command.record = record.entity().id;
    command.expected_version = record.entity().version;
    auto change = context.kernel.plan(command, context.access);
    // He signs, or keys anew, when he takes the step.
    if (!change && !change.problems().has("approval.signature_required") &&
        !change.problems().has("approval.key_missing"))
      for (const Problem& problem : change.problems())
        if (!is_asked(b, step.action, problem)) problems.add(problem);
  }
  return {{"name", step.action},
          {"allowed", problems.empty()},
          {"problems", problems_json(context.labels, context.language(), problems)}};
}

// What of all that may be done with a record of the kind reaches this one.
json::object may_with(const Context& context, const Behaviour& b, const Record& record) {
  json::object may;
  for (const std::string_view action : {std::string_view("update"), std::string_view("remove"),
                                        kMoveAction, kTickAction}) {
    const Permission permission = context.access.permission(
        std::string(b.meta->name) + "." + std::string(action), record, false, nullptr);
    may[action] = permission.answer == Permission::Answer::granted;
  }
  if (b.by_program) may["update"] = false;
  return may;
}

// Lines of the patch by their place in the record: changed ones where they stand, new ones behind.
Problems with_record_paths(const Problems& problems, const json::object& input,
                           const Record* stored) {
  Problems mapped;
  for (const Problem& problem : problems) {
    Problem p = problem;
    const size_t dot = p.path.find('.');
    const size_t end = dot == p.path.npos ? p.path.npos : p.path.find('.', dot + 1);
    const std::string name = p.path.substr(0, dot);
    const auto* patch = dot == p.path.npos ? nullptr : input.if_contains(name);
    if (patch && patch->is_array()) {
      const auto index = static_cast<size_t>(std::atoll(p.path.c_str() + dot + 1));
      std::map<std::string, size_t> places;
      size_t count = 0;
      if (const LinesMeta* lines = stored ? stored->meta().find_lines(name) : nullptr) {
        auto* vector = const_cast<char*>(static_cast<const char*>(stored->data())) + lines->offset;
        for (count = 0; count < lines->size(vector); ++count)
          places[std::to_string(static_cast<const Line*>(lines->at(vector, count))->line_id)] =
              count;
      }
      size_t place = index;
      for (size_t i = 0; i <= index && i < patch->as_array().size(); ++i) {
        const json::value& line = patch->as_array()[i];
        const auto* id = line.is_object() ? line.as_object().if_contains("line_id") : nullptr;
        const auto known =
            id && id->is_string() ? places.find(std::string(id->as_string())) : places.end();
        place = known != places.end() ? known->second : count++;
      }
      p.path = name + "." + std::to_string(place) +
               (end == p.path.npos ? std::string() : p.path.substr(end));
    }
    mapped.add(std::move(p));
  }
  return mapped;
}

// What posting would do, of a record that is not saved yet: it is planned as a new one.
Problems would_post(const Context& context, const Behaviour& b, const Record& record,
                    const std::string& then, json::array& postings, json::array& waits_for) {
  json::object input;
  const json::object whole = to_json(record, context.codec());
  for (const FieldMeta& field : b.meta->fields)
    if (!field.has(kComputed) && !field.has(kSecret) && !field.has(kUnique))
      if (const auto* value = whole.if_contains(field.name); value && !value->is_null())
        input[field.name] = *value;
  for (const ExtraValue& value : record.entity().extra)
    if (is_extra(value.path)) input[value.path] = whole.at(value.path);
  for (const LinesMeta& lines : b.meta->lines) {
    json::array list;
    for (const json::value& line : whole.at(lines.name).as_array()) {
      json::object copy;
      for (const FieldMeta& field : lines.record->fields)
        if (!field.has(kComputed))
          if (const auto* value = line.as_object().if_contains(field.name);
              value && !value->is_null())
            copy[field.name] = *value;
      list.push_back(std::move(copy));
    }
    if (!lines.record->fields.empty() && !list.empty()) input[lines.name] = std::move(list);
  }
  Command command;
  command.company = record.entity().company;
  command.name = std::string(b.meta->name) + ".create";
  command.then = then;
  command.input = std::move(input);
  Kernel::Preview preview = context.kernel.preview(command, context.access);
  for (const Posting& posting : preview.effects.postings)
    postings.push_back(posting_json(context, posting));
  for (std::string& name : preview.waits_for) waits_for.push_back(json::string(name));
  return std::move(preview.problems);
}

json::array names_json(const std::vector<std::string>& names) {
  return json::array(names.begin(), names.end());
}

// What of the record waits for other people, and of a case what it is about.
void add_cases(const Context& context, const Record& record, json::object& view) {
  const RecordMeta& meta = record.meta();
  if (is_approval(meta)) {
    const Approval& approval = record.as<Approval>();
    if (!approval.target.empty())
      view["subject"] = json::object{{"record", std::string_view(approval.record)},
                                     {"id", std::string_view(approval.target)}};
    return;
  }
  json::array cases;
  for (const Record& one : context.kernel.open_cases(meta, record.entity().id, context.access)) {
    const Approval& approval = one.as<Approval>();
    json::array stages;
    for (const ApprovalStage& stage : approval.stages)
      if (stage.stage == approval.stage && stage.given < stage.people)
        stages.push_back(std::string_view(stage.name).empty() ? json::string(stage.policy)
                                                              : json::string(stage.name));
    cases.push_back(json::object{{"record", one.meta().name},
                                 {"id", std::to_string(one.entity().id)},
                                 {"command", std::string_view(approval.command)},
                                 {"asked_at", approval.asked_at.text()},
                                 {"stages", std::move(stages)}});
  }
  if (!cases.empty()) view["cases"] = std::move(cases);
}

}  // namespace

json::object references_of(const Context& context, const std::vector<Record>& records) {
  json::object names;
  for (const auto& [meta, ids] : targets_of(context.kernel.registry(), records))
    for (const auto& [id, title] :
         context.kernel.titles(*meta, ids, context.access.in_language(context.language())))
      names[std::to_string(id)] = title;
  return names;
}

json::object posting_json(const Context& context, const Posting& posting) {
  json::array legs;
  const int digits = posting.book->currency.digits();
  bool negative = false;
  for (const Leg& leg : posting.legs) {
    negative = negative || leg.base < 0;
    json::object o = {
        {"pair", leg.pair},
        {"side", code_of(leg.side)},
        {"account", std::string_view(leg.account->code)},
        {"account_name", std::string_view(context.language() == "ru" ? leg.account->name_ru
                                                                     : leg.account->name_en)},
        {"currency", leg.currency.code()},
        {"amount", minor_text(leg.amount, leg.currency.digits())},
        {"base_amount", minor_text(leg.base, digits)}};
    if (leg.dims.party != 0) o["party"] = std::to_string(leg.dims.party);
    legs.push_back(std::move(o));
  }
  return {{"book", std::string_view(posting.book->code)},
          {"date", posting.date.text()},
          {"kind", code_of(posting.kind)},
          {"reversal", negative},
          {"legs", std::move(legs)}};
}

void name_parties(const Context& context, json::array& postings) {
  const auto each = [&](auto visit) {
    for (json::value& posting : postings)
      for (json::value& leg : posting.as_object().at("legs").as_array())
        if (json::value* party = leg.as_object().if_contains("party"))
          visit(leg.as_object(), std::atoll(party->as_string().c_str()));
  };
  std::vector<Id> ids;
  each([&](json::object&, Id id) { ids.push_back(id); });
  const Behaviour* parties = context.kernel.registry().find("party.party");
  if (ids.empty() || !parties) return;
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  const auto names = context.kernel.titles(*parties->meta, ids, context.access);
  each([&](json::object& leg, Id id) {
    if (const auto found = names.find(id); found != names.end()) leg["party_name"] = found->second;
  });
}

Response get_record(const Context& context, const Behaviour& behaviour, Id id) {
  if (!context.access.may(std::string(behaviour.meta->name) + ".read"))
    return problem_response(context, "access.denied", 403);
  auto record = context.kernel.load(*behaviour.meta, id, context.access);
  if (!record) return problem_response(context, "record.not_found", 404);
  Response response = json_response(200, record_json(context, *record));
  response.headers.emplace_back("ETag", "\"" + std::to_string(record->entity().version) + "\"");
  return response;
}

Response view_record(const Context& context, const Behaviour& behaviour, Id id) {
  if (!context.access.may(std::string(behaviour.meta->name) + ".read"))
    return problem_response(context, "access.denied", 403);
  auto record = context.kernel.load(*behaviour.meta, id, context.access);
  if (!record) return problem_response(context, "record.not_found", 404);
  const Id crossing = context.access.reach(*behaviour.meta, "read").crossing_for(*record);
  json::array actions;
  for (const FlowStep& step : behaviour.flow)
    if (crossing == 0) actions.push_back(action_state(context, behaviour, *record, step));
  for (const std::string_view own : behaviour.actions) {
    if (crossing != 0) break;  // it makes nobody a writer
    Problems problems;
    const std::string right = std::string(behaviour.meta->name) + "." + std::string(own);
    if (!context.access.may(right)) problems.add("access.denied", "", {{"right", right}});
    if (own == kTakeShipped && !problems) {
      Command command{0, right, id, record->entity().version, "", {}, ""};
      if (auto change = context.kernel.plan(command, context.access); !change)
        problems = change.problems();
    }
    actions.push_back(
        json::object{{"name", own},
                     {"allowed", problems.empty()},
                     {"problems", problems_json(context.labels, context.language(), problems)}});
  }
  json::object view = {{"record", record_json(context, *record)},
                       {"refs", references_of(context, {*record})},
                       {"actions", std::move(actions)},
                       {"may", may_with(context, behaviour, *record)}};
  if (crossing != 0) view["crossing"] = std::to_string(crossing);
  add_cases(context, *record, view);
  Response response = json_response(200, view);
  response.headers.emplace_back("ETag", "\"" + std::to_string(record->entity().version) + "\"");
  return response;
}

// {"id"?, "version"?, "input", "then"?}: answers 200 whatever is wrong with the input.
Response derive_record(const Context& context, const Behaviour& behaviour) {
  auto body = parse_json(context.request.body);
  if (!body) return problem_response(context, body.problems());
  const json::object* given = body->is_object() ? &body->as_object() : nullptr;
  const auto* input = given ? given->if_contains("input") : nullptr;
  if (!input || !input->is_object()) return problem_response(context, "input.object_expected", 422);
  const auto text = [&](const char* name) {
    const auto* value = given->if_contains(name);
    return value && value->is_string() ? std::string(value->as_string()) : std::string();
  };
  Command command;
  const bool shared = behaviour.meta->kind == RecordKind::shared_catalogue;
  command.company = shared ? 0 : context.access.company();
  command.input = input->as_object();
  const std::string id = text("id"), then = text("then");
  command.name = std::string(behaviour.meta->name) + (id.empty() ? ".create" : ".update");
  if (!id.empty()) {
    command.record = std::atoll(id.c_str());
    command.expected_version = std::atoll(text("version").c_str());
  }
  Kernel::Preview preview = context.kernel.preview(command, context.access);
  std::optional<Record> stored;
  if (command.record != 0)
    stored = context.kernel.load(*behaviour.meta, command.record, context.access);
  if (!preview.record) {
    if (preview.problems.empty()) return problem_response(context, "record.not_found", 404);
    return problem_response(context, preview.problems);
  }
  json::array postings, waits_for = names_json(preview.waits_for);
  Problems problems = preview.undecoded ? with_record_paths(preview.problems, command.input,
                                                            stored ? &*stored : nullptr)
                                        : std::move(preview.problems);
  if (problems.empty() && !then.empty())
    problems = would_post(context, behaviour, preview.record, then, postings, waits_for);
  name_parties(context, postings);
  json::object record = to_json(preview.record, context.codec());
  if (command.record == 0) record["id"] = nullptr;  // a dry run gives no id away
  return json_response(
      200, json::object{{"record", std::move(record)},
                        {"refs", references_of(context, {preview.record})},
                        {"problems", problems_json(context.labels, context.language(), problems)},
                        {"postings", std::move(postings)},
                        {"waits_for", std::move(waits_for)},
                        {"remarks", problems_json(context.labels, context.language(),
                                                  preview.remarks)}});
}

// A dry run of create (and a step): refused where the command would be refused.
Response plan_record(const Context& context, const Behaviour& behaviour) {
  auto body = parse_json(context.request.body);
  if (!body) return problem_response(context, body.problems());
  if (!body->is_object()) return problem_response(context, "input.object_expected", 422);
  Command command;
  const bool shared = behaviour.meta->kind == RecordKind::shared_catalogue;
  command.company = shared ? 0 : context.access.company();
  command.name = std::string(behaviour.meta->name) + ".create";
  command.then = context.query("then");
  command.input = std::move(body->as_object());
  auto change = context.kernel.plan(command, context.access);
  if (!change) return problem_response(context, change.problems());
  json::array postings;
  for (const Posting& posting : change->effects.postings)
    postings.push_back(posting_json(context, posting));
  mask(change->after, context.access);
  json::object record = to_json(change->after, context.codec());
  record["id"] = nullptr;
  return json_response(
      200, json::object{{"record", std::move(record)}, {"postings", std::move(postings)}});
}

}  // namespace osnova::http
