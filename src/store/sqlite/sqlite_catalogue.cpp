#include "store/sqlite/sqlite_catalogue.hpp"

namespace osnova::store {

namespace {

Cell::Type type_of(std::string_view name) {
  return name == "BIGINT"  ? Cell::Type::integer
         : name == "TEXT"  ? Cell::Type::text
         : name == "BYTEA" ? Cell::Type::blob
                           : Cell::Type::null;
}

}  // namespace

StoredSchema sqlite_catalogue(Connection& connection) {
  StoredSchema schema;
  {
    auto rows = connection.query(
        "SELECT t.name, c.name, c.type, c.\"notnull\" <> 0 AND c.dflt_value IS NULL FROM "
        "sqlite_master AS t CROSS JOIN pragma_table_info(t.name) AS c WHERE t.type = 'table' ORDER "
        "BY t.name, c.cid",
        {});
    while (rows->next())
      schema.tables[std::string(rows->text(0))].push_back(
          {std::string(rows->text(1)), type_of(rows->text(2)), rows->integer(3) != 0});
  }
  auto rows = connection.query("SELECT name FROM sqlite_master WHERE type = 'index'", {});
  while (rows->next()) schema.indexes.emplace(rows->text(0));
  return schema;
}

}  // namespace osnova::store
