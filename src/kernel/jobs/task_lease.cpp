#include "kernel/jobs/task_lease.hpp"

#include "base/text.hpp"

namespace osnova {

using store::Cell;

std::vector<store::TableMeta> task_lease_tables() {
  using store::integer_column, store::text_column;
  return {{"task_lease",
           {integer_column("company_id"), text_column("name"), text_column("token"),
            integer_column("beat")},
           {"company_id", "name"},
           true,
           {}}};
}

TaskLease::TaskLease(Kernel& kernel, SaltSource& salt, std::string name)
    : kernel_(kernel), name_(std::move(name)) {
  unsigned char random[16];
  salt.fill(random, sizeof random);
  token_ = hex({reinterpret_cast<const char*>(random), sizeof random});
}

bool TaskLease::held(int64_t steady_us) {
  if (kernel_.alone()) return true;
  if (asked_ && steady_us - asked_us_ < kBeatUs) return held_;
  asked_ = true;
  asked_us_ = steady_us;
  bool taken = false;
  if (kernel_.write([&](store::Connection& connection) { taken = take(connection, steady_us); }))
    held_ = taken;
  return held_;
}

// Inside a transaction that is alone in the workspace.
bool TaskLease::take(store::Connection& connection, int64_t steady_us) {
  Row row;
  {
    const Cell key[] = {0, name_};
    auto rows = connection.query(
        "SELECT token, beat FROM task_lease WHERE company_id = $1 AND name = $2", key);
    if (rows->next()) row = {std::string(rows->text(0)), rows->integer(1)};
  }
  if (!row.token.empty() && row.token != token_) {
    if (row != seen_) {
      seen_ = row;
      seen_us_ = steady_us;
    }
    if (steady_us - seen_us_ < kTermUs) return false;
  }
  static const store::Bulk kLease{"task_lease",
                                  {"company_id", "name", "token", "beat"},
                                  {"company_id", "name"},
                                  {},
                                  {"token", "beat"}};
  const Cell cells[] = {0, name_, token_, row.beat + 1};
  connection.write(kLease, cells);
  return true;
}

void TaskLease::give_back() {
  if (!held_ || kernel_.alone()) return;
  held_ = asked_ = false;
  kernel_.write([&](store::Connection& connection) {
    const Cell cells[] = {"", 0, name_, token_};
    connection.run(
        "UPDATE task_lease SET token = $1 WHERE company_id = $2 AND name = $3 AND token = $4",
        cells);
  });
}

}  // namespace osnova
