#pragma once
// Commands that a process died of are not run again and again. A command in flight when the process
// crashed is suspect: it runs alone from then on, so that the next crash has one cause; in flight
// at a second crash it is held, until somebody releases it. Commands without key cannot be
// recognised.
//
// quarantine  company_id, key | command, crashes, deaths, life, last_at (us), incident (0 =
// suspect)
#include <boost/json/fwd.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "kernel/command/in_flight.hpp"
#include "store/store.hpp"

namespace osnova {

struct Suspect {
  Id company = 0;
  std::string key, command;
  int64_t crashes = 0;  // the process broke down over it (or over its group, once)
  int64_t deaths = 0;   // the process was ended from outside while it ran alone
  int64_t last_at = 0;
  Id incident = 0;  // 0 = not held: it runs, but alone
  bool held() const { return incident != 0; }
};

// key, command, held, incident ("" = none), crashes, deaths, last_at (ISO 8601)
boost::json::object to_json(const Suspect& suspect);

class Quarantine {
 public:
  static constexpr int64_t kCrashes = 2, kDeaths = 3;

  // Reads the table and adds what the process before left, once, in a transaction of its own.
  // Returns those that are held from now on.
  std::vector<Suspect> load(store::Connection& connection, const InFlight::Left& left, Clock& clock,
                            const std::function<Id()>& incident);
  // What stands in the table now: another process may have written to it.
  void read_again(store::Connection& connection);
  bool empty() const { return suspects_.empty(); }
  const Suspect* find(Id company, const std::string& key) const;
  // It was answered, or is released: it is like any other again.
  static void remove(store::Connection& connection, Id company, const std::string& key);
  void forget(Id company, const std::string& key) { suspects_.erase({company, key}); }

  static std::vector<Suspect> read(store::Connection& connection);

 private:
  std::map<std::pair<Id, std::string>, Suspect> suspects_;
};

}  // namespace osnova
