// Two versions at work on one workspace: an older program beside or before this one, and the way back.
#include "kernel/upgrade/upgrade.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <filesystem>

#include "app/workspace.hpp"
#include "kernel/ledger/totals.hpp"
#include "kernel/verify/verify.hpp"
#include "meta/codec.hpp"
#include "store/schema.hpp"
#include "testing/older_program.hpp"
#include "testing/scratch_file.hpp"

using namespace osnova;

namespace {

struct Place {
  Place() : file(std::filesystem::temp_directory_path() / "osnova-upgrade-test.osnova") {
    testing::remove_workspace(file);
    register_kernel(registry);
    app::register_modules(registry);
  }
  ~Place() { testing::remove_workspace(file); }
  std::unique_ptr<store::Connection> connection(int generation = store::kGeneration) {
    store::OpenOptions options;
    options.generation = generation;
    database = testing::open_scratch(file, options);
    return database->writer();
  }
  // What is damaged, all of it.
  std::string damages() {
    std::string all;
    const auto reader = testing::open_scratch(file, {})->reader();
    for (const VerifyCheck& check : verify(*reader, registry).checks)
      for (const std::string& damage : check.damages) all += check.name + ": " + damage + "\n";
    return all;
  }
  bool holds() {
    const auto reader = testing::open_scratch(file, {})->reader();
    return verify(*reader, registry).ok();
  }
  void ask(int generation) {
    const auto writer = connection();
    writer->begin(store::Begin::write);
    writer->ask_of_writers(generation);
    writer->commit();
  }

  std::string file;
  Registry registry;
  std::unique_ptr<store::Database> database;
};

// What came with generation 1, and a column of a record that is newer still.
const std::set<std::string> kLater = {"ledger_day", "ledger_block", "party.country"};

// A program at work, of this generation or of the one before.
struct Program {
  Program(Place& place, bool older) {
    store::OpenOptions options;
    options.create = true;
    if (older) options.generation = 0;
    database = testing::open_scratch(place.file, options);
    if (older) forgetful.emplace(*database, kLater);
    KernelOptions quiet;
    quiet.quiet = true;
    store::Database& seen = forgetful ? *forgetful : *database;
    kernel = std::make_unique<Kernel>(seen, place.registry, clock, salt, quiet);
  }
  Answer post(Id company, const char* amount) {
    Command command;
    command.company = company;
    command.name = "books.entry.create";
    command.then = "post";
    command.input = {{"date", "2025-01-15"},
                     {"text", "Capital"},
                     {"lines", boost::json::array{boost::json::object{{"book", "main"},
                                                                      {"debit", "1010"},
                                                                      {"credit", "3000"},
                                                                      {"currency", "GBP"},
                                                                      {"amount", amount}}}}};
    return kernel->execute(command, kernel->access_for("owner", company, "test").value());
  }
  std::string balance(Id company) {
    std::string found;
    const Access access = kernel->access_for("owner", company, "test").value();
    kernel->read(access, [&](const ReadContext& context) {
      const LedgerScope scope{context.connection, company, context.company.books().front()->ordinal,
                              0};
      const Date day = *Date::from_ymd(2025, 1, 20);
      found = std::to_string(read_balances(scope, day, day)[{"1010", "GBP", 0}].closing());
    });
    return found;
  }

  FakeClock clock{1'751'328'000'000'000};  // 2025-07-01
  SystemSalt salt;
  std::unique_ptr<store::Database> database;
  std::optional<testing::OlderProgram> forgetful;
  std::unique_ptr<Kernel> kernel;
};

Id make_company(Program& program) {
  InitOptions init;
  init.company = "T";
  init.currency = "GBP";
  init.books = {{"main", BookKind::ifrs, ""}};
  return init_company(*program.kernel, init).value();
}

Id make_party(Program& program, Id company) {
  Command command;
  command.name = "party.party.create";
  command.input = {{"code", "P"}, {"name", "P"}, {"country", "DE"}};
  return program.kernel
      ->execute(command, program.kernel->access_for("owner", company, "test").value())
      .record;
}

}  // namespace

TEST_CASE("upgrade: an older program beside this one, until writers are asked for more") {
  Place place;
  std::optional<Program> older(std::in_place, place, true);
  const bool shared = older->database->shared();
  const Id company = make_company(*older);
  const Id party = make_party(*older, company);
  CHECK(older->post(company, "100").ok());
  {
    const auto reader = older->database->reader();
    CHECK(!totals_are_kept(*reader, company));  // or nothing is shown here
    CHECK(!is_readable(*testing::open_scratch(place.file, {})->reader(), place.registry));
  }
  if (!shared) older.reset();
  // The stand-in for an older program forgets a column, but its journal names it.
  const std::string forgotten =
      "records: party.party " + std::to_string(party) + " differs from the journal at country\n";
  {
    Program newer(place, false);
    CHECK(place.damages() == forgotten);
    CHECK(newer.balance(company) == "10000");
    const Access access = newer.kernel->access_for("owner", company, "test").value();
    const RecordMeta& meta = *place.registry.find("party.party")->meta;
    const auto record = newer.kernel->load(meta, party, access);
    REQUIRE(record.has_value());
    const CodecContext context;
    const auto shown = to_json(*record, context);
    CHECK(shown.at("code") == "P");
    const auto* country = shown.if_contains("country");  // which the older one did not write
    CHECK((!country || country->is_null() || *country == ""));
    CHECK(newer.post(company, "11").ok());
    if (shared) {
      CHECK(older->post(company, "1000").problems.has("store.newer_program"));
      CHECK(older->kernel->may_write().has("store.newer_program"));
      CHECK(older->balance(company) == "11100");  // it reads what both wrote
    }
    CHECK(!newer.kernel->may_write());
    CHECK(newer.post(company, "12").ok());
    CHECK(newer.balance(company) == "12300");
  }
  CHECK(place.damages() == forgotten);
  if (!shared) CHECK_THROWS_AS(Program(place, true), store::StoreFailure);
}

TEST_CASE("upgrade: the way back, and forward again") {
  Place place;
  std::optional<Program> newer(std::in_place, place, false);
  const bool shared = newer->database->shared();
  const Id company = make_company(*newer);
  CHECK(newer->post(company, "100").ok());
  if (!shared) newer.reset();
  place.ask(0);
  {
    Program older(place, true);
    CHECK(older.post(company, "7").ok());
    if (shared) {
      CHECK(newer->post(company, "1000").problems.has("store.older_program"));
      CHECK(newer->kernel->may_write().has("store.older_program"));
    }
  }
  newer.reset();
  CHECK(!place.holds());  // the older one left totals behind
  {
    Program again(place, false);
    CHECK(again.balance(company) == "10700");
    CHECK(again.post(company, "1").ok());
  }
  CHECK(place.holds());
  // As by a program of the time before generations, which asks nobody.
  place.ask(0);
  {
    Program older(place, true);
    CHECK(older.post(company, "2").ok());
  }
  place.ask(store::kGeneration);
  CHECK(!place.holds());
  CHECK(!is_readable(*testing::open_scratch(place.file, {})->reader(), place.registry));
  {
    Program again(place, false);
    CHECK(again.balance(company) == "11000");
  }
  CHECK(place.holds());
}

TEST_CASE("upgrade: totals of more than a block are filled in two steps, one of them beside others") {
  Place place;
  Id company = 0;
  {
    Program older(place, true);
    company = make_company(older);
    const Access access = older.kernel->access_for("owner", company, "test").value();
    // Rows of the journal that move nothing, so that the next entries lie in the second block.
    std::vector<Command> commands;
    for (int i = 0; i < 4200; ++i) {
      Command command;
      command.company = company;
      command.name = "books.entry.create";
      command.input = {{"date", "2025-01-10"}, {"text", "Draft"}};
      if (i % 40 == 0) {
        command.input["lines"] = boost::json::array{boost::json::object{{"book", "main"},
                                                                        {"debit", "1010"},
                                                                        {"credit", "3000"},
                                                                        {"currency", "GBP"},
                                                                        {"amount", "1"}}};
        command.then = "post";
      }
      commands.push_back(std::move(command));
    }
    for (const Answer& answer : older.kernel->execute_all(std::move(commands), access))
      CHECK(answer.ok());
  }
  const auto writer = place.connection();
  const int64_t from = fill_older_totals(*writer, company);
  CHECK(from == 4096);
  CHECK(!totals_are_kept(*writer, company));
  writer->begin(store::Begin::write);
  fill_later_totals(*writer, company, from);
  writer->commit();
  CHECK(totals_are_kept(*writer, company));
  CHECK(verify(*writer, place.registry).ok());
}

TEST_CASE("upgrade: what a later program made is no obstacle, unless this one cannot write beside it") {
  const store::TableMeta wanted{
      "thing",
      {{"company_id", store::ColumnType::integer, true}, {"name", store::ColumnType::text}},
      {"company_id"}};
  store::StoredSchema stored;
  using Type = store::Cell::Type;
  stored.tables["thing"] = {{"company_id", Type::integer, true}, {"name", Type::text, false}};
  stored.tables["tomorrow"] = {{"x", Type::null, true}};
  CHECK(!store::obstacles(stored, {wanted}));
  stored.tables["thing"].push_back({"of_tomorrow", Type::null, false});
  CHECK(!store::obstacles(stored, {wanted}));
  stored.tables["thing"].push_back({"needed", Type::text, true});
  stored.tables["thing"][1].type = Type::integer;
  const Problems problems = store::obstacles(stored, {wanted});
  REQUIRE(problems.has("store.unknown_required"));
  REQUIRE(problems.has("store.other_type"));
}
