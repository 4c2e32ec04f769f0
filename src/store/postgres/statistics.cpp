// What the server knows of a table that grows quickly. It counts rows once a minute by itself;
// until then it plans as if a new table were nearly empty, and takes any index of the company for
// as good as the right one: an import into a new workspace ran at a seventh of its speed.
#include "store/postgres/connection.hpp"
#include "store/postgres/types.hpp"

namespace osnova::store {

namespace {
constexpr int64_t kFirstLook = 500, kNextLook = 10;  // at 500 rows, 5,000, 50,000, ...
}

void PostgresConnection::count_rows(const std::string& table, size_t rows) {
  if (use_ != Use::write) return;
  Growth& growth = grown_.try_emplace(table, Growth{0, kFirstLook}).first->second;
  growth.rows += static_cast<int64_t>(rows);
  if (growth.rows < growth.next_look) return;
  while (growth.next_look <= growth.rows) growth.next_look *= kNextLook;
  to_count_.push_back(table);
}

// After a commit. What fails here costs speed and nothing else.
void PostgresConnection::gather_statistics() noexcept {
  const std::vector<std::string> tables = std::exchange(to_count_, {});
  for (const std::string& table : tables) try {
      const Cell cells[] = {address_.schema, table, grown_[table].rows};
      auto rows = query(
          "SELECT 1 FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = "
          "c.relnamespace WHERE n.nspname = CAST(CAST($1 AS TEXT) AS name) AND c.relname = "
          "CAST(CAST($2 AS TEXT) AS name) AND c.reltuples < CAST($3 AS BIGINT) / 2",
          cells);
      const bool outdated = rows->next();
      rows.reset();
      if (outdated) execute("ANALYZE " + quoted_name(table));
    } catch (const std::exception&) {
    }
}

}  // namespace osnova::store
