// What changes of the schema need of PostgreSQL: the catalogue, a lock, indexes beside people's work,
// and the generation that is asked of writers, which stands in the row that each of them locks.
#include "store/postgres/connection.hpp"
#include "store/postgres/errors.hpp"

namespace osnova::store {

using Reason = StoreFailure::Reason;

StoredSchema PostgresConnection::stored() {
  StoredSchema schema;
  const Cell cells[] = {address_.schema};
  {
    auto rows = query(
        "SELECT CAST(c.relname AS TEXT), CAST(a.attname AS TEXT), CAST(t.typname AS TEXT), CASE WHEN "
        "a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' THEN 1 ELSE 0 END FROM "
        "pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid JOIN "
        "pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_catalog.pg_type AS t ON "
        "t.oid = a.atttypid WHERE n.nspname = CAST(CAST($1 AS TEXT) AS name) AND c.relkind IN "
        "('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum",
        cells);
    while (rows->next()) {
      const std::string_view type = rows->text(2);
      schema.tables[std::string(rows->text(0))].push_back(
          {std::string(rows->text(1)),
           type == "int8"    ? Cell::Type::integer
           : type == "text"  ? Cell::Type::text
           : type == "bytea" ? Cell::Type::blob
                             : Cell::Type::null,
           rows->integer(3) != 0});
    }
  }
  auto rows = query(
      "SELECT CAST(c.relname AS TEXT) FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON "
      "c.oid = i.indexrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE "
      "n.nspname = CAST(CAST($1 AS TEXT) AS name) AND i.indisvalid",
      cells);
  while (rows->next()) schema.indexes.emplace(rows->text(0));
  return schema;
}

// --- generations ---------------------------------------------------------------------------------

bool PostgresConnection::asks_nothing() {
  const auto names = columns("workspace_writer");
  return names.size() == 1;
}

const std::string& PostgresConnection::lock_text() {
  if (lock_text_.empty())
    lock_text_ = std::string("SELECT ") + (asks_nothing() ? "0" : "generation") +
                 " FROM workspace_writer FOR UPDATE";
  return lock_text_;
}

void PostgresConnection::refuse_generation(int asked) const {
  const auto refuse = [&](Reason reason, int heard) {
    throw StoreFailure(reason, address_.shown + " asks writers for generation " +
                                   std::to_string(asked) + ", this program is of " +
                                   std::to_string(heard));
  };
  if (asked > generations_.own) refuse(Reason::newer_program, generations_.own);
  if (asked < generations_.asked) refuse(Reason::older_program, generations_.asked);
}

Generations PostgresConnection::generations() {
  generations_.asked = 0;
  if (asks_nothing()) return generations_;
  auto rows = query("SELECT generation FROM workspace_writer", {});
  if (rows->next()) generations_.asked = static_cast<int>(rows->integer(0));
  return generations_;
}

void PostgresConnection::ask_of_writers(int generation) {
  const Cell cells[] = {generation};
  run("UPDATE workspace_writer SET generation = CAST($1 AS INTEGER)", cells);
  generations_.asked = generation;
}

// --- the lock of the schema ----------------------------------------------------------------------

// Asked for again and again instead of waited for: who waits inside a statement holds a snapshot,
// and an index that is built meanwhile waits for all snapshots. The server gives the lock back when
// the connection ends.
bool PostgresConnection::lock_schema() {
  settle();
  const Cell cells[] = {address_.schema};
  {
    auto rows = query(
        "SELECT CASE WHEN pg_try_advisory_lock(hashtextextended('osnova schema ' || CAST($1 AS "
        "TEXT), 0)) THEN 1 ELSE 0 END",
        cells);
    if (!rows->next() || rows->integer(0) == 0) return false;
  }
  holds_schema_ = true;
  try {
    script("SET lock_timeout = '1s'");
    if (asks_nothing()) ask_for_generations();
  } catch (...) {
    unlock_schema();
    throw;
  }
  return true;
}

// Programs of the time before generations lock the row by the name of its column. They do not keep
// what this one keeps and cannot be told: so the column is called something else.
void PostgresConnection::ask_for_generations() {
  script(
      "ALTER TABLE workspace_writer RENAME COLUMN one TO only_row; ALTER TABLE workspace_writer ADD "
      "COLUMN generation INTEGER NOT NULL DEFAULT 0");
  lock_text_.clear();
}

void PostgresConnection::unlock_schema() noexcept {
  try {
    if (!holds_schema_) return;
    holds_schema_ = false;
    settle();
    script("SET lock_timeout = '30s'");
    execute("SELECT pg_advisory_unlock_all()");
  } catch (const StoreFailure&) {  // then the connection is over, and the lock with it
  }
}

// Waits for older readers without keeping anybody from anything.
void PostgresConnection::build_index(const IndexText& index) {
  if (!holds_schema_) throw StoreFailure(Reason::lost, "the lock of the schema was lost");
  const std::string name = quoted_name(index.name);
  script("SET lock_timeout = 0");
  if (!stored().indexes.contains(index.name)) {
    script("DROP INDEX CONCURRENTLY IF EXISTS " + name);
    script(std::string("CREATE ") + (index.unique ? "UNIQUE " : "") + "INDEX CONCURRENTLY " + name +
           " ON " + index.on);
  }
  script("SET lock_timeout = '1s'");
}

}  // namespace osnova::store
