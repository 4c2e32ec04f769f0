// backup, restore: copies of a workspace that were opened and verified; reconcile: the mark of a
// restored one is taken away.
#include <boost/json.hpp>
#include <filesystem>
#include <iostream>

#include "app/backup.hpp"
#include "app/commands.hpp"
#include "app/sealed_file.hpp"
#include "base/clock.hpp"
#include "kernel/restore/restoration.hpp"

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

std::string key_from(const std::string& path) { return path.empty() ? "" : read_key(path); }

}  // namespace

int run_backup(const Common& common, const BackupArguments& arguments) {
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
  if (is_sealed(arguments.file) && arguments.key_file.empty()) {
    Problems problems;
    problems.add("sealed.key_required", "key-file");
    return refused(problems, common);
  }
  if (const Problems problems = restore_backup(arguments.file, common.workspace,
                                               key_from(arguments.key_file), arguments.again))
    return refused(problems, common);
  if (common.json)
    print_json(json::object{{"workspace", shown_place(common)}});
  else
    std::cout << "restored and verified: " << shown_place(common)
              << "\nnothing leaves it (payments, messages, letters) until somebody has compared "
                 "what left before: osnova reconcile --reason \"...\"\n";
  return kDone;
}

int run_reconcile(const Common& common, const std::string& reason) {
  Workspace::Options options;
  options.read_only = reason.empty();
  Workspace workspace(common, options);
  Kernel& kernel = workspace.kernel();
  if (reason.empty()) {
    const Problems problems = kernel.may_leave();
    return problems ? refused(problems, common) : kDone;
  }
  const auto access = kernel.access_for(common.user, 0, "cli");
  if (!access) return refused(access.problems(), common);
  const auto state = kernel.company_state(0);
  for (const Restoration* restoration : unreconciled(*state)) {
    Command command;
    command.name = "kernel.restoration.reconcile";
    command.record = restoration->id;
    command.expected_version = restoration->version;
    command.input = {{"reason", reason}};
    const Answer answer = kernel.execute(command, *access);
    if (!answer.ok()) return refused(answer, common);
    std::cout << "reconciled: " << std::string_view(restoration->source) << "\n";
  }
  return kDone;
}

}  // namespace osnova::app
