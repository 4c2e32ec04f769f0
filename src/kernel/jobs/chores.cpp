#include "kernel/jobs/chores.hpp"

#include <algorithm>
#include <chrono>

namespace osnova {

namespace {

constexpr int64_t kSecondUs = 1'000'000;

int64_t steady_now_us() {
  const auto steady = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(steady).count();
}

// A store that does not answer is told of at the next turn.
void beat(TaskLease& lease, int64_t steady_us) {
  try {
    lease.held(steady_us);
  } catch (const Failure&) {
  }
}

}  // namespace

void Chores::add(Chore chore) {
  Running& one = all_.emplace_back();
  if (chore.leased) one.lease.emplace(kernel_, salt_, chore.name);
  one.chore = std::move(chore);
}

void Chores::go() {
  for (Running& one : all_) one.thread = std::thread([this, &one] { loop(one); });
}

void Chores::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
  }
  wake_.notify_all();
  for (const Running& one : all_)
    if (one.chore.hurry) one.chore.hurry();
  for (Running& one : all_) {
    if (one.thread.joinable()) one.thread.join();
    if (one.lease) one.lease->give_back();
  }
}

// How long until the next turn.
int64_t Chores::turn(Running& one, int64_t steady_us) {
  const int64_t every_us = one.chore.every_us;
  try {
    if (one.lease && !one.lease->held(steady_us)) return every_us;
    one.chore.work(kernel_.clock().now_us(), steady_us);
    ++one.done;
    one.done_at_us = kernel_.clock().now_us();
    one.failures = 0;
    return every_us;
  } catch (const Failure& failure) {  // the store: it is asked again
    kernel_.log().write(LogLevel::warning, "chore.failed",
                        {{"workspace", host_},
                         {"chore", one.chore.name},
                         {"text", failure.what()}});
    ++one.failed;
    ++one.failures;
    return std::max(every_us, std::min(kLongestWaitUs,
                                       every_us << std::min<int64_t>(one.failures, 6)));
  }
}

// Wakes for the beat of its lease too.
void Chores::loop(Running& one) {
  int64_t next_us = steady_now_us() + kSecondUs;
  std::unique_lock lock(mutex_);
  while (true) {
    const int64_t wait_us = std::clamp<int64_t>(next_us - steady_now_us(), 0, TaskLease::kBeatUs);
    if (wake_.wait_for(lock, std::chrono::microseconds(wait_us), [this] { return stopping_; }))
      return;
    lock.unlock();
    const int64_t now_us = steady_now_us();
    if (now_us >= next_us)
      next_us = turn(one, now_us) + steady_now_us();
    else if (one.lease)
      beat(*one.lease, now_us);
    lock.lock();
  }
}

void Chores::write(Exposition& out) const {
  for (const Running& one : all_) {
    const auto count = [&](std::string_view outcome, int64_t turns) {
      out.add("osnova_chore_turns_total", "counter", "Turns of what the server does by itself.",
              {{"workspace", host_}, {"chore", one.chore.name}, {"outcome", outcome}}, turns);
    };
    count("done", one.done);
    count("failed", one.failed);
    out.add("osnova_chore_done_timestamp_seconds", "gauge",
            "When the last good turn ended; 0 = none here (another process may do it).",
            {{"workspace", host_}, {"chore", one.chore.name}}, one.done_at_us / kSecondUs);
  }
}

}  // namespace osnova
