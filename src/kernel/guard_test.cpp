// A guarded register against brute force: no receipt or issue, in whatever order of dates, leaves a
// balance below zero at the end of any day; a fact is recorded all the same and opens an exception.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <map>
#include <random>

#include "kernel/kernel.hpp"
#include "kernel/verify/verify.hpp"
#include "testing/scratch_file.hpp"

using namespace osnova;

namespace {

const RegisterMeta& stock_register() {
  using store::ColumnType;
  static const RegisterMeta meta{
      "test_stock",         {{"item"}, {"lot", ColumnType::text}}, {"quantity"},
      {{"item", {"item"}}}, {{{"item", "lot"}, true, "quantity"}}, {}};
  return meta;
}

struct Move : Doc {
  DocStatus status{};
  int64_t item = 0;
  Text<10> lot;
  int64_t quantity = 0;
};

template <class T>
const RecordMeta& move_meta(const char* name) {
  static const RecordMeta meta = describe<T>(name, RecordKind::document, [](auto& r) {
    using Self = T;
    describe_doc(r);
    r.field(OSNOVA_FIELD(status)).list().computed();
    r.field(OSNOVA_FIELD(item));
    r.field(OSNOVA_FIELD(lot));
    r.field(OSNOVA_FIELD(quantity));
  });
  return meta;
}

struct Sale : Move {};

void post_move(const Record& record, const ActionContext&, Effects& effects, Problems&) {
  const Move& move = record.as<Move>();
  Movement m;
  m.register_meta = &stock_register();
  m.date = move.date;
  m.integers = {move.item, 0};
  m.texts = {"", move.lot};
  m.measures = {move.quantity};
  effects.movements.push_back(std::move(m));
}

Behaviour behaviour(const RecordMeta& meta, bool fact, std::string_view prefix) {
  Behaviour b{.meta = &meta};
  b.flow.assign(std::begin(kPostingFlow), std::end(kPostingFlow));
  b.fact = fact;
  b.number_prefix = prefix;
  b.post = post_move;
  return b;
}

struct World {
  World()
      : file(std::filesystem::temp_directory_path() / "osnova-guard-test.osnova"),
        clock(1'751'328'000'000'000) {  // 2025-07-01
    clean();
    register_kernel(registry);
    registry.add(stock_register());
    registry.add(behaviour(move_meta<Move>("test.move"), false, "MV"));
    registry.add(behaviour(move_meta<Sale>("test.sale"), true, "TS"));
    store::OpenOptions options;
    options.create = true;
    database = testing::open_scratch(file, options);
    kernel = std::make_unique<Kernel>(*database, registry, clock, salt);
    InitOptions init;
    init.company = "T";
    init.currency = "GBP";
    init.books = {{"main", BookKind::ifrs, ""}};
    company = init_company(*kernel, init).value();
    access.emplace(kernel->access_for("owner", company, "test").value());
  }
  ~World() {
    kernel.reset();
    database.reset();
    clean();
  }
  void clean() {
    testing::remove_workspace(file);
  }
  Answer move(const char* command, Date date, int64_t item, const char* lot, int64_t quantity) {
    Command c;
    c.company = company;
    c.name = command;
    c.then = "post";
    c.input = {{"date", date.text()},
               {"item", std::to_string(item)},
               {"lot", lot},
               {"quantity", std::to_string(quantity)}};
    return kernel->execute(c, *access);
  }
  bool holds() {
    const auto reader = database->reader();
    return verify(*reader, registry).ok();
  }

  std::string file;
  Registry registry;
  FakeClock clock;
  SystemSalt salt;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<Kernel> kernel;
  Id company = 0;
  std::optional<Access> access;
};

// Lowest balance of a key at the end of any day from `from` on, by walking every day.
int64_t lowest(const std::map<Date, int64_t>& days, Date from) {
  int64_t balance = 0;
  for (const auto& [day, quantity] : days)
    if (day <= from) balance += quantity;
  int64_t low = balance;
  for (const auto& [day, quantity] : days)
    if (day > from) low = std::min(low, balance += quantity);
  return low;
}

}  // namespace

TEST_CASE("guard: a register kept from falling below zero agrees with brute force on every day") {
  World world;
  std::mt19937 random(20261124);
  std::map<std::pair<int64_t, std::string>, std::map<Date, int64_t>> truth;
  const Date first = *Date::from_ymd(2025, 3, 1);
  int accepted = 0, refused = 0;
  for (int i = 0; i < 600; ++i) {
    const int64_t item = 1 + static_cast<int64_t>(random() % 3);
    const char* lot = random() % 2 ? "A" : "B";
    const Date date = first + static_cast<int>(random() % 60);
    const int64_t quantity = static_cast<int64_t>(random() % 21) - 10;
    auto& days = truth[{item, lot}];
    const bool fits = quantity >= 0 || lowest(days, date) + quantity >= 0;
    const Answer answer = world.move("test.move.create", date, item, lot, quantity);
    CHECK(answer.ok() == fits);
    if (answer.ok()) {
      days[date] += quantity;
      ++accepted;
    } else {
      CHECK(answer.problems.front().code == "test_stock.guard.negative");
      ++refused;
    }
  }
  CHECK(accepted > 200);
  CHECK(refused > 50);
  CHECK(world.holds());
}

TEST_CASE(
    "guard: a fact is recorded although the stock is not there, with an exception to settle") {
  World world;
  const Date date = *Date::from_ymd(2025, 3, 1);
  CHECK(world.move("test.move.create", date, 7, "A", 5).ok());
  CHECK(!world.move("test.move.create", date, 7, "A", -8).ok());
  const Answer sale = world.move("test.sale.create", date, 7, "A", -8);
  CHECK(sale.ok());
  const auto table = world.kernel->report("exceptions", {}, *world.access).value();
  REQUIRE(table.rows.size() == 1);
  CHECK(table.rows[0].cells[1].text == "test.sale");
  CHECK(table.rows[0].cells[2].text == std::to_string(sale.record));
  CHECK(table.rows[0].cells[3].text == "test_stock.guard.negative");
  CHECK(table.rows[0].cells[4].text == "available=5 wanted=8 ");
  CHECK(table.rows[0].cells[5].text == "owner");
  CHECK(world.holds());
}
