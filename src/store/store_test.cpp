#include "store/store.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "store/schema.hpp"

using namespace osnova;
using namespace osnova::store;

namespace {

// A workspace of the engine that OSNOVA_TEST_POSTGRES chooses.
struct File {
  explicit File(const char* name) {
    const char* server = std::getenv("OSNOVA_TEST_POSTGRES");
    if (server)
      path = std::string(server) + (std::string(server).find('?') == std::string::npos ? "?" : "&") +
             "schema=t_store_" + name;
    else
      path = std::filesystem::temp_directory_path() /
             (std::string("osnova-store-") + name + ".osnova");
    clean();
    SqliteOptions options;
    options.create = true;
    options.owner_note = "the test";
    database = open_database(path, options);
  }
  ~File() {
    database.reset();
    clean();
  }
  bool postgres() const { return is_postgres(path); }
  void clean() {
    if (postgres()) {
      SqliteOptions options;
      options.create = true;
      const auto made = open_database(path, options);
      made->writer()->script("DROP SCHEMA " + schema_of_url(path) + " CASCADE");
      return;
    }
    for (const char* suffix : {"", "-wal", "-shm", ".lock"}) std::filesystem::remove(path + suffix);
  }
  std::string path;
  std::unique_ptr<Database> database;
};

const TableMeta kTable{"thing",
                       {{"company_id", ColumnType::integer, true},
                        {"id", ColumnType::integer, true},
                        {"name", ColumnType::text},
                        {"data", ColumnType::blob},
                        {"amount", ColumnType::integer}},
                       {"company_id", "id"},
                       false,
                       {{"thing_name", {"company_id", "name"}, true, "name"}}};

int64_t count(Connection& connection) {
  auto rows = connection.query("SELECT COUNT(*) FROM thing", {});
  return rows->next() ? rows->integer(0) : -1;
}

}  // namespace

TEST_CASE("store: parameters by name, values of every type, upserts, unique violations") {
  File file("values");
  auto writer = file.database->writer();
  writer->begin(Begin::write);
  migrate(*writer, {kTable});
  const Bulk insert{"thing", {"company_id", "id", "name", "data", "amount"}, {}, {}, {}};
  const std::string bytes("\0\x01\xff", 3);
  const Cell rows[] = {1, 7, "имя",        Cell::blob(bytes), 5,
                       1, 8, Cell::null(), Cell::null(),      INT64_MIN};
  writer->write(insert, rows);
  writer->commit();
  // $1 stands behind $2 and twice: positions follow the names, not the order of appearance.
  const Cell parameters[] = {7, 1};
  auto found = writer->query(
      "SELECT name, data, amount FROM thing WHERE company_id = $2 AND id >= $1 AND id <= $1",
      parameters);
  REQUIRE(found->next());
  CHECK(found->text(0) == "имя");
  CHECK(found->blob(1) == bytes);
  CHECK(found->integer(2) == 5);
  CHECK_FALSE(found->next());
  found.reset();
  const Bulk add{"thing", {"company_id", "id", "amount"}, {"company_id", "id"}, {"amount"}, {}};
  const Cell more[] = {1, 7, 10, 1, 9, 3};
  writer->write(add, more);
  auto sums = writer->query("SELECT amount FROM thing WHERE id IN (7, 9) ORDER BY id", {});
  REQUIRE(sums->next());
  CHECK(sums->integer(0) == 15);
  REQUIRE(sums->next());
  CHECK(sums->integer(0) == 3);
  sums.reset();
  const Cell twice[] = {1, 10, "имя", Cell::null(), 0};
  try {
    writer->write(insert, twice);
    FAIL("a second row with the same name was taken");
  } catch (const StoreFailure& failure) {
    CHECK(failure.reason == StoreFailure::Reason::unique_violation);
    const char* name = file.postgres() ? "thing_name" : "thing.name";
    CHECK(failure.constraint.find(name) != std::string::npos);
  }
}

TEST_CASE("store: the same key twice in one upsert adds twice; the last value of a set stays") {
  File file("twice");
  auto writer = file.database->writer();
  writer->begin(Begin::write);
  migrate(*writer, {kTable});
  const Bulk add{"thing", {"company_id", "id", "amount"}, {"company_id", "id"}, {"amount"}, {}};
  const Cell rows[] = {1, 7, 10, 1, 8, 1, 1, 7, 5, 1, 7, 2};
  writer->write(add, rows);
  const Bulk set{"thing", {"company_id", "id", "name"}, {"company_id", "id"}, {}, {"name"}};
  const Cell names[] = {1, 8, "a", 1, 8, Cell::null(), 1, 8, "b"};
  writer->write(set, names);
  auto found = writer->query("SELECT amount, name FROM thing ORDER BY id", {});
  REQUIRE(found->next());
  CHECK(found->integer(0) == 17);
  REQUIRE(found->next());
  CHECK(found->integer(0) == 1);
  CHECK(found->text(1) == "b");
}

TEST_CASE("store: a question for each key, answers by key and in the order that was asked for") {
  File file("each");
  auto writer = file.database->writer();
  writer->begin(Begin::write);
  migrate(*writer, {kTable});
  const Bulk insert{"thing", {"company_id", "id", "name", "amount"}, {}, {}, {}};
  std::vector<std::string> names;
  std::vector<Cell> rows;
  names.reserve(300);
  for (int i = 0; i < 300; ++i) {
    names.push_back("n" + std::to_string(i));
    rows.insert(rows.end(), {Cell(1 + i % 2), Cell(i), Cell(names.back()), Cell(i % 7)});
  }
  writer->write(insert, rows);
  for (const bool one_company : {true, false}) {
    std::vector<Cell> keys;
    for (int i = 0; i < 5; ++i)
      keys.insert(keys.end(), {Cell(one_company || i % 2 == 0 ? 1 : 2), Cell(i)});
    keys.insert(keys.end(), {Cell(1), Cell(100), Cell(1), Cell::null()});  // nothing has these
    std::vector<std::vector<int64_t>> found(7);
    writer->each(
        "SELECT id, name FROM thing WHERE company_id = $1 AND amount = $2 ORDER BY id DESC LIMIT 9",
        keys, 2, [&](size_t tuple, Rows& row) {
          REQUIRE(tuple < found.size());
          found[tuple].push_back(row.integer(0));
          CHECK(row.text(1) == "n" + std::to_string(row.integer(0)));
          // Another question may be asked while the answers are handed out.
          CHECK(count(*writer) == 300);
        });
    for (int i = 0; i < 5; ++i) {
      std::vector<int64_t> expected;
      const int company = one_company || i % 2 == 0 ? 1 : 2;
      for (int id = 299; id >= 0 && expected.size() < 9; --id)
        if (1 + id % 2 == company && id % 7 == i) expected.push_back(id);
      CHECK(found[static_cast<size_t>(i)] == expected);
    }
    CHECK(found[5].empty());
    CHECK(found[6].empty());
  }
  const Cell texts[] = {1, "n4", 1, "n6"};
  std::vector<int64_t> ids;
  writer->each("SELECT id FROM thing WHERE company_id = $1 AND name = $2", texts, 2,
               [&](size_t, Rows& row) { ids.push_back(row.integer(0)); });
  CHECK(ids == std::vector<int64_t>{4, 6});
}

TEST_CASE("store: a long result is read while other questions are asked") {
  File file("long");
  auto writer = file.database->writer();
  writer->begin(Begin::write);
  migrate(*writer, {kTable});
  const std::string text(2000, 'x');
  std::vector<Cell> rows;
  for (int i = 0; i < 10'000; ++i)
    rows.insert(rows.end(), {Cell(1), Cell(i), i % 3 == 0 ? Cell() : Cell::blob(text)});
  writer->write({"thing", {"company_id", "id", "data"}, {}, {}, {}}, rows);
  writer->commit();
  auto reader = file.database->reader();
  reader->begin(Begin::read);
  auto one = reader->query("SELECT id, data FROM thing ORDER BY id", {});
  auto two = reader->query("SELECT id FROM thing ORDER BY id DESC", {});
  bool right = true;
  for (int i = 0; i < 10'000; ++i) {
    if (!one->next() || !two->next()) FAIL("rows are missing");
    right = right && one->integer(0) == i && two->integer(0) == 9'999 - i &&
            one->is_null(1) == (i % 3 == 0) && (i % 3 == 0 || one->blob(1) == text);
    if (i == 5000) CHECK(count(*reader) == 10'000);
  }
  CHECK(right);
  CHECK_FALSE(one->next());
  CHECK_FALSE(two->next());
  // Rows that nobody reads to the end stand in nobody's way.
  reader->query("SELECT id FROM thing", {})->next();
  CHECK(count(*reader) == 10'000);
}

TEST_CASE("store: words are found by their beginnings, without case and diacritics") {
  File file("words");
  auto writer = file.database->writer();
  writer->begin(Begin::write);
  const SearchText texts[] = {{1, 1, "sales.invoice", "INV-2025-00007 Café Ёлка"},
                              {2, 1, "party.party", "Cafe O'Brien & Sons"},
                              {3, 2, "sales.invoice", "INV-2025-00007"},
                              {4, 1, "sales.invoice", "replaced"}};
  writer->index_texts(texts);
  const SearchText later[] = {{4, 1, "sales.invoice", "given twice"},
                              {4, 1, "sales.invoice", "Straße 12"}, {5, 1, "sales.invoice", ""}};
  writer->index_texts(later);
  writer->commit();
  const std::string both[] = {"sales.invoice", "party.party"}, party[] = {"party.party"};
  const auto found = [&](std::string_view words, std::span<const std::string> records) {
    return writer->search(1, records, words, 10);
  };
  using Ids = std::vector<int64_t>;
  CHECK(found("CAFÉ", both) == Ids{2, 1});
  CHECK(found("caf", party) == Ids{2});
  CHECK(found("inv-2025-00007", both) == Ids{1});
  CHECK(found("7 inv", both) == Ids{});
  CHECK(found("ЁЛКА", both) == Ids{1});
  CHECK(found("brien o'", both) == Ids{2});
  CHECK(found("STRA 12", both) == Ids{4});
  CHECK(found("replaced", both) == Ids{});
  CHECK(found("@1:sales", both) == Ids{});
  CHECK(found("' & |", both) == Ids{});
  CHECK(writer->search(2, both, "inv", 10) == Ids{3});
}

TEST_CASE("store: rows without value stand first, texts in the order of their bytes") {
  File file("order");
  auto writer = file.database->writer();
  writer->begin(Begin::write);
  migrate(*writer, {kTable});
  const Cell rows[] = {1, 1, "b", 1, 2, "B", 1, 3, "ab", 1, 4, Cell::null(), 1, 5, "яма", 1, 6, "é"};
  writer->write({"thing", {"company_id", "id", "name"}, {}, {}, {}}, rows);
  std::vector<int64_t> ids;
  auto found = writer->query("SELECT id FROM thing ORDER BY name NULLS FIRST, id", {});
  while (found->next()) ids.push_back(found->integer(0));
  CHECK(ids == std::vector<int64_t>{4, 2, 3, 1, 6, 5});
}

TEST_CASE("store: a reader keeps its snapshot while the writer goes on; rollback leaves nothing") {
  File file("snapshot");
  auto writer = file.database->writer();
  writer->begin(Begin::write);
  migrate(*writer, {kTable});
  writer->commit();
  auto reader = file.database->reader();
  reader->begin(Begin::read);
  CHECK(count(*reader) == 0);
  writer->begin(Begin::write);
  CHECK(writer->run("INSERT INTO thing (company_id, id) VALUES (1, 1)", {}) == 1);
  writer->commit();
  CHECK(count(*reader) == 0);
  reader->rollback();
  CHECK(count(*reader) == 1);
  writer->begin(Begin::write);
  writer->run("DELETE FROM thing", {});
  writer->rollback();
  CHECK(count(*reader) == 1);
  CHECK_THROWS_AS(reader->run("DELETE FROM thing", {}), StoreFailure);
}

TEST_CASE("store: one process writes; the second is told who") {
  File file("lock");
  if (file.postgres()) return;  // there several may write
  const auto writer = file.database->writer();
  const pid_t child = fork();
  if (child == 0) {
    int code = 1;
    try {
      SqliteOptions options;
      open_sqlite(file.path, options)->writer();
    } catch (const StoreFailure& failure) {
      const bool named = std::string(failure.what()).find("the test") != std::string::npos;
      code = failure.reason == StoreFailure::Reason::locked_by_other && named ? 0 : 2;
    }
    _exit(code);
  }
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("store: the schema grows and keeps what is there") {
  File file("growth");
  auto writer = file.database->writer();
  writer->begin(Begin::write);
  CHECK(migrate(*writer, {kTable}).size() == 1);
  writer->run("INSERT INTO thing (company_id, id, amount) VALUES (1, 1, 5)", {});
  TableMeta grown = kTable;
  grown.columns.push_back({"colour", ColumnType::text});
  CHECK(migrate(*writer, {grown}).size() == 1);
  CHECK(migrate(*writer, {grown}).empty());
  writer->commit();
  auto rows = writer->query("SELECT amount, colour FROM thing", {});
  REQUIRE(rows->next());
  CHECK(rows->integer(0) == 5);
  CHECK(rows->is_null(1));
}

TEST_CASE("store: no room is a refusal; with room it goes on") {
  File file("full");
  if (file.postgres()) return;  // the server's disk is not the test's to fill
  auto writer = file.database->writer();
  writer->begin(Begin::write);
  migrate(*writer, {kTable});
  writer->commit();
  writer->script("PRAGMA max_page_count = 20");
  const std::string text(4000, 'x');
  const auto fill = [&](int64_t id) {
    writer->begin(Begin::write);
    const Cell row[] = {1, id, Cell::blob(text)};
    writer->run("INSERT INTO thing (company_id, id, data) VALUES ($1, $2, $3)", row);
    writer->commit();
  };
  int64_t written = 0;
  try {
    while (written < 100) {
      fill(written);
      ++written;
    }
    FAIL("the limit was not felt");
  } catch (const StoreFailure& failure) {
    CHECK(failure.reason == StoreFailure::Reason::disk_full);
    writer->rollback();
  }
  CHECK(count(*writer) == written);
  writer->script("PRAGMA max_page_count = 1000");
  fill(written);
  CHECK(count(*writer) == written + 1);
}
