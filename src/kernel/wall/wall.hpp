#pragma once
// Desks, who is brought over the wall between them, and the names on which nobody acts or that the
// control room watches. See README.md.
#include <utility>
#include <vector>

#include "kernel/access/access.hpp"
#include "kernel/registry.hpp"

namespace osnova {

class CompanyState;

enum class DeskSide : int { private_side, public_side };
const EnumMeta& enum_meta(DeskSide);

// Shared catalogue "kernel.desk".
struct Desk : Entity {
  Text<20> code;  // unique and for ever: documents carry it
  Text<160> name;
  DeskSide side{};
  bool active = true;
};
const RecordMeta& desk_meta();

// They stand in conditions of SQL, and in files that people keep. Problem "wall.code_characters" at
// "code".
void check_unit_code(std::string_view code, Problems& problems);

// Who may put a document to another desk.
inline constexpr std::string_view kAssignDesk = "kernel.desk.assign";

enum class CrossingStatus : int { asked, agreed, refused, ended };
const EnumMeta& enum_meta(CrossingStatus);

inline constexpr int kLongestCrossingDays = 183;
inline constexpr size_t kShortestCrossingReason = 20;  // code points
// Who has it in the company is told of what is asked, and agrees or refuses.
inline constexpr std::string_view kDecideCrossing = "kernel.wall_crossing.decide";

// Catalogue "kernel.wall_crossing": one person brought over the wall, in one company.
struct WallCrossing : Entity {
  Text<120> name;  // "ann: CORPFIN"
  CrossingStatus status{};
  Ref<User> person;
  Ref<Desk> desk;
  Text<1000> reason;
  Date valid_from, valid_until;  // both days included
  Ref<User> author;              // who asked
  Timestamp asked_at;
  Ref<User> decided_by;
  Timestamp decided_at;
  Ref<User> ended_by;
  Timestamp ended_at;
  Text<1000> end_reason;  // "the deal is public": the person is cleansed
  // Days are those of the zone. Of a day that is over: whether it was, before somebody ended it.
  bool in_force(Date day, const TimeZone& zone) const;
};
const RecordMeta& wall_crossing_meta();

// Those in force for a person in the company of the state on that day, each with its desk.
std::vector<std::pair<const WallCrossing*, const Desk*>> crossings_of(const CompanyState& state,
                                                                     Id user, Date day);

// Whom an entry of the restricted list lets act all the same.
struct ListedException : Line {
  Ref<User> person;
  Date valid_until;  // included
  Text<300> reason;
};

// Catalogues "kernel.restricted_name" and "kernel.watched_name", alike but for what they do.
struct ListedName : Entity {
  Text<100> key;     // "party.party/42": one entry a name
  Text<60> record;   // kind of what is named
  Text<20> target;   // its id
  Text<200> name;    // as people call it
  Date valid_from, valid_until;  // both days included; none = open
  Ref<Desk> desk;                // that caused it
  Text<1000> reason;
  Lines<ListedException> exceptions;
  bool in_force(Date today) const {
    return valid_from <= today && (valid_until.empty() || today <= valid_until);
  }
};
const RecordMeta& restricted_name_meta();
const RecordMeta& watched_name_meta();

void register_wall(Registry& registry);
void register_listed_names(Registry& registry);
void register_wall_reports(Registry& registry);
void register_reach_report(Registry& registry);

}  // namespace osnova
