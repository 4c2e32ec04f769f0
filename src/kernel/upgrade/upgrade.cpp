#include "kernel/upgrade/upgrade.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>

#include "kernel/ledger/totals.hpp"
#include "store/schema.hpp"

namespace osnova {

using store::Cell;
using store::Connection;
using store::StoreFailure;

// Read at once: the rows are written while the list is walked.
std::vector<Id> companies_of(Connection& connection) {
  std::vector<Id> ids;
  const Cell catalogue[] = {0};
  auto rows = connection.query("SELECT id FROM company WHERE company_id = $1", catalogue);
  while (rows->next()) ids.push_back(rows->integer(0));
  return ids;
}

namespace {

using Tables = std::vector<store::TableMeta>;

void refuse_what_cannot_be_worked_with(Connection& connection, const Tables& wanted) {
  const store::Generations generations = connection.generations();
  if (generations.asked > generations.own)
    throw StoreFailure(StoreFailure::Reason::newer_program,
                       "writers have to be of generation " + std::to_string(generations.asked));
  for (const Problem& problem : store::obstacles(connection.stored(), wanted))
    throw Failure(problem.code, problem.path);
}

bool all_totals_are_kept(Connection& connection) {
  const auto companies = companies_of(connection);
  return std::all_of(companies.begin(), companies.end(),
                     [&](Id company) { return totals_are_kept(connection, company); });
}

bool nothing_to_do(Connection& connection, const Tables& wanted) {
  const store::Generations generations = connection.generations();
  const store::Standing now = store::standing(connection.stored(), wanted);
  return now.columns && now.indexes && generations.asked == generations.own &&
         all_totals_are_kept(connection);
}

// Somebody reads or writes for longer than this program waits for him: for a moment it lets
// everybody pass who came behind it, and tries again, some ten minutes in all.
template <class Work>
auto patiently(Connection& connection, const Work& work) {
  constexpr int kAttempts = 400;
  for (int attempt = 1;; ++attempt) {
    try {
      return work();
    } catch (const StoreFailure& failure) {
      connection.rollback();
      if (failure.reason != StoreFailure::Reason::busy || attempt == kAttempts) throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
  }
}

template <class Work>
void write(Connection& connection, const Work& work) {
  patiently(connection, [&] {
    connection.begin(store::Begin::write);
    work();
    connection.commit();
  });
}

// The lock of the schema for as long as this lives.
class Turn {
 public:
  Turn(Connection& connection, const UpgradeTold& told) : connection_(connection) {
    bool waits = false;
    while (!patiently(connection, [&] { return connection.lock_schema(); })) {
      if (!waits) told("upgrade.waits", "another process brings the workspace up to date");
      waits = true;
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
  }
  ~Turn() { connection_.unlock_schema(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  Connection& connection_;
};

// Programs of the generation before go on posting until writers are asked for this one, in the
// transaction that makes the totals whole.
// Whether that is new to them.
bool complete(Connection& connection) {
  const store::Generations generations = connection.generations();
  const auto companies = companies_of(connection);
  std::map<Id, int64_t> filled;
  if (generations.asked < generations.own)
    for (const Id company : companies)
      if (!totals_are_kept(connection, company))
        filled[company] = fill_older_totals(connection, company);
  write(connection, [&] {
    for (const Id company : companies_of(connection)) {
      if (const auto found = filled.find(company); found != filled.end())
        fill_later_totals(connection, company, found->second);
      fill_totals(connection, company);
    }
    connection.ask_of_writers(generations.own);
  });
  return generations.asked < generations.own;
}

std::string lines_of(const std::vector<std::string>& done) {
  std::string text;
  for (const std::string& line : done) text += (text.empty() ? "" : "; ") + line;
  return text;
}

}  // namespace

void upgrade(Connection& connection, const Registry& registry, const UpgradeTold& told) {
  const Tables wanted = registry.schema();
  refuse_what_cannot_be_worked_with(connection, wanted);
  if (nothing_to_do(connection, wanted)) return store::tell_sizes(connection, wanted);
  const Turn turn(connection, told);
  refuse_what_cannot_be_worked_with(connection, wanted);
  if (nothing_to_do(connection, wanted)) return;
  const bool is_new = connection.tables().empty();
  std::vector<std::string> done;
  write(connection,
        [&] { done = migrate(connection, wanted, store::Indexes::of_new_tables); });
  for (std::string& line : store::build_indexes(connection, wanted)) done.push_back(line);
  if (complete(connection))
    done.push_back("writers have to be of generation " + std::to_string(connection.generations().own));
  if (!is_new) told("upgrade.done", lines_of(done));
}

bool is_readable(Connection& connection, const Registry& registry) {
  const store::Generations generations = connection.generations();
  return is_current(connection, registry.schema()) && generations.asked >= generations.own &&
         all_totals_are_kept(connection);
}

}  // namespace osnova
