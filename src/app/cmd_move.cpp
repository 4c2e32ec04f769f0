// move: a workspace from a file into PostgreSQL or back.
#include <boost/json.hpp>
#include <iostream>

#include "app/commands.hpp"
#include "app/progress_line.hpp"
#include "app/workspace_copy.hpp"
#include "base/clock.hpp"
#include "base/text.hpp"

namespace osnova::app {

namespace json = boost::json;
using store::Cell, store::StoreFailure;

namespace {

std::string shown(const std::string& place) {
  return store::is_postgres(place) ? store::shown_url(place) : place;
}

// The lock of the workspace tells who writes this moment; a process that has written and will again
// holds a lease for its ids, unless it ended well.
void refuse_while_used(store::Database& source, store::Connection& from) {
  if (!source.shared()) return;  // then the lock of the file says all
  const Cell cells[] = {0, SystemClock().now_us()};
  auto rows = from.query(
      "SELECT COUNT(*) FROM node_lease WHERE company_id = $1 AND token <> '' AND leased_until > $2",
      cells);
  if (rows->next() && rows->integer(0) > 0)
    throw StoreFailure(StoreFailure::Reason::locked_by_other,
                       "the source is in use: end the processes that write to it; after one that "
                       "broke down, wait a minute");
}

// On a terminal each text; in a log a line for every tenth.
WorkspaceCopy::Told telling(ProgressLine& progress, bool show) {
  return [&progress, show, last = std::string()](const std::string& text, int percent) mutable {
    if (!show) return;
    const std::string now =
        text.substr(0, text.find(' ')) + std::to_string(progress.on_terminal() ? -1 : percent / 10);
    if (!progress.on_terminal() && now == last) return;
    last = now;
    progress.show(text + (progress.on_terminal() ? "          " : ""));
  };
}

// The source stays locked while its rows are read, and is compared under the lock once more at the
// end: what was written to it in between is found out.
CopyProof move_workspace(const Registry& registry, store::Connection& from, store::Database& target,
                         bool again, const WorkspaceCopy::Told& told, Problems& problems) {
  const auto to = target.writer();
  WorkspaceCopy copy(registry, from, *to, target.engine(), told);
  CopyProof proof;
  problems = copy.begin(again);
  if (problems) return proof;
  copy.copy();
  from.commit();
  copy.search();
  copy.verify();
  from.begin(store::Begin::write);
  proof = copy.prove();
  copy.finish();
  return proof;
}

}  // namespace

int run_move(const Common& common, const MoveArguments& arguments) {
  Registry registry;
  register_kernel(registry);
  register_modules(registry);
  store::OpenOptions options;
  options.owner_note = "a move to another place";
  const auto source = store::open_database(arguments.from, options);
  const auto from = source->writer();
  from->begin(store::Begin::write);
  if (const Problems problems = check_source(registry, *from)) return refused(problems, common);
  refuse_while_used(*source, *from);
  options.owner_note = "a move from another place";
  options.create = true;
  const auto target = store::open_database(arguments.to, options);
  ProgressLine progress;
  Problems problems;
  const CopyProof proof = move_workspace(registry, *from, *target, arguments.again,
                                         telling(progress, !common.json), problems);
  from->rollback();
  if (problems) return refused(problems, common);
  if (common.json) {
    json::object out = {{"from", shown(arguments.from)}, {"to", shown(arguments.to)}};
    for (auto& member : to_json(proof)) out[member.key()] = std::move(member.value());
    print_json(out);
    return kDone;
  }
  progress.end();
  std::cout << "equal at both ends, value by value:\n"
            << proof_text(proof) << "moved and verified: " << proof.rows() << " rows, now in "
            << shown(arguments.to) << "\n";
  return kDone;
}

}  // namespace osnova::app
