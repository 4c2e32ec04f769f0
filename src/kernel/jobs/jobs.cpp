#include "kernel/jobs/jobs.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace osnova {

void Jobs::add(JobKind kind) {
  OSNOVA_ASSERT(!thread_.joinable(), "kinds are known before work begins");
  kinds_.push_back(std::move(kind));
}

void Jobs::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

// --- what people ask for -------------------------------------------------------------------------

Result<Job> Jobs::own(const Access& access, Id id, std::string_view right) {
  auto job = find(access, id);
  if (!job) return Problem{"record.not_found", "", {}};
  if (!sees(access, *job, right))
    return Problem{"access.denied", "", {{"right", std::string(right)}}};
  return std::move(*job);
}

namespace {
Problems wrong_state() {
  Problems problems;
  problems.add("job.state");
  return problems;
}
}  // namespace

Problems Jobs::describe(const Access& access, Id id, std::string input, int64_t total) {
  auto job = own(access, id, "kernel.job.update");
  if (!job) return job.problems();
  if (job->state != JobState::prepared) return wrong_state();
  job->input = std::move(input);
  job->total = total;
  job->updated_at = kernel_.clock().now_us();
  Problems problems;
  if (!save(*job, {})) problems.add("store.unavailable");
  return problems;
}

Problems Jobs::set_going(const Access& access, Job job) {
  const Key key{job.company, job.id};
  {
    // A job is at work once, however often it was asked for. One that was just written down as
    // standing may still be on its way out.
    std::unique_lock lock(mutex_);
    stood_.wait_for(lock, std::chrono::seconds(2), [&] { return !at_work_.contains(key); });
    if (!at_work_.insert(key).second) return {};
    pausing_.erase(key);
  }
  // Who resumes another's job does not lend him his rights: it goes on in the name of who began it.
  job.state = JobState::running;
  job.message = {};
  job.updated_at = kernel_.clock().now_us();
  if (!save(job, {})) {
    const std::lock_guard lock(mutex_);
    at_work_.erase(key);
    Problems problems;
    problems.add("store.unavailable");
    return problems;
  }
  note(job);
  {
    const std::lock_guard lock(mutex_);
    active_.push_back(std::move(job));
  }
  wake_.notify_all();
  kernel_.log_access(access, "job", std::to_string(key.second));
  return {};
}

Problems Jobs::start(const Access& access, Id id) {
  auto job = own(access, id, "kernel.job.update");
  if (!job) return job.problems();
  if (job->state == JobState::running || job->state == JobState::done) return {};
  if (job->state != JobState::prepared) return wrong_state();
  return set_going(access, std::move(*job));
}

Problems Jobs::resume(const Access& access, Id id) {
  auto job = own(access, id, "kernel.job.update");
  if (!job) return job.problems();
  if (job->state == JobState::running || job->state == JobState::done) return {};
  if (job->state == JobState::prepared) return wrong_state();
  return set_going(access, std::move(*job));
}

Problems Jobs::pause(const Access& access, Id id) {
  auto job = own(access, id, "kernel.job.update");
  if (!job) return job.problems();
  if (job->state == JobState::paused) return {};
  if (job->state != JobState::running) return wrong_state();
  const Key key{job->company, job->id};
  std::unique_lock lock(mutex_);
  pausing_.insert(key);
  wake_.notify_all();
  stood_.wait_for(lock, std::chrono::seconds(2), [&] { return !pausing_.contains(key); });
  return {};
}

std::vector<Job> Jobs::changed_since(const Access& access, int64_t& cursor) {
  std::vector<Job> jobs;
  const std::lock_guard lock(mutex_);
  const int64_t from = std::exchange(cursor, changes_.load(std::memory_order_relaxed));
  for (const auto& [key, change] : changed_)
    if (key.first == access.company() && change.first > from &&
        sees(access, change.second, "kernel.job.read"))
      jobs.push_back(change.second);
  return jobs;
}

void Jobs::note(const Job& job) {
  const std::lock_guard lock(mutex_);
  const int64_t change = changes_.load(std::memory_order_relaxed) + 1;
  changed_[{job.company, job.id}] = {change, job};
  changes_.store(change, std::memory_order_relaxed);
}

// --- the thread ----------------------------------------------------------------------------------

// A step of each in turn, so that a short one does not wait for a long one.
void Jobs::loop() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (active_.empty()) {
      wake_.wait(lock);
      continue;
    }
    Job job = std::move(active_.front());
    active_.pop_front();
    const Key key{job.company, job.id};
    const bool pausing = pausing_.contains(key);
    lock.unlock();
    bool goes_on = false;
    if (pausing)
      stand(job, JobState::paused, {});
    else
      goes_on = work(job);
    if (!goes_on) runs_.erase(key);
    lock.lock();
    if (goes_on) {
      active_.push_back(std::move(job));
    } else {
      at_work_.erase(key);
      pausing_.erase(key);
      stood_.notify_all();
    }
  }
}

// Written down, or at least known here: people see that it stands although the store does not.
void Jobs::stand(Job& job, JobState state, Problems message) {
  job.state = state;
  job.message = std::move(message);
  job.updated_at = kernel_.clock().now_us();
  if (!save(job, {}))
    kernel_.log().write(LogLevel::error, "job.not_written", {{"job", job.id}});
  note(job);
}

JobRun* Jobs::run_of(const Access& access, Job& job) {
  auto& run = runs_[{job.company, job.id}];
  if (run) return run.get();
  const auto kind = std::find_if(kinds_.begin(), kinds_.end(),
                                 [&](const JobKind& k) { return k.name == job.kind; });
  if (kind == kinds_.end()) {
    Problems problems;
    problems.add("job.unknown_kind", "", {{"kind", job.kind}});
    stand(job, JobState::failed, std::move(problems));
    return nullptr;
  }
  auto started = kind->start(access, job);
  if (!started) {
    stand(job, JobState::failed, started.problems());
    return nullptr;
  }
  run = std::move(*started);
  return run.get();
}

bool Jobs::work(Job& job) {
  const auto stop_with = [&](JobState state, std::string_view code, Problems::Args args = {}) {
    Problems problems;
    problems.add(code, "", args);
    stand(job, state, std::move(problems));
    return false;
  };
  try {
    // Each time anew: who may no longer do it does not go on doing it.
    auto access = kernel_.access_for_user(job.started_by, job.company, job.kind);
    if (!access) {
      stand(job, JobState::paused, access.problems());
      return false;
    }
    JobRun* run = run_of(*access, job);
    if (!run) return false;
    const Job before = job;
    JobRun::Step step = run->step(*access);
    job.done = step.done;
    job.refused = step.refused;
    job.progress = std::move(step.progress);
    job.updated_at = kernel_.clock().now_us();
    if (step.finished) job.state = JobState::done;
    if (step.stopped) {
      job.state = JobState::paused;
      job.message = std::move(step.stopped);
    }
    if (!save(job, step.refusals)) {
      // What was done is known by its keys; what was refused has to be told again.
      job = before;
      return stop_with(JobState::paused, "store.unavailable");
    }
    note(job);
    return job.state == JobState::running;
  } catch (const store::StoreFailure& failure) {
    kernel_.log().write(LogLevel::error, "job.failed", {{"job", job.id}, {"text", failure.what()}});
    return stop_with(JobState::paused, "store.unavailable");
  } catch (const Failure& failure) {
    kernel_.log().write(LogLevel::error, "job.failed", {{"job", job.id}, {"text", failure.what()}});
    return stop_with(JobState::failed, failure.public_code());
  } catch (const std::exception& bug) {
    kernel_.log().write(LogLevel::error, "incident", {{"job", job.id}, {"text", bug.what()}});
    return stop_with(JobState::failed, "command.incident", {{"incident", "-"}});
  }
}

}  // namespace osnova
