// What the writer does beside its groups: counts, refusals, small writes, the access log, the search, what a process
// before this one died of, and what erased values leave behind.
#include "kernel/command/pipeline.hpp"

#include <chrono>

namespace osnova {

using store::Cell;
using store::StoreFailure;

void Pipeline::count(const Command& command, const Answer& answer) {
  metrics_.queue.fetch_sub(1, std::memory_order_relaxed);
  // A name that is no command comes from outside: it is not kept.
  const bool known = !answer.problems.has("command.unknown");
  const char* outcome = !answer.incident.empty()    ? " incident"
                        : !answer.problems.empty() ? " refused"
                        : answer.repeated          ? " repeated"
                                                   : " done";
  metrics_.commands.add((known ? command.name : "unknown") + outcome);
  if (answer.problems) metrics_.refusals.add(answer.problems.front().code);
}

namespace {

bool of_generation(const StoreFailure& failure) {
  return failure.reason == StoreFailure::Reason::newer_program ||
         failure.reason == StoreFailure::Reason::older_program;
}

}  // namespace

Answer Pipeline::refuse(const StoreFailure& failure, const Submission& submission) {
  Answer answer;
  const char* code = "store.unavailable";
  if (failure.reason == StoreFailure::Reason::disk_full) code = "store.disk_full";
  if (failure.reason == StoreFailure::Reason::corrupt) code = "store.corrupt";
  if (of_generation(failure)) {
    code = failure.public_code().c_str();
    superseded_ = true;
  }
  if (failure.reason == StoreFailure::Reason::unique_violation) code = "record.not_unique";
  answer.problems.add(code, "", {{"value", failure.constraint}});
  if (!options_.quiet)
    options_.log->write(LogLevel::error, "store.failure",
                        {{"command", submission.command.name}, {"text", failure.what()}});
  return answer;
}

void Pipeline::tell(LogLevel level, std::string_view event, std::string_view text) {
  if (!options_.quiet) options_.log->write(level, event, {{"text", text}});
}

void Pipeline::run_writes(std::deque<PlainWrite> writes) {
  for (PlainWrite& write : writes) {
    bool durable = false;
    try {
      connection_->begin(store::Begin::write);
      write.work(*connection_);
      connection_->commit();
      durable = true;
      metrics_.writes.fetch_add(1, std::memory_order_relaxed);
    } catch (const std::exception& failure) {
      connection_->rollback();
      tell(LogLevel::error, "write.failed", failure.what());
    }
    metrics_.queue.fetch_sub(1, std::memory_order_relaxed);
    write.done(durable);
  }
}

// A failure is no reason to stop: what was not indexed now is behind the cursor still.
void Pipeline::feed_search() {
  try {
    search_.step(*connection_);
  } catch (const StoreFailure& failure) {
    connection_->rollback();
    superseded_ |= of_generation(failure);
    tell(LogLevel::warning, "search.failed", failure.what());
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
}

// Once an hour, while there is nothing else to do.
void Pipeline::forget_old_notices() {
  constexpr int64_t kHourUs = 3'600'000'000;
  const int64_t now = clock_.now_us();
  if (forgotten_at_ != 0 && now < forgotten_at_ + kHourUs) return;
  forgotten_at_ = now;
  try {
    if (!has_old_notices(*connection_, now)) return;
    connection_->begin(store::Begin::write);
    forget_notices(*connection_, now);
    connection_->commit();
    noticed();
  } catch (const StoreFailure& failure) {
    connection_->rollback();
    tell(LogLevel::warning, "notifications.failed", failure.what());
  }
}

// --- quarantine ----------------------------------------------------------------------------------

void Pipeline::open_quarantine() {
  if (!options_.in_flight.empty() && !in_flight_.ok())
    tell(LogLevel::warning, "quarantine.off",
         options_.in_flight +
             " cannot be written: commands that end the process are not recognised");
  std::vector<InFlight::Left> lefts;
  if (database_.shared()) lefts = in_flight_.left_by_others();
  lefts.push_back(in_flight_.left());
  std::vector<Suspect> held;
  for (const InFlight::Left& left : lefts) {
    if (!left.entries.empty()) lease_.keep(*connection_);  // for the numbers of incidents
    for (Suspect& suspect :
         quarantine_.load(*connection_, left, clock_, [this] { return ids_.next(); }))
      held.push_back(std::move(suspect));
  }
  in_flight_.forget_others();
  int64_t life[2] = {};
  salt_.fill(reinterpret_cast<unsigned char*>(life), sizeof life);
  in_flight_.begin(life[0]);
  for (const Suspect& suspect : held) {
    log_access(0, "kernel", "quarantined", suspect.key);
    tell(LogLevel::error, "quarantine.held",
         "incident " + std::to_string(suspect.incident) + ": " + suspect.command +
             " is held; the process died of it (its key: osnova quarantine list)");
  }
}

// What other processes died of, and what was released by another one. Once a second: whoever dies of
// a command within that second is one of the two that it takes.
void Pipeline::hear_of_quarantine() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  const int64_t now_us = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  if (quarantine_read_us_ != 0 && now_us - quarantine_read_us_ < 1'000'000) return;
  quarantine_read_us_ = now_us;
  quarantine_.read_again(*connection_);
}

// It was answered and the process lives: a suspect no more. When that cannot be written, it stays
// one for the next process.
void Pipeline::absolve(const Command& command) {
  if (quarantine_.empty()) return;
  const Suspect* suspect = quarantine_.find(command.company, command.key);
  if (!suspect || suspect->held()) return;
  try {
    connection_->begin(store::Begin::write);
    Quarantine::remove(*connection_, command.company, command.key);
    connection_->commit();
  } catch (const StoreFailure&) {
    connection_->rollback();
  }
  quarantine_.forget(command.company, command.key);
}

void Pipeline::release(Id company, std::string key, std::function<void(bool)> done) {
  const auto found = std::make_shared<bool>(false);
  write(
      [this, company, key, found](store::Connection& connection) {
        if (database_.shared()) quarantine_.read_again(connection);
        *found = quarantine_.find(company, key) != nullptr;
        if (*found) Quarantine::remove(connection, company, key);
      },
      [this, company, key, found, done = std::move(done)](bool durable) {
        if (durable) quarantine_.forget(company, key);
        done(durable && *found);
      });
}

// --- erased values -------------------------------------------------------------------------------

// Whoever hears that a value was erased may rely on it. Somebody who reads an older state can keep
// the log from being emptied; that is tried again later, by the next process if need be.
void Pipeline::remove_traces() {
  try {
    if (traces_ == Traces::in_file) {
      connection_->rewrite();
      traces_ = Traces::in_log;
    }
    if (!connection_->empty_log()) return;
    connection_->begin(store::Begin::write);
    const Cell mark[] = {0, kTracesLeft};
    connection_->run("DELETE FROM journal_cursor WHERE company_id = $1 AND name = $2", mark);
    connection_->commit();
    traces_ = Traces::none;
  } catch (const StoreFailure& failure) {
    connection_->rollback();
    tell(LogLevel::error, "erasure.traces",
         std::string("erased values are still in the files: ") + failure.what());
  }
}

// --- access log ----------------------------------------------------------------------------------

void Pipeline::write_access_log() {
  std::vector<AccessEntry> entries;
  {
    const std::lock_guard lock(mutex_);
    entries.swap(access_entries_);
  }
  static const store::Bulk kAccessLog{
      "access_log",
      {"company_id", "seq", "recorded_at", "user_id", "what", "detail", "hash"},
      {},
      {},
      {}};
  try {
    connection_->begin(store::Begin::write);
    if (!access_head_known_ || database_.shared()) {
      const Cell key[] = {0};
      auto rows = connection_->query(
          "SELECT seq, recorded_at, hash FROM access_log WHERE company_id = $1 ORDER BY seq DESC "
          "LIMIT 1",
          key);
      access_head_ = {};
      if (rows->next()) {
        access_head_.seq = rows->integer(0);
        access_head_.recorded_at = rows->integer(1);
        const auto hash = rows->blob(2);
        std::copy(hash.begin(), hash.end(), access_head_.hash.begin());
      }
      access_head_known_ = true;
    }
    std::vector<Cell> cells;
    std::deque<Hash> hashes;
    std::deque<std::string> texts;
    for (const AccessEntry& entry : entries) {
      const std::string& what = texts.emplace_back(entry.origin + "." + entry.what);
      access_head_.seq += 1;
      access_head_.recorded_at = std::max(entry.recorded_at, access_head_.recorded_at + 1);
      access_head_.hash = access_row_hash(access_head_.hash, access_head_.seq,
                                          access_head_.recorded_at, entry.user, what, entry.detail);
      hashes.push_back(access_head_.hash);
      for (const Cell& cell :
           {Cell(0), Cell(access_head_.seq), Cell(access_head_.recorded_at), Cell(entry.user),
            Cell(what), Cell(entry.detail), Cell::blob(bytes_of(hashes.back()))})
        cells.push_back(cell);
    }
    connection_->write(kAccessLog, cells);
    connection_->commit();
    metrics_.writes.fetch_add(1, std::memory_order_relaxed);
  } catch (const StoreFailure& failure) {
    connection_->rollback();
    access_head_known_ = false;
    tell(LogLevel::error, "access_log.failed", failure.what());
  }
}

}  // namespace osnova
