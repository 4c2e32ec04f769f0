#pragma once
// Backups of workspaces in PostgreSQL: files like those of a file, made and read row by row.
#include <string>

#include "base/problems.hpp"
#include "meta/field_types.hpp"

namespace osnova::app {

// Copies the state of this moment of the schema into the new file `path`, while others work, and
// compares every value. Throws Failure, with the problems of check_source() as code.
void copy_schema_to_file(const std::string& url, const std::string& path);

// Makes the workspace of a backup in an empty schema, or goes on where an earlier run ended;
// `again` throws away what it brought. Compared, verified and marked as restored before it can be
// opened. Problems of check_source() and WorkspaceCopy::begin().
Problems restore_into_schema(const std::string& file, const std::string& url, bool again,
                             Timestamp taken_at, const std::string& source);

// Marks the workspace as restored; see kernel/restore/restoration.hpp. Throws Failure
// "backup.not_marked".
void mark_restored(const std::string& workspace, Timestamp taken_at, const std::string& source);

}  // namespace osnova::app
