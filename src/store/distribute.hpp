#pragma once
// A workspace spread over a PostgreSQL with the citus extension: catalogues that companies share
// stand on every node (reference tables), all other rows lie with those of their company.
#include <set>
#include <string>
#include <vector>

#include "store/schema.hpp"

namespace osnova::store {

struct Placement {
  std::string table;
  bool reference = false;
  std::string sql;  // what places it
};

// Every table once, those of companies first, all beside the first of them. `shared`: names of the
// tables that companies share. Bug when a key or a unique index does not begin with the company:
// citus could not keep it unique.
std::vector<Placement> placements(const std::vector<TableMeta>& tables,
                                  const std::set<std::string>& shared);

// Whether the database of the connection has the functions of citus.
bool can_distribute(Connection& connection);

// Places what is not placed yet; returns the names of those tables. Throws StoreFailure.
std::vector<std::string> distribute(Connection& connection,
                                    const std::vector<Placement>& placements);

}  // namespace osnova::store
