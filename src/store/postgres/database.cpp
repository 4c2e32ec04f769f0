// A workspace is a schema of a PostgreSQL database.
#include <thread>

#include "store/postgres/connection.hpp"
#include "store/postgres/errors.hpp"

namespace osnova::store {

using Reason = StoreFailure::Reason;

// --- upkeep --------------------------------------------------------------------------------------

// Collation C: orders and pages are those of SQLite, whatever the server's locale is. NULLS FIRST:
// a row without value stands before all others.
const Dialect& PostgresConnection::dialect() const {
  static const Dialect dialect{"BIGINT", "TEXT COLLATE \"C\"", "BYTEA", "", " NULLS FIRST"};
  return dialect;
}

std::vector<std::string> PostgresConnection::columns(std::string_view table) {
  std::vector<std::string> names;
  const Cell cells[] = {address_.schema, table};
  auto rows = query(
      "SELECT CAST(a.attname AS TEXT) FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_class "
      "AS c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace "
      "WHERE n.nspname = CAST(CAST($1 AS TEXT) AS name) AND c.relname = CAST(CAST($2 AS TEXT) AS "
      "name) AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
      cells);
  while (rows->next()) names.emplace_back(rows->text(0));
  return names;
}

std::vector<std::string> PostgresConnection::tables() {
  std::vector<std::string> names;
  const Cell cells[] = {address_.schema};
  auto rows = query(
      "SELECT CAST(c.relname AS TEXT) FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace "
      "AS n ON n.oid = c.relnamespace WHERE n.nspname = CAST(CAST($1 AS TEXT) AS name) AND "
      "c.relkind IN ('r', 'p') AND c.relname NOT IN ('workspace_writer', 'search_text') ORDER BY "
      "c.relname",
      cells);
  while (rows->next()) names.emplace_back(rows->text(0));
  return names;
}

// Rows that somebody's older snapshot can still see are copied along, so nobody may have one.
void PostgresConnection::wait_for_older_readers() {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  const PgResult now = execute("SELECT CAST(extract(epoch FROM clock_timestamp()) AS TEXT)");
  const std::string begun = PQgetvalue(now.get(), 0, 0);
  const Cell cells[] = {begun};
  while (true) {
    auto rows = query(
        "SELECT COUNT(*) FROM pg_catalog.pg_stat_activity WHERE datname = current_database() AND "
        "pid <> pg_backend_pid() AND usename = current_user AND backend_xmin IS NOT NULL AND "
        "extract(epoch FROM xact_start) <= CAST(CAST($1 AS TEXT) AS numeric)",
        cells);
    if (rows->next() && rows->integer(0) == 0) return;
    if (std::chrono::steady_clock::now() >= until)
      throw StoreFailure(Reason::busy, "somebody reads an older state");
    rows.reset();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

void PostgresConnection::rewrite() {
  settle();
  std::vector<std::string> tables;
  {
    const Cell cells[] = {address_.schema};
    auto rows = query(
        "SELECT CAST(c.relname AS TEXT) FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace "
        "AS n ON n.oid = c.relnamespace WHERE n.nspname = CAST(CAST($1 AS TEXT) AS name) AND "
        "c.relkind = 'r' ORDER BY c.relname",
        cells);
    while (rows->next()) tables.emplace_back(rows->text(0));
  }
  wait_for_older_readers();
  for (const std::string& table : tables) script("VACUUM (FULL) " + quoted_name(table));
}

// The log belongs to the server, which uses its files again by and by; what archives or replicas
// have of it is theirs. Nothing of it is in the workspace, and no client can empty it.
bool PostgresConnection::empty_log() { return true; }

// --- the database --------------------------------------------------------------------------------

namespace {

class PostgresDatabase : public Database {
 public:
  PostgresDatabase(std::string_view url, const OpenOptions& options)
      : address_(parse_address(url)),
        note_(options.owner_note),
        check_company_(options.check_company),
        generation_(options.generation) {
    PostgresConnection connection(address_, PostgresConnection::Use::set_up, name("opens"));
    if (!connection.columns("workspace_writer").empty()) return;
    if (!options.create)
      throw StoreFailure(Reason::other,
                         "there is no workspace " + address_.shown + "; make one with init");
    create(connection);
  }
  std::unique_ptr<Connection> writer() override {
    return connect(PostgresConnection::Use::write, "writer");
  }
  std::unique_ptr<Connection> reader() override {
    return connect(PostgresConnection::Use::read, "reader");
  }
  std::string_view engine() const override { return "postgres"; }
  bool shared() const override { return true; }
  void copy_to(const std::string&) override {
    throw StoreFailure(Reason::other, "a schema is copied by its rows (table_copy.hpp)");
  }
  int64_t size_bytes() override {
    const auto connection = reader();
    const Cell cells[] = {address_.schema};
    auto rows = connection->query(
        "SELECT CAST(SUM(pg_total_relation_size(c.oid)) AS BIGINT) FROM pg_catalog.pg_class AS c "
        "JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = "
        "CAST(CAST($1 AS TEXT) AS name) AND c.relkind = 'r'",
        cells);
    return rows->next() ? rows->integer(0) : 0;
  }

 private:
  std::unique_ptr<Connection> connect(PostgresConnection::Use use, std::string_view what) const {
    auto connection = std::make_unique<PostgresConnection>(address_, use, name(what));
    if (check_company_) connection->check_company();
    connection->is_of(generation_);
    return connection;
  }
  std::string name(std::string_view use) const {
    return "osnova " + std::string(use) + (note_.empty() ? "" : ", " + note_);
  }
  // Of two that create at the same moment one is told so by a unique violation, and finds it made.
  void create(PostgresConnection& connection) {
    const std::string schema = quoted_name(address_.schema);
    for (int attempt = 0;; ++attempt) {
      try {
        connection.script("CREATE SCHEMA IF NOT EXISTS " + schema);
        connection.script("CREATE TABLE IF NOT EXISTS " + schema +
                          ".workspace_writer (only_row SMALLINT PRIMARY KEY, generation INTEGER "
                          "NOT NULL); INSERT INTO " +
                          schema +
                          ".workspace_writer (only_row, generation) VALUES (1, 0) ON CONFLICT "
                          "(only_row) DO NOTHING");
        return;
      } catch (const StoreFailure& failure) {
        if (failure.reason != Reason::unique_violation || attempt > 3) throw;
      }
    }
  }
  PostgresAddress address_;
  std::string note_;
  bool check_company_;
  int generation_;
};

}  // namespace

std::string shown_url(const std::string& url) { return parse_address(url).shown; }

std::string schema_of_url(const std::string& url) { return parse_address(url).schema; }

std::unique_ptr<Database> open_postgres(const std::string& url, const OpenOptions& options) {
  return std::make_unique<PostgresDatabase>(url, options);
}

}  // namespace osnova::store
