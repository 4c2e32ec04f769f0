#pragma once
// Workspaces of tests: files that vanish, or schemas of the PostgreSQL database that the environment
// names in OSNOVA_TEST_POSTGRES.
#include <memory>
#include <string>

#include "store/store.hpp"

namespace osnova::testing {

// Whether tests run on PostgreSQL.
bool on_postgres();
// Where the workspace of this file is: the file itself, or a schema with its name.
std::string place_of(const std::string& file);
std::unique_ptr<store::Database> open_scratch(const std::string& file,
                                              const store::OpenOptions& options);
// Removes a workspace with all that was put beside it.
void remove_workspace(const std::string& file);
// All rows of a workspace that nobody has open into another one, which may exist already.
void copy_workspace(const std::string& from, const std::string& to);

}  // namespace osnova::testing
