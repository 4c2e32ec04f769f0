#include "app/schema_backup.hpp"

#include "app/workspace.hpp"
#include "app/workspace_copy.hpp"

namespace osnova::app {

namespace {

void nothing_told(const std::string&, int) {}

Registry everything() {
  Registry registry;
  register_kernel(registry);
  register_modules(registry);
  return registry;
}

void refuse(const Problems& problems) {
  for (const Problem& problem : problems) throw Failure(problem.code, problem.path);
}

}  // namespace

void copy_schema_to_file(const std::string& url, const std::string& path) {
  const Registry registry = everything();
  store::OpenOptions options;
  options.owner_note = "a backup";
  const auto source = store::open_postgres(url, options);
  const auto from = source->reader();
  from->begin(store::Begin::read);
  refuse(check_source(registry, *from));
  store::SqliteOptions make;
  make.create = true;
  const auto target = store::open_sqlite(path, make);
  const auto to = target->writer();
  WorkspaceCopy copy(registry, *from, *to, target->engine(), nothing_told);
  refuse(copy.begin(false));
  copy.copy();
  copy.prove();
  from->rollback();
  copy.finish();
}

void mark_restored(const std::string& workspace, Timestamp taken_at, const std::string& source) {
  Common common;
  common.workspace = workspace;
  Workspace::Options options;
  options.owner_note = "a restore";
  options.kernel.unfinished = true;
  Workspace opened(common, options);
  const Answer answer = opened.kernel().mark_restored(taken_at, source);
  if (answer.ok()) return;
  std::string why = answer.incident;
  for (const Problem& problem : answer.problems) why += problem.code + " " + problem.path + " ";
  throw Failure("backup.not_marked", why);
}

Problems restore_into_schema(const std::string& file, const std::string& url, bool again,
                             Timestamp taken_at, const std::string& name) {
  const Registry registry = everything();
  const auto source = store::open_sqlite(file, {});
  const auto from = source->reader();
  from->begin(store::Begin::read);
  if (Problems problems = check_source(registry, *from)) return problems;
  store::OpenOptions options;
  options.owner_note = "a restore";
  options.create = true;
  const auto target = store::open_postgres(url, options);
  const auto to = target->writer();
  WorkspaceCopy copy(registry, *from, *to, target->engine(), nothing_told);
  if (Problems problems = copy.begin(again)) return problems;
  copy.copy();
  copy.prove();
  copy.verify();
  mark_restored(url, taken_at, name);
  copy.finish();
  return {};
}

}  // namespace osnova::app
