#pragma once
// Copies of a workspace that can be trusted: one is finished only when it was opened and verified.
#include <optional>
#include <string>
#include <vector>

#include "base/problems.hpp"
#include "meta/field_types.hpp"

namespace osnova::app {

struct BackupFile {
  std::string path;
  Timestamp taken_at;
  int64_t bytes = 0;
  bool sealed = false;
};

// Backups of the workspace `name` ("shop" for shop.osnova) in a folder, newest first. Files that are
// called otherwise are nobody's business here.
std::vector<BackupFile> backups_in(const std::string& folder, const std::string& name);

// Copies the state of this moment of a file or a schema into `folder` as NAME-YYYYMMDDTHHMMSSZ.osnova (sealed with `key`
// when it is not empty: ....osnova.sealed) while others work. The copy is verified, a sealed one is
// opened again and compared, before it gets its name. Throws Failure "backup.damaged" when the
// verifier finds damage, and leaves no file behind.
BackupFile take_backup(const std::string& workspace, const std::string& folder,
                       const std::string& key, Timestamp now);

// Removes all but the newest `keep` (at least 1); returns what was removed. Those dated later than
// now are neither counted nor removed: a clock that was wrong must not cost good ones.
std::vector<BackupFile> prune_backups(const std::string& folder, const std::string& name, int keep,
                                      Timestamp now);

// Removes unfinished files of backups that were killed, a day after they were written last; returns
// their paths.
std::vector<std::string> remove_remains(const std::string& folder, const std::string& name);

// Makes the new workspace `to`, a file or a schema, of a backup, verifies it and marks it as
// restored. Throws Failure "backup.exists" when there is a file, "backup.damaged", "sealed.wrong";
// leaves no file behind then. In PostgreSQL a run goes on where an earlier one was ended; `again`
// begins anew. Problems "move.not_empty", "move.source_changed" there.
Problems restore_backup(const std::string& backup, const std::string& to, const std::string& key,
                        bool again);

// "shop" for a path that ends in shop.osnova, and for a URL with schema=shop.
std::string workspace_name(const std::string& path);

}  // namespace osnova::app
