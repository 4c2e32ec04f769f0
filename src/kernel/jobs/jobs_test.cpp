#include "kernel/jobs/jobs.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <filesystem>

#include "app/workspace.hpp"
#include "kernel/notify/waiting.hpp"
#include "testing/scratch_file.hpp"

using namespace osnova;

namespace {

namespace json = boost::json;

// A workspace whose kernel can be closed and opened again, as after kill -9.
struct Plant {
  explicit Plant(const char* name)
      : file(std::filesystem::temp_directory_path() / (std::string("osnova-jobs-") + name)) {
    clean();
    register_kernel(registry);
    app::register_modules(registry);
    open(true);
    InitOptions init;
    init.company = "PLANT";
    init.currency = "EUR";
    init.books = {{"main", BookKind::ifrs, ""}};
    company = init_company(*kernel, init).value();
    command("kernel.role.create",
            {{"code", "hand"}, {"name", "Hand"}, {"rights", "party.party.read"}});
    for (const char* login : {"ann", "bob"})
      command("kernel.user.create", {{"login", login},
                                     {"name", login},
                                     {"roles", json::array{json::object{{"role", "@hand"}}}}});
  }
  ~Plant() {
    close();
    clean();
  }
  void clean() {
    testing::remove_workspace(file);
  }
  void open(bool create = false) {
    store::OpenOptions options;
    options.create = create;
    database = testing::open_scratch(file, options);
    kernel = std::make_unique<Kernel>(*database, registry, clock, salt);
    jobs = std::make_unique<Jobs>(*kernel);
  }
  void close() {
    jobs.reset();
    kernel.reset();
    database.reset();
  }
  void command(const char* name, json::object input) {
    Command command;
    command.name = name;
    command.input = std::move(input);
    REQUIRE(kernel->execute(command, access("owner")).ok());
  }
  Access access(const char* login) { return kernel->access_for(login, company, "test").value(); }

  std::string file;
  Registry registry;
  SystemClock clock;
  SystemSalt salt;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<Kernel> kernel;
  std::unique_ptr<Jobs> jobs;
  Id company = 0;
};

// Counts to its total, one a step, refuses every tenth, does what its input says at the fifth.
class Counting : public JobRun {
 public:
  Counting(const Job& job, int* steps) : input_(job.input), total_(job.total), steps_(steps) {
    at_ = json::parse(job.progress).as_object().contains("at")
              ? json::parse(job.progress).at("at").as_int64()
              : 0;
  }
  Step step(const Access&) override {
    if (steps_) ++*steps_;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    Step step;
    if (at_ == 5 && input_ == "bug") OSNOVA_ASSERT(false, "a job with a bug");
    if (at_ == 5 && input_ == "failure") throw Failure("file.unreadable", "gone");
    if (at_ == 5 && input_ == "store")
      throw store::StoreFailure(store::StoreFailure::Reason::disk_full, "full");
    if (at_ == 5 && input_ == "stop" && std::exchange(first_, false)) {
      step.stopped.add("store.disk_full");
    } else {
      ++at_;
      if (at_ % 10 == 0) step.refusals.push_back({at_, refused()});
    }
    step.done = at_;
    step.refused = at_ / 10;
    step.finished = at_ == total_;
    step.progress = json::serialize(json::object{{"at", at_}});
    return step;
  }

 private:
  Problems refused() const {
    Problems problems;
    problems.add("input.required", "lines.name", {{"row", std::to_string(at_)}});
    return problems;
  }
  std::string input_;
  int64_t total_, at_ = 0;
  bool first_ = true;
  int* steps_;
};

void add_counting(Jobs& jobs, int* steps = nullptr) {
  jobs.add({"counting", [steps](const Access&, const Job& job) -> Result<std::unique_ptr<JobRun>> {
              if (job.input == "impossible") return Problem{"record.not_found", "", {}};
              return std::unique_ptr<JobRun>(std::make_unique<Counting>(job, steps));
            }});
}

Job wait_for(Jobs& jobs, const Access& access, Id id, JobState state) {
  for (int i = 0; i < 2000; ++i) {
    const auto job = jobs.find(access, id);
    REQUIRE(job.has_value());
    if (job->state == state) return *job;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  FAIL("the job never came to stand so");
  return {};
}

Id begin(Plant& plant, const Access& access, const char* input, int64_t total) {
  auto job = plant.jobs->prepare(access, "counting", input, total);
  REQUIRE(job.ok());
  REQUIRE_FALSE(plant.jobs->start(access, job->id));
  return job->id;
}

}  // namespace

TEST_CASE("jobs: one runs to its end and tells what it refused") {
  Plant plant("end");
  add_counting(*plant.jobs);
  plant.jobs->go();
  const Access ann = plant.access("ann");
  int64_t cursor = plant.jobs->changes();
  const Id id = begin(plant, ann, "", 35);
  const Job job = wait_for(*plant.jobs, ann, id, JobState::done);
  CHECK(job.done == 35);
  CHECK(job.refused == 3);
  CHECK(job.message.empty());
  const auto refusals = plant.jobs->refusals(ann, id);
  REQUIRE(refusals.size() == 3);
  CHECK(refusals[2].row == 30);
  CHECK(refusals[2].problems.front().path == "lines.name");
  CHECK(refusals[2].problems.front().args.front().second == "30");
  const auto changed = plant.jobs->changed_since(ann, cursor);
  REQUIRE(changed.size() == 1);
  CHECK(changed[0].id == id);
  CHECK(plant.jobs->changed_since(ann, cursor).empty());
  CHECK_FALSE(plant.jobs->start(ann, id));  // done is done
  CHECK(plant.jobs->find(ann, id)->done == 35);
}

TEST_CASE("jobs: paused and resumed, by the hand that may") {
  Plant plant("pause");
  add_counting(*plant.jobs);
  plant.jobs->go();
  const Access ann = plant.access("ann"), bob = plant.access("bob"), owner = plant.access("owner");
  const Id id = begin(plant, ann, "", 100'000);
  CHECK_FALSE(plant.jobs->find(bob, id).has_value());
  CHECK(plant.jobs->pause(bob, id).has("record.not_found"));
  CHECK(plant.jobs->list(bob, 10).empty());
  CHECK(plant.jobs->list(owner, 10).size() == 1);
  CHECK_FALSE(plant.jobs->pause(owner, id));
  const int64_t done = plant.jobs->find(ann, id)->done;
  CHECK(plant.jobs->find(ann, id)->state == JobState::paused);
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  CHECK(plant.jobs->find(ann, id)->done == done);
  CHECK_FALSE(plant.jobs->resume(ann, id));
  CHECK_FALSE(plant.jobs->resume(ann, id));
  for (int i = 0; i < 1000 && plant.jobs->find(ann, id)->done == done; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  CHECK(plant.jobs->find(ann, id)->done > done);
}

TEST_CASE("jobs: what ran when the program ended goes on, what stood stands") {
  Plant plant("again");
  add_counting(*plant.jobs);
  plant.jobs->go();
  const Id running = begin(plant, plant.access("ann"), "", 300);
  const Id paused = begin(plant, plant.access("ann"), "", 300);
  const Id prepared = plant.jobs->prepare(plant.access("ann"), "counting", "", 1)->id;
  REQUIRE_FALSE(plant.jobs->pause(plant.access("ann"), paused));
  plant.close();
  plant.open();
  int steps = 0;
  add_counting(*plant.jobs, &steps);
  const Access ann = plant.access("ann");
  const Job before = *plant.jobs->find(ann, running);
  CHECK(before.state == JobState::running);
  CHECK(before.done < 300);
  plant.jobs->go();
  const Job after = wait_for(*plant.jobs, ann, running, JobState::done);
  CHECK(after.done == 300);
  CHECK(steps == 300 - before.done);
  CHECK(plant.jobs->find(ann, paused)->state == JobState::paused);
  CHECK(plant.jobs->find(ann, prepared)->state == JobState::prepared);
  CHECK(plant.jobs->refusals(ann, running).size() == 30);
}

TEST_CASE("jobs: a failure of the store and a problem pause, a damaged file and a bug end it") {
  Plant plant("failures");
  add_counting(*plant.jobs);
  plant.jobs->go();
  const Access ann = plant.access("ann");
  const Id stopped = begin(plant, ann, "stop", 10);
  const Job standing = wait_for(*plant.jobs, ann, stopped, JobState::paused);
  CHECK(standing.done == 5);
  CHECK(standing.message.has("store.disk_full"));
  CHECK_FALSE(plant.jobs->resume(ann, stopped));
  const Id full = begin(plant, ann, "store", 10);
  CHECK(wait_for(*plant.jobs, ann, full, JobState::paused).message.has("store.unavailable"));
  const Id damaged = begin(plant, ann, "failure", 10);
  CHECK(wait_for(*plant.jobs, ann, damaged, JobState::failed).message.has("file.unreadable"));
  const Id bug = begin(plant, ann, "bug", 10);
  CHECK(wait_for(*plant.jobs, ann, bug, JobState::failed).message.has("command.incident"));
  const Id impossible = begin(plant, ann, "impossible", 10);
  CHECK(wait_for(*plant.jobs, ann, impossible, JobState::failed).message.has("record.not_found"));
  const Id unknown = plant.jobs->prepare(ann, "juggling", "", 1)->id;
  CHECK_FALSE(plant.jobs->start(ann, unknown));
  CHECK(wait_for(*plant.jobs, ann, unknown, JobState::failed).message.has("job.unknown_kind"));
}

TEST_CASE("jobs: who began one is told how it ended, and of a stop that nobody asked for") {
  Plant plant("told");
  add_counting(*plant.jobs);
  plant.jobs->go();
  const Access ann = plant.access("ann");
  const auto told = [&](const Access& access) {
    std::string kinds;
    for (const Notification& n : Notifications(*plant.kernel).page(access, false, 0, 20).items)
      kinds += std::string(n.kind->name) + "/" + std::to_string(n.job) + " ";
    return kinds;
  };
  const int64_t before = plant.kernel->notices();
  const Id done = begin(plant, ann, "", 35);
  wait_for(*plant.jobs, ann, done, JobState::done);
  CHECK(told(ann) == "job_done/1 ");
  CHECK(plant.kernel->notices() > before);
  const auto counts =
      json::parse(Notifications(*plant.kernel).page(ann, false, 0, 1).items[0].args);
  CHECK(counts.at("done") == 35);
  CHECK(counts.at("refused") == 3);
  const Id stopped = begin(plant, ann, "stop", 10);
  wait_for(*plant.jobs, ann, stopped, JobState::paused);
  CHECK(told(ann) == "job_paused/2 job_done/1 ");
  const Id failed = begin(plant, ann, "failure", 10);
  wait_for(*plant.jobs, ann, failed, JobState::failed);
  CHECK(told(ann) == "job_failed/3 job_paused/2 job_done/1 ");
  const Id by_hand = begin(plant, ann, "", 100'000);
  CHECK_FALSE(plant.jobs->pause(ann, by_hand));
  CHECK(plant.jobs->find(ann, by_hand)->state == JobState::paused);
  CHECK(told(ann) == "job_failed/3 job_paused/2 job_done/1 ");
  CHECK(told(plant.access("owner")).empty());
  const Waiting waiting = what_waits(*plant.kernel, plant.jobs.get(), ann, 10);
  REQUIRE(waiting.jobs.size() == 3);
  CHECK(waiting.jobs[0].id == by_hand);
  CHECK(what_waits(*plant.kernel, plant.jobs.get(), plant.access("owner"), 10).jobs.empty());
}

TEST_CASE("jobs: described while prepared, swept when nobody began them") {
  Plant plant("prepared");
  add_counting(*plant.jobs);
  plant.jobs->go();
  const Access ann = plant.access("ann");
  const Id id = plant.jobs->prepare(ann, "counting", "", 1)->id;
  const Id other = plant.jobs->prepare(ann, "counting", "", 1)->id;
  CHECK(other != id);
  CHECK(plant.jobs->list(ann, 10).empty());
  CHECK(plant.jobs->pause(ann, id).has("job.state"));
  CHECK(plant.jobs->resume(ann, id).has("job.state"));
  CHECK_FALSE(plant.jobs->describe(ann, id, "", 20));
  CHECK(plant.jobs->describe(plant.access("bob"), id, "", 20).has("record.not_found"));
  CHECK_FALSE(plant.jobs->start(ann, id));
  CHECK(wait_for(*plant.jobs, ann, id, JobState::done).total == 20);
  CHECK(plant.jobs->describe(ann, id, "", 30).has("job.state"));
  CHECK(plant.jobs->sweep(ann, "counting", plant.clock.now_us() + 1).size() == 1);
  CHECK_FALSE(plant.jobs->find(ann, other).has_value());
  CHECK(plant.jobs->find(ann, id).has_value());
}
