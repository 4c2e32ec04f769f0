#include "kernel/task/reminders.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <map>
#include <set>
#include <tuple>

#include "kernel/access/emergency.hpp"
#include "kernel/access/holdings.hpp"
#include "kernel/approval/delegation.hpp"
#include "kernel/notify/operators.hpp"
#include "kernel/procedure/procedures.hpp"
#include "kernel/procedure/shipped.hpp"
#include "kernel/task/deadlines.hpp"
#include "kernel/task/expiries.hpp"
#include "kernel/wall/wall.hpp"
#include "kernel/wall/watch_hits.hpp"

namespace osnova {

using store::Cell;
using store::Connection;

namespace {

// What lies further back is old business: a workspace that begins to remind does not shout.
constexpr int kLookBack = 30, kLookAhead = 366;
constexpr size_t kMostDeadlines = 10'000;
constexpr int kKeptDays = 800;

const store::Bulk& told_rows() {
  static const store::Bulk bulk{"reminder",
                                {"company_id", "record_id", "what", "day"},
                                {"company_id", "record_id", "what", "day"},
                                {},
                                {"day"}};
  return bulk;
}

}  // namespace

std::vector<store::TableMeta> reminder_tables() {
  using store::integer_column, store::text_column;
  return {{"reminder",
           {integer_column("company_id"), integer_column("record_id"), text_column("what"),
            integer_column("day")},
           {"company_id", "record_id", "what", "day"},
           true,
           {}}};
}

void Reminders::add_deadlines(const std::vector<Deadline>& found, Id company, Date today,
                              std::vector<Due>& all) {
  for (const Deadline& one : found) {
    const auto tell = [&](Id person, std::string_view kind) {
      if (person == 0) return;
      all.push_back({one.id, std::string(kind) + " " + std::string(one.field->name), one.day,
                     {{company, person, kind, 0, std::string(one.meta->name), one.id}}});
    };
    const int days = one.day.days - today.days;
    if (days >= 0 && days <= one.remind_days && one.remind_days > 0)
      tell(one.person, "deadline_near");
    if (days < 0) tell(one.person, "deadline_passed");
    if (days < -1) tell(one.escalate_to, "deadline_escalated");
  }
}

void Reminders::add_shared(Connection& connection, const CompanyState& state, Id company,
                           Date today, std::vector<Due>& all) {
  std::vector<Deadline> found =
      deadlines_of(connection, kernel_.registry(), 0,
                   {today + -kLookBack, today + kLookAhead, 0, kMostDeadlines});
  const std::vector<Id> companies = kernel_.companies();
  std::erase_if(found, [&](const Deadline& one) {
    const User* person = state.get<User>(user_meta(), one.person);
    return !person || !person->active || told_in(state, *person, companies, today) != company;
  });
  add_deadlines(found, company, today, all);
}

namespace {

Id owner_of(Connection& connection, Id procedure) {
  const Cell key[] = {0, procedure};
  auto rows =
      connection.query("SELECT owner FROM procedure WHERE company_id = $1 AND id = $2", key);
  return rows->next() ? rows->integer(0) : 0;
}

}  // namespace

// How many there are stands in the text, so that the newest notice is the whole one.
void Reminders::add_procedures(Connection& connection, const CompanyState& state, Id company,
                               Date today, std::vector<Due>& all) {
  const std::vector<Id> companies = kernel_.companies();
  std::map<Id, int> to_read, overdue, late_readers;  // by person, by person, by procedure
  std::vector<Unread> mine;
  for (const Unread& one : unread_in(connection, state, company, today)) {
    if (told_in(state, *one.person, companies, today) != company) continue;
    mine.push_back(one);
    ++to_read[one.person->id];
    if (today <= one.due) continue;
    ++overdue[one.person->id];
    ++late_readers[one.version->procedure.id];
  }
  const auto count = [](int n) { return "{\"count\":" + std::to_string(n) + "}"; };
  for (const Unread& one : mine) {
    const Id person = one.person->id, procedure = one.version->procedure.id;
    const auto add = [&](std::string_view what, Date day, Notice notice) {
      all.push_back({one.version->id, std::string(what) + " " + std::to_string(person), day,
                     {std::move(notice)}});
    };
    add("procedure_to_read", one.since,
        {company, person, "procedure_to_read", 0, "", 0, 0, count(to_read[person])});
    if (today <= one.due) continue;
    add("procedure_overdue", one.due,
        {company, person, "procedure_overdue", 0, "", 0, 0, count(overdue[person])});
    const User* owner = state.get<User>(user_meta(), owner_of(connection, procedure));
    if (owner && owner->active && owner->id != person)
      add("procedure_unread", one.due,
          {company, owner->id, "procedure_unread", 0, std::string(procedure_meta().name),
           procedure, 0, count(late_readers[procedure])});
  }
}

// Once of each text, and again a year later if it is neither taken nor the procedure withdrawn.
void Reminders::add_offered(Connection& connection, const CompanyState& state, Id company,
                            Date today, std::vector<Due>& all) {
  const std::vector<Id> companies = kernel_.companies();
  const Date year = *Date::from_ymd(today.year(), 1, 1);
  const Cell key[] = {0};
  auto rows = connection.query(
      "SELECT id, code, owner, shipped_language, shipped_digest FROM procedure WHERE company_id = "
      "$1 AND status <> 'withdrawn' AND shipped_digest <> ''",
      key);
  while (rows->next()) {
    Procedure one;
    one.id = rows->integer(0);
    one.code = rows->text(1);
    one.shipped_language = rows->text(3);
    one.shipped_digest = rows->text(4);
    const ShippedRunbook* text = offered(one);
    const User* owner = text ? state.get<User>(user_meta(), rows->integer(2)) : nullptr;
    if (!owner || !owner->active || told_in(state, *owner, companies, today) != company) continue;
    all.push_back({one.id, "procedure_shipped " + digest_of_shipped(*text).substr(0, 16), year,
                   {{company, owner->id, "procedure_shipped", 0,
                     std::string(procedure_meta().name), one.id}}});
  }
}

// Told to those to whom the stage escalates, or who decide in it anyway, to whom a decision was handed
// on, and to its author.
void Reminders::add_cases(const CompanyState& state, Id company, Date today,
                          std::vector<Due>& all) {
  const int64_t now_us = kernel_.clock().now_us();
  for (const Record& record : kernel_.waiting_cases(company)) {
    const Approval& one = record.as<Approval>();
    for (const ApprovalStage& stage : one.stages) {
      const bool open = stage.stage == one.stage && stage.given < stage.people;
      if (!open || stage.due.us == 0 || stage.due.us >= now_us) continue;
      Due due{one.id, "approval_overdue " + std::to_string(stage.line_id),
              state.time_zone().local_date(stage.due.us), {}};
      const Id role = stage.escalate_to.empty() ? stage.role.id : stage.escalate_to.id;
      std::vector<Id> people = {one.author.id};
      for (const Decider& one_of : deciders(state, company, role, today))
        if (one_of.user->id != one.author.id && one_of.user->id != one.maker.id)
          people.push_back(one_of.user->id);
      const std::vector<Id> handed = stage.not_handed_on ? std::vector<Id>{} : handed_to(one);
      people.insert(people.end(), handed.begin(), handed.end());
      std::sort(people.begin(), people.end());
      people.erase(std::unique(people.begin(), people.end()), people.end());
      for (const Id person : people)
        due.notices.push_back(
            {company, person, "approval_overdue", 0, std::string(approval_meta().name), one.id});
      all.push_back(std::move(due));
    }
  }
}

// Emergency rights that nobody has reviewed in time: told to all who may, and to whom the role names.
void Reminders::add_emergencies(const CompanyState& state, Id company, Date today,
                                std::vector<Due>& all) {
  for (const Record& record : state.all(emergency_meta())) {
    const Emergency& one = record.as<Emergency>();
    if (one.status == EmergencyStatus::reviewed || today <= one.review_due) continue;
    Due due{one.id, "emergency_unreviewed", one.review_due, {}};
    const auto tell = [&](Id person) {
      if (person != 0 && person != one.person.id)
        due.notices.push_back({company, person, "emergency_unreviewed", 0,
                               std::string(emergency_meta().name), one.id});
    };
    for (const Notice& notice : notices_for(kernel_, kEmergencyReview, "emergency_unreviewed", ""))
      if (notice.company == company) tell(notice.person);
    tell(one.escalate_to.id);
    all.push_back(std::move(due));
  }
}

void Reminders::add_expiries(const CompanyState& state, Id company, Date today,
                             std::vector<Due>& all) {
  const std::vector<Id> companies = kernel_.companies();
  for (const Expiry& one : expiries(kernel_, state)) {
    const User* person = state.get<User>(user_meta(), one.person);
    if (!person || !person->active || told_in(state, *person, companies, today) != company) continue;
    Notice notice{company, person->id, one.kind};
    notice.record_id = one.thing;  // so that each is told of
    notice.args = boost::json::serialize(
        boost::json::object{{"name", one.name}, {"until", one.day.text()}});
    all.push_back({one.thing, std::string(one.kind), one.day, {std::move(notice)}});
  }
}

// What the control room is told of: crossings that wait for it, and hits of the watch list. Not by
// the command that caused them, whose time would tell.
void Reminders::add_wall(Connection& connection, const CompanyState& state, Id company,
                         std::vector<Due>& all) {
  const auto tell = [&](std::string_view right, std::string_view kind, Due due, Notice about) {
    for (const Notice& notice : notices_for(kernel_, right, kind, ""))
      if (notice.company == company) {
        about.person = notice.person;
        due.notices.push_back(about);
      }
    all.push_back(std::move(due));
  };
  for (const Record& record : state.all(wall_crossing_meta())) {
    const WallCrossing& one = record.as<WallCrossing>();
    if (one.status != CrossingStatus::asked) continue;
    tell(kDecideCrossing, "crossing_asked",
         {one.id, "crossing_asked", state.time_zone().local_date(one.asked_at.us), {}},
         {company, 0, "crossing_asked", one.author.id, std::string(record.meta().name), one.id});
  }
  const int64_t since = kernel_.clock().now_us() - int64_t{kLookBack} * 86'400'000'000;
  const Cell cells[] = {company, since};
  auto rows = connection.query(
      "SELECT h.seq, h.at, h.record, h.record_id FROM watch_hit h WHERE h.company_id = $1 AND h.at "
      "> $2 AND NOT EXISTS (SELECT 1 FROM reminder r WHERE r.company_id = $1 AND r.record_id = h.seq "
      "AND r.what = 'watch_hit') ORDER BY h.seq LIMIT 200",
      cells);
  struct Hit {
    int64_t seq, at;
    std::string record;
    Id id;
  };
  std::vector<Hit> hits;  // a command may hit several names
  while (rows->next())
    if (hits.empty() || hits.back().seq != rows->integer(0))
      hits.push_back({rows->integer(0), rows->integer(1), std::string(rows->text(2)),
                      rows->integer(3)});
  rows.reset();
  for (const Hit& hit : hits)
    tell(kWatchHits, "watch_hit", {hit.seq, "watch_hit", state.time_zone().local_date(hit.at), {}},
         {company, 0, "watch_hit", 0, hit.record, hit.id});
}

std::vector<Reminders::Due> Reminders::due_in(Id company) {
  std::vector<Due> all;
  const auto state = kernel_.company_state(company);
  if (!state) return all;
  const Date today = kernel_.business_date(company);
  add_cases(*state, company, today, all);
  add_emergencies(*state, company, today, all);
  add_expiries(*state, company, today, all);
  for (const Source& source : sources_)
    for (Due& due : source(kernel_, company, today)) all.push_back(std::move(due));
  kernel_.read_people([&](Connection& connection) {
    add_deadlines(deadlines_of(connection, kernel_.registry(), company,
                               {today + -kLookBack, today + kLookAhead, 0, kMostDeadlines}),
                  company, today, all);
    add_shared(connection, *state, company, today, all);
    add_procedures(connection, *state, company, today, all);
    add_offered(connection, *state, company, today, all);
    add_wall(connection, *state, company, all);
    std::erase_if(all, [&](const Due& due) {
      const Cell key[] = {company, due.record, due.what, due.day.days};
      return connection
          .query(
              "SELECT 1 FROM reminder WHERE company_id = $1 AND record_id = $2 AND what = $3 AND "
              "day = $4",
              key)
          ->next();
    });
  });
  // Several of a kind about one thing are one: its text is the same.
  std::set<std::tuple<Id, std::string_view, std::string, Id>> told;
  for (Due& due : all)
    std::erase_if(due.notices, [&](const Notice& notice) {
      return !told.insert({notice.person, notice.kind, notice.record, notice.record_id}).second;
    });
  return all;
}

size_t Reminders::step() {
  size_t told = 0;
  for (const Id company : kernel_.companies()) {
    const std::vector<Due> all = due_in(company);
    if (all.empty()) continue;
    const Date forgotten = kernel_.business_date(company) + -kKeptDays;
    const bool durable = kernel_.write([&](Connection& connection) {
      const Cell old[] = {company, forgotten.days};
      connection.run("DELETE FROM reminder WHERE company_id = $1 AND day < $2", old);
      std::vector<Cell> cells;
      std::vector<Notice> notices;
      for (const Due& due : all) {
        const Cell row[] = {company, due.record, due.what, due.day.days};
        cells.insert(cells.end(), std::begin(row), std::end(row));
        notices.insert(notices.end(), due.notices.begin(), due.notices.end());
      }
      connection.write(told_rows(), cells);
      write_notices(connection, kernel_.clock().now_us(), notices);
    });
    if (!durable) continue;
    for (const Due& due : all) told += due.notices.size();
  }
  if (told > 0) kernel_.noticed();
  return told;
}

}  // namespace osnova
