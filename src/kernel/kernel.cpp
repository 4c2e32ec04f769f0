#include "kernel/access/passwords.hpp"
#include "kernel/kernel.hpp"

#include <boost/json.hpp>
#include <future>

#include "base/text.hpp"
#include "kernel/access/access_maker.hpp"
#include "kernel/access/access_records.hpp"
#include "kernel/access/fields.hpp"
#include "kernel/approval/approval.hpp"
#include "kernel/command/pipeline.hpp"
#include "kernel/journal/journal.hpp"
#include "kernel/report/added_dimensions.hpp"
#include "kernel/restore/restoration.hpp"
#include "kernel/upgrade/upgrade.hpp"
#include "store/table_copy.hpp"

namespace osnova {

using store::Cell;

struct Kernel::State {
  State(store::Database& d, const Registry& r, Clock& c, KernelOptions o)
      : database(d),
        registry(r),
        clock(c),
        own_log(o.log ? nullptr : std::make_unique<Log>(Log::Options{})),
        options(with_log(o)),
        passwords(o.pepper),
        texts(r),
        states(r, texts, d.shared()),
        dry_ids(c, 1023) {}

  KernelOptions with_log(KernelOptions o) const {
    if (!o.log) o.log = own_log.get();
    return o;
  }

  store::Database& database;
  const Registry& registry;
  Clock& clock;
  std::unique_ptr<Log> own_log;
  KernelOptions options;
  Passwords passwords;
  KernelMetrics metrics;
  Texts texts;
  StateCache states;
  std::unique_ptr<Pipeline> pipeline;
  std::mutex readers_mutex;
  std::vector<std::unique_ptr<store::Connection>> readers;
  std::mutex dry_mutex;
  IdGenerator dry_ids;  // of dry runs: never stored
  std::mutex crossed_mutex;
  std::map<std::pair<Id, Id>, int64_t> crossed;  // crossing and record -> when it was written down
};

namespace {

// A reader connection inside one snapshot, given back at the end.
template <class State>
class Snapshot {
 public:
  explicit Snapshot(State& state) : state_(state) {
    {
      const std::lock_guard lock(state.readers_mutex);
      if (!state.readers.empty()) {
        connection_ = std::move(state.readers.back());
        state.readers.pop_back();
      }
    }
    if (!connection_) connection_ = state.database.reader();
    connection_->begin(store::Begin::read);
  }
  ~Snapshot() {
    connection_->rollback();
    const std::lock_guard lock(state_.readers_mutex);
    state_.readers.push_back(std::move(connection_));
  }
  store::Connection& connection() { return *connection_; }

 private:
  State& state_;
  std::unique_ptr<store::Connection> connection_;
};

}  // namespace

Kernel::Kernel(store::Database& database, const Registry& registry, Clock& clock, SaltSource& salt,
               KernelOptions options)
    : state_(std::make_unique<State>(database, registry, clock, options)) {
  auto reader = database.reader();
  if (!options.unfinished && store::CopyMark::read(*reader))
    throw Failure("store.being_moved", "the move or restore into it has not come to its end");
  if (!options.read_only)
    state_->pipeline = std::make_unique<Pipeline>(database, registry, state_->texts, state_->states,
                                                  clock, salt, state_->metrics, state_->options);
  else if (!is_readable(*reader, registry))
    throw Failure("store.needs_migration", "the schema is of an earlier version");
  state_->readers.push_back(std::move(reader));
}

Kernel::~Kernel() = default;

const Registry& Kernel::registry() const { return state_->registry; }
Clock& Kernel::clock() { return state_->clock; }
store::Database& Kernel::database() { return state_->database; }
const Passwords& Kernel::passwords() const { return state_->passwords; }
Log& Kernel::log() { return *state_->options.log; }
const KernelMetrics& Kernel::metrics() const { return state_->metrics; }

Kernel::Figures Kernel::figures() {
  Figures figures;
  std::vector<Id> all = companies();
  all.push_back(0);
  Snapshot snapshot(*state_);
  for (const Id company : all) {
    const Cell key[] = {company};
    auto head = snapshot.connection().query(
        "SELECT seq FROM journal WHERE company_id = $1 ORDER BY seq DESC LIMIT 1", key);
    if (head->next()) figures.journal_rows += head->integer(0);
    auto jobs = snapshot.connection().query(
        "SELECT state, COUNT(*) FROM job WHERE company_id = $1 GROUP BY state", key);
    while (jobs->next()) figures.jobs[std::string(jobs->text(0))] += jobs->integer(1);
  }
  return figures;
}

bool Kernel::answers() {
  try {
    Snapshot snapshot(*state_);
    return snapshot.connection().query("SELECT 1", {})->next();
  } catch (const store::StoreFailure&) {
    return false;
  }
}

Problems Kernel::may_write() {
  Problems problems;
  if (!state_->pipeline) return problems;
  Snapshot snapshot(*state_);
  const store::Generations generations = snapshot.connection().generations();
  if (generations.asked > generations.own) problems.add("store.newer_program");
  if (generations.asked < generations.own) problems.add("store.older_program");
  return problems;
}

// --- people --------------------------------------------------------------------------------------

Result<Access> Kernel::access_for(std::string_view login, Id company, std::string_view origin) {
  const auto workspace = company_state(0);
  const User* user = workspace->get<User>(user_meta(), login);
  if (!user) return Problem{"access.unknown_user", "", {{"login", std::string(login)}}};
  return access_for_user(user->id, company, origin);
}

Result<Access> Kernel::access_for_user(Id id, Id company, std::string_view origin) {
  // The day is that of the company: a grant ends with its last day there.
  auto state = company_state(company);
  if (!state) state = company_state(0);
  const Timestamp now{state_->clock.now_us()};
  const Date today = business_date_of(state.get(), now);
  return AccessMaker::of(*state, id, company, origin, today, now);
}

Access Kernel::bootstrap_access() {
  OSNOVA_ASSERT(company_state(0)->all(user_meta()).empty(),
                "set-up is for a workspace without users");
  Access access;
  access.origin_ = "init";
  access.grant("*");
  return access;
}

// The program's own doing: there may be nobody in the backup who has the right.
Answer Kernel::mark_restored(Timestamp taken_at, std::string_view source) {
  // What was ended after the backup was taken would be good again.
  write([](store::Connection& connection) {
    const Cell workspace[] = {0};
    connection.run("DELETE FROM session WHERE company_id = $1", workspace);
  });
  Access access;
  access.origin_ = "restore";
  access.grant("kernel.restoration.create");
  Command command;
  command.name = "kernel.restoration.create";
  command.input = {{"restored_at", Timestamp{clock().now_us()}.text()},
                   {"source", clip(source, 200)}};
  if (taken_at.us != 0) command.input["taken_at"] = taken_at.text();
  return execute(command, access);
}

Problems Kernel::may_leave() { return osnova::may_leave(*company_state(0)); }

void Kernel::log_access(const Access& access, std::string_view what, std::string_view detail) {
  std::string text;
  if (access.company() != 0)
    if (const auto state = company_state(access.company()))
      text = std::string(state->company().code) + " ";
  text += detail;
  if (access.emergency() != 0) text += " (emergency " + std::to_string(access.emergency()) + ")";
  log_access(access.user(), access.origin(), what, text);
}

void Kernel::log_access(Id user, std::string_view origin, std::string_view what,
                        std::string_view detail) {
  if (state_->pipeline) state_->pipeline->log_access(user, origin, what, detail);
}

void Kernel::count_sign_in(std::string_view event) { state_->metrics.sign_ins.add(event); }
void Kernel::count_file(std::string_view event) { state_->metrics.files.add(event); }

void Kernel::read_people(const std::function<void(store::Connection&)>& body) {
  with_snapshot(body);
}

void Kernel::write_later(std::function<void(store::Connection&)> work) {
  if (state_->pipeline) state_->pipeline->write(std::move(work), [](bool) {});
}

Result<std::vector<Suspect>> Kernel::quarantined(const Access& access) {
  if (!access.may("kernel.quarantine.read"))
    return Problem{"access.denied", "", {{"right", "kernel.quarantine.read"}}};
  std::vector<Suspect> suspects;
  with_snapshot([&](store::Connection& connection) { suspects = Quarantine::read(connection); });
  std::erase_if(suspects, [&](const Suspect& suspect) {
    return suspect.company != 0 && suspect.company != access.company();
  });
  return suspects;
}

Problems Kernel::release(std::string_view key, const Access& access) {
  Problems problems;
  if (!access.may("kernel.quarantine.release"))
    problems.add("access.denied", "", {{"right", "kernel.quarantine.release"}});
  else if (!state_->pipeline)
    problems.add("store.read_only");
  if (problems) return problems;
  auto known = quarantined(access);
  if (!known) return known.problems();
  for (const Suspect& suspect : *known) {
    if (suspect.key != key) continue;
    std::promise<bool> promise;
    auto released = promise.get_future();
    state_->pipeline->release(suspect.company, suspect.key,
                              [&](bool done) { promise.set_value(done); });
    if (!released.get()) problems.add("store.unavailable");
    log_access(access, "quarantine_release", key);
    return problems;
  }
  problems.add("quarantine.unknown", "key", {{"key", key}});
  return problems;
}

void Kernel::drain() {
  if (state_->pipeline) state_->pipeline->drain();
}

// --- writing -------------------------------------------------------------------------------------

void Kernel::submit(Submission submission, std::function<void(Answer)> done, bool urgent) {
  if (!state_->pipeline) {
    Answer answer;
    answer.problems.add("store.read_only");
    done(std::move(answer));
    return;
  }
  state_->pipeline->submit(std::move(submission), std::move(done), urgent);
}

Answer Kernel::execute(const Command& command, const Access& access) {
  std::promise<Answer> promise;
  auto future = promise.get_future();
  submit({command, access}, [&](Answer answer) { promise.set_value(std::move(answer)); });
  return future.get();
}

bool Kernel::write(const std::function<void(store::Connection&)>& work) {
  if (!state_->pipeline) return false;
  std::promise<bool> promise;
  auto future = promise.get_future();
  state_->pipeline->write(work, [&](bool durable) { promise.set_value(durable); });
  return future.get();
}

std::future<std::vector<Answer>> Kernel::start_all(std::vector<Command> commands,
                                                   const Access& access) {
  struct Waiting {
    std::mutex mutex;
    std::vector<Answer> answers;
    size_t open = 0;
    std::promise<std::vector<Answer>> promise;
  };
  const auto waiting = std::make_shared<Waiting>();
  waiting->answers.resize(commands.size());
  waiting->open = commands.size();
  auto future = waiting->promise.get_future();
  if (commands.empty()) waiting->promise.set_value({});
  for (size_t i = 0; i < commands.size(); ++i)
    submit(
        {std::move(commands[i]), access},
        [waiting, i](Answer answer) {
          const std::lock_guard lock(waiting->mutex);
          waiting->answers[i] = std::move(answer);
          if (--waiting->open == 0) waiting->promise.set_value(std::move(waiting->answers));
        },
        false);
  return future;
}

std::vector<Answer> Kernel::execute_all(std::vector<Command> commands, const Access& access) {
  return start_all(std::move(commands), access).get();
}

Plan Kernel::planned(const Submission& submission) {
  Snapshot snapshot(*state_);
  const Id company_id = submission.command.company;
  const auto company = state_->states.get(snapshot.connection(), company_id);
  const std::lock_guard lock(state_->dry_mutex);
  Planner planner(snapshot.connection(), state_->registry, state_->texts, company, company_id,
                  {state_->clock.now_us()}, state_->dry_ids, true);
  Plan plan;
  plan.submission = &submission;
  planner.run({&plan, 1});
  return plan;
}

Result<Change> Kernel::plan(const Command& command, const Access& access) {
  const Submission submission{command, access};
  Plan plan = planned(submission);
  if (!plan.incident.empty()) return Problem{"command.incident", "", {{"incident", plan.incident}}};
  if (!plan.problems.empty()) return plan.problems;
  return std::move(plan.change);
}

Kernel::Preview Kernel::preview(const Command& command, const Access& access) {
  const Submission submission{command, access};
  Plan plan = planned(submission);
  Preview preview;
  preview.problems = std::move(plan.problems);
  if (!plan.incident.empty())
    preview.problems.add("command.incident", "", {{"incident", plan.incident}});
  preview.record = plan.change.after ? std::move(plan.change.after) : std::move(plan.work);
  // Of the last approval: what the command that waits does.
  for (Plan& more : plan.with)
    if (more.released_by > 0) plan.change.effects = std::move(more.change.effects);
  preview.effects = std::move(plan.change.effects);
  if (preview.record) mask(preview.record, access);
  preview.undecoded = plan.undecoded;
  preview.waits_for = std::move(plan.waits_for);
  preview.remarks = std::move(plan.remarks);
  return preview;
}

// --- reading -------------------------------------------------------------------------------------

std::shared_ptr<const CompanyState> Kernel::company_state(Id company) {
  Snapshot snapshot(*state_);
  return state_->states.get(snapshot.connection(), company);
}

Date Kernel::business_date(Id company) {
  return business_date_of(company_state(company).get(), {state_->clock.now_us()});
}

void Kernel::read(const Access& access, const std::function<void(const ReadContext&)>& body,
                  int64_t known_at) {
  Snapshot snapshot(*state_);
  const auto company = state_->states.get(snapshot.connection(), access.company());
  OSNOVA_ASSERT(company != nullptr, "the company exists");
  const Date today = business_date_of(company.get(), {state_->clock.now_us()});
  body({snapshot.connection(), access, *company, today, known_at, &state_->registry});
}

namespace {

// Both periods are read in one snapshot.
Result<ReportTable> beside_earlier(const ReportMeta& report, const ReadContext& context,
                                   const ReportArguments& arguments, ReportTable now,
                                   const std::string& compare) {
  const auto shift = comparison_shift(now, compare);
  if (!shift) return shift.problems();
  const auto before = report.run(context, earlier_arguments(now, arguments, *shift));
  if (!before) return before.problems();
  auto table = compared(std::move(now), *before, *shift);
  if (table) table->parameters.emplace_back("compare", compare);
  return table;
}

}  // namespace

Result<ReportTable> Kernel::report(std::string_view name, const ReportArguments& arguments,
                                   const Access& access) {
  const ReportMeta* report = state_->registry.report(name);
  if (!report) return Problem{"report.unknown", "", {{"report", std::string(name)}}};
  if (!access.may_of_all(report->right()))
    return Problem{"access.denied", "", {{"right", report->right()}}};
  Problems problems;
  const auto state = company_state(access.company());
  const auto added = state ? added_dimensions(name, state_->registry, *state->extras(), access)
                           : std::vector<AddedDimension>{};
  for (const auto& [key, value] : arguments) {
    const bool known =
        key == "known_at" ||
        std::any_of(added.begin(), added.end(),
                    [&name = key](const AddedDimension& d) { return d.name == name; }) ||
        std::any_of(report->parameters.begin(), report->parameters.end(),
                    [&name = key](const ReportParameter& p) { return p.name == name; });
    if (!known) problems.add("report.parameter.unknown", key, {{"parameter", key}});
  }
  if (problems) return problems;
  int64_t seq = 0;
  const auto given = arguments.find("known_at");
  const bool as_known = given != arguments.end() && !given->second.empty();
  if (as_known) {
    auto found = known_at(given->second, access);
    if (!found) return found.problems();
    seq = *found;
  }
  std::string compare;
  ReportArguments asked = arguments;
  if (const auto wanted = asked.find("compare"); wanted != asked.end()) {
    compare = wanted->second;
    asked.erase(wanted);
  }
  std::optional<Result<ReportTable>> result;
  read(
      access,
      [&](const ReadContext& context) {
        result = report->run(context, asked);
        if (!compare.empty() && *result)
          result = beside_earlier(*report, context, asked, std::move(**result), compare);
      },
      seq);
  if (as_known && *result) (*result)->parameters.emplace_back("known_at", given->second);
  return std::move(*result);
}

namespace {

// What is seen by a wall crossing alone; of several lookings within minutes one line.
template <class State>
void log_crossing(State& state, Kernel& kernel, const Access& access, const Reach& reach,
                  const Record& record) {
  constexpr int64_t kOneLookUs = int64_t{10} * 60 * 1'000'000;
  constexpr size_t kMostLooks = 10'000;
  const Id crossing = reach.crossing_for(record);
  if (crossing == 0) return;
  const int64_t now_us = state.clock.now_us();
  {
    const std::lock_guard lock(state.crossed_mutex);
    if (state.crossed.size() >= kMostLooks) state.crossed.clear();
    int64_t& last = state.crossed[{crossing, record.entity().id}];
    if (last != 0 && now_us - last < kOneLookUs) return;
    last = now_us;
  }
  kernel.log_access(access, "wall_view",
                    std::string(record.meta().name) + "/" + std::to_string(record.entity().id) +
                        " (crossing " + std::to_string(crossing) + ")");
}

}  // namespace

std::optional<Record> Kernel::load(const RecordMeta& meta, Id id, const Access& access) {
  const Reach reach = access.reach(meta, "read");
  if (!reach.all && reach.parts.empty()) return std::nullopt;
  Snapshot snapshot(*state_);
  const Id company = meta.kind == RecordKind::shared_catalogue ? 0 : access.company();
  std::optional<Record> found;
  const Id ids[] = {id};
  state_->texts.of(meta).load(snapshot.connection(), company, ids,
                              [&](Record record) { found = std::move(record); });
  if (found && !reach.covers(*found)) return std::nullopt;
  if (found && access.has_crossed()) log_crossing(*state_, *this, access, reach, *found);
  if (found) show(*found, access);
  return found;
}

void Kernel::show(Record& record, const Access& access) const {
  if (is_approval(record.meta())) mask_case(record, state_->registry, access);
  mask(record, access);
}

Id Kernel::find_id(const RecordMeta& meta, std::string_view field, std::string_view value,
                   Id company) {
  Snapshot snapshot(*state_);
  const FieldMeta* described = meta.find(field);
  OSNOVA_ASSERT(described != nullptr, "the field is described");
  const std::string sql = "SELECT id FROM " + meta.table + " WHERE company_id = $1 AND " +
                          std::string(described->name) + " = $2";
  const Cell parameters[] = {meta.kind == RecordKind::shared_catalogue ? Id{0} : company, value};
  auto rows = snapshot.connection().query(sql, parameters);
  return rows->next() ? rows->integer(0) : 0;
}

void Kernel::with_snapshot(const std::function<void(store::Connection&)>& body) {
  Snapshot snapshot(*state_);
  body(snapshot.connection());
}

const store::RecordSql& Kernel::record_sql(const RecordMeta& meta) const {
  return state_->texts.of(meta);
}

bool Kernel::alone() const { return !state_->database.shared(); }
int64_t Kernel::commits() const { return state_->pipeline ? state_->pipeline->commits() : 0; }

int64_t Kernel::notices() const { return state_->pipeline ? state_->pipeline->notices() : 0; }
void Kernel::noticed() {
  if (state_->pipeline) state_->pipeline->noticed();
}

bool Kernel::is_journalled(const Access& access, Id company, std::string_view key) {
  OSNOVA_ASSERT(company == 0 || company == access.company(), "nobody looks into other companies");
  Snapshot snapshot(*state_);
  return osnova::is_journalled(snapshot.connection(), company, key);
}

Id Kernel::company_by_code(std::string_view code) {
  const auto workspace = company_state(0);
  const Company* company = workspace->get<Company>(company_meta(), code);
  return company ? company->id : 0;
}

std::vector<Id> Kernel::companies() {
  std::vector<Id> ids;
  const auto workspace = company_state(0);
  for (const Record& record : workspace->all(company_meta())) ids.push_back(record.entity().id);
  return ids;
}

}  // namespace osnova
