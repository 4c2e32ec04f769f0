// Desks and crossings.
#include "kernel/wall/wall.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "kernel/access/holdings.hpp"
#include "kernel/command/facts.hpp"
#include "kernel/notify/notices.hpp"
#include "kernel/wall/branch.hpp"

namespace osnova {

const EnumMeta& enum_meta(DeskSide) {
  static const EnumMeta meta{"kernel.desk_side", {"private", "public"}};
  return meta;
}

const EnumMeta& enum_meta(CrossingStatus) {
  static const EnumMeta meta{"kernel.crossing_status", {"asked", "agreed", "refused", "ended"}};
  return meta;
}

const RecordMeta& desk_meta() {
  static const RecordMeta meta =
      describe<Desk>("kernel.desk", RecordKind::shared_catalogue, [](auto& r) {
        using Self = Desk;
        r.field(OSNOVA_FIELD(code)).required().unique().list().frozen();
        r.field(OSNOVA_FIELD(name)).required().list();
        r.field(OSNOVA_FIELD(side)).list();
        r.field(OSNOVA_FIELD(active)).list();
      });
  return meta;
}

const RecordMeta& wall_crossing_meta() {
  static const RecordMeta meta =
      describe<WallCrossing>("kernel.wall_crossing", RecordKind::catalogue, [](auto& r) {
        using Self = WallCrossing;
        r.sensitive();
        r.field(OSNOVA_FIELD(name)).computed().list();
        r.field(OSNOVA_FIELD(status)).computed().list();
        r.field(OSNOVA_FIELD(person)).required().list().frozen().refers("kernel.user");
        r.field(OSNOVA_FIELD(desk)).required().list().frozen().refers("kernel.desk");
        r.field(OSNOVA_FIELD(reason)).required().frozen();
        r.field(OSNOVA_FIELD(valid_from)).required().list().frozen();
        r.field(OSNOVA_FIELD(valid_until)).required().list().frozen();
        r.field(OSNOVA_FIELD(author)).computed().list().refers("kernel.user");
        r.field(OSNOVA_FIELD(asked_at)).computed().timed();
        r.field(OSNOVA_FIELD(decided_by)).computed().refers("kernel.user");
        r.field(OSNOVA_FIELD(decided_at)).computed().timed();
        r.field(OSNOVA_FIELD(ended_by)).computed().refers("kernel.user");
        r.field(OSNOVA_FIELD(ended_at)).computed().timed();
        r.field(OSNOVA_FIELD(end_reason)).computed();
      });
  return meta;
}

bool WallCrossing::in_force(Date day, const TimeZone& zone) const {
  if (day < valid_from || valid_until < day) return false;
  if (status == CrossingStatus::ended && zone.local_date(ended_at.us) <= day) return false;
  return (status == CrossingStatus::agreed || status == CrossingStatus::ended) &&
         zone.local_date(decided_at.us) <= day;
}

void check_unit_code(std::string_view code, Problems& problems) {
  for (const char c : code)
    if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
          c == '-' || c == '_')) {
      problems.add("wall.code_characters", "code");
      return;
    }
}

std::vector<std::pair<const WallCrossing*, const Desk*>> crossings_of(const CompanyState& state,
                                                                     Id user, Date day) {
  std::vector<std::pair<const WallCrossing*, const Desk*>> found;
  for (const Record& record : state.all(wall_crossing_meta())) {
    const WallCrossing& one = record.as<WallCrossing>();
    if (one.person.id != user || !one.in_force(day, state.time_zone())) continue;
    const Desk* desk = state.get<Desk>(desk_meta(), one.desk.id);
    if (desk) found.emplace_back(&one, desk);
  }
  return found;
}

namespace {

constexpr FlowStep kFlow[] = {
    allow("admit", CrossingStatus::asked, CrossingStatus::agreed, "decide"),
    allow("refuse", CrossingStatus::asked, CrossingStatus::refused, "decide"),
    allow("end", CrossingStatus::agreed, CrossingStatus::ended, "end"),
};
static_assert(every_state_reachable(kFlow, CrossingStatus::asked, 4));

void check_desk(const Record& record, const ActionContext&, Problems& problems) {
  check_unit_code(record.as<Desk>().code, problems);
}

void derive(Record& record, const ActionContext& context) {
  if (context.before) return;  // nothing of it changes but by its steps
  WallCrossing& one = record.as<WallCrossing>();
  const CompanyState& state = context.facts.company();
  const User* person = state.get<User>(user_meta(), one.person.id);
  const Desk* desk = state.get<Desk>(desk_meta(), one.desk.id);
  one.name = (person ? std::string(person->login) : "?") + ": " +
             (desk ? std::string(desk->code) : "?");
  one.author.id = context.access.user();
  one.asked_at = context.now;
}

void check_new(const WallCrossing& one, const ActionContext& context, Problems& problems) {
  const CompanyState& state = context.facts.company();
  const User* person = state.get<User>(user_meta(), one.person.id);
  const Desk* desk = state.get<Desk>(desk_meta(), one.desk.id);
  if (person && !person->active) problems.add("wall.person_inactive", "person");
  if (desk && (!desk->active || desk->side != DeskSide::private_side))
    problems.add("wall.crossing_public", "desk");
  if (!one.reason.empty() &&
      code_points(trim(std::string_view(one.reason))) < kShortestCrossingReason)
    problems.add("wall.crossing_reason", "reason",
                 {{"least", std::to_string(kShortestCrossingReason)}});
  for (const Record& record : state.all(wall_crossing_meta())) {
    const WallCrossing& other = record.as<WallCrossing>();
    const bool open =
        other.status == CrossingStatus::asked ||
        (other.status == CrossingStatus::agreed && context.business_date <= other.valid_until);
    if (open && other.person == one.person && other.desk == one.desk)
      problems.add("wall.crossing_exists", "person");
  }
  if (one.valid_until.empty() || one.valid_from.empty())
    return;  // which is said already
  if (one.valid_until < one.valid_from || one.valid_until < context.business_date)
    problems.add("access.period_backwards", "valid_until",
                 {{"from", std::max(one.valid_from, context.business_date).text()},
                  {"until", one.valid_until.text()}});
  else if (one.valid_until > one.valid_from + (kLongestCrossingDays - 1))
    problems.add("wall.crossing_too_long", "valid_until",
                 {{"days", std::to_string(kLongestCrossingDays)}});
}

void check(const Record& record, const ActionContext& context, Problems& problems) {
  if (context.action == "update") problems.add("wall.crossing_unchanged");
  if (context.action == "create") check_new(record.as<WallCrossing>(), context, problems);
}

// Four eyes: neither himself, nor who asked, nor whoever acts for one of them.
void decide(WallCrossing& one, const ActionContext& context, Problems& problems) {
  const CompanyState& state = context.facts.company();
  const Id by = context.access.user();
  for (const Id party : {one.person.id, one.author.id})
    if (by == party || stands_in(state, by, party, context.business_date) ||
        stands_in(state, party, by, context.business_date)) {
      problems.add("wall.crossing_own");
      break;
    }
  if (context.access.emergency() != 0) problems.add("wall.crossing_in_emergency");
  one.decided_by.id = by;
  one.decided_at = context.now;
}

void act(Record& record, const ActionContext& context, Problems& problems) {
  WallCrossing& one = record.as<WallCrossing>();
  if (context.action != "end") return decide(one, context, problems);
  const auto* given = context.arguments.if_contains("reason");
  const std::string reason(
      given && given->is_string() ? trim(std::string_view(given->as_string())) : "");
  if (reason.empty()) problems.add("input.required", "reason");
  if (code_points(reason) > 1000) problems.add("text.too_long", "reason", {{"limit", "1000"}});
  if (problems) return;
  one.end_reason = reason;
  one.ended_by.id = context.access.user();
  one.ended_at = context.now;
}

// Who asked learns what was decided, the person that he may and that it is over. No record is
// named: neither needs a right over crossings.
void tell(const Record& before, const Record& after, Id by, std::vector<Notice>& notices) {
  const WallCrossing& one = after.as<WallCrossing>();
  if (!before || before.as<WallCrossing>().status == one.status) return;
  const std::string_view name = one.name;
  Notice notice{one.company, one.author.id, "crossing_agreed", by};
  if (one.status == CrossingStatus::refused) notice.kind = "crossing_refused";
  if (one.status == CrossingStatus::ended) notice.kind = "crossing_ended";
  notice.args = "{\"desk\":\"" + std::string(name.substr(name.rfind(' ') + 1)) + "\"}";
  notices.push_back(notice);
  if (one.author == one.person || one.status == CrossingStatus::refused) return;
  notice.person = one.person.id;
  notices.push_back(notice);
}

}  // namespace

void register_wall(Registry& registry) {
  Behaviour desk;
  desk.meta = &desk_meta();
  desk.cached = true;
  desk.check = check_desk;
  registry.add(std::move(desk));
  Behaviour crossing;
  crossing.meta = &wall_crossing_meta();
  crossing.cached = true;
  crossing.proved = true;
  crossing.flow.assign(std::begin(kFlow), std::end(kFlow));
  crossing.derive = derive;
  crossing.check = check;
  crossing.act = act;
  crossing.tell = tell;
  crossing.ended = {"refused", "ended"};
  crossing.arguments = {{"end", "reason", Kind::text, true}};
  registry.add(std::move(crossing));
  register_listed_names(registry);
  register_wall_reports(registry);
  register_branches(registry);
  register_reach_report(registry);
}

}  // namespace osnova
