// audit export: the journal with everything that proves it, for somebody who trusts nothing here.
#include <fcntl.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "app/commands.hpp"
#include "app/draft_file.hpp"
#include "kernel/audit/audit_export.hpp"

namespace osnova::app {

namespace {

// A file that is written beside its name and gets it at the end, or standard output.
class Out {
 public:
  explicit Out(const std::string& path) : path_(path) {
    if (path == "-") return;
    if (std::filesystem::exists(path)) throw Failure("audit.exists", path);
    draft_.emplace(path + ".part");
    fd_ = ::open(draft_->path().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd_ < 0) broken();
  }
  ~Out() {
    if (draft_ && fd_ >= 0) ::close(fd_);
  }
  Out(const Out&) = delete;
  Out& operator=(const Out&) = delete;
  void add(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) broken();
      bytes.remove_prefix(static_cast<size_t>(n));
    }
  }
  void done() {
    if (draft_) draft_->name(path_);
  }

 private:
  [[noreturn]] void broken() { throw Failure("audit.io", path_ + ": " + std::strerror(errno)); }
  std::string path_;
  std::optional<DraftFile> draft_;
  int fd_ = STDOUT_FILENO;
};

// Somebody else may be writing to the file at this moment: then it is read all the same, but the
// access log is his alone.
std::unique_ptr<Workspace> open_for_export(const Common& common) {
  try {
    return std::make_unique<Workspace>(common, Workspace::Options{});
  } catch (const store::StoreFailure& failure) {
    if (failure.reason != store::StoreFailure::Reason::locked_by_other) throw;
  }
  Workspace::Options reading;
  reading.read_only = true;
  Problems problems;
  problems.add("audit.not_logged");
  refused(problems, common);
  return std::make_unique<Workspace>(common, reading);
}

Result<AuditScope> scope_of(Workspace& workspace, const Common& common,
                            const AuditArguments& arguments) {
  AuditScope scope;
  scope.values = !arguments.no_values;
  scope.movements = arguments.movements;
  scope.access_log = arguments.all;
  if (arguments.all) {
    scope.companies = workspace.kernel().companies();
    scope.companies.insert(scope.companies.begin(), 0);
  } else {
    auto company = workspace.company();
    if (!company) return company.problems();
    scope.companies = {*company};
  }
  for (const Id company : scope.companies) {
    const auto access = workspace.kernel().access_for(common.user, company, "cli");
    if (!access) return access.problems();
    if (!access->may(kAuditRight))
      return Problem{"access.denied", "", {{"right", std::string(kAuditRight)}}};
  }
  return scope;
}

}  // namespace

int run_audit_export(const Common& common, const AuditArguments& arguments) {
  const DraftsEndOnSignal ending;
  const auto workspace = open_for_export(common);
  Kernel& kernel = workspace->kernel();
  const auto scope = scope_of(*workspace, common, arguments);
  if (!scope) return refused(scope.problems(), common);
  Out out(arguments.out);
  kernel.log_access(kernel.access_for(common.user, scope->companies.back(), "cli").value(),
                    "export", arguments.all ? "audit of everything" : "audit");
  kernel.drain();  // so that it holds itself
  const auto reader = kernel.database().reader();
  reader->begin(store::Begin::read);
  const AuditTotals totals =
      export_audit(*reader, workspace->registry(), *scope, kernel.clock().now_us(),
                   [&](std::string_view lines) { out.add(lines); });
  reader->rollback();
  out.done();
  if (arguments.out == "-") return kDone;
  if (common.json)
    print_json(boost::json::object{
        {"rows", totals.rows}, {"checkpoints", totals.checkpoints}, {"lines", totals.lines}});
  else
    std::cout << totals.rows << " rows, " << totals.checkpoints << " checkpoints, " << totals.lines
              << " lines in " << arguments.out << "\n";
  return kDone;
}

}  // namespace osnova::app
