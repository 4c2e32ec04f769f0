#include "store/store.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "store/schema.hpp"

using namespace osnova;
using namespace osnova::store;

namespace {

struct File {
  explicit File(const char* name)
      : path(std::filesystem::temp_directory_path() /
             (std::string("osnova-store-") + name + ".osnova")) {
    clean();
    SqliteOptions options;
    options.create = true;
    options.owner_note = "the test";
    database = open_sqlite(path, options);
  }
  ~File() {
    database.reset();
    clean();
  }
  void clean() {
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
    CHECK(failure.constraint.find("thing.name") != std::string::npos);
  }
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
