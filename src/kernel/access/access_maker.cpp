#include "kernel/access/access_maker.hpp"

#include "kernel/access/emergency.hpp"
#include "kernel/access/holdings.hpp"
#include "kernel/command/company_state.hpp"
#include "kernel/wall/branch.hpp"
#include "kernel/wall/wall.hpp"

namespace osnova {

namespace {

// What a role names, and what it names of one's own alone, are grants of their own.
Grant grant_of(const Held& held, bool own, const CompanyState& state) {
  Grant grant;
  for (const std::string& word : rights_of(held.role->rights)) {
    const bool of_own = word.starts_with(kOwnWord);
    if (of_own == own) grant.rights.push_back(of_own ? word.substr(kOwnWord.size()) : word);
  }
  grant.within = rights_of(held.within);
  grant.for_person = held.for_person ? held.for_person->id : 0;
  grant.own_documents = own || held.own_documents;
  grant.amount_up_to = held.amount_up_to;
  if (held.desk) grant.units[Unit::desk] = {held.desk->code};
  if (held.branch) grant.units[Unit::branch] = codes_under(state, *held.branch);
  grant.role = held.role->id;
  grant.position = held.position ? held.position->id : 0;
  grant.in_company = held.in_company;
  grant.from = held.from;
  grant.until = held.until;
  for (const RoleStatuses& line : held.role->statuses)
    grant.statuses.emplace_back(line.record, rights_of(line.statuses));
  return grant;
}

// To read at the desk of the crossing, and nothing else, what he may read at his own.
Grant crossed(Grant grant, const WallCrossing& crossing, const Desk& desk, bool own) {
  grant.within = {"*.read", "*.read.*"};
  grant.own_documents = own;
  grant.amount_up_to = 0;
  grant.units[Unit::desk] = {desk.code};
  grant.crossing = crossing.id;
  grant.in_company = crossing.company;
  grant.from = crossing.valid_from;
  grant.until = crossing.valid_until;
  return grant;
}

}  // namespace

Result<Access> AccessMaker::of(const CompanyState& state, Id id, Id company,
                               std::string_view origin, Date today, Timestamp now) {
  return with(state, id, company, origin, today, emergency_of(state, id, now));
}

Result<Access> AccessMaker::with(const CompanyState& state, Id id, Id company,
                                 std::string_view origin, Date day, const Emergency* emergency) {
  const User* user = state.get<User>(user_meta(), id);
  if (!user) return Problem{"access.unknown_user", "", {}};
  if (!user->active) return Problem{"access.inactive", "", {{"login", user->login}}};
  Access access;
  access.user_ = user->id;
  access.company_ = company;
  access.origin_ = origin;
  access.extras_ = state.extras();
  access.language_ = user->language.empty() ? "en" : std::string(user->language);
  const bool walls = !state.all(desk_meta()).empty();
  const auto crossings = crossings_of(state, user->id, day);
  std::vector<Grant> grants;
  const auto add = [&](const Held& held, bool carried) {
    for (const bool own : {false, true}) {
      Grant grant = grant_of(held, own, state);
      if (own && grant.rights.empty()) continue;
      grant.carried = carried && walls;
      for (const auto& [crossing, desk] : crossings)
        if (!carried) grants.push_back(crossed(grant, *crossing, *desk, own));
      grants.push_back(std::move(grant));
    }
  };
  for (const Held& held : Holdings(state).of(*user))
    if (held.holds_in(company) && held.in_force(day)) add(held, held.for_person != nullptr);
  // Behind his own, so that what he may anyway he does by his own rights.
  if (emergency) {
    const auto* taken = state.get<EmergencyRole>(emergency_role_meta(), emergency->taken.id);
    Held held;
    held.role = taken ? state.get<Role>(role_meta(), taken->role.id) : nullptr;
    const size_t before = grants.size();
    if (held.role) add(held, true);
    for (size_t i = before; i < grants.size(); ++i) grants[i].emergency = emergency->id;
    access.emergency_ = emergency->id;
  }
  access.take(std::move(grants));
  return access;
}

Access AccessMaker::of_program(Id company, std::string_view origin, std::string_view bundle) {
  Access own;
  own.company_ = company;
  own.origin_ = origin;
  own.grant(bundle);
  return own;
}

Access AccessMaker::for_himself(const Access& access, std::string_view right) {
  Access own = access;
  if (own.within_.empty()) own.grant(right);
  return own;
}

}  // namespace osnova
