#include "kernel/procedure/procedure.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "kernel/command/facts.hpp"
#include "kernel/procedure/shipped.hpp"
#include "meta/codec.hpp"

namespace osnova {

const EnumMeta& enum_meta(ProcedureKind) {
  static const EnumMeta meta{"kernel.procedure_kind", {"policy", "procedure", "runbook"}};
  return meta;
}

const EnumMeta& enum_meta(ProcedureStatus) {
  static const EnumMeta meta{"kernel.procedure_status", {"draft", "published", "withdrawn"}};
  return meta;
}

const EnumMeta& enum_meta(ProcedurePlace) {
  static const EnumMeta meta{"kernel.procedure_place", {"step", "report", "screen", "problem"}};
  return meta;
}

namespace {

const RecordMeta& reader_meta() {
  static const RecordMeta meta =
      describe<ProcedureReader>("procedure.readers", RecordKind::line, [](auto& r) {
        using Self = ProcedureReader;
        r.field(OSNOVA_FIELD(role)).required().refers("kernel.role");
      });
  return meta;
}

const RecordMeta& link_meta() {
  static const RecordMeta meta =
      describe<ProcedureLink>("procedure.links", RecordKind::line, [](auto& r) {
        using Self = ProcedureLink;
        r.field(OSNOVA_FIELD(place));
        r.field(OSNOVA_FIELD(name)).required();
        r.field(OSNOVA_FIELD(step));
      });
  return meta;
}

}  // namespace

const RecordMeta& procedure_meta() {
  static const RecordMeta meta =
      describe<Procedure>("kernel.procedure", RecordKind::shared_catalogue, [](auto& r) {
        using Self = Procedure;
        r.field(OSNOVA_FIELD(code)).required().unique().list().frozen();
        r.field(OSNOVA_FIELD(title)).required().list().search();
        r.field(OSNOVA_FIELD(kind)).list();
        r.field(OSNOVA_FIELD(status)).list().computed();
        r.field(OSNOVA_FIELD(owner)).list().refers("kernel.user");
        r.field(OSNOVA_FIELD(next_review)).list().deadline();
        r.field(OSNOVA_FIELD(in_company)).refers("kernel.company");
        r.field(OSNOVA_FIELD(text)).search();
        r.field(OSNOVA_FIELD(acknowledge)).list();
        r.field(OSNOVA_FIELD(within_days));
        r.field(OSNOVA_FIELD(before_work));
        r.field(OSNOVA_FIELD(published_version)).list().computed();
        r.field(OSNOVA_FIELD(published_on)).list().computed().timed();
        r.field(OSNOVA_FIELD(published_digest)).computed();
        r.field(OSNOVA_FIELD(changed)).list().computed();
        r.field(OSNOVA_FIELD(shipped_language)).computed();
        r.field(OSNOVA_FIELD(shipped_digest)).computed();
        r.lines(OSNOVA_FIELD(readers), reader_meta());
        r.lines(OSNOVA_FIELD(links), link_meta());
      });
  return meta;
}

const RecordMeta& procedure_version_meta() {
  constexpr auto kind = RecordKind::shared_catalogue;
  static const RecordMeta meta =
      describe<ProcedureVersion>("kernel.procedure_version", kind, [](auto& r) {
        using Self = ProcedureVersion;
        r.field(OSNOVA_FIELD(key)).computed().unique();
        r.field(OSNOVA_FIELD(procedure)).list().refers("kernel.procedure");
        r.field(OSNOVA_FIELD(edition)).list();
        r.field(OSNOVA_FIELD(code)).list();
        r.field(OSNOVA_FIELD(title)).list();
        r.field(OSNOVA_FIELD(kind));
        r.field(OSNOVA_FIELD(in_force_from)).list();
        r.field(OSNOVA_FIELD(in_force_until)).list();
        r.field(OSNOVA_FIELD(in_company)).refers("kernel.company");
        r.field(OSNOVA_FIELD(text));
        r.field(OSNOVA_FIELD(acknowledge));
        r.field(OSNOVA_FIELD(within_days));
        r.field(OSNOVA_FIELD(before_work));
        r.field(OSNOVA_FIELD(digest));
        r.lines(OSNOVA_FIELD(readers), reader_meta());
        r.lines(OSNOVA_FIELD(links), link_meta());
      });
  return meta;
}

const RecordMeta& acknowledgement_meta() {
  constexpr auto kind = RecordKind::shared_catalogue;
  static const RecordMeta meta =
      describe<Acknowledgement>("kernel.acknowledgement", kind, [](auto& r) {
        using Self = Acknowledgement;
        r.field(OSNOVA_FIELD(key)).computed().unique();
        r.field(OSNOVA_FIELD(name)).computed().list();
        r.field(OSNOVA_FIELD(of_version))
            .required()
            .list()
            .frozen()
            .refers("kernel.procedure_version");
        r.field(OSNOVA_FIELD(edition)).list().computed();
        r.field(OSNOVA_FIELD(person)).list().computed().refers("kernel.user");
        r.field(OSNOVA_FIELD(read_at)).list().computed().timed();
        r.field(OSNOVA_FIELD(digest)).required().frozen();
        r.index({"of_version", "person"});
      });
  return meta;
}

std::string digest_of_text(const ProcedureContent& content) {
  return hash_hex(sha256(std::string(content.title) + "\n" + std::string(content.text)));
}

namespace {

constexpr int64_t kLongestDays = 366;

constexpr FlowStep kFlow[] = {
    allow("publish", ProcedureStatus::draft, ProcedureStatus::published, "publish"),
    allow("publish_version", ProcedureStatus::published, ProcedureStatus::published, "publish"),
    allow("withdraw", ProcedureStatus::published, ProcedureStatus::withdrawn, "publish"),
    allow("take_up", ProcedureStatus::withdrawn, ProcedureStatus::draft, "publish"),
};
static_assert(every_state_reachable(kFlow, ProcedureStatus::draft, 3));

// Of all that a version is made of; owner and day of review are the register's own.
std::string digest_of_content(const Procedure& procedure) {
  CanonicalWriter writer;
  const auto add = [&](std::string_view text) { writer.text('t', text); };
  add(procedure.title);
  add(procedure.text);
  writer.integer('i', static_cast<int>(procedure.kind));
  writer.integer('i', procedure.in_company.id);
  writer.integer('i', procedure.acknowledge);
  writer.integer('i', procedure.within_days);
  writer.integer('i', procedure.before_work);
  for (const ProcedureReader& reader : procedure.readers) writer.integer('r', reader.role.id);
  for (const ProcedureLink& link : procedure.links) {
    writer.integer('l', static_cast<int>(link.place));
    add(link.name);
    add(link.step);
  }
  return hash_hex(writer.hash());
}

bool publishes(std::string_view action) {
  return action == "publish" || action == "publish_version";
}

void derive_procedure(Record& record, const ActionContext& context) {
  Procedure& procedure = record.as<Procedure>();
  if (context.action == "create" && procedure.owner.empty())
    procedure.owner.id = context.access.user();
  procedure.changed = procedure.status == ProcedureStatus::published &&
                      digest_of_content(procedure) != procedure.published_digest;
  mark_shipped(procedure);
}

void check_procedure(const Record& record, const ActionContext& context, Problems& problems) {
  const Procedure& procedure = record.as<Procedure>();
  if (context.action == "update" && context.before &&
      context.before->as<Procedure>().status == ProcedureStatus::withdrawn)
    problems.add("procedure.withdrawn");
  if (publishes(context.action) && procedure.text.empty()) problems.add("input.required", "text");
  if (context.action == "publish_version" && !procedure.changed)
    problems.add("procedure.unchanged");
  if (procedure.within_days < 1 || procedure.within_days > kLongestDays)
    problems.add("procedure.within_days", "within_days");
  if (!procedure.before_work) return;
  if (!procedure.acknowledge) {
    problems.add("procedure.before_work_unread", "before_work");
    return;
  }
  const bool named =
      std::any_of(procedure.links.begin(), procedure.links.end(),
                  [](const ProcedureLink& link) { return link.place == ProcedurePlace::step; });
  if (!named) problems.add("procedure.before_work_nowhere", "before_work");
}

void act_on_procedure(Record& record, const ActionContext& context, Problems& problems) {
  Procedure& procedure = record.as<Procedure>();
  if (context.action == kTakeShipped) take_shipped(procedure, problems);
  if (!publishes(context.action)) return;
  ++procedure.published_version;
  procedure.published_on = context.business_date;
  procedure.published_digest = digest_of_content(procedure);
  procedure.changed = false;
}

// The version is a field of the record, and so it is among the facts.
const ProcedureVersion* version_of(const Acknowledgement& said, const ActionContext& context) {
  return context.facts.get<ProcedureVersion>(procedure_version_meta(), said.of_version.id);
}

void derive_acknowledgement(Record& record, const ActionContext& context) {
  if (context.action != "create") return;
  Acknowledgement& said = record.as<Acknowledgement>();
  const ProcedureVersion* version = version_of(said, context);
  said.person.id = context.access.user();
  said.read_at = context.now;
  said.edition = version ? version->edition : 0;
  const User* person = context.facts.company().get<User>(user_meta(), said.person.id);
  said.name = (version ? std::string(version->key) : "?") + ": " +
              (person ? std::string(person->login) : "?");
  said.key = std::to_string(said.of_version.id) + "/" + std::to_string(said.person.id);
}

void check_acknowledgement(const Record& record, const ActionContext& context,
                           Problems& problems) {
  const Acknowledgement& said = record.as<Acknowledgement>();
  const ProcedureVersion* version = version_of(said, context);
  if (context.action != "create" || !version) return;
  if (said.person.empty()) problems.add("access.denied", "", {{"right", kAcknowledge}});
  if (!version->in_force())
    problems.add("procedure.not_in_force", "of_version", {{"title", version->title}});
  else if (said.digest != version->digest)
    problems.add("procedure.other_text", "digest", {{"title", version->title}});
}

}  // namespace

void register_procedures(Registry& registry) {
  Behaviour procedure;
  procedure.meta = &procedure_meta();
  procedure.flow.assign(std::begin(kFlow), std::end(kFlow));
  procedure.derive = derive_procedure;
  procedure.check = check_procedure;
  procedure.act = act_on_procedure;
  procedure.actions = {kTakeShipped};
  procedure.ended = {"withdrawn"};
  registry.add(procedure);
  Behaviour version;
  version.meta = &procedure_version_meta();
  version.cached = true;
  version.by_program = true;
  registry.add(version);
  Behaviour said;
  said.meta = &acknowledgement_meta();
  said.derive = derive_acknowledgement;
  said.check = check_acknowledgement;
  registry.add(said);
}

}  // namespace osnova
