// A task of one of several processes: never of two that live, and soon of another one's when its
// holder is gone.
#include "kernel/jobs/task_lease.hpp"

#include <doctest/doctest.h>

#include "testing/shared_kernel.hpp"

using namespace osnova;

namespace {

constexpr int64_t kSecond = 1'000'000;

struct Place : testing::SharedKernel {
  Place() : SharedKernel("osnova-task-lease") {}
};

}  // namespace

TEST_CASE("task lease: one of two has it, and keeps it as long as it beats") {
  Place place;
  TaskLease one(*place.kernel, place.salt, "backup"), two(*place.kernel, place.salt, "backup");
  TaskLease other(*place.kernel, place.salt, "another task");
  CHECK(one.held(0));
  CHECK(other.held(0));
  for (int64_t now = 0; now < 600 * kSecond; now += kSecond) {
    CHECK(one.held(now));
    CHECK_FALSE(two.held(now));
  }
}

TEST_CASE("task lease: given back it is free at once, left behind after its term") {
  Place place;
  TaskLease one(*place.kernel, place.salt, "backup"), two(*place.kernel, place.salt, "backup");
  CHECK(one.held(0));
  CHECK_FALSE(two.held(0));
  one.give_back();
  CHECK(two.held(TaskLease::kBeatUs));
  CHECK_FALSE(one.held(TaskLease::kBeatUs));
  // `two` is gone without a word. The clock of `one` has nothing to do with that of `two`.
  const int64_t noticed = TaskLease::kBeatUs;
  int64_t taken = 0;
  for (int64_t now = noticed; taken == 0; now += kSecond)
    if (one.held(now)) taken = now;
  CHECK(taken >= noticed + TaskLease::kTermUs);
  CHECK(taken <= noticed + TaskLease::kTermUs + 2 * TaskLease::kBeatUs);
  // It slept, wakes up and hears that it is somebody else's now.
  CHECK_FALSE(two.held(TaskLease::kBeatUs + TaskLease::kTermUs));
  two.give_back();
  CHECK(one.held(taken + TaskLease::kBeatUs));
}

TEST_CASE("task lease: where nobody else can write nothing is written") {
  Place place;
  place.kernel.reset();
  place.kernel.emplace(*place.database, place.registry, place.clock, place.salt);
  if (!place.kernel->alone()) return;  // PostgreSQL
  TaskLease lease(*place.kernel, place.salt, "backup");
  CHECK(lease.held(0));
  lease.give_back();
  auto reader = place.database->reader();
  CHECK_FALSE(reader->query("/* every company */ SELECT 1 FROM task_lease", {})->next());
}
