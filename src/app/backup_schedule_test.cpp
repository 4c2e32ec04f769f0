// When a backup is due, whatever clocks do meanwhile.
#include "app/backup_schedule.hpp"

#include <doctest/doctest.h>

#include "base/prng.hpp"

namespace osnova::app {
namespace {

constexpr int64_t kSecond = 1'000'000, kMinute = 60 * kSecond, kHour = 60 * kMinute,
                  kYear = 365 * 24 * kHour;
constexpr int64_t kStart = 1'767'225'600 * kSecond;  // 2026-01-01

// Two clocks: the wall's jumps, the other one only runs.
struct Clocks {
  BackupSchedule::Moment now{kStart, 77 * kSecond};
  void run(int64_t us) {
    now.wall_us += us;
    now.steady_us += us;
  }
  void jump(int64_t us) { now.wall_us += us; }
};

// A folder and whoever makes a backup as soon as one is due.
struct House : Clocks {
  void restart() { schedule.emplace(kHour, 3 * kHour); }
  bool look() {
    schedule->found(taken, now);
    if (!schedule->due(now)) return false;
    taken.push_back(now.wall_us);
    schedule->succeeded();
    schedule->found(taken, now);
    ++made;
    return true;
  }
  std::optional<BackupSchedule> schedule{std::in_place, kHour, 3 * kHour};
  std::vector<int64_t> taken;
  int made = 0;
};

TEST_CASE("backup schedule: one at once where there is none, then one each hour") {
  House house;
  for (int second = 0; second < 5 * 3600; second += 10) {
    house.look();
    CHECK_FALSE(house.schedule->overdue(house.now));
    house.run(10 * kSecond);
  }
  CHECK(house.made == 5);
}

TEST_CASE("backup schedule: a restart asks the folder, not the memory") {
  House house;
  CHECK(house.look());
  for (int restart = 0; restart < 59; ++restart) {
    house.run(kMinute);
    house.restart();
    CHECK_FALSE(house.look());
  }
  house.run(kMinute);
  house.restart();
  CHECK(house.look());
}

TEST_CASE("backup schedule: a clock that is set back delays nothing") {
  for (const int64_t jump : {-10 * kSecond, -30 * kMinute, -2 * kHour, -kYear}) {
    House house;
    CHECK(house.look());
    house.run(10 * kMinute);
    CHECK_FALSE(house.look());
    house.jump(jump);
    house.look();
    const int before = house.made;
    house.run(kHour);
    CHECK(house.look());
    CHECK(house.made == before + 1);
    CHECK_FALSE(house.schedule->overdue(house.now));
  }
}

TEST_CASE("backup schedule: a clock that is set forth makes one too many, and no alarm") {
  House house;
  CHECK(house.look());
  house.run(kMinute);
  house.jump(kYear);
  house.schedule->found(house.taken, house.now);
  CHECK_FALSE(house.schedule->overdue(house.now));
  CHECK(house.look());
  house.run(kMinute);
  CHECK_FALSE(house.look());
  // And back to where it belongs: what is dated next year was made a minute ago all the same.
  house.jump(-kYear);
  CHECK_FALSE(house.look());
  house.run(kHour);
  CHECK(house.look());
  // Another process does not know that, and believes no date of next year.
  house.run(kMinute);
  house.taken.pop_back();
  house.restart();
  CHECK(house.look());
  CHECK(*house.schedule->newest_us() == house.now.wall_us);
}

TEST_CASE("backup schedule: a machine that wakes up in 1970 makes its backups") {
  House house;
  CHECK(house.look());
  house.restart();
  house.jump(-house.now.wall_us);
  CHECK(house.look());
  house.run(kHour);
  CHECK(house.look());
  // The right time comes, and with it the older ones of before.
  house.jump(kStart + 4 * kHour - house.now.wall_us);
  CHECK(house.look());
  CHECK(*house.schedule->newest_us() == house.now.wall_us);
}

TEST_CASE("backup schedule: never longer than twice the time between two, whatever the clock does") {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Prng prng(seed);
    House house;
    int64_t last = house.now.steady_us;
    for (int step = 0; step < 3000; ++step) {
      house.run(prng.between(1, 60) * kSecond);
      if (prng.below(100) < 3) house.jump(prng.between(-3, 3) * kHour);
      if (prng.below(100) < 2) house.jump(prng.between(-100, 100) * 24 * kHour);
      if (prng.below(100) < 2) house.restart();
      if (house.look()) last = house.now.steady_us;
      REQUIRE_MESSAGE(house.now.steady_us - last <= 2 * kHour + kMinute, seed);
    }
    CHECK(house.made >= 20);
  }
}

TEST_CASE("backup schedule: a failed one is tried again, later each time, and alarms") {
  Clocks clocks;
  BackupSchedule schedule(24 * kHour, 26 * kHour);
  schedule.found({kStart - 25 * kHour}, clocks.now);
  CHECK(schedule.due(clocks.now));
  CHECK_FALSE(schedule.failing());
  for (const int64_t minutes : {1, 2, 4, 8, 15, 15}) {
    schedule.failed(clocks.now);
    CHECK(schedule.failing());
    clocks.run(minutes * kMinute - kSecond);
    CHECK_FALSE(schedule.due(clocks.now));
    clocks.run(kSecond);
    CHECK(schedule.due(clocks.now));
  }
  clocks.run(kHour);
  CHECK(schedule.overdue(clocks.now));
  schedule.succeeded();
  schedule.found({clocks.now.wall_us}, clocks.now);
  CHECK_FALSE(schedule.failing());
  CHECK_FALSE(schedule.overdue(clocks.now));
  CHECK_FALSE(schedule.due(clocks.now));
}

TEST_CASE("backup schedule: after a week off a backup comes before the alarm") {
  Clocks clocks;
  BackupSchedule schedule(kHour, 3 * kHour);
  schedule.found({kStart - 7 * 24 * kHour}, clocks.now);
  CHECK(schedule.due(clocks.now));
  CHECK_FALSE(schedule.overdue(clocks.now));
  clocks.run(16 * kMinute);  // and it does not come
  CHECK(schedule.overdue(clocks.now));
}

TEST_CASE("backup schedule: where there never was one the alarm comes, too") {
  Clocks clocks;
  BackupSchedule schedule(kHour, 3 * kHour);
  schedule.found({}, clocks.now);
  CHECK_FALSE(schedule.overdue(clocks.now));
  clocks.run(3 * kHour + kMinute);
  CHECK(schedule.overdue(clocks.now));
}

TEST_CASE("backup schedule: one that was taken away is made again") {
  House house;
  CHECK(house.look());
  house.run(kMinute);
  house.taken.clear();
  CHECK(house.look());
}

}  // namespace
}  // namespace osnova::app
