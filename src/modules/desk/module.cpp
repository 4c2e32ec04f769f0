#include "modules/desk/module.hpp"

#include <boost/json/object.hpp>

#include "base/text.hpp"
#include "kernel/command/facts.hpp"
#include "kernel/notify/notices.hpp"
#include "modules/desk/incident.hpp"

namespace osnova {

const EnumMeta& enum_meta(IncidentKind) {
  static const EnumMeta meta{"desk.incident_kind", {"incident", "complaint", "near_miss"}};
  return meta;
}

const EnumMeta& enum_meta(IncidentSeverity) {
  static const EnumMeta meta{"desk.incident_severity", {"low", "medium", "high", "critical"}};
  return meta;
}

const EnumMeta& enum_meta(IncidentStatus) {
  static const EnumMeta meta{"desk.incident_status",
                             {"reported", "in_work", "measure_agreed", "closed"}};
  return meta;
}

const RecordMeta& incident_cause_meta() {
  static const RecordMeta meta =
      describe<IncidentCause>("desk.cause", RecordKind::shared_catalogue, [](auto& r) {
        using Self = IncidentCause;
        r.table("root_cause");
        r.field(OSNOVA_FIELD(code)).required().unique().list();
        r.field(OSNOVA_FIELD(name_en)).required().list().search();
        r.field(OSNOVA_FIELD(name_ru)).required().list().search();
        r.field(OSNOVA_FIELD(active)).list();
      });
  return meta;
}

const RecordMeta& incident_meta() {
  static const RecordMeta meta =
      describe<Incident>("desk.incident", RecordKind::catalogue, [](auto& r) {
        using Self = Incident;
        r.sensitive();
        r.field(OSNOVA_FIELD(number)).list().search().computed();
        r.field(OSNOVA_FIELD(title)).required().list().search();
        r.field(OSNOVA_FIELD(kind)).list();
        r.field(OSNOVA_FIELD(severity)).list();
        r.field(OSNOVA_FIELD(status)).list().computed();
        r.field(OSNOVA_FIELD(happened_on)).required();
        r.field(OSNOVA_FIELD(found_on)).required().list();
        r.field(OSNOVA_FIELD(author)).computed().list().refers("kernel.user");
        r.field(OSNOVA_FIELD(responsible)).list().refers("kernel.user");
        r.field(OSNOVA_FIELD(due)).list().deadline();
        r.field(OSNOVA_FIELD(counterparty)).list().refers("party.party");
        r.field(OSNOVA_FIELD(record)).aside();
        r.field(OSNOVA_FIELD(target)).aside().refers_to_kind_in("record");
        r.field(OSNOVA_FIELD(description)).required().search();
        r.field(OSNOVA_FIELD(currency));
        r.field(OSNOVA_FIELD(loss)).in_currency("currency").list();
        r.field(OSNOVA_FIELD(cause)).list().refers("desk.cause");
        r.field(OSNOVA_FIELD(cause_text)).search();
        r.field(OSNOVA_FIELD(measure)).search();
        r.field(OSNOVA_FIELD(measure_owner)).refers("kernel.user");
        r.field(OSNOVA_FIELD(measure_due)).deadline();
        r.field(OSNOVA_FIELD(answer)).search();
        r.field(OSNOVA_FIELD(answered_on));
        r.field(OSNOVA_FIELD(closed_on)).computed().timed().list();
        r.field(OSNOVA_FIELD(closed_by)).computed().refers("kernel.user");
        r.field(OSNOVA_FIELD(times_reopened)).computed();
        r.field(OSNOVA_FIELD(reopened_why)).computed();
        r.index({"record", "target"});
      });
  return meta;
}

namespace {

constexpr std::string_view kHandle = "desk.incident.handle";

constexpr FlowStep kFlow[] = {
    allow("take_on", IncidentStatus::reported, IncidentStatus::in_work, "handle"),
    allow("agree", IncidentStatus::in_work, IncidentStatus::measure_agreed, "handle"),
    allow("resolve", IncidentStatus::measure_agreed, IncidentStatus::closed, "resolve"),
    allow("rework", IncidentStatus::measure_agreed, IncidentStatus::in_work, "handle"),
    allow("open_again", IncidentStatus::closed, IncidentStatus::in_work, "handle"),
};
static_assert(every_state_reachable(kFlow, IncidentStatus::reported, 4));

void derive(Record& record, const ActionContext& context) {
  Incident& incident = record.as<Incident>();
  if (context.action != "create") return;
  incident.author.id = context.access.user();
  if (incident.found_on.empty()) incident.found_on = context.business_date;
  if (incident.happened_on.empty()) incident.happened_on = incident.found_on;
}

// What a step asks for beside the right.
void check_step(const Incident& incident, std::string_view action, Problems& problems) {
  const auto want = [&](bool given, std::string_view field) {
    if (!given) problems.add("input.required", field);
  };
  if (action != "agree" && action != "resolve") return;
  want(!incident.cause.empty(), "cause");
  want(!incident.measure.empty(), "measure");
  want(!incident.measure_owner.empty(), "measure_owner");
  want(!incident.measure_due.empty(), "measure_due");
  if (action == "agree" || incident.kind != IncidentKind::complaint) return;
  want(!incident.answer.empty(), "answer");
  want(!incident.answered_on.empty(), "answered_on");
}

// Whoever reported mends his report until it is taken up; then the desk writes.
void check_edit(const ActionContext& context, Problems& problems) {
  if (context.action != "update" || !context.before) return;
  const IncidentStatus before = context.before->as<Incident>().status;
  if (before == IncidentStatus::closed)
    problems.add("incident.closed");
  else if (before != IncidentStatus::reported && !context.access.may(kHandle))
    problems.add("incident.in_work");
}

void check(const Record& record, const ActionContext& context, Problems& problems) {
  const Incident& incident = record.as<Incident>();
  check_edit(context, problems);
  if (incident.found_on > context.business_date)
    problems.add("incident.in_future", "found_on");
  if (incident.happened_on > incident.found_on)
    problems.add("incident.found_before", "happened_on",
                 {{"happened", incident.happened_on.text()}, {"found", incident.found_on.text()}});
  if (incident.loss.minor < 0) problems.add("incident.loss_negative", "loss");
  if (incident.record.empty() != incident.target.empty())
    problems.add("input.required", incident.record.empty() ? "record" : "target");
  if (!incident.answered_on.empty() && incident.answer.empty())
    problems.add("input.required", "answer");
  check_step(incident, context.action, problems);
}

void act(Record& record, const ActionContext& context, Problems& problems) {
  Incident& incident = record.as<Incident>();
  const Id person = context.access.user();
  if (context.action == "take_on" && incident.responsible.empty()) {
    incident.responsible.id = person;
  } else if (context.action == "resolve") {
    incident.closed_on = context.business_date;
    incident.closed_by.id = person;
  } else if (context.action == "open_again") {
    const auto* given = context.arguments.if_contains("reason");
    const std::string reason(
        given && given->is_string() ? trim(std::string_view(given->as_string())) : "");
    if (reason.empty()) problems.add("input.required", "reason");
    if (code_points(reason) > 500) problems.add("text.too_long", "reason", {{"limit", "500"}});
    if (problems) return;
    incident.reopened_why = reason;
    ++incident.times_reopened;
    incident.closed_on = {};
    incident.closed_by = {};
  }
}

// Its owner of what another gives him; whoever reported it of each step.
void tell(const Record& before, const Record& after, Id by, std::vector<Notice>& notices) {
  const Incident& incident = after.as<Incident>();
  const auto tell_one = [&](Id person, std::string_view kind) {
    if (person == 0 || person == by) return;
    notices.push_back(
        {incident.company, person, kind, by, std::string(after.meta().name), incident.id});
  };
  const Id former = before ? before.as<Incident>().responsible.id : 0;
  if (incident.responsible.id != former) tell_one(incident.responsible.id, "document_assigned");
  if (before && before.as<Incident>().status != incident.status &&
      incident.author != incident.responsible)
    tell_one(incident.author.id, "document_changed");
}

}  // namespace

void register_desk(Registry& registry) {
  Behaviour cause;
  cause.meta = &incident_cause_meta();
  cause.cached = true;
  registry.add(cause);
  Behaviour incident;
  incident.meta = &incident_meta();
  incident.flow.assign(std::begin(kFlow), std::end(kFlow));
  incident.derive = derive;
  incident.check = check;
  incident.act = act;
  incident.tell = tell;
  incident.number_prefix = "INC";
  incident.ended = {"closed"};
  incident.arguments = {{"open_again", "reason", Kind::text, true}};
  registry.add(incident);
  register_incident_report(registry);
}

}  // namespace osnova
