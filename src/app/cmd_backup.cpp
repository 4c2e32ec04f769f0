// backup, restore: copies of a workspace that were opened and verified; reconcile: the mark of a
// restored one is taken away.
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <csignal>
#include <filesystem>
#include <iostream>

#include "app/backup.hpp"
#include "app/commands.hpp"
#include "app/draft_file.hpp"
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

// For a server that people work with: they go first, and what was begun ends with the server. Where
// priorities may not be changed it works all the same.
void serve_process(int pid) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != pid) ::raise(SIGTERM);  // it ended before it could be followed
  ::setpriority(PRIO_PROCESS, 0, 19);
  constexpr int kThisProcess = 1, kLowest = (2 << 13) | 7;  // IOPRIO_WHO_PROCESS, best effort
  ::syscall(SYS_ioprio_set, kThisProcess, 0, kLowest);
}

std::string key_from(const std::string& path) { return path.empty() ? "" : read_key(path); }

}  // namespace

int run_backup(const Common& common, const BackupArguments& arguments) {
  if (arguments.under != 0) serve_process(arguments.under);
  const DraftsEndOnSignal ending;
  // A folder that is not there may be a disk that is not: the server does not write to another one.
  if (arguments.under == 0) std::filesystem::create_directories(arguments.folder);
  if (!std::filesystem::is_directory(arguments.folder))
    throw Failure("backup.no_folder", arguments.folder);
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
    for (const BackupFile& old : prune_backups(arguments.folder, name, arguments.keep, now))
      std::cerr << "removed " << old.path << "\n";
  if (arguments.under != 0)
    for (const std::string& old : remove_remains(arguments.folder, name))
      std::cerr << "removed " << old << "\n";
  return kDone;
}

int run_restore(const Common& common, const BackupArguments& arguments) {
  const DraftsEndOnSignal ending;
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
