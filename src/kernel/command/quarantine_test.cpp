// Processes that die over a command, for real: children that abort in the middle of a rule.
#include "kernel/command/quarantine.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "app/shop_fixture.hpp"
#include "kernel/kernel.hpp"
#include "kernel/verify/verify.hpp"
#include "testing/scratch_file.hpp"

using namespace osnova;

namespace {

struct Fuse : Entity {
  Text<40> code;
  Text<20> blows;
};

int deeper(int depth) {
  volatile char page[4096];
  page[0] = static_cast<char>(depth);
  return depth < 0 ? 0 : deeper(depth + 1) + page[0];
}

void check_fuse(const Record& record, const ActionContext&, Problems&) {
  const std::string& blows = record.as<Fuse>().blows;
  if (blows == "abort") std::abort();
  if (blows == "segv") ::raise(SIGSEGV);
  if (blows == "kill") ::raise(SIGKILL);
  if (blows == "stack") deeper(1);
}

const RecordMeta& fuse_meta() {
  static const RecordMeta meta =
      describe<Fuse>("test.fuse", RecordKind::shared_catalogue, [](auto& r) {
        using Self = Fuse;
        r.field(OSNOVA_FIELD(code)).required().unique();
        r.field(OSNOVA_FIELD(blows));
      });
  return meta;
}

const Registry& fuses() {
  static const Registry all = [] {
    Registry registry;
    register_kernel(registry);
    Behaviour fuse;
    fuse.meta = &fuse_meta();
    fuse.check = check_fuse;
    registry.add(fuse);
    return registry;
  }();
  return all;
}

Command fuse(const std::string& key, const std::string& blows = "") {
  Command command;
  command.name = "test.fuse.create";
  command.key = key;
  command.input = {{"code", key}, {"blows", blows}};
  return command;
}

// A process's view of the workspace.
struct Process {
  explicit Process(const std::string& file) {
    store::OpenOptions sqlite;
    sqlite.create = true;
    database = testing::open_scratch(file, sqlite);
    KernelOptions options;
    options.quiet = true;
    options.in_flight = file + ".inflight";
    kernel = std::make_unique<Kernel>(*database, fuses(), clock, salt, options);
  }
  // Commands that wait together, so that the writer takes them as one group.
  std::vector<Answer> together(std::vector<Command> commands) {
    std::thread slow([&] {
      kernel->write(
          [](store::Connection&) { std::this_thread::sleep_for(std::chrono::milliseconds(100)); });
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    auto answers = kernel->execute_all(std::move(commands), kernel->bootstrap_access());
    slow.join();
    return answers;
  }
  Answer give(const Command& command) {
    return kernel->execute(command, kernel->bootstrap_access());
  }
  SystemClock clock;
  SystemSalt salt;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<Kernel> kernel;
};

struct Place {
  explicit Place(const char* name)
      : file(std::filesystem::temp_directory_path() / (std::string("osnova-") + name + ".osnova")) {
    clean();
  }
  ~Place() { clean(); }
  void clean() {
    testing::remove_workspace(file);
  }
  // Runs the commands in a process of its own; returns the signal that ended it, 0 = it ended well.
  int child(const std::vector<Command>& commands) {
    fuses();
    const pid_t pid = ::fork();
    if (pid == 0) {
      // The test program's own handlers would tell the story of a failed test.
      for (const int number : {SIGSEGV, SIGABRT, SIGBUS}) ::signal(number, SIG_DFL);
      {
        Process process(file);
        process.together(commands);
      }
      ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(pid, &status, 0) == pid);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  }
  std::map<std::string, Suspect> suspects() {
    std::map<std::string, Suspect> all;
    const auto database = testing::open_scratch(file, {});
    for (Suspect& s : Quarantine::read(*database->reader())) all[s.key] = s;
    return all;
  }
  std::string file;
};

}  // namespace

TEST_CASE("quarantine: the command that two processes died of is held, its neighbours are not") {
  Place place("quarantine");
  const std::vector<Command> commands = {fuse("a"), fuse("b"), fuse("boom", "abort"), fuse("c"),
                                         fuse("d")};
  CHECK(place.child(commands) == SIGABRT);
  CHECK(std::filesystem::exists(place.file + ".inflight"));
  CHECK(place.child(commands) == SIGABRT);
  {
    // The first crash was of the whole group; a and b were then answered one by one.
    const auto known = place.suspects();
    REQUIRE(known.size() == 3);
    for (const char* key : {"boom", "c", "d"}) CHECK(known.at(key).crashes == 1);
  }
  {
    Process process(place.file);
    const auto answers = process.together(commands);
    CHECK(answers[0].repeated);
    CHECK(answers[1].repeated);
    CHECK((answers[3].ok() && !answers[3].repeated));
    CHECK((answers[4].ok() && !answers[4].repeated));
    REQUIRE(answers[2].problems.has("command.quarantined"));
    const Access access = process.kernel->bootstrap_access();
    const auto held = process.kernel->quarantined(access).value();
    REQUIRE(held.size() == 1);
    CHECK(held[0].key == "boom");
    CHECK(held[0].command == "test.fuse.create");
    CHECK(held[0].crashes == 2);
    CHECK(answers[2].problems.front().args[1].second == std::to_string(held[0].incident));
    CHECK(process.give(fuse("e")).ok());
    CHECK(process.give(fuse("boom", "abort")).problems.has("command.quarantined"));
    const auto reader = process.database->reader();
    CHECK(verify(*reader, fuses()).ok());
  }
  CHECK_FALSE(std::filesystem::exists(place.file + ".inflight"));
  {
    Process process(place.file);
    const Access access = process.kernel->bootstrap_access();
    CHECK(process.give(fuse("boom", "abort")).problems.has("command.quarantined"));
    CHECK(process.kernel->release("nobody", access).has("quarantine.unknown"));
    CHECK(process.kernel->release("boom", access).empty());
    CHECK(process.kernel->quarantined(access).value().empty());
    process.kernel->drain();
    const auto reader = process.database->reader();
    auto rows = reader->query(
        "/* every company */ SELECT what, detail FROM access_log ORDER BY seq DESC LIMIT 1", {});
    REQUIRE(rows->next());
    CHECK(rows->text(0) == "init.quarantine_release");
    CHECK(rows->text(1) == "boom");
  }
  // Released, it runs again, and is held again after two more crashes; without its key nobody knows
  // it.
  CHECK(place.child({fuse("boom", "abort")}) == SIGABRT);
  CHECK(place.child({fuse("boom", "abort")}) == SIGABRT);
  CHECK(place.child({fuse("boom", "abort")}) == 0);
  Command nameless = fuse("boom", "abort");
  nameless.key.clear();
  CHECK(place.child({nameless}) == SIGABRT);
}

TEST_CASE("quarantine: any way to break down counts, also a stack without end") {
  Place place("breakdown");
  std::vector<std::string> ways = {"segv", "abort"};
#ifndef __SANITIZE_ADDRESS__
  ways.emplace_back("stack");
#endif
  for (const std::string& way : ways) {
    CHECK(place.child({fuse(way, way)}) != 0);
    CHECK(place.child({fuse(way, way)}) != 0);
    CHECK(place.child({fuse(way, way), fuse("after " + way)}) == 0);
    CHECK(place.suspects().at(way).held());
  }
}

TEST_CASE("quarantine: who is killed from outside is suspected longer, and only when alone") {
  Place place("killed");
  const std::vector<Command> group = {fuse("one"), fuse("kill", "kill"), fuse("two")};
  CHECK(place.child(group) == SIGKILL);  // the group: nobody knows whose fault it was
  CHECK(place.child(group) == SIGKILL);  // alone from here on
  CHECK(place.suspects().at("kill").deaths == 0);
  CHECK(place.child(group) == SIGKILL);
  CHECK(place.child(group) == SIGKILL);
  CHECK(place.child(group) == 0);
  CHECK(place.suspects().at("kill").deaths == Quarantine::kDeaths);
  CHECK(place.suspects().at("kill").held());
  CHECK(place.suspects().size() == 1);
}

TEST_CASE(
    "quarantine: a command whose commit came before the crash is done, and a death counts once") {
  Place place("done");
  {
    Process process(place.file);
    CHECK(process.give(fuse("done")).ok());
  }
  const std::string file = place.file + ".inflight";
  {
    InFlight died(file);
    died.begin(7);
    died.add(0, "done", "test.fuse.create");
    died.add(0, "lost", "test.fuse.create");
    died.write();
  }
  CHECK(place.child({}) == 0);
  CHECK(place.suspects().size() == 1);
  CHECK(place.suspects().at("lost").deaths == 0);
  for (int i = 0; i < 2; ++i) {
    InFlight died(file);
    died.begin(8);
    died.add(0, "lost", "test.fuse.create");
    died.write();
    const Process process(place.file);
    CHECK(place.suspects().at("lost").deaths == 1);
  }
}

TEST_CASE("quarantine: who gave the command is told when it is held, once") {
  Place place("told");
  const std::string file = place.file + ".inflight";
  for (int life = 11; life < 16; ++life) {
    InFlight died(file);
    died.begin(life);
    died.add(0, "deadly", "test.fuse.create", 42, 7);
    died.write();
    const Process process(place.file);
    const auto reader = process.database->reader();
    auto rows = reader->query(
        "/* every company */ SELECT company_id, person, kind, args FROM notification", {});
    int told = 0;
    for (; rows->next(); ++told) {
      CHECK(rows->integer(0) == 7);
      CHECK(rows->integer(1) == 42);
      CHECK(rows->text(2) == "command_held");
      CHECK(rows->text(3).find("deadly") == std::string_view::npos);
    }
    CHECK(told == (life < 13 ? 0 : 1));
  }
}

TEST_CASE("quarantine: a file cut anywhere or full of nonsense says less, and nothing wrong") {
  Place place("cut");
  const std::string file = place.file + ".inflight";
  {
    InFlight died(file);
    died.begin(9);
    died.add(3, "first", "a.b.create");
    died.add(4, std::string(1000, 'k'), "a.b.create");
    died.add(4, std::string(1001, 'k'), "too long to be kept");
    died.write();
  }
  const InFlight whole(file);
  REQUIRE(whole.left().entries.size() == 2);
  CHECK(whole.left().life == 9);
  CHECK(whole.left().entries[0].company == 3);
  CHECK(whole.left().entries[0].command == "a.b.create");
  const auto size = std::filesystem::file_size(file);
  for (auto length = size; length-- > 0;) {
    std::filesystem::resize_file(file, length);
    CHECK(whole.left().entries.size() < 2);
  }
  std::ofstream(file) << std::string(500, '\xff');
  CHECK(whole.left().entries.empty());
  const InFlight nowhere("/nonexistent/folder/file");
  CHECK_FALSE(nowhere.ok());
  CHECK(nowhere.left().entries.empty());
}

TEST_CASE("quarantine: processes that serve together keep files of their own, and read those of the dead") {
  Place place("shared-files");
  const std::string file = place.file + ".inflight";
  const auto die = [&](int life, const char* key) {
    const pid_t pid = ::fork();
    if (pid == 0) {
      InFlight dying(file, true);
      dying.begin(life);
      dying.add(0, key, "test.fuse.create");
      dying.write();
      ::_exit(0);  // no destructor: as a crash
    }
    int status = 0;
    REQUIRE(::waitpid(pid, &status, 0) == pid);
  };
  {
    InFlight one(file, true);  // alive, and nothing to anybody else
    one.begin(1);
    one.add(0, "living", "test.fuse.create");
    one.write();
    die(2, "second");
    InFlight two(file, true);
    CHECK(two.left().life == 2);
    CHECK(two.left_by_others().empty());
    two.begin(3);
    die(4, "third");
    CHECK(std::filesystem::exists(file + ".3"));
    const auto left = two.left_by_others();
    REQUIRE(left.size() == 1);
    CHECK(left[0].life == 4);
    CHECK(left[0].entries[0].key == "third");
    // While one reads it, it is nobody else's.
    InFlight four(file, true);
    CHECK(four.left_by_others().empty());
    two.forget_others();
    CHECK_FALSE(std::filesystem::exists(file + ".3"));
    one.clear();
  }
  for (const char* name : {"", ".2", ".3", ".4"})
    CHECK_FALSE(std::filesystem::exists(file + name));
}

TEST_CASE("quarantine: what another process writes there is heard of") {
  Place place("heard");
  Process process(place.file);
  Quarantine mine;
  const auto connection = process.database->reader();
  SystemClock clock;
  CHECK(mine.load(*connection, {}, clock, [] { return 1; }).empty());
  CHECK(mine.empty());
  REQUIRE(process.kernel->write([](store::Connection& writer) {
    const store::Cell row[] = {0, "boom", "test.fuse.create", 2, 0, 1, 1, 5};
    writer.run(
        "INSERT INTO quarantine (company_id, key, command, crashes, deaths, life, last_at, "
        "incident) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        row);
  }));
  mine.read_again(*connection);
  REQUIRE(mine.find(0, "boom"));
  CHECK(mine.find(0, "boom")->held());
  REQUIRE(process.kernel->write(
      [](store::Connection& writer) { Quarantine::remove(writer, 0, "boom"); }));
  mine.read_again(*connection);
  CHECK(mine.empty());
}

TEST_CASE("quarantine: its list and its release need rights, and stay within the company") {
  app::Shop shop("quarantine-rights");
  shop.close();
  {
    const auto database = testing::open_scratch(shop.file, {});
    const auto writer = database->writer();
    writer->begin(store::Begin::write);
    for (const auto& [company, key] : {std::pair{shop.company, "ours"}, std::pair{Id{0}, "shared"},
                                       std::pair{Id{77}, "theirs"}}) {
      const store::Cell row[] = {company, key, "a.b.create", 2, 0, 1, 1, 5};
      writer->run(
          "INSERT INTO quarantine (company_id, key, command, crashes, deaths, life, last_at, "
          "incident) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
          row);
    }
    writer->commit();
  }
  shop.open();
  const Access clerk = shop.person("clerk", "sales.* *.read report.*");
  const Access reader = shop.person("reader", "kernel.quarantine.read");
  const Access operating = shop.person("operator", "kernel.quarantine.*");
  CHECK(shop.kernel->quarantined(clerk).ok());  // *.read
  const Access eve = shop.person("eve", "sales.*");
  CHECK(shop.kernel->quarantined(eve).problems().has("access.denied"));
  CHECK(shop.kernel->release("ours", eve).has("access.denied"));
  CHECK(shop.kernel->release("ours", reader).has("access.denied"));
  CHECK(shop.kernel->quarantined(reader).value().size() == 2);
  CHECK(shop.kernel->release("theirs", operating).has("quarantine.unknown"));
  CHECK(shop.kernel->release("ours", operating).empty());
  CHECK(shop.kernel->release("shared", operating).empty());
  CHECK(shop.kernel->quarantined(*shop.access).value().empty());
}
