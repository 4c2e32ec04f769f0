#include "kernel/imports/import_run.hpp"

#include <algorithm>
#include <boost/json.hpp>

namespace osnova {

namespace json = boost::json;

namespace {

constexpr size_t kGroupsAtOnce = 100;
constexpr size_t kRowsAtOnce = 2000;

bool is_about_the_store(const Answer& answer) {
  return std::any_of(answer.problems.begin(), answer.problems.end(),
                     [](const Problem& p) { return p.code.starts_with("store."); });
}

Id home_of(const Behaviour& behaviour, const Access& access) {
  return behaviour.meta->kind == RecordKind::shared_catalogue ? 0 : access.company();
}

}  // namespace

std::string progress_text(const ImportProgress& p) {
  return json::serialize(json::object{
      {"groups", p.groups}, {"made", p.made}, {"known", p.known}, {"first_seq", p.first_seq}});
}

ImportProgress progress_of(const std::string& text) {
  ImportProgress progress;
  const json::value value = json::parse(text);
  if (!value.as_object().contains("groups")) return progress;
  progress.groups = value.at("groups").as_int64();
  progress.made = value.at("made").as_int64();
  progress.known = value.at("known").as_int64();
  progress.first_seq = value.at("first_seq").as_int64();
  return progress;
}

Command command_of(const RowGroup& group, json::object input, const Behaviour& behaviour,
                   const ImportPlan& plan, const Access& access) {
  Command command;
  command.company = home_of(behaviour, access);
  command.name = plan.record + ".create";
  command.then = plan.then;
  command.key = group.key;
  command.input = std::move(input);
  return command;
}

Result<std::unique_ptr<JobRun>> ImportRun::begin(Kernel& kernel, const Labels& labels,
                                                 const TableReader& reader, const Access& access,
                                                 const Job& job) {
  ImportPlan plan = plan_of(job.input);
  const Behaviour* behaviour = kernel.registry().find(plan.record);
  if (!behaviour) return Problem{"import.unknown_record", "", {{"record", plan.record}}};
  const std::string right = plan.record + ".create";
  if (!access.may(right)) return Problem{"access.denied", "", {{"right", right}}};
  return std::unique_ptr<JobRun>(
      new ImportRun(kernel, labels, reader, access, *behaviour, job, std::move(plan)));
}

ImportRun::ImportRun(Kernel& kernel, const Labels& labels, const TableReader& reader,
                     const Access& access, const Behaviour& behaviour, const Job& job,
                     ImportPlan plan)
    : kernel_(kernel),
      behaviour_(behaviour),
      plan_(std::move(plan)),
      bytes_(load_content(kernel, access, plan_.file.hash)),
      values_(kernel, labels, access, behaviour, plan_),
      groups_(reader, bytes_, plan_.file, values_, job.id),
      progress_(progress_of(job.progress)),
      done_(job.done),
      refused_(job.refused) {
  RowGroup settled;
  for (int64_t i = 0; i < progress_.groups; ++i)
    if (!groups_.next(settled)) break;
}

int64_t journal_head(Kernel& kernel, const Access& access, Id company) {
  int64_t seq = 0;
  kernel.read(access, [&](const ReadContext& context) {
    const store::Cell key[] = {company};
    auto rows = context.connection.query(
        "SELECT seq FROM journal WHERE company_id = $1 ORDER BY seq DESC LIMIT 1", key);
    if (rows->next()) seq = rows->integer(0);
  });
  return seq;
}

// Every row of a refused record is set aside, so that the rows can be mended and come back whole.
void ImportRun::park(Built& one, Step& step) {
  for (size_t i = 0; i < one.group.rows.size(); ++i) {
    Refusal refusal{one.group.rows[i].number, std::move(one.built.problems[i])};
    if (refusal.problems.empty()) refusal.problems.add("import.with_document");
    step.refusals.push_back(std::move(refusal));
  }
  refused_ += static_cast<int64_t>(one.group.rows.size());
}

// False when the store took nothing: the group is not settled.
bool ImportRun::settle(Built& one, const Answer* answer, Step& step) {
  const auto rows = static_cast<int64_t>(one.group.rows.size());
  if (!answer) {
    park(one, step);
  } else if (is_about_the_store(*answer)) {
    step.stopped = answer->problems;
    return false;
  } else if (answer->repeated && answer->seq <= progress_.first_seq) {
    progress_.known += rows;
  } else if (answer->problems.has("command.key_reused")) {
    // Its personal values differ, or a name in it meant another record then.
    one.built.problems[0].add("import.known_otherwise");
    park(one, step);
  } else if (answer->ok()) {
    progress_.made += rows;
  } else {
    one.built.add(answer->problems);
    if (!answer->incident.empty())
      one.built.problems[0].add("command.incident", "", {{"incident", "-"}});
    park(one, step);
  }
  done_ += rows;
  ++progress_.groups;
  return true;
}

ImportRun::Flight ImportRun::start(const Access& access) {
  Flight flight;
  std::vector<Command> commands;
  for (size_t rows = 0; flight.batch.size() < kGroupsAtOnce && rows < kRowsAtOnce;) {
    Built one;
    if (!groups_.next(one.group)) {
      flight.last = true;
      break;
    }
    rows += one.group.rows.size();
    one.built = values_.build(one.group);
    one.commanded = one.built.good();
    if (one.commanded)
      commands.push_back(
          command_of(one.group, std::move(one.built.input), behaviour_, plan_, access));
    flight.batch.push_back(std::move(one));
  }
  flight.answers = kernel_.start_all(std::move(commands), access);
  return flight;
}

JobRun::Step ImportRun::step(const Access& access) {
  Step step;
  step.done = done_;
  step.refused = refused_;
  if (progress_.first_seq < 0) {
    // Written down before anything is made: what is above it is this run's own, whatever happens.
    progress_.first_seq = journal_head(kernel_, access, home_of(behaviour_, access));
    step.progress = progress_text(progress_);
    return step;
  }
  if (!flight_) flight_ = start(access);
  Flight flight = std::move(*flight_);
  flight_.reset();
  // The next documents are read and built while these are written. Catalogues wait: a row may name
  // what a row before it makes.
  if (!flight.last && behaviour_.meta->kind == RecordKind::document) flight_ = start(access);
  const std::vector<Answer> answers = flight.answers.get();
  step.finished = flight.last;
  size_t answered = 0;
  for (Built& one : flight.batch)
    if (!settle(one, one.commanded ? &answers[answered++] : nullptr, step)) {
      step.finished = false;
      break;
    }
  step.done = done_;
  step.refused = refused_;
  step.progress = progress_text(progress_);
  return step;
}

}  // namespace osnova
