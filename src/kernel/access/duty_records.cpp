// Descriptions and rules of duties, of the pairs that do not go together, and of exceptions.
#include "kernel/access/duties.hpp"
#include "kernel/command/facts.hpp"

namespace osnova {

const EnumMeta& enum_meta(ConflictTreatment) {
  static const EnumMeta meta{"kernel.duty_treatment", {"flagged", "refused", "allowed"}};
  return meta;
}

const RecordMeta& duty_meta() {
  static const RecordMeta meta =
      describe<Duty>("kernel.duty", RecordKind::shared_catalogue, [](auto& r) {
        using Self = Duty;
        r.field(OSNOVA_FIELD(code)).required().unique().list();
        r.field(OSNOVA_FIELD(name_en)).required().list();
        r.field(OSNOVA_FIELD(name_ru)).required().list();
        r.field(OSNOVA_FIELD(rights)).required();
      });
  return meta;
}

const RecordMeta& duty_conflict_meta() {
  static const RecordMeta meta =
      describe<DutyConflict>("kernel.duty_conflict", RecordKind::shared_catalogue, [](auto& r) {
        using Self = DutyConflict;
        r.field(OSNOVA_FIELD(code)).required().unique().list();
        r.field(OSNOVA_FIELD(one_duty)).required().list().refers("kernel.duty");
        r.field(OSNOVA_FIELD(other_duty)).required().list().refers("kernel.duty");
        r.field(OSNOVA_FIELD(treatment)).list();
        r.field(OSNOVA_FIELD(reason));
      });
  return meta;
}

const RecordMeta& duty_exception_meta() {
  static const RecordMeta meta =
      describe<DutyException>("kernel.duty_exception", RecordKind::shared_catalogue, [](auto& r) {
        using Self = DutyException;
        r.field(OSNOVA_FIELD(name)).computed().list();
        r.field(OSNOVA_FIELD(person)).required().list().frozen().refers("kernel.user");
        r.field(OSNOVA_FIELD(conflict)).required().list().frozen().refers("kernel.duty_conflict");
        r.field(OSNOVA_FIELD(reason)).required();
        r.field(OSNOVA_FIELD(valid_until)).required().list();
      });
  return meta;
}

namespace {

constexpr int kLongestDays = 366;

void check_conflict(const Record& record, const ActionContext&, Problems& problems) {
  const DutyConflict& conflict = record.as<DutyConflict>();
  if (conflict.one_duty == conflict.other_duty) problems.add("duties.with_itself", "other_duty");
}

void derive_exception(Record& record, const ActionContext& context) {
  DutyException& exception = record.as<DutyException>();
  const CompanyState& state = context.facts.company();
  const User* person = state.get<User>(user_meta(), exception.person.id);
  const auto* conflict = state.get<DutyConflict>(duty_conflict_meta(), exception.conflict.id);
  exception.name = (person ? std::string(person->login) : "?") + ": " +
                   (conflict ? std::string(conflict->code) : "?");
}

void check_exception(const Record& record, const ActionContext& context, Problems& problems) {
  const DutyException& exception = record.as<DutyException>();
  if (exception.person.id == context.access.user()) problems.add("duties.own_exception", "person");
  if (exception.valid_until > context.business_date + kLongestDays)
    problems.add("duties.exception_too_long", "valid_until",
                 {{"days", std::to_string(kLongestDays)}});
}

}  // namespace

void register_duties(Registry& registry) {
  Behaviour duty;
  duty.meta = &duty_meta();
  duty.cached = true;
  duty.proved = true;
  registry.add(duty);
  Behaviour conflict;
  conflict.meta = &duty_conflict_meta();
  conflict.cached = true;
  conflict.proved = true;
  conflict.check = check_conflict;
  registry.add(conflict);
  Behaviour exception;
  exception.meta = &duty_exception_meta();
  exception.cached = true;
  exception.proved = true;
  exception.derive = derive_exception;
  exception.check = check_exception;
  registry.add(exception);
}

}  // namespace osnova
