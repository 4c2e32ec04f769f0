#include "store/distribute.hpp"

namespace osnova::store {

namespace {

constexpr const char* kCompany = "company_id";

void check_keys(const TableMeta& table) {
  OSNOVA_ASSERT(!table.primary_key.empty() && table.primary_key.front() == kCompany,
                "a key begins with the company");
  for (const IndexMeta& index : table.indexes)
    OSNOVA_ASSERT(!index.unique || index.columns.front() == kCompany,
                  "a unique index begins with the company");
}

}  // namespace

std::vector<Placement> placements(const std::vector<TableMeta>& tables,
                                  const std::set<std::string>& shared) {
  std::vector<Placement> companies, references;
  std::string first;
  const auto place = [&](const std::string& name) {
    companies.push_back({name, false,
                         "SELECT create_distributed_table('" + name + "', '" + kCompany + "'" +
                             (first.empty() ? "" : ", colocate_with => '" + first + "'") + ")"});
    if (first.empty()) first = name;
  };
  for (const TableMeta& table : tables) {
    check_keys(table);
    if (shared.contains(table.name))
      references.push_back(
          {table.name, true, "SELECT create_reference_table('" + table.name + "')"});
    else
      place(table.name);
  }
  place("search_text");  // of the driver
  companies.insert(companies.end(), references.begin(), references.end());
  return companies;
}

bool can_distribute(Connection& connection) {
  return connection
      .query(
          "SELECT 1 FROM pg_catalog.pg_proc AS p WHERE p.proname = 'create_distributed_table' AND "
          "pg_catalog.pg_function_is_visible(p.oid)",
          {})
      ->next();
}

std::vector<std::string> distribute(Connection& connection, const std::vector<Placement>& wanted) {
  const SearchText none;  // makes the table of the search where nothing was searched yet
  connection.index_texts({&none, 1});
  std::set<std::string> placed;
  {
    auto rows = connection.query("SELECT CAST(logicalrelid AS TEXT) FROM pg_dist_partition", {});
    while (rows->next()) placed.emplace(rows->text(0));
  }
  std::vector<std::string> done;
  for (const Placement& placement : wanted) {
    if (placed.contains(placement.table) || connection.columns(placement.table).empty()) continue;
    connection.script(placement.sql);
    done.push_back(placement.table);
  }
  return done;
}

}  // namespace osnova::store
