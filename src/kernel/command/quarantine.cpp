#include "kernel/command/quarantine.hpp"

#include <boost/json.hpp>

#include "kernel/journal/journal.hpp"
#include "kernel/notify/notices.hpp"
#include "meta/field_types.hpp"

namespace osnova {

using store::Cell;

namespace {

// Whether this death was counted: the process that counted it may have died before it could forget.
bool counted(store::Connection& connection, const InFlight::Left& left) {
  const Cell life[] = {left.life};
  return connection
      .query("/* every company */ SELECT 1 FROM quarantine WHERE life = $1 LIMIT 1", life)
      ->next();
}

}  // namespace

std::vector<Suspect> Quarantine::read(store::Connection& connection) {
  std::vector<Suspect> all;
  auto rows = connection.query(
      "/* every company */ SELECT company_id, key, command, crashes, deaths, last_at, incident "
      "FROM quarantine ORDER BY company_id, key",
      {});
  while (rows->next())
    all.push_back({rows->integer(0), std::string(rows->text(1)), std::string(rows->text(2)),
                   rows->integer(3), rows->integer(4), rows->integer(5), rows->integer(6)});
  return all;
}

void Quarantine::read_again(store::Connection& connection) {
  suspects_.clear();
  for (Suspect& suspect : read(connection))
    suspects_[{suspect.company, suspect.key}] = std::move(suspect);
}

std::vector<Suspect> Quarantine::load(store::Connection& connection, const InFlight::Left& left,
                                      Clock& clock, const std::function<Id()>& incident) {
  read_again(connection);
  std::vector<Suspect> held;
  if (left.entries.empty() || counted(connection, left)) return held;
  static const store::Bulk kSuspects{
      "quarantine",
      {"company_id", "key", "command", "crashes", "deaths", "life", "last_at", "incident"},
      {"company_id", "key"},
      {},
      {"command", "crashes", "deaths", "life", "last_at", "incident"}};
  connection.begin(store::Begin::write);
  std::vector<Notice> notices;
  for (const auto& entry : left.entries) {
    if (is_journalled(connection, entry.company, entry.key)) continue;
    Suspect& s = suspects_[{entry.company, entry.key}];
    s.company = entry.company;
    s.key = entry.key;
    s.command = entry.command;
    s.last_at = clock.now_us();
    if (left.signal != 0) ++s.crashes;
    if (left.signal == 0 && left.entries.size() == 1) ++s.deaths;
    if (!s.held() && (s.crashes >= kCrashes || s.deaths >= kDeaths)) {
      s.incident = incident();
      held.push_back(s);
      // The key is the person's own text and stays in the quarantine.
      notices.push_back({entry.person_at, entry.person, "command_held", 0, "", 0, 0,
                         boost::json::serialize(boost::json::object{
                             {"command", s.command}, {"incident", std::to_string(s.incident)}})});
    }
    const Cell row[] = {s.company, s.key,     s.command, s.crashes,
                        s.deaths,  left.life, s.last_at, s.incident};
    connection.write(kSuspects, row);
  }
  write_notices(connection, clock.now_us(), notices);
  connection.commit();
  return held;
}

const Suspect* Quarantine::find(Id company, const std::string& key) const {
  const auto found = suspects_.find({company, key});
  return found == suspects_.end() ? nullptr : &found->second;
}

boost::json::object to_json(const Suspect& s) {
  return {{"key", s.key},
          {"command", s.command},
          {"held", s.held()},
          {"incident", s.held() ? std::to_string(s.incident) : ""},
          {"crashes", s.crashes},
          {"deaths", s.deaths},
          {"last_at", Timestamp{s.last_at}.text()}};
}

void Quarantine::remove(store::Connection& connection, Id company, const std::string& key) {
  const Cell cells[] = {company, key};
  connection.run("DELETE FROM quarantine WHERE company_id = $1 AND key = $2", cells);
}

}  // namespace osnova
