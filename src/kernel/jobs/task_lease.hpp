#pragma once
// One of several processes on a workspace does what one should do: whoever holds the lease of the
// task. No clock is compared with another one: a holder counts its beats, and is taken for dead when
// the row has not changed for a while by the steady clock of whoever looks.
//
// task_lease  company_id (0), name | token (of the process; "" = given back), beat
#include <string>
#include <vector>

#include "base/prng.hpp"
#include "kernel/kernel.hpp"

namespace osnova {

std::vector<store::TableMeta> task_lease_tables();  // task_lease

class TaskLease {
 public:
  static constexpr int64_t kBeatUs = 10'000'000, kTermUs = 40'000'000;

  TaskLease(Kernel& kernel, SaltSource& salt, std::string name);
  // Whether the task is this process's now; by the steady clock. The store is asked at most every
  // kBeatUs, and not at all where no other process can write. What the store does not answer leaves
  // things as they were.
  bool held(int64_t steady_us);
  // Another process may take it at once.
  void give_back();

 private:
  struct Row {
    std::string token;
    int64_t beat = 0;
    bool operator==(const Row&) const = default;
  };
  bool take(store::Connection& connection, int64_t steady_us);

  Kernel& kernel_;
  const std::string name_;
  std::string token_;
  bool held_ = false, asked_ = false;
  int64_t asked_us_ = 0;
  Row seen_;  // of another process, and since when it is so
  int64_t seen_us_ = 0;
};

}  // namespace osnova
