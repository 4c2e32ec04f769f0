#include "kernel/procedure/procedures.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "kernel/access/access_maker.hpp"
#include "kernel/access/holdings.hpp"

namespace osnova {

using store::Cell;
using store::Connection;

namespace {

constexpr std::string_view kReadAll = "kernel.procedure_version.read";
constexpr int64_t kMsToUs = 1000;

// What he holds himself in the company; what he may as a deputy does not make him a reader.
std::vector<Held> own_roles(const CompanyState& state, const User& person, Id company,
                            Date today) {
  std::vector<Held> held = Holdings(state).of(person);
  std::erase_if(held, [&](const Held& one) {
    return one.for_person || !one.holds_in(company) || !one.in_force(today);
  });
  return held;
}

// Since when he has been one of the readers, as far as the roles say; nullopt = he is none.
std::optional<Date> reader_since(const ProcedureVersion& version, const std::vector<Held>& roles) {
  std::optional<Date> since;
  for (const Held& held : roles) {
    const bool named =
        version.readers.empty() ||
        std::any_of(version.readers.begin(), version.readers.end(),
                    [&](const ProcedureReader& one) { return one.role.id == held.role->id; });
    if (named && (!since || held.from < *since)) since = held.from;
  }
  return since;
}

// An id tells when it was made.
Date made_on(const User& person, const CompanyState& state) {
  return state.time_zone().local_date(IdGenerator::kFirstUs + (person.id >> 22) * kMsToUs);
}

std::set<Id> acknowledged_by(Connection& connection, Id version) {
  std::set<Id> people;
  const Cell key[] = {0, version};
  auto rows = connection.query(
      "SELECT person FROM acknowledgement WHERE company_id = $1 AND of_version = $2", key);
  while (rows->next()) people.insert(rows->integer(0));
  return people;
}

std::set<Id> acknowledged_of(Connection& connection, Id person) {
  std::set<Id> versions;
  const Cell key[] = {0, person};
  auto rows = connection.query(
      "SELECT of_version FROM acknowledgement WHERE company_id = $1 AND person = $2", key);
  while (rows->next()) versions.insert(rows->integer(0));
  return versions;
}

std::optional<Unread> unread_of(const ProcedureVersion& version, const User& person,
                                const std::vector<Held>& roles, const CompanyState& state) {
  const auto role_since = reader_since(version, roles);
  if (!role_since) return std::nullopt;
  Unread unread{&version, &person, {}, {}};
  unread.since = std::max({version.in_force_from, made_on(person, state), *role_since});
  unread.due = unread.since + static_cast<int>(version.within_days);
  return unread;
}

// Who may see the place where it is shown may read it.
bool at_a_place_of(const ProcedureVersion& version, const Access& access,
                   const Registry& registry) {
  return std::any_of(version.links.begin(), version.links.end(), [&](const ProcedureLink& link) {
    return may_see(link, access, registry);
  });
}

}  // namespace

std::vector<Unread> unread_in(Connection& connection, const CompanyState& state, Id company,
                              Date today, Id person) {
  std::vector<const ProcedureVersion*> versions;
  for (const Record& record : state.all(procedure_version_meta())) {
    const ProcedureVersion& version = record.as<ProcedureVersion>();
    if (version.acknowledge && version.concerns(company)) versions.push_back(&version);
  }
  std::vector<Unread> all;
  if (versions.empty()) return all;
  std::sort(versions.begin(), versions.end(),
            [](const auto* a, const auto* b) { return a->code < b->code; });
  std::map<const User*, std::vector<Held>> people;
  std::vector<const User*> in_order;
  for (const Record& record : state.all(user_meta())) {
    const User& user = record.as<User>();
    if (!user.active || (person != 0 && user.id != person)) continue;
    auto roles = own_roles(state, user, company, today);
    if (roles.empty()) continue;
    people[&user] = std::move(roles);
    in_order.push_back(&user);
  }
  std::sort(in_order.begin(), in_order.end(),
            [](const User* a, const User* b) { return a->login < b->login; });
  for (const ProcedureVersion* version : versions) {
    const std::set<Id> done = acknowledged_by(connection, version->id);
    for (const User* user : in_order) {
      if (done.count(user->id)) continue;
      if (const auto unread = unread_of(*version, *user, people[user], state))
        all.push_back(*unread);
    }
  }
  return all;
}

std::vector<ProcedureShown> Procedures::in_force(const Access& access) {
  std::vector<ProcedureShown> shown;
  kernel_.read(access, [&](const ReadContext& context) {
    const CompanyState& state = context.company;
    const User* person = state.get<User>(user_meta(), access.user());
    if (!person) return;
    const Id company = access.company();
    const auto roles = own_roles(state, *person, company, context.business_date);
    const std::set<Id> done = acknowledged_of(context.connection, person->id);
    for (const Record& record : state.all(procedure_version_meta())) {
      const ProcedureVersion& version = record.as<ProcedureVersion>();
      if (!version.concerns(company)) continue;
      const auto unread = unread_of(version, *person, roles, state);
      if (!unread && !access.may(kReadAll) &&
          !at_a_place_of(version, access, *context.registry))
        continue;
      ProcedureShown one{version, false, done.count(version.id) > 0, {}};
      one.to_read = version.acknowledge && unread && !one.read;
      if (one.to_read) one.due = unread->due;
      shown.push_back(std::move(one));
    }
  });
  std::sort(shown.begin(), shown.end(), [](const ProcedureShown& a, const ProcedureShown& b) {
    return a.version.code < b.version.code;
  });
  return shown;
}

std::optional<ProcedureShown> Procedures::find(Id id, const Access& access) {
  for (ProcedureShown& one : in_force(access))
    if (one.version.id == id) return std::move(one);
  std::optional<ProcedureShown> found;
  kernel_.read(access, [&](const ReadContext& context) {
    const Record* record = context.company.find(procedure_version_meta(), id);
    if (!record || record->as<ProcedureVersion>().in_force()) return;
    const bool read = acknowledged_of(context.connection, access.user()).count(id) > 0;
    if (read || access.may(kReadAll))
      found = ProcedureShown{record->as<ProcedureVersion>(), false, read, {}};
  });
  return found;
}

std::vector<ProcedureVersion> Procedures::versions_of(Id procedure, const Access& access) {
  std::set<Id> mine;
  for (const ProcedureShown& one : in_force(access)) mine.insert(one.version.id);
  std::vector<ProcedureVersion> versions;
  kernel_.read(access, [&](const ReadContext& context) {
    const std::set<Id> read = acknowledged_of(context.connection, access.user());
    for (const Record& record : context.company.all(procedure_version_meta())) {
      const ProcedureVersion& version = record.as<ProcedureVersion>();
      const bool earlier =
          !version.in_force() && (read.count(version.id) > 0 || access.may(kReadAll));
      if (version.procedure.id == procedure && (earlier || mine.count(version.id) > 0))
        versions.push_back(version);
    }
  });
  std::sort(versions.begin(), versions.end(),
            [](const auto& a, const auto& b) { return a.edition > b.edition; });
  return versions;
}

Answer Procedures::acknowledge(Id version, std::string_view digest, const Access& access) {
  Answer answer;
  const auto shown = find(version, access);
  if (!shown) {
    answer.problems.add("record.not_found", "",
                        {{"record", procedure_version_meta().name}});
    return answer;
  }
  if (shown->read && shown->version.digest == digest) return answer;
  Command command;
  command.name = kAcknowledge;
  command.input = {{"of_version", std::to_string(version)}, {"digest", digest}};
  return kernel_.execute(command, AccessMaker::for_himself(access, kAcknowledge));
}

}  // namespace osnova
