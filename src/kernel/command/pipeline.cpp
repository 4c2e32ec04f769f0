#include "kernel/command/pipeline.hpp"

#include <chrono>

#include "base/text.hpp"
#include "kernel/approval/approval.hpp"
#include "kernel/upgrade/upgrade.hpp"

namespace osnova {

using store::Cell;
using store::StoreFailure;

std::shared_ptr<const CompanyState> StateCache::get(store::Connection& connection, Id company) {
  const Marks marks = marks_of(connection, company);
  int64_t generation;
  {
    const std::lock_guard lock(mutex_);
    const auto found = states_.find(company);
    if (found != states_.end() && found->second.marks == marks) return found->second.state;
    generation = generation_;
  }
  auto state = StateLoader::load(connection, registry_, texts_, company);
  const std::lock_guard lock(mutex_);
  // A state that was read while somebody changed it is good for this reader's snapshot only.
  if (state && generation == generation_) states_[company] = {state, marks};
  return state;
}

namespace {
constexpr const char* kStateMark = "state";  // in journal_cursor
}

StateCache::Marks StateCache::marks_of(store::Connection& connection, Id company) const {
  Marks marks;
  if (!shared_) return marks;
  const Cell cells[] = {company, kStateMark};
  auto rows = connection.query(
      "SELECT company_id, seq FROM journal_cursor WHERE company_id IN (0, $1) AND name = $2", cells);
  while (rows->next()) (rows->integer(0) == 0 ? marks.workspace : marks.company) = rows->integer(1);
  return marks;
}

void StateCache::mark_changed(store::Connection& connection, Id company, int64_t seq) {
  static const store::Bulk kMark{
      "journal_cursor", {"company_id", "name", "seq"}, {"company_id", "name"}, {}, {"seq"}};
  const Cell cells[] = {company, kStateMark, seq};
  connection.write(kMark, cells);
}

void StateCache::drop(Id company) {
  const std::lock_guard lock(mutex_);
  ++generation_;
  if (company == 0)
    states_.clear();
  else
    states_.erase(company);
}

Pipeline::Pipeline(store::Database& database, const Registry& registry, const Texts& texts,
                   StateCache& states, Clock& clock, SaltSource& salt, KernelMetrics& metrics,
                   KernelOptions options)
    : database_(database),
      registry_(registry),
      texts_(texts),
      states_(states),
      clock_(clock),
      salt_(salt),
      metrics_(metrics),
      options_(options),
      ids_(clock, -1),
      lease_(clock, salt, ids_),
      connection_(database.writer()),
      in_flight_(options.in_flight, database.shared()),
      search_(registry, texts) {
  upgrade(*connection_, registry_, [this](std::string_view event, std::string_view text) {
    tell(LogLevel::info, event, text);
  });
  const Cell mark[] = {0, kTracesLeft};
  if (connection_->query("SELECT 1 FROM journal_cursor WHERE company_id = $1 AND name = $2", mark)
          ->next())
    traces_ = Traces::in_file;
  open_quarantine();
  thread_ = std::thread([this] {
    in_flight_.watch_this_thread();
    loop();
    in_flight_.unwatch_this_thread();
  });
}

Pipeline::~Pipeline() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
  try {
    lease_.give_back(*connection_);
  } catch (const StoreFailure&) {
    connection_->rollback();  // then the node is free when the lease ends
  }
}

void Pipeline::submit(Submission submission, Done done, bool urgent) {
  metrics_.queue.fetch_add(1, std::memory_order_relaxed);
  {
    const std::lock_guard lock(mutex_);
    (urgent ? urgent_ : background_).push_back({std::move(submission), std::move(done)});
  }
  wake_.notify_one();
}

void Pipeline::write(Write work, std::function<void(bool)> done) {
  metrics_.queue.fetch_add(1, std::memory_order_relaxed);
  {
    const std::lock_guard lock(mutex_);
    writes_.push_back({std::move(work), std::move(done)});
  }
  wake_.notify_one();
}

void Pipeline::log_access(Id user, std::string_view origin, std::string_view what,
                          std::string_view detail) {
  const std::lock_guard lock(mutex_);
  access_entries_.push_back(
      {clock_.now_us(), user, std::string(origin), std::string(what), plain_utf8(detail)});
  if (access_entries_.size() == 1) wake_.notify_one();
}

void Pipeline::drain() {
  std::unique_lock lock(mutex_);
  wake_.notify_one();
  idle_.wait(lock, [this] {
    return urgent_.empty() && background_.empty() && writes_.empty() && !busy_ &&
           access_entries_.empty();
  });
}

// --- the thread ----------------------------------------------------------------------------------

// People's commands first, then a slice of a long run. Where a group costs round trips, the slice
// goes with people's commands: on PostgreSQL an import runs at 1.8 times the speed for it beside
// 300 requests a second, on a file people would wait longer for nothing. One company at a time, the
// one that waits longest.
Pipeline::Batch Pipeline::take() {
  Batch batch;
  const auto take_from = [&](Batch& from, size_t limit) {
    const auto fits = [&](const Waiting& one) {
      return batch.empty() ||
             one.submission.command.company == batch.front().submission.command.company;
    };
    while (!from.empty() && batch.size() < limit && fits(from.front())) {
      batch.push_back(std::move(from.front()));
      from.pop_front();
    }
    // Further back people wait at the same company: where many companies work at once, each command
    // would else go alone. What a long run wants stays in its order, and so does what comes after
    // a command of the shared catalogues.
    if (&from != &urgent_ || batch.empty() || batch.front().submission.command.company == 0) return;
    Batch others;
    bool open = true;
    for (Waiting& one : from) {
      open = open && batch.size() < limit && one.submission.command.company != 0;
      (open && fits(one) ? batch : others).push_back(std::move(one));
    }
    from = std::move(others);
  };
  if (!options_.group_commands) {
    take_from(urgent_.empty() ? background_ : urgent_, 1);
    return batch;
  }
  take_from(urgent_, options_.max_group);
  if (batch.empty() || database_.shared())
    take_from(background_, std::min(options_.max_group, batch.size() + slice_));
  return batch;
}

void Pipeline::loop() {
  using SteadyClock = std::chrono::steady_clock;
  constexpr size_t kAccessBatch = 256;
  std::unique_lock lock(mutex_);
  while (true) {
    const auto has_work = [this] {
      return !urgent_.empty() || !background_.empty() || !writes_.empty();
    };
    if (!has_work() && !stopping_ && access_entries_.empty() && !feeds()) {
      if (traces_ == Traces::none)
        wake_.wait(lock);
      else
        wake_.wait_for(lock, std::chrono::seconds(1));
    }
    // Access entries wait for company, so that knocking costs no commit of its own.
    if (!has_work() && !stopping_ && !access_entries_.empty())
      wake_.wait_for(lock, std::chrono::milliseconds(200), has_work);
    busy_ = true;
    if (!writes_.empty()) {
      auto writes = std::move(writes_);
      writes_.clear();
      lock.unlock();
      run_writes(std::move(writes));
      lock.lock();
    }
    if (!urgent_.empty() || !background_.empty()) {
      const bool long_run = urgent_.empty() || (database_.shared() && !background_.empty());
      Batch batch = take();
      const size_t size = batch.size();
      lock.unlock();
      const auto begin = SteadyClock::now();
      process(std::move(batch));
      const auto us =
          std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - begin).count();
      if (long_run && us > 0) {
        const auto fitting =
            static_cast<size_t>(options_.slice_ms * 1000 * static_cast<int64_t>(size) / us);
        slice_ = std::clamp<size_t>(fitting, 1, std::min(options_.max_group, slice_ * 2));
      }
      lock.lock();
    }
    if (!access_entries_.empty() && (!has_work() || access_entries_.size() >= kAccessBatch)) {
      lock.unlock();
      write_access_log();
      lock.lock();
    }
    if (!has_work() && !stopping_ && feeds()) {
      lock.unlock();
      feed_search();
      lock.lock();
    }
    if (!has_work() && !stopping_ && options_.search) {
      lock.unlock();
      forget_old_notices();
      lock.lock();
    }
    if (!has_work() && access_entries_.empty() && traces_ != Traces::none) {
      lock.unlock();
      remove_traces();
      lock.lock();
    }
    busy_ = false;
    idle_.notify_all();
    if (stopping_ && !has_work() && access_entries_.empty()) return;
  }
}

void Pipeline::process(Batch batch) {
  bool singly = false;
  while (!batch.empty()) {
    Batch rest;
    if (singly)
      while (batch.size() > 1) {
        rest.push_front(std::move(batch.back()));
        batch.pop_back();
      }
    std::vector<std::pair<size_t, Answer>> answers;
    size_t handled = 0;
    try {
      handled = attempt(batch, answers);
    } catch (const StoreFailure& failure) {
      connection_->rollback();
      heads_.clear();
      states_.drop(0);
      if (batch.size() > 1) {
        singly = true;
        continue;
      }
      answers.assign(1, {0, refuse(failure, batch.front().submission)});
      handled = 1;
    } catch (const Bug& bug) {
      connection_->rollback();
      heads_.clear();
      states_.drop(0);
      if (batch.size() > 1) {
        singly = true;
        continue;
      }
      Answer answer;
      answer.incident = bug.what();
      answers.assign(1, {0, std::move(answer)});
      handled = 1;
    }
    if (traces_ == Traces::in_file) remove_traces();
    for (auto& [index, answer] : answers) {
      absolve(batch[index].submission.command);
      count(batch[index].submission.command, answer);
      if (!answer.incident.empty())
        options_.log->write(LogLevel::error, "incident",
                            {{"command", batch[index].submission.command.name},
                             {"text", answer.incident}});
      if (answer.problems.has("access.denied"))
        log_access(batch[index].submission.access.user(), batch[index].submission.access.origin(),
                   "refused", batch[index].submission.command.name);
      batch[index].done(std::move(answer));
    }
    batch.erase(batch.begin(), batch.begin() + static_cast<ptrdiff_t>(handled));
    for (Waiting& waiting : rest) batch.push_back(std::move(waiting));
  }
}

// --- one group -----------------------------------------------------------------------------------

CompanyHeads& Pipeline::heads(Id company) {
  const auto found = heads_.find(company);
  if (found != heads_.end()) return found->second;
  CompanyHeads& fresh = heads_[company];
  fresh.journal = stored_head(*connection_, company);
  return fresh;
}

namespace {

// Keys that the program makes itself, of a row of a file or of what ships, mean the same whoever runs
// it. No request comes in by these ways, so a key that a person sends is his own.
bool shares_keys(const Access& access) {
  constexpr std::string_view kOperated[] = {"cli", "demo", "import", "init"};
  return std::find(std::begin(kOperated), std::end(kOperated), access.origin()) !=
         std::end(kOperated);
}

}  // namespace

// Somebody else's key is answered as one with other input: the answer would tell of a record that he
// may not be allowed to see.
void Pipeline::answer_repeated(Batch& batch, std::vector<std::pair<size_t, Answer>>& answers,
                               std::vector<bool>& settled) {
  std::vector<Cell> keys;
  std::vector<size_t> owners;
  for (size_t i = 0; i < batch.size(); ++i) {
    const Command& command = batch[i].submission.command;
    if (command.key.empty()) continue;
    keys.push_back(command.company);
    keys.push_back(std::string_view(command.key));
    owners.push_back(i);
  }
  if (keys.empty()) return;
  connection_->each(
      "SELECT record, record_id, version, seq, input_hash, salt, user_id FROM journal WHERE "
      "company_id = $1 AND key = $2",
      keys, 2, [&](size_t tuple, store::Rows& row) {
        const size_t i = owners[tuple];
        const Command& command = batch[i].submission.command;
        const Access& access = batch[i].submission.access;
        const bool own = row.integer(6) == access.user() || shares_keys(access);
        Answer answer;
        if (!own || !same_input(row.blob(4), input_hash(command), row.blob(5))) {
          answer.problems.add("command.key_reused", "", {{"key", command.key}});
        } else {
          answer.repeated = true;
          answer.record = row.integer(1);
          answer.version = row.integer(2);
          answer.seq = row.integer(3);
          const Behaviour* behaviour = registry_.find(row.text(0));
          if (behaviour && is_approval(*behaviour->meta) &&
              record_of(command.name) != behaviour->meta->name)
            answer_case(*behaviour->meta, command.company, answer);
          if (behaviour && behaviour->meta->kind == RecordKind::document) {
            const Id ids[] = {answer.record};
            texts_.of(*behaviour->meta)
                .load(*connection_, command.company, ids,
                      [&](Record record) { answer.number = record.as<Doc>().number; });
          }
        }
        settled[i] = true;
        answers.emplace_back(i, std::move(answer));
      });
}

// A command that had become a case: what it was about, and the case.
void Pipeline::answer_case(const RecordMeta& meta, Id company, Answer& answer) {
  answer.waits = answer.record;
  const Id ids[] = {answer.record};
  texts_.of(meta).load(*connection_, company, ids, [&](Record record) {
    const Approval& approval = record.as<Approval>();
    answer.record = 0;
    parse_int(approval.target, &answer.record);
    answer.version = approval.target_version;
  });
}

size_t Pipeline::choose(Batch& batch, std::vector<std::pair<size_t, Answer>>& answers,
                        std::vector<bool>& settled, std::vector<Plan>& plans,
                        std::vector<size_t>& owners) {
  std::unordered_set<std::string_view> keys;
  size_t handled = 0;
  for (; handled < batch.size(); ++handled) {
    if (settled[handled]) continue;
    const Command& command = batch[handled].submission.command;
    const Suspect* suspect =
        quarantine_.empty() ? nullptr : quarantine_.find(command.company, command.key);
    if (suspect && suspect->held()) {
      Answer answer;
      answer.problems.add("command.quarantined", "",
                          {{"key", command.key}, {"incident", std::to_string(suspect->incident)}});
      answers.emplace_back(handled, std::move(answer));
      continue;
    }
    if (suspect && !plans.empty()) break;
    if (!command.key.empty() && !keys.insert(command.key).second)
      break;  // the same key twice: the second one later
    plans.emplace_back().submission = &batch[handled].submission;
    owners.push_back(handled);
    const Access& access = batch[handled].submission.access;
    in_flight_.add(command.company, command.key, command.name, access.user(), access.company());
    if (suspect) return handled + 1;
  }
  return handled;
}

namespace {

// The case itself is what was stored, unless a draft was as well.
void answer_waiting(const Command& command, const Plan& plan, Answer& answer) {
  answer.waits = plan.waits;
  if (answer.record != plan.waits) return;
  answer.record = command.record;
  answer.version = command.record == 0 ? 0 : command.expected_version;
}

// What was added to the record of commands in flight is in flight for as long as this lives.
class Worked {
 public:
  explicit Worked(InFlight& in_flight) : in_flight_(in_flight) { in_flight_.write(); }
  ~Worked() { in_flight_.clear(); }
  Worked(const Worked&) = delete;
  Worked& operator=(const Worked&) = delete;

 private:
  InFlight& in_flight_;
};

bool touches(const Plan& plan, const GroupWriter& writer) {
  if (writer.size() == 0) return false;
  if (plan.barrier || writer.barrier() || plan.failed()) return true;
  const KeySet& written = writer.written();
  const auto hit = [&](const FactKey& key) { return written.contains(key); };
  return std::any_of(plan.reads.begin(), plan.reads.end(), hit) ||
         std::any_of(plan.writes.begin(), plan.writes.end(), hit);
}

}  // namespace

size_t Pipeline::attempt(Batch& batch, std::vector<std::pair<size_t, Answer>>& answers) {
  const Id company = batch.front().submission.command.company;
  lease_.keep(*connection_);
  connection_->begin(store::Begin::write);
  if (database_.shared()) forget_other_processes(company);
  if (database_.shared()) hear_of_quarantine();
  const auto state = states_.get(*connection_, company);
  if (company != 0 && !state) {
    connection_->rollback();
    for (size_t i = 0; i < batch.size(); ++i) {
      Answer answer;
      answer.problems.add("command.unknown_company");
      answers.emplace_back(i, std::move(answer));
    }
    return batch.size();
  }
  std::vector<bool> settled(batch.size());
  answer_repeated(batch, answers, settled);
  std::vector<Plan> plans;
  std::vector<size_t> owners;
  size_t handled = choose(batch, answers, settled, plans, owners);
  const Worked worked(in_flight_);
  Planner planner(*connection_, registry_, texts_, state, company, {clock_.now_us()}, ids_);
  planner.run(plans);
  GroupWriter writer(*connection_, texts_, heads(company), company, clock_, salt_);
  for (size_t i = 0; i < plans.size(); ++i) {
    if (touches(plans[i], writer)) {
      handled = owners[i];
      break;
    }
    Answer answer;
    if (plans[i].failed()) {
      answer.problems = plans[i].problems;
      answer.incident = plans[i].incident;
    } else {
      answer = writer.add(plans[i]);
      if (plans[i].waits != 0) 
        answer_waiting(batch[owners[i]].submission.command, plans[i], answer);
    }
    answers.emplace_back(owners[i], std::move(answer));
  }
  std::erase_if(answers, [&](const auto& a) { return a.first >= handled; });
  if (writer.size() == 0) {
    connection_->rollback();
    return handled;
  }
  writer.flush();
  if (database_.shared() && writer.barrier())
    StateCache::mark_changed(*connection_, company, heads_[company].journal.seq);
  commit(writer, company);
  return handled;
}

// Numbers and the journal's head are carried from group to group only while nobody else wrote.
void Pipeline::forget_other_processes(Id company) {
  const auto known = heads_.find(company);
  if (known == heads_.end()) return;
  const JournalHead stored = stored_head(*connection_, company);
  if (stored.seq != known->second.journal.seq || stored.hash != known->second.journal.hash)
    heads_.erase(known);
}

// Whether the group that ends with the head in memory is in the journal. Where others write too, the
// server may be at it still on the connection that was lost: the lock is given when it is not.
bool Pipeline::happened(Id company) {
  const JournalHead& head = heads_[company].journal;
  for (int tries = 1;; ++tries) {
    try {
      if (database_.shared()) connection_->begin(store::Begin::write);
      const bool found = hash_at(*connection_, company, head.seq) == head.hash;
      connection_->rollback();
      return found;
    } catch (const StoreFailure&) {
      connection_->rollback();
      if (tries == 4) throw;
    }
  }
}

// A commit whose answer was lost may have happened: the journal tells.
void Pipeline::commit(GroupWriter& writer, Id company) {
  try {
    connection_->commit();
  } catch (const StoreFailure&) {
    connection_->rollback();
    if (!happened(company)) throw;
  }
  if (writer.barrier()) states_.drop(company);
  if (writer.erased()) traces_ = Traces::in_file;
  search_.wake();
  commits_.fetch_add(1, std::memory_order_relaxed);
  metrics_.group_size.record(static_cast<int64_t>(writer.size()));
  if (writer.notified()) noticed();
}

}  // namespace osnova
