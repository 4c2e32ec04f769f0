#include "kernel/imports/journal_run.hpp"

#include <algorithm>

namespace osnova {

namespace {

constexpr size_t kEntriesAtOnce = 100;

bool is_about_the_store(const Answer& answer) {
  return std::any_of(answer.problems.begin(), answer.problems.end(),
                     [](const Problem& p) { return p.code.starts_with("store."); });
}

}  // namespace

Result<std::unique_ptr<Journal>> open_journal(Kernel& kernel, const TableReader& reader,
                                              const JournalReader& journals, const Access& access,
                                              const std::string& bytes, const ImportPlan& plan) {
  try {
    return journals(kernel, access, reader.text(bytes, plan.file.format), plan.journal);
  } catch (const Failure& failure) {
    const bool large = failure.public_code() == "file.too_large";
    return Problem{large ? "import.too_large_unpacked" : "import.damaged", "file", {}};
  }
}

Result<std::unique_ptr<JobRun>> JournalRun::begin(Kernel& kernel, const TableReader& reader,
                                                  const JournalReader& journals,
                                                  const Access& access, const Job& job) {
  const ImportPlan plan = plan_of(job.input);
  const std::string right = plan.record + ".create";
  if (!access.may(right)) return Problem{"access.denied", "", {{"right", right}}};
  const std::string bytes = load_content(kernel, access, plan.file.hash);
  auto journal = open_journal(kernel, reader, journals, access, bytes, plan);
  if (!journal) return journal.problems();
  return std::unique_ptr<JobRun>(new JournalRun(kernel, std::move(*journal), job));
}

JournalRun::JournalRun(Kernel& kernel, std::unique_ptr<Journal> journal, const Job& job)
    : kernel_(kernel),
      journal_(std::move(journal)),
      progress_(progress_of(job.progress)),
      refused_(job.refused) {}

// Accounts and units. Those of a run that was killed are found in the chart by their names now, so
// they are not made again. False when the run has to stand.
bool JournalRun::prepare(const Access& access, Step& step) {
  for (const Command& command : journal_->preparation())
    if (const Answer answer = kernel_.execute(command, access); !answer.ok()) {
      step.stopped = answer.problems;
      if (step.stopped.empty()) step.stopped.add("command.incident", "", {{"incident", "-"}});
      return false;
    }
  prepared_ = true;
  return true;
}

// False when the store took nothing: the entry is not settled.
bool JournalRun::settle(const JournalEntry& entry, const Answer* answer, Step& step) {
  Problems problems = entry.problems;
  if (answer && is_about_the_store(*answer)) {
    step.stopped = answer->problems;
    return false;
  }
  if (answer && ((answer->repeated && answer->seq <= progress_.first_seq) ||
                 answer->problems.has("command.key_reused"))) {
    // The key holds all that the transaction says. Other input is another meaning of the same
    // words: an account that is mapped otherwise now, a rate that came since.
    ++progress_.known;
  } else if (answer && answer->ok()) {
    ++progress_.made;
  } else {
    if (answer) problems.append(answer->problems);
    if (problems.empty()) problems.add("command.incident", "", {{"incident", "-"}});
    step.refusals.push_back({entry.line, std::move(problems)});
    ++refused_;
  }
  ++progress_.groups;
  return true;
}

void JournalRun::report(Step& step) const {
  step.done = progress_.groups;
  step.refused = refused_;
  step.progress = progress_text(progress_);
}

JobRun::Step JournalRun::step(const Access& access) {
  Step step;
  report(step);
  if (progress_.first_seq < 0) {
    // Written down before anything is made: what is above it is this run's own, whatever happens.
    progress_.first_seq = journal_head(kernel_, access, access.company());
    report(step);
    return step;
  }
  if (!prepared_ && !prepare(access, step)) return step;
  std::vector<JournalEntry> batch;
  std::vector<Command> commands;
  const auto first = static_cast<size_t>(progress_.groups);
  const size_t last = std::min(journal_->size(), first + kEntriesAtOnce);
  for (size_t i = first; i < last; ++i) {
    batch.push_back(journal_->entry(i, false));
    if (batch.back().problems.empty()) commands.push_back(std::move(batch.back().command));
  }
  step.finished = last == journal_->size();
  const std::vector<Answer> answers = kernel_.execute_all(std::move(commands), access);
  size_t answered = 0;
  for (const JournalEntry& entry : batch)
    if (!settle(entry, entry.problems.empty() ? &answers[answered++] : nullptr, step)) {
      step.finished = false;
      break;
    }
  report(step);
  return step;
}

}  // namespace osnova
