#pragma once
// Long work with a state of its own: it goes on while people work, can be paused, and after the
// program ended or was killed it is taken up where it was written down last. What it does it does
// by commands with keys, so nothing is done twice.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "kernel/kernel.hpp"

namespace osnova {

std::vector<store::TableMeta> job_tables();  // job, job_refusal

// prepared: described, not begun. paused: by a person, or because something has to be mended first.
enum class JobState : int { prepared, running, paused, done, failed };
const EnumMeta& enum_meta(JobState);

struct Job {
  Id company = 0, id = 0;
  std::string kind;  // "import"; the label is "job.<kind>"
  JobState state = JobState::prepared;
  int64_t total = 0, done = 0, refused = 0;  // in what its kind counts: rows
  Id started_by = 0;
  Problems message;  // why it stands
  int64_t created_at = 0, updated_at = 0;
  std::string input, progress;  // JSON of its kind; `progress` is what a run goes on from
};

// Something that could not be done and why; `row` is what its kind counts.
struct Refusal {
  int64_t row = 0;
  Problems problems;
};

// One job at work, on the thread of jobs.
class JobRun {
 public:
  struct Step {
    int64_t done = 0, refused = 0;  // in all
    std::string progress;
    std::vector<Refusal> refusals;  // new ones
    bool finished = false;
    Problems stopped;  // not empty = it pauses until somebody resumes it
  };
  virtual ~JobRun() = default;
  // Goes on for a moment (some tenths of a second), with the rights that the person has now. What it
  // returns is written down; what it did since the last writing may be asked of it again after the
  // program was killed.
  virtual Step step(const Access& access) = 0;
};

struct JobKind {
  std::string name;
  std::function<Result<std::unique_ptr<JobRun>>(const Access& access, const Job& job)> start;
};

class Jobs {
 public:
  explicit Jobs(Kernel& kernel) : kernel_(kernel) {}
  ~Jobs() { stop(); }
  void add(JobKind kind);  // before go()
  // Takes up what was running when the program ended last, and works until stop().
  void go();
  void stop();  // after the step that is under way; what runs will go on with the next go()

  // A person's own jobs; those of others with the right "kernel.job.read" ("kernel.job.update" to
  // pause and resume them). Problems "record.not_found", "job.state",
  // "store.unavailable".
  Result<Job> prepare(const Access& access, const std::string& kind, std::string input,
                      int64_t total);
  // While it is prepared.
  Problems describe(const Access& access, Id id, std::string input, int64_t total);
  // Repeatable: a job that runs or is done is left alone.
  Problems start(const Access& access, Id id);
  Problems pause(const Access& access, Id id);  // returns when it stands, or after two seconds
  Problems resume(const Access& access, Id id);
  std::optional<Job> find(const Access& access, Id id);
  std::vector<Job> list(const Access& access, int limit);  // begun ones, newest first
  std::vector<Refusal> refusals(const Access& access, Id id);
  // Forgets what ended jobs refused and marks them, so that it is done once; returns those.
  std::vector<Job> retire(const Access& access, const std::string& kind, int64_t until_us);
  // How many jobs of a kind the person has prepared in the company, and not begun.
  int64_t prepared(const Access& access, std::string_view kind);
  // Forgets prepared jobs that nobody began before `until_us`; returns what they were.
  std::vector<Job> sweep(const Access& access, const std::string& kind, int64_t until_us);

  // Rises with every change of a job of this process.
  int64_t changes() const { return changes_.load(std::memory_order_relaxed); }
  // Jobs of the company, as far as the person may see them, that changed since; moves the cursor.
  std::vector<Job> changed_since(const Access& access, int64_t& cursor);

 private:
  using Key = std::pair<Id, Id>;
  void loop();
  bool work(Job& job);  // true: it goes on
  JobRun* run_of(const Access& access, Job& job);
  void stand(Job& job, JobState state, Problems message);
  bool save(const Job& job, const std::vector<Refusal>& refusals);
  void note(const Job& job);
  void freshen(Job& job);
  bool sees(const Access& access, const Job& job, std::string_view right) const;
  Result<Job> own(const Access& access, Id id, std::string_view right);
  Problems set_going(const Access& access, Job job);

  Kernel& kernel_;
  std::vector<JobKind> kinds_;
  std::mutex mutex_;
  std::condition_variable wake_, stood_;
  std::deque<Job> active_;
  std::set<Key> pausing_, at_work_;              // at_work_: active, or under way on the thread
  std::map<Key, std::unique_ptr<JobRun>> runs_;  // of the thread
  std::map<Key, std::pair<int64_t, Job>> changed_;
  std::atomic<int64_t> changes_{0};
  bool stopping_ = false;
  std::thread thread_;
};

// Problems as text that can be told in any language later.
std::string problems_text(const Problems& problems);
Problems problems_of(std::string_view text);

}  // namespace osnova
