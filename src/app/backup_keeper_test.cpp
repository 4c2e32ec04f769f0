// A server that makes backups by itself: when it begins one, and who is told when it goes wrong.
#include "app/backup_keeper.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <fstream>

#include "app/shop_fixture.hpp"
#include "kernel/notify/notifications.hpp"

namespace osnova::app {
namespace {

namespace fs = std::filesystem;
constexpr int64_t kSecond = 1'000'000, kMinute = 60 * kSecond, kHour = 60 * kMinute;
constexpr int64_t kStart = 1'767'225'600 * kSecond;  // 2026-01-01

// Runs that end as the test says, each after so many questions.
struct Told {
  BackupRun::Outcome outcome;
  int questions = 0;
};
struct FakeRun : BackupRun {
  FakeRun(Told how, int& alive) : told(std::move(how)), living(alive) { ++living; }
  ~FakeRun() override { --living; }
  std::optional<Outcome> finished() override {
    if (told.questions-- > 0) return std::nullopt;
    return told.outcome;
  }
  Told told;
  int& living;
};

struct House {
  explicit House(const char* name)
      : shop(name), folder(fs::temp_directory_path() / (std::string("osnova-") + name + ".d")) {
    fs::remove_all(folder);
    fs::create_directory(folder);
    options.folder = folder;
    options.every_us = kHour;
    options.alarm_us = 3 * kHour;
    open();
  }
  ~House() {
    keeper.reset();
    fs::remove_all(folder);
  }
  void open() {
    keeper.emplace(*shop.kernel, shop.salt, options, "shop.example", "shop",
                   [this]() -> std::unique_ptr<BackupRun> {
                     ++begun;
                     if (begins_badly) throw Failure("process.not_started", "no process");
                     Told how = coming.empty() ? Told{{true, false, ""}, 0} : coming.front();
                     if (!coming.empty()) coming.pop_front();
                     if (how.outcome.good) put(now.wall_us);
                     return std::make_unique<FakeRun>(how, living);
                   });
  }
  void put(int64_t wall_us) {
    const Timestamp at{wall_us};
    std::string stamp;
    for (const char c : at.text())  // 2026-01-01T00:00:00Z
      if (c != '-' && c != ':') stamp += c;
    std::ofstream(folder + "/shop-" + stamp.substr(0, 15) + "Z.osnova") << "four";
  }
  void run(int64_t us, int64_t step = 10 * kSecond) {
    for (int64_t passed = 0; passed < us; passed += step) {
      keeper->step(now);
      now.wall_us += step;
      now.steady_us += step;
    }
  }
  std::string told(const Access& access) {
    std::string kinds;
    for (const auto& n : Notifications(*shop.kernel).page(access, false, 0, 100).items)
      kinds += (kinds.empty() ? "" : " ") + std::string(n.kind->name);
    return kinds;
  }
  std::string metrics() {
    Exposition out;
    keeper->write(out);
    return out.text();
  }
  bool shows(const std::string& sample) {
    return metrics().find("\n" + sample + "\n") != std::string::npos;
  }
  Shop shop;
  std::string folder;
  BackupOptions options;
  std::optional<BackupKeeper> keeper;
  BackupSchedule::Moment now{kStart, 5 * kSecond};
  std::deque<Told> coming;
  int begun = 0, living = 0;
  bool begins_badly = false;
};

TEST_CASE("backup keeper: one an hour, counted, and nobody is told while all is well") {
  House house("keeper-well");
  house.run(4 * kHour);
  CHECK(house.begun == 4);
  CHECK(house.keeper->alarm().empty());
  CHECK(house.shows("osnova_backup_failures_total{workspace=\"shop.example\"} 0"));
  CHECK(house.shows("osnova_backup_alarm{workspace=\"shop.example\"} 0"));
  CHECK(house.shows("osnova_backup_last_size_bytes{workspace=\"shop.example\"} 4"));
  CHECK(house.shows("osnova_backup_last_success_timestamp_seconds{workspace=\"shop.example\"} " +
                    std::to_string((kStart + 3 * kHour) / kSecond)));
  CHECK(house.told(*house.shop.access).empty());
}

TEST_CASE("backup keeper: one at a time, however long it takes") {
  House house("keeper-long");
  house.coming = {{{true, false, ""}, 1000}};
  house.run(2 * kHour);
  CHECK(house.begun == 1);
  CHECK(house.living == 1);
  house.keeper.reset();  // what is under way is abandoned
  CHECK(house.living == 0);
}

TEST_CASE("backup keeper: who may operate is told of a failure, once, and of its end") {
  House house("keeper-failure");
  const Access clerk = house.shop.person("clerk", "sales.* *.read report.*");
  const Access operating = house.shop.person("operator", "kernel.backup.operate");
  house.coming = {{{false, false, "no room"}, 0}, {{false, false, "no room"}, 2}};
  house.run(kMinute / 2);
  CHECK(house.keeper->alarm() == "backup.failed");
  CHECK(house.told(*house.shop.access) == "backup_failed");
  CHECK(house.told(operating) == "backup_failed");
  CHECK(house.told(clerk).empty());
  house.run(2 * kMinute);
  CHECK(house.begun == 2);
  CHECK(house.shows("osnova_backup_failures_total{workspace=\"shop.example\"} 2"));
  CHECK(house.shows("osnova_backup_alarm{workspace=\"shop.example\"} 1"));
  CHECK(house.told(operating) == "backup_failed");
  // Another process of the program, the same trouble: it is known already.
  house.open();
  house.coming = {{{false, false, "no room"}, 0}};
  house.run(kMinute / 2);
  CHECK(house.keeper->alarm() == "backup.failed");
  CHECK(house.told(operating) == "backup_failed");
  house.run(5 * kMinute);
  CHECK(house.keeper->alarm().empty());
  CHECK(house.told(operating) == "backup_good");  // the alarm that nobody read is over
  CHECK(house.told(clerk).empty());
  house.run(3 * kHour);
  CHECK(house.told(operating) == "backup_good");
}

TEST_CASE("backup keeper: a backup that does not come is overdue, and clears when it comes") {
  House house("keeper-overdue");
  house.run(kMinute);
  for (const auto& file : fs::directory_iterator(house.folder)) fs::remove(file);
  house.put(kStart - 2 * kHour);
  house.coming = {{{false, true, ""}, 100000}};  // hangs
  house.run(30 * kMinute);
  CHECK(house.keeper->alarm().empty());
  house.run(kHour);
  CHECK(house.keeper->alarm() == "backup.overdue");
  CHECK(house.told(*house.shop.access) == "backup_overdue");
  // Somebody made one by hand.
  house.put(house.now.wall_us);
  house.run(kMinute);
  CHECK(house.keeper->alarm().empty());
}

TEST_CASE("backup keeper: a process that cannot be started is a failure, one that was ended is none") {
  House house("keeper-start");
  house.begins_badly = true;
  house.run(kMinute / 2);
  CHECK(house.keeper->alarm() == "backup.failed");
  House other("keeper-ended");
  other.coming = {{{false, true, "exit 143"}, 0}};
  other.run(kMinute / 2);
  CHECK(other.keeper->alarm().empty());
  CHECK(other.begun == 1);
  other.run(kMinute);
  CHECK(other.begun == 2);
  CHECK(other.shows("osnova_backup_failures_total{workspace=\"shop.example\"} 0"));
}

TEST_CASE("backup keeper: a folder that went away is an alarm when the next one is due") {
  House house("keeper-folder");
  house.run(kMinute);
  CHECK(house.begun == 1);
  fs::remove_all(house.folder);
  house.coming = {{{false, false, "not there"}, 0}};
  house.run(kMinute / 2);
  CHECK(house.keeper->alarm() == "backup.failed");
  CHECK(house.metrics().find("last_success") == std::string::npos);
}

TEST_CASE("backup: what is dated in the future is neither counted nor removed") {
  House house("keeper-prune");
  for (const int64_t hours : {-3, -2, -1, 5, 6}) house.put(kStart + hours * kHour);
  const auto removed = prune_backups(house.folder, "shop", 2, Timestamp{kStart});
  REQUIRE(removed.size() == 1);
  CHECK(removed[0].taken_at.us == kStart - 3 * kHour);
  CHECK(backups_in(house.folder, "shop").size() == 4);
}

TEST_CASE("backup: what a killed one left is removed a day later, and nothing else") {
  House house("keeper-remains");
  for (const char* name : {"shop-20260101T000000Z.osnova.part", "shop-20260101T000000Z.part.rows",
                           "shop-20260102T000000Z.part", "shop-notes.part", "other-20260101T000000Z.part"})
    std::ofstream(house.folder + "/" + name) << "x";
  CHECK(remove_remains(house.folder, "shop").empty());
  const auto old = fs::file_time_type::clock::now() - std::chrono::hours(25);
  for (const auto& file : fs::directory_iterator(house.folder))
    if (file.path().filename().string().find("20260102") == std::string::npos)
      fs::last_write_time(file, old);
  CHECK(remove_remains(house.folder, "shop").size() == 2);
  CHECK(fs::exists(house.folder + "/shop-20260102T000000Z.part"));
  CHECK(fs::exists(house.folder + "/shop-notes.part"));
  CHECK(fs::exists(house.folder + "/other-20260101T000000Z.part"));
}

}  // namespace
}  // namespace osnova::app
