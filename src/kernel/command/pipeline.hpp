#pragma once
// The writer: one thread takes the commands that wait, forms groups of one company whose commands
// do not touch each other, plans and applies each group in one transaction and answers when it is
// durable.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "kernel/command/apply.hpp"
#include "kernel/command/node_lease.hpp"
#include "kernel/command/quarantine.hpp"
#include "kernel/kernel.hpp"
#include "kernel/search/search_feed.hpp"

namespace osnova {

// States of companies, shared by the writer and the readers.
class StateCache {
 public:
  // `shared`: other processes may change what is kept here.
  StateCache(const Registry& registry, const Texts& texts, bool shared)
      : registry_(registry), texts_(texts), shared_(shared) {}
  std::shared_ptr<const CompanyState> get(store::Connection& connection, Id company);
  void drop(Id company);  // 0 drops all: shared catalogues are part of every state
  // Tells other processes, in the transaction that changes it, that a state is not what it was.
  static void mark_changed(store::Connection& connection, Id company, int64_t seq);

 private:
  // Of which changes of the workspace and of the company a state knows.
  struct Marks {
    int64_t workspace = 0, company = 0;
    bool operator==(const Marks&) const = default;
  };
  struct Known {
    std::shared_ptr<const CompanyState> state;
    Marks marks;
  };
  Marks marks_of(store::Connection& connection, Id company) const;

  const Registry& registry_;
  const Texts& texts_;
  std::mutex mutex_;
  bool shared_;
  std::map<Id, Known> states_;
  int64_t generation_ = 0;
};

class Pipeline {
 public:
  Pipeline(store::Database& database, const Registry& registry, const Texts& texts,
           StateCache& states, Clock& clock, SaltSource& salt, KernelMetrics& metrics,
           KernelOptions options);
  ~Pipeline();

  using Done = std::function<void(Answer)>;
  void submit(Submission submission, Done done, bool urgent);
  // Runs a small write that is no command (drafts, files, states of jobs) in a transaction of its own
  // on the writer's thread; `done` hears whether it is durable.
  using Write = std::function<void(store::Connection&)>;
  void write(Write work, std::function<void(bool)> done);
  // Takes a command out of quarantine; `done` hears whether it was in it and that is durable.
  void release(Id company, std::string key, std::function<void(bool)> done);
  void log_access(Id user, std::string_view origin, std::string_view what, std::string_view detail);
  // Returns when everything that was submitted before, and the access log, is durable.
  void drain();
  store::Connection& connection() { return *connection_; }
  // Rises with every commit: who waits for changes need not ask the store.
  int64_t commits() const { return commits_.load(std::memory_order_relaxed); }
  int64_t notices() const { return notices_.load(std::memory_order_relaxed); }
  void noticed() { notices_.fetch_add(1, std::memory_order_relaxed); }

 private:
  struct Waiting {
    Submission submission;
    Done done;
  };
  struct PlainWrite {
    Write work;
    std::function<void(bool)> done;
  };
  struct AccessEntry {
    int64_t recorded_at;
    Id user;
    std::string origin, what, detail;
  };
  using Batch = std::deque<Waiting>;

  void loop();
  Batch take();
  void process(Batch batch);
  // Runs a prefix of the batch as one group; returns how many commands were answered or prepared.
  size_t attempt(Batch& batch, std::vector<std::pair<size_t, Answer>>& answers);
  void answer_repeated(Batch& batch, std::vector<std::pair<size_t, Answer>>& answers,
                       std::vector<bool>& settled);
  void answer_case(const RecordMeta& meta, Id company, Answer& answer);
  // How many commands of the batch make the next group: a suspect runs alone, one that is held is
  // refused here, and the same key does not come twice.
  size_t choose(Batch& batch, std::vector<std::pair<size_t, Answer>>& answers,
                std::vector<bool>& settled, std::vector<Plan>& plans, std::vector<size_t>& owners);
  void remove_traces();
  void open_quarantine();
  void hear_of_quarantine();
  void absolve(const Command& command);
  Answer refuse(const store::StoreFailure& failure, const Submission& submission);
  void commit(GroupWriter& writer, Id company);
  // Says that something failed that nobody waits for.
  void tell(LogLevel level, std::string_view event, std::string_view text);
  void count(const Command& command, const Answer& answer);
  bool happened(Id company);
  void forget_other_processes(Id company);
  CompanyHeads& heads(Id company);
  void write_access_log();
  void feed_search();
  bool feeds() const { return options_.search && !superseded_ && !search_.idle(); }
  void forget_old_notices();
  void run_writes(std::deque<PlainWrite> writes);
  Date business_date(const CompanyState& state) const;

  store::Database& database_;
  const Registry& registry_;
  const Texts& texts_;
  StateCache& states_;
  Clock& clock_;
  SaltSource& salt_;
  KernelMetrics& metrics_;
  KernelOptions options_;
  IdGenerator ids_;
  NodeLease lease_;
  std::unique_ptr<store::Connection> connection_;
  InFlight in_flight_;  // before connection_ goes, and with it the lock of the workspace
  Quarantine quarantine_;
  int64_t quarantine_read_us_ = 0;  // by the steady clock
  std::map<Id, CompanyHeads> heads_;
  SearchFeed search_;
  // Where overwritten personal values may still be read by somebody who has the files.
  enum class Traces { none, in_file, in_log };
  Traces traces_ = Traces::none;
  std::atomic<int64_t> commits_{0}, notices_{0};
  int64_t forgotten_at_ = 0;  // when old notifications were last looked for
  JournalHead access_head_;
  bool access_head_known_ = false;
  size_t slice_ = 16;  // commands of a long run in one group, steered towards options_.slice_ms

  std::mutex mutex_;
  std::condition_variable wake_, idle_;
  Batch urgent_, background_;
  std::deque<PlainWrite> writes_;
  std::vector<AccessEntry> access_entries_;
  bool stopping_ = false, busy_ = false;
  bool superseded_ = false;  // writers have to be of another generation: chores are theirs now
  std::thread thread_;
};

}  // namespace osnova
