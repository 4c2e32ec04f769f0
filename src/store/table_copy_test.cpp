// Rows survive the way between engines bit for bit; a copy that was broken off goes on.
#include "store/table_copy.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <limits>

using namespace osnova;
using namespace osnova::store;

namespace {

constexpr int64_t kLeast = std::numeric_limits<int64_t>::min(),
                  kMost = std::numeric_limits<int64_t>::max();

const CopiedTable kThings{{"thing",
                           {integer_column("company_id"),
                            text_column("name"),
                            integer_column("id"),
                            {"amount", ColumnType::integer},
                            {"note", ColumnType::text},
                            {"data", ColumnType::blob}},
                           {"company_id", "name", "id"}},
                          ""};

// A workspace that vanishes: a file, or a schema where the environment names a server.
struct Place {
  Place(const std::string& name, bool postgres) {
    if (postgres) {
      const std::string url = std::getenv("OSNOVA_TEST_POSTGRES");
      where = url + (url.find('?') == url.npos ? "?" : "&") + "schema=t_copy_" + name;
    } else {
      where = std::filesystem::temp_directory_path() / ("osnova-copy-" + name + ".osnova");
      clean();
    }
    open();
    if (!postgres) return;
    connection->script("DROP SCHEMA " + schema_of_url(where) + " CASCADE");
    open();
  }
  ~Place() {
    if (is_postgres(where)) connection->script("DROP SCHEMA " + schema_of_url(where) + " CASCADE");
    connection.reset();
    if (!is_postgres(where)) clean();
  }
  void open() {
    OpenOptions options;
    options.create = true;
    database = open_database(where, options);
    connection = database->writer();
  }
  void clean() {
    for (const char* tail : {"", "-wal", "-shm", ".lock"}) std::filesystem::remove(where + tail);
  }
  bool postgres() const { return is_postgres(where); }
  std::string where;
  std::unique_ptr<Database> database;
  std::unique_ptr<Connection> connection;
};

void add(Connection& connection, std::vector<Cell> row) {
  static const Bulk bulk{
      "thing", {"company_id", "name", "id", "amount", "note", "data"}, {}, {}, {}};
  connection.write(bulk, row);
}

const std::string kZeros("a\0b\0", 4), kBytes("\xff\xfe\0\x80", 4);

// What is rare, and what engines are known to treat in ways of their own.
void fill(Connection& connection) {
  migrate(connection, {kThings.table});
  add(connection, {kLeast, "", kMost, kMost, "", Cell::blob("")});
  add(connection, {0, "", kLeast, kLeast, Cell(), Cell()});
  add(connection, {0,
                   "\xef\xbb\xbf"
                   "bom",
                   1, 0, "line\r\n\tend ", Cell::blob(kZeros)});
  add(connection, {0, "é", 1, -1, "e\xcc\x81", Cell::blob(kBytes)});       // composed and not
  add(connection, {0, "\xf0\x9f\x92\xa9", 1, 7, "\xef\xbf\xbf", Cell()});  // beyond 16 bits
  add(connection, {0, "12", 1, 12, "012", Cell::blob("12")});              // looks like a number
  add(connection, {0, "z' \"\\x", 1, 1, "NULL", Cell::blob("NULL")});
  add(connection, {kMost, "Z", 1, 1, "1e400", Cell::blob("1.0")});
}

std::vector<std::string> copy(Place& from, Place& to) {
  std::vector<std::string> told;
  copy_table(*from.connection, *to.connection, to.postgres(), kThings,
             [&](int64_t rows) { told.push_back(std::to_string(rows)); });
  return told;
}

void begin(Place& to) {
  migrate(*to.connection, {kThings.table});
  CopyMark::make(*to.connection, {"state"});
}

std::string failure_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const Failure& failure) {
    return failure.public_code() + ": " + failure.what();
  }
  return "";
}

void round_trip(bool first, bool second) {
  Place from("a", first), to("b", second);
  fill(*from.connection);
  begin(to);
  copy(from, to);
  CHECK(compare_table(*from.connection, *to.connection, kThings, [](int64_t) {}) == 8);
  CHECK(count_rows(*to.connection, kThings) == 8);
  CHECK(CopyMark::read(*to.connection)->state == "state");
  CopyMark::drop(*to.connection);
  CHECK_FALSE(CopyMark::read(*to.connection).has_value());
  CHECK(to.connection->tables() == std::vector<std::string>{"thing"});
}

}  // namespace

TEST_CASE("copy: rare values survive every way between the engines") {
  round_trip(false, false);
  if (!std::getenv("OSNOVA_TEST_POSTGRES")) return;
  round_trip(false, true);
  round_trip(true, false);
  round_trip(true, true);
}

TEST_CASE("copy: every difference is found out and named") {
  Place from("a", false), to("b", std::getenv("OSNOVA_TEST_POSTGRES") != nullptr);
  fill(*from.connection);
  begin(to);
  copy(from, to);
  const auto difference = [&](const char* change) {
    to.connection->script("BEGIN; " + std::string(change));
    const std::string said = failure_of(
        [&] { compare_table(*from.connection, *to.connection, kThings, [](int64_t) {}); });
    to.connection->script("ROLLBACK");
    return said;
  };
  CHECK(difference("UPDATE thing SET amount = 13 WHERE name = '12'") ==
        "move.differs: thing: amount of (0, 12, 1)");
  CHECK(difference("UPDATE thing SET note = NULL WHERE note = ''")
            .starts_with("move.differs: thing: note"));
  CHECK(difference("UPDATE thing SET note = 'é' WHERE name = 'é'")
            .starts_with("move.differs: thing: note"));
  CHECK(difference("UPDATE thing SET data = NULL WHERE name = ''")
            .starts_with("move.differs: thing: data"));
  CHECK(difference("DELETE FROM thing WHERE name = '12'") ==
        "move.differs: thing: (0, 12, 1) is missing");
  CHECK(difference("INSERT INTO thing (company_id, name, id) VALUES (5, 'more', 1)") ==
        "move.differs: thing: (5, more, 1) is too many");
  CHECK(difference("SELECT 1").empty());
}

TEST_CASE("copy: goes on behind the last row that was kept, and never twice") {
  Place from("a", false), to("b", std::getenv("OSNOVA_TEST_POSTGRES") != nullptr);
  migrate(*from.connection, {kThings.table});
  from.connection->begin(Begin::write);
  for (int i = 0; i < 12'000; ++i)
    add(*from.connection, {1, "name " + std::to_string(i % 100), i, i, Cell(), Cell()});
  from.connection->commit();
  begin(to);
  int batches = 0;
  CHECK_THROWS_AS(copy_table(*from.connection, *to.connection, to.postgres(), kThings,
                             [&](int64_t) {
                               if (++batches == 1) throw Bug("broken off");
                             }),
                  Bug);
  const CopyProgress half = CopyMark::progress(*to.connection, "thing");
  CHECK_FALSE(half.done);
  CHECK(half.rows == count_rows(*to.connection, kThings));
  CHECK(half.rows == 5000);
  CHECK(copy(from, to) == std::vector<std::string>{"10000", "12000"});
  CHECK(compare_table(*from.connection, *to.connection, kThings, [](int64_t) {}) == 12'000);
  CHECK(copy(from, to).empty());  // nothing is left to do
}

TEST_CASE("copy: what cannot be kept as it is is refused, with its place") {
  Place from("a", false), to("b", false);
  migrate(*from.connection, {kThings.table});
  add(*from.connection, {1, "zero", 7, 1, kZeros, Cell()});
  begin(to);
  const auto copy_as = [&](bool postgres) {
    return failure_of(
        [&] { copy_table(*from.connection, *to.connection, postgres, kThings, [](int64_t) {}); });
  };
  CHECK(copy_as(true) == "move.text: thing.note of (1, zero, 7)");
  CHECK(count_rows(*to.connection, kThings) == 0);
  CHECK(copy_as(false).empty());
  CHECK(compare_table(*from.connection, *to.connection, kThings, [](int64_t) {}) == 1);
  from.connection->script("UPDATE thing SET amount = 'no number'");
  CHECK(failure_of([&] {
          compare_table(*from.connection, *to.connection, kThings, [](int64_t) {});
        }).starts_with("store.corrupt: thing.amount"));
}

TEST_CASE("copy: keys as bytes") {
  const std::vector<Cell> key = {kLeast, "a;b:", Cell::blob(kZeros), ""};
  const std::string bytes = key_bytes(key);
  const auto back = key_from(bytes);
  REQUIRE(back.size() == 4);
  CHECK(back[0].integer == kLeast);
  CHECK(back[1].bytes == "a;b:");
  CHECK(back[2].type == Cell::Type::blob);
  CHECK(back[2].bytes == kZeros);
  CHECK(back[3].type == Cell::Type::text);
  CHECK(key_bytes(back) == bytes);
  CHECK(key_from("").empty());
}
