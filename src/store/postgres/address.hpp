#pragma once
// Where a workspace in PostgreSQL lives:
// postgresql://user@host:port/database?schema=name&sslmode=...
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace osnova::store {

struct PostgresAddress {
  // Parameters of the connection for libpq, which knows PGPASSWORD and the file of passwords too.
  std::vector<std::pair<std::string, std::string>> parameters;
  std::string schema = "osnova";
  std::string shown;  // for people and logs: never holds a password
};

// Throws StoreFailure; its text never holds a part of what was given.
PostgresAddress parse_address(std::string_view url);

// "name" with quotes, for a name that nobody chose from the program's own tables.
std::string quoted_name(std::string_view name);

}  // namespace osnova::store
