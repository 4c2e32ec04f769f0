#pragma once
// Incidents, complaints and near misses. See README.md.
#include "kernel/registry.hpp"
#include "modules/party/api.hpp"

namespace osnova {

enum class IncidentKind : int { incident, complaint, near_miss };
const EnumMeta& enum_meta(IncidentKind);

enum class IncidentSeverity : int { low, medium, high, critical };
const EnumMeta& enum_meta(IncidentSeverity);

enum class IncidentStatus : int { reported, in_work, measure_agreed, closed };
const EnumMeta& enum_meta(IncidentStatus);

// Shared catalogue "desk.cause".
struct IncidentCause : Entity {
  Text<40> code;
  Text<120> name_en, name_ru;
  bool active = true;
};
const RecordMeta& incident_cause_meta();

// Catalogue "desk.incident".
struct Incident : Entity {
  Text<40> number;  // "INC-2025-00001", without gaps, from the beginning
  Text<200> title;
  IncidentKind kind{};
  IncidentSeverity severity{};
  IncidentStatus status{};
  Date happened_on, found_on;
  Ref<User> author;       // who reported it
  Ref<User> responsible;  // who sees to it
  Date due;               // until when he has
  Ref<Party> counterparty;
  Text<60> record;  // kind of what it is about; "" = nothing
  Text<40> target;  // its id
  Text<4000> description;
  Currency currency;
  Amount loss;
  Ref<IncidentCause> cause;
  Text<2000> cause_text;
  Text<2000> measure;
  Ref<User> measure_owner;
  Date measure_due;
  Text<4000> answer;  // to whoever complained
  Date answered_on;
  Date closed_on;
  Ref<User> closed_by;
  int64_t times_reopened = 0;
  Text<500> reopened_why;
};
const RecordMeta& incident_meta();

// After so many days whoever may handle incidents is told of one that nobody sees to.
inline constexpr int kOwnerlessDays = 2;

void register_incident_report(Registry& registry);

}  // namespace osnova
