#include "kernel/access/holdings.hpp"

#include <algorithm>

#include "kernel/command/company_state.hpp"
#include "kernel/wall/branch.hpp"
#include "kernel/wall/wall.hpp"

namespace osnova {

std::string Held::way() const {
  std::string way;
  if (for_person) way += std::string(for_person->login) + " > ";
  if (position) way += std::string(position->code) + " > ";
  return way + std::string(role->code);
}

const Record* Holdings::find(const RecordMeta& meta, Id id) const {
  if (changed_ && &changed_->meta() == &meta && changed_->entity().id == id) return changed_;
  return state_.find(meta, id);
}

std::vector<const Record*> Holdings::all(const RecordMeta& meta) const {
  std::vector<const Record*> records;
  const bool of_changed = changed_ && &changed_->meta() == &meta;
  for (const Record& record : state_.all(meta))
    if (!of_changed || record.entity().id != changed_->entity().id) records.push_back(&record);
  if (of_changed) records.push_back(changed_);
  return records;
}

std::vector<const User*> Holdings::users() const {
  std::vector<const User*> users;
  for (const Record* record : all(user_meta())) users.push_back(&record->as<User>());
  return users;
}

std::vector<Held> Holdings::own(const User& user) const {
  std::vector<Held> held;
  const auto add = [&](const auto& line, const Position* position, Date from, Date until) {
    Held one;
    one.role = get<Role>(role_meta(), line.role.id);
    if (!one.role) return;
    one.position = position;
    one.in_company = line.in_company;
    one.from = from;
    one.until = until;
    one.own_documents = line.own_documents;
    one.amount_up_to = line.amount_up_to.mantissa;
    one.desk = get<Desk>(desk_meta(), line.desk.id);
    one.branch = get<Branch>(branch_meta(), line.branch.id);
    // Limited to something that is not there, it reaches nothing, rather than everything.
    if ((!line.desk.empty() && !one.desk) || (!line.branch.empty() && !one.branch)) return;
    held.push_back(one);
  };
  for (const UserRole& line : user.roles) add(line, nullptr, line.valid_from, line.valid_until);
  for (const UserPosition& line : user.positions) {
    const Position* position = get<Position>(position_meta(), line.held.id);
    if (!position || !position->active) continue;
    for (const PositionRole& role : position->roles)
      add(role, position, line.valid_from, line.valid_until);
  }
  return held;
}

void Holdings::add_deputies(const User& user, std::vector<Held>& held) const {
  for (const Record* record : all(deputy_meta())) {
    const Deputy& deputy = record->as<Deputy>();
    const User* person =
        deputy.deputy.id == user.id ? get<User>(user_meta(), deputy.person.id) : nullptr;
    if (!person || !person->active) continue;
    for (Held one : own(*person)) {
      const bool elsewhere = deputy.in_company != 0 && one.in_company != 0;
      if (elsewhere && deputy.in_company != one.in_company) continue;
      if (deputy.in_company != 0) one.in_company = deputy.in_company;
      if (one.from.empty() || deputy.valid_from > one.from)
        one.from = deputy.valid_from;
      if (one.until.empty() || deputy.valid_until < one.until)
        one.until = deputy.valid_until;
      one.for_person = person;
      one.within = deputy.rights;
      held.push_back(one);
    }
  }
}

std::vector<Held> Holdings::of(const User& user) const {
  if (!user.active) return {};
  std::vector<Held> held = own(user);
  add_deputies(user, held);
  return held;
}

bool stands_in(const CompanyState& state, Id deputy, Id person, Date today) {
  const auto& all = state.all(deputy_meta());
  return std::any_of(all.begin(), all.end(), [&](const Record& record) {
    const Deputy& one = record.as<Deputy>();
    return one.deputy.id == deputy && one.person.id == person && one.valid_from <= today &&
           today <= one.valid_until;
  });
}

Id told_in(const CompanyState& state, const User& person, const std::vector<Id>& companies,
           Date today) {
  const std::vector<Held> held = Holdings(state).of(person);
  for (const Id company : companies)
    for (const Held& one : held)
      if (!one.for_person && one.holds_in(company) && one.in_force(today)) return company;
  return 0;
}

}  // namespace osnova
