// Checkpoints that a server hands to a second place: each at least once, in order, and an alarm
// when they do not arrive.
#include "app/checkpoint_keeper.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/shop_fixture.hpp"
#include "kernel/notify/notifications.hpp"

namespace osnova::app {
namespace {

namespace fs = std::filesystem;
constexpr int64_t kSecond = 1'000'000, kMinute = 60 * kSecond, kHour = 60 * kMinute;
constexpr int64_t kStart = 1'767'225'600 * kSecond;  // 2026-01-01

// What came, and what is answered.
struct Desk {
  std::vector<std::string> lines;
  std::string refusal;
  int asked = 0;
  std::string address = "https://desk.example/a";
};
struct FakePlace : CheckpointPlace {
  explicit FakePlace(Desk& d) : desk(d) {}
  std::string name() const override { return "desk"; }
  std::string address() const override { return desk.address; }
  std::string send(const std::string& text, const std::atomic<bool>&) override {
    ++desk.asked;
    if (!desk.refusal.empty()) return desk.refusal;
    std::stringstream in(text);
    for (std::string line; std::getline(in, line);) desk.lines.push_back(line);
    return "";
  }
  Desk& desk;
};

std::string scratch(const std::string& name) {
  return (fs::temp_directory_path() / ("osnova-" + name)).string();
}

struct House {
  explicit House(const char* name)
      : shop(name),
        key_file(scratch(std::string(name) + ".key")),
        key((fs::remove(key_file), CheckpointKey::load_or_create(key_file))) {
    open();
  }
  ~House() {
    keeper.reset();
    fs::remove(key_file);
  }
  void open() {
    keeper.reset();
    std::vector<std::unique_ptr<CheckpointPlace>> places;
    places.push_back(std::make_unique<FakePlace>(desk));
    keeper.emplace(*shop.kernel, shop.salt, CheckpointOptions{"", "", "", kHour, 3 * kHour}, key,
                   "shop.example", std::move(places));
  }
  void run(int64_t us) {
    for (int64_t passed = 0; passed < us; passed += 5 * kSecond) {
      keeper->step(now);
      now.wall_us += 5 * kSecond;
      now.steady_us += 5 * kSecond;
    }
  }
  void work() { REQUIRE(shop.create(shop.company, "sales.invoice.create", shop.invoice()).ok()); }
  std::string all() const {
    std::string text;
    for (const auto& line : desk.lines) text += line + "\n";
    return text;
  }
  VerifyCheck verified() {
    const auto reader = shop.database->reader();
    return verify_checkpoints(*reader, all(), key.public_hex());
  }
  std::string told(const Access& access) {
    std::string kinds;
    for (const auto& n : Notifications(*shop.kernel).page(access, false, 0, 100).items)
      kinds += (kinds.empty() ? "" : " ") + std::string(n.kind->name);
    return kinds;
  }
  bool shows(const std::string& sample) {
    Exposition out;
    keeper->write(out);
    return out.text().find("\n" + sample + "\n") != std::string::npos;
  }
  Shop shop;
  std::string key_file;
  CheckpointKey key;
  Desk desk;
  std::optional<CheckpointKeeper> keeper;
  CheckpointKeeper::Moment now{kStart, 5 * kSecond};
};

TEST_CASE("checkpoint keeper: every chain that grew, once an hour, and nothing twice") {
  House house("checkpoints-well");
  house.run(kMinute);
  REQUIRE(house.desk.lines.size() == 2);  // what is shared and the company; nobody signed in yet
  house.run(2 * kHour);
  CHECK(house.desk.lines.size() == 2);  // nothing happened
  CHECK(house.desk.asked == 1);
  house.work();
  house.run(2 * kHour);
  REQUIRE(house.desk.lines.size() == 3);
  CHECK(house.verified().count == 3);
  CHECK(house.verified().damaged == 0);
  CHECK(house.keeper->alarm().empty());
  CHECK(house.shows("osnova_checkpoint_alarm{workspace=\"shop.example\",place=\"desk\"} 0"));
  CHECK(house.told(*house.shop.access).empty());
}

TEST_CASE("checkpoint keeper: what does not arrive is sent again, also by the process after it") {
  House house("checkpoints-again");
  house.desk.refusal = "answered with 500";
  house.run(30 * kMinute);
  CHECK(house.desk.lines.empty());
  CHECK(house.desk.asked > 5);   // after 5 s, 10 s, 20 s ...
  CHECK(house.desk.asked < 15);  // and not each second
  house.work();
  house.open();
  house.desk.refusal.clear();
  house.run(kMinute);
  CHECK(house.desk.lines.size() == 3);  // the company's first one and its second
  CHECK(house.verified().damaged == 0);
  house.open();
  house.run(kMinute);
  CHECK(house.desk.lines.size() == 3);
}

TEST_CASE("checkpoint keeper: another place gets all of them") {
  House house("checkpoints-other");
  house.run(kMinute);
  house.desk.address = "https://desk.example/b";
  house.desk.lines.clear();
  house.open();
  house.run(kMinute);
  CHECK(house.desk.lines.size() == 2);
}

TEST_CASE("checkpoint keeper: an alarm after three hours, told once, and taken back") {
  House house("checkpoints-alarm");
  const Access operating = house.shop.person("operator", "kernel.checkpoint.operate");
  house.desk.refusal = "Connection refused";
  house.run(3 * kHour - kMinute);
  CHECK(house.keeper->alarm().empty());
  house.run(2 * kMinute);
  CHECK(house.keeper->alarm() == "checkpoint.overdue");
  CHECK(house.shows("osnova_checkpoint_alarm{workspace=\"shop.example\",place=\"desk\"} 1"));
  house.run(2 * kHour);
  CHECK(house.told(operating) == "checkpoint_overdue");
  house.desk.refusal.clear();
  house.run(kHour);
  CHECK(house.keeper->alarm().empty());
  CHECK(house.told(operating) == "checkpoint_good");
  CHECK(house.verified().damaged == 0);
  CHECK(house.desk.lines.size() >= 2);
}

TEST_CASE("checkpoint keeper: of a restored workspace nothing leaves before it is reconciled") {
  House house("checkpoints-restored");
  REQUIRE(house.shop.kernel->mark_restored({kStart}, "a backup").ok());
  house.run(kHour);
  CHECK(house.desk.asked == 0);
  CHECK(house.desk.lines.empty());
}

TEST_CASE("checkpoint file: lines are added, and one that was cut off is ended first") {
  const std::string file = scratch("checkpoint-file.jsonl");
  fs::remove(file);
  const std::atomic<bool> stopping{false};
  const auto place = checkpoint_file(file);
  CHECK(place->send("one\n", stopping).empty());
  std::ofstream(file, std::ios::app) << "tw";
  CHECK(place->send("three\nfour\n", stopping).empty());
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  CHECK(text.str() == "one\ntw\nthree\nfour\n");
  fs::remove(file);
  CHECK_FALSE(checkpoint_file(scratch("no-such-folder") + "/x")->send("one\n", stopping).empty());
}

TEST_CASE("checkpoint address: neither path nor password is shown") {
  CHECK(checkpoint_url("https://me:secret@desk.example:8443/token/abc", "")->name() ==
        "https://desk.example:8443");
  const std::atomic<bool> stopping{false};
  CHECK_FALSE(checkpoint_url("http://127.0.0.1:1/", "")->send("one\n", stopping).empty());
}

}  // namespace
}  // namespace osnova::app
