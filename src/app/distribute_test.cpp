// The plan for a distributed PostgreSQL holds the rules of such a schema.
#include "store/distribute.hpp"

#include <doctest/doctest.h>

#include <map>

#include "app/workspace.hpp"

using namespace osnova;

TEST_CASE("distribution: every table once, keys hold the company, shared catalogues everywhere") {
  Registry registry;
  register_kernel(registry);
  app::register_modules(registry);
  std::set<std::string> shared;
  for (const Behaviour& behaviour : registry.records())
    if (behaviour.meta->kind == RecordKind::shared_catalogue)
      for (const auto& table : store::tables_of(*behaviour.meta)) shared.insert(table.name);
  const auto placements = store::placements(registry.schema(), shared);
  std::map<std::string, const store::Placement*> by_name;
  for (const auto& placement : placements) {
    CHECK_MESSAGE(by_name.emplace(placement.table, &placement).second, placement.table, " twice");
    CHECK(placement.reference == shared.contains(placement.table));
  }
  for (const auto& table : registry.schema()) {
    CHECK_MESSAGE(by_name.contains(table.name), table.name, " is left out");
    CHECK(table.primary_key.front() == "company_id");
    for (const auto& name : table.primary_key)
      for (const auto& column : table.columns)
        if (column.name == name) CHECK_MESSAGE(column.not_null, table.name, ".", name);
    for (const auto& index : table.indexes)
      if (index.unique) CHECK_MESSAGE(index.columns.front() == "company_id", index.name);
  }
  CHECK(by_name.size() == registry.schema().size() + 1);  // and that of the search
  CHECK(by_name.at("party")->sql == "SELECT create_reference_table('party')");
  CHECK(by_name.at("party_contacts")->reference);
  CHECK_FALSE(by_name.at("item")->reference);
  CHECK(placements.front().sql == "SELECT create_distributed_table('journal', 'company_id')");
  CHECK(by_name.at("ledger")->sql ==
        "SELECT create_distributed_table('ledger', 'company_id', colocate_with => 'journal')");
}

TEST_CASE("distribution: a key without the company is a Bug") {
  store::TableMeta table{"thing", {store::integer_column("id")}, {"id"}};
  CHECK_THROWS_AS(store::placements({table}, {}), Bug);
  table = {"thing",
           {store::integer_column("company_id"), store::integer_column("id")},
           {"company_id", "id"},
           false,
           {{"thing_id", {"id"}, true}}};
  CHECK_THROWS_AS(store::placements({table}, {}), Bug);
}
