// Leases of nodes: no id is ever made twice, whoever dies, is halted or has a clock that jumps.
#include "kernel/command/node_lease.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <set>

#include "kernel/command/apply.hpp"
#include "kernel/kernel.hpp"
#include "testing/scratch_file.hpp"

using namespace osnova;

namespace {

constexpr int64_t kStartUs = 1'767'225'600'000'000;  // 2026-01-01
constexpr int64_t kHourUs = 3'600'000'000;

struct Place {
  explicit Place(const char* name)
      : file(std::filesystem::temp_directory_path() / (std::string("osnova-") + name + ".osnova")) {
    clean();
    store::OpenOptions options;
    options.create = true;
    database = testing::open_scratch(file, options);
  }
  ~Place() {
    database.reset();
    clean();
  }
  void clean() {
    testing::remove_workspace(file);
  }
  std::string file;
  std::unique_ptr<store::Database> database;
};

// Processes on one database. SQLite lets one of them write at a time; here they take turns on one
// connection, as processes on a server would on theirs.
struct Site : Place {
  explicit Site(const char* name) : Place(name), connection(database->writer()) {
    connection->begin(store::Begin::write);
    store::migrate(*connection, command_tables());
    connection->commit();
    clock.set_step(10);
  }
  int64_t rows() {
    auto found = connection->query("/* every company */ SELECT COUNT(*) FROM node_lease", {});
    return found->next() ? found->integer(0) : 0;
  }
  std::unique_ptr<store::Connection> connection;
  FakeClock clock{kStartUs};
  SystemSalt salt;
};

struct Process {
  explicit Process(Site& at) : site(at), ids(at.clock, -1), lease(at.clock, at.salt, ids) {}
  Id next() {
    lease.keep(*site.connection);
    return ids.next();
  }
  Site& site;
  IdGenerator ids;
  NodeLease lease;
};

}  // namespace

TEST_CASE(
    "node lease: two processes have two nodes; one that died leaves its node when the lease ends") {
  Site site("lease-two");
  Process one(site), two(site);
  const Id last = one.next();
  CHECK(one.ids.node() == 1);
  two.next();
  CHECK(two.ids.node() == 2);
  // `one` is gone without a word; `two` lives on and renews.
  site.clock.set(kStartUs + NodeLease::kTermUs * 3 / 4);
  two.next();
  Process early(site);
  early.next();
  CHECK(early.ids.node() == 3);
  site.clock.set(kStartUs + NodeLease::kTermUs + 1'000'000);
  Process late(site);
  CHECK(late.next() > last);
  CHECK(late.ids.node() == 1);
  CHECK(site.rows() == 3);
  two.next();
  CHECK(two.ids.node() == 2);
}

TEST_CASE(
    "node lease: given back, a node is free at once, and a short life leaves no others behind") {
  Site site("lease-back");
  Id last = 0;
  for (int i = 0; i < 50; ++i) {
    Process process(site);
    const Id id = process.next();
    CHECK(process.ids.node() == 1);
    CHECK(id > last);
    last = id;
    process.lease.give_back(*site.connection);
  }
  CHECK(site.rows() == 1);
}

TEST_CASE("node lease: who slept through his lease makes no id of his successor's") {
  Site site("lease-sleep");
  Process sleeper(site);
  std::set<Id> all = {sleeper.next()};
  site.clock.set(kStartUs + 2 * NodeLease::kTermUs);
  Process successor(site);
  for (int i = 0; i < 10'000; ++i) CHECK(all.insert(successor.next()).second);
  CHECK(successor.ids.node() == 1);
  // In the middle of a group nobody looks at the lease: the generator stays within it by itself.
  for (int i = 0; i < 4'000; ++i) CHECK(all.insert(sleeper.ids.next()).second);
  CHECK_THROWS_AS(for (int i = 0; i < 4'096; ++i) sleeper.ids.next(), Bug);
  CHECK(all.insert(sleeper.next()).second);
  CHECK(sleeper.ids.node() == 2);
}

TEST_CASE("node lease: a clock set back between two runs repeats nothing") {
  for (const bool clean : {true, false}) {
    Site site("lease-back-clock");
    std::set<Id> all;
    for (int run = 0; run < 10; ++run) {
      site.clock.set(kStartUs - run * kHourUs);
      Process process(site);
      for (int i = 0; i < 5'000; ++i) CHECK(all.insert(process.next()).second);
      if (clean) CHECK(process.ids.node() == 1);
      if (clean) process.lease.give_back(*site.connection);
    }
  }
  // A machine without battery begins in 1970.
  Site site("lease-1970");
  site.clock.set(0);
  Process process(site);
  CHECK(process.next() > 0);
}

TEST_CASE("node lease: when every node is leased, nobody gets one before a lease ends") {
  Site site("lease-all");
  site.clock.set_step(0);
  site.clock.set(kStartUs);
  std::vector<std::unique_ptr<Process>> all;
  for (int i = NodeLease::kFirstNode; i <= NodeLease::kLastNode; ++i) {
    all.push_back(std::make_unique<Process>(site));
    all.back()->next();
    CHECK(all.back()->ids.node() == i);
  }
  Process more(site);
  CHECK_THROWS_AS(more.next(), store::StoreFailure);
  CHECK_THROWS_AS(more.ids.next(), Bug);
  all.front()->lease.give_back(*site.connection);
  more.next();
  CHECK(more.ids.node() == NodeLease::kFirstNode);
  site.clock.set(kStartUs + NodeLease::kTermUs + 1);
  Process later(site);
  later.next();
  CHECK(later.ids.node() == NodeLease::kFirstNode + 1);
}

TEST_CASE("node lease: random deaths, pauses and jumps of the clock never repeat an id") {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    Site site("lease-random");
    Prng prng(seed);
    std::vector<std::unique_ptr<Process>> alive;
    std::set<Id> all;
    for (int step = 0; step < 3'000; ++step) {
      const uint64_t dice = prng.below(100);
      if (dice < 10 || alive.empty()) {
        if (alive.size() < 20) alive.push_back(std::make_unique<Process>(site));
        continue;
      }
      const size_t at = prng.below(alive.size());
      if (dice < 14) {
        alive.erase(alive.begin() + static_cast<ptrdiff_t>(at));
      } else if (dice < 18) {
        alive[at]->lease.give_back(*site.connection);
        alive.erase(alive.begin() + static_cast<ptrdiff_t>(at));
      } else if (dice < 24) {
        site.clock.set(site.clock.now_us() + prng.between(-2 * kHourUs, 2 * kHourUs));
      } else if (dice < 30) {
        site.clock.set(site.clock.now_us() + prng.between(0, NodeLease::kTermUs));
      } else {
        try {
          std::vector<Id> made;
          for (uint64_t i = prng.below(20); i > 0; --i) made.push_back(alive[at]->next());
          // Without looking at the lease: within it, or not at all.
          if (alive[at]->ids.node() > 0) made.push_back(alive[at]->ids.next());
          for (const Id id : made) REQUIRE_MESSAGE(all.insert(id).second, seed);
        } catch (const Bug&) {
        } catch (const store::StoreFailure&) {
          CHECK(alive.size() < 20);  // the clock is far behind every lease: none is free
        }
      }
    }
    CHECK(all.size() > 5'000);
  }
}

TEST_CASE("node lease: a workspace that is opened with the clock set back goes on with new ids") {
  Place place("lease-kernel");
  Registry registry;
  register_kernel(registry);
  SystemSalt salt;
  FakeClock clock(kStartUs);
  std::set<Id> all;
  for (int run = 0; run < 4; ++run) {
    clock.set(kStartUs - run * kHourUs);
    Kernel kernel(*place.database, registry, clock, salt);
    std::vector<Command> commands(100);
    for (size_t i = 0; i < commands.size(); ++i) {
      commands[i].name = "kernel.role.create";
      const std::string code = std::to_string(run) + "/" + std::to_string(i);
      commands[i].input = {{"code", code}, {"name", code}, {"rights", "*"}};
    }
    for (const Answer& answer : kernel.execute_all(commands, kernel.bootstrap_access())) {
      REQUIRE(answer.ok());
      CHECK(all.insert(answer.record).second);
    }
  }
  const auto reader = place.database->reader();
  auto rows = reader->query("/* every company */ SELECT node, token FROM node_lease", {});
  REQUIRE(rows->next());
  CHECK(rows->integer(0) == 1);
  CHECK(rows->text(1).empty());  // given back
  CHECK_FALSE(rows->next());
}
