// backup, restore: copies of a workspace that were opened and verified.
#include <boost/json.hpp>
#include <filesystem>
#include <iostream>

#include "app/backup.hpp"
#include "app/commands.hpp"
#include "app/sealed_file.hpp"
#include "base/clock.hpp"

namespace osnova::app {

namespace json = boost::json;

namespace {

json::object to_json(const BackupFile& file) {
  return {{"path", file.path},
          {"taken_at", file.taken_at.text()},
          {"bytes", std::to_string(file.bytes)},
          {"sealed", file.sealed}};
}

void print(const Common& common, const BackupFile& file) {
  if (common.json)
    print_json(to_json(file));
  else
    std::cout << file.path << "  " << file.taken_at.text() << "  " << file.bytes << " bytes"
              << (file.sealed ? "  sealed" : "") << "\n";
}

// A schema is copied by PostgreSQL's own tools.
Problems no_file(const Common& common) {
  Problems problems;
  if (store::is_postgres(common.workspace)) problems.add("backup.not_a_file", "workspace");
  return problems;
}

std::string key_from(const std::string& path) { return path.empty() ? "" : read_key(path); }

}  // namespace

int run_backup(const Common& common, const BackupArguments& arguments) {
  if (const Problems problems = no_file(common)) return refused(problems, common);
  std::filesystem::create_directories(arguments.folder);
  const std::string name = workspace_name(common.workspace);
  const Timestamp now{SystemClock().now_us()};
  if (arguments.newest_within_hours > 0) {
    const auto all = backups_in(arguments.folder, name);
    const int64_t oldest = now.us - int64_t{arguments.newest_within_hours} * 3600 * 1000000;
    if (!all.empty() && all.front().taken_at.us >= oldest) {
      print(common, all.front());
      return kDone;
    }
    Problems problems;
    problems.add("backup.too_old", "folder",
                 {{"hours", std::to_string(arguments.newest_within_hours)},
                  {"newest", all.empty() ? "-" : all.front().taken_at.text()}});
    return refused(problems, common);
  }
  print(common,
        take_backup(common.workspace, arguments.folder, key_from(arguments.key_file), now));
  if (arguments.keep > 0)
    for (const BackupFile& old : prune_backups(arguments.folder, name, arguments.keep))
      std::cerr << "removed " << old.path << "\n";
  return kDone;
}

int run_restore(const Common& common, const BackupArguments& arguments) {
  if (const Problems problems = no_file(common)) return refused(problems, common);
  if (is_sealed(arguments.file) && arguments.key_file.empty()) {
    Problems problems;
    problems.add("sealed.key_required", "key-file");
    return refused(problems, common);
  }
  restore_backup(arguments.file, common.workspace, key_from(arguments.key_file));
  if (common.json)
    print_json(json::object{{"workspace", common.workspace}});
  else
    std::cout << "restored and verified: " << common.workspace << "\n";
  return kDone;
}

}  // namespace osnova::app
