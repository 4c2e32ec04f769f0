// Journals of double entry among the imports: what is in the file, what it would become, and what
// was set aside, as text that can be mended.
#include <algorithm>

#include "base/text.hpp"
#include "kernel/imports/imports.hpp"
#include "kernel/imports/journal_run.hpp"

namespace osnova {

Result<std::shared_ptr<const Journal>> Imports::journal_of(const Access& access,
                                                           const std::string& bytes,
                                                           const ImportPlan& plan) const {
  auto journal = open_journal(kernel_, reader_, journals_, access, bytes, plan);
  if (!journal) return journal.problems();
  const std::string right = std::string((*journal)->record()) + ".create";
  if (!access.may(right)) return Problem{"access.denied", "", {{"right", right}}};
  return std::shared_ptr<const Journal>(std::move(*journal));
}

Result<Imports::Upload> Imports::upload_journal(const Access& access, const std::string& bytes,
                                                ImportFile file) {
  ImportPlan plan;
  plan.file = std::move(file);
  auto journal = journal_of(access, bytes, plan);
  if (!journal) return journal.problems();
  plan.journal.book = (*journal)->book();
  plan.file.rows = static_cast<int64_t>((*journal)->size());
  if (!store_content(kernel_, access.company(), bytes, &plan.file.hash))
    return Problem{"store.unavailable", "", {}};
  auto job = jobs_.prepare(access, kImportKind, plan_text(plan), plan.file.rows);
  if (!job) return job.problems();
  kernel_.log_access(access, "upload", plan.file.name);
  return Upload{job->id, std::move(plan.file), {}, std::move(*journal)};
}

// The journal of an import with a book and accounts chosen, beside the plan that says so.
Result<Imports::ChosenJournal> Imports::chosen_journal(const Access& access, Id id,
                                                       const JournalChoice& choice) {
  const auto job = jobs_.find(access, id);
  if (!job || job->kind != kImportKind) return Problem{"record.not_found", "", {}};
  ImportPlan plan = plan_of(job->input);
  if (!plan.file.is_journal()) return Problem{"record.not_found", "", {}};
  plan.journal = choice;
  const std::string bytes = load_content(kernel_, access, plan.file.hash);
  auto journal = journal_of(access, bytes, plan);
  if (!journal) return journal.problems();
  return ChosenJournal{std::move(plan), std::move(*journal)};
}

Result<Imports::Upload> Imports::choose_book(const Access& access, Id id,
                                             const JournalChoice& choice) {
  auto chosen = chosen_journal(access, id, choice);
  if (!chosen) return chosen.problems();
  return Upload{id, std::move(chosen->plan.file), {}, std::move(chosen->journal)};
}

Result<Imports::JournalPreview> Imports::preview_journal(const Access& access, Id id,
                                                         const JournalChoice& choice) {
  auto chosen = chosen_journal(access, id, choice);
  if (!chosen) return chosen.problems();
  ImportPlan& plan = chosen->plan;
  const Journal& journal = *chosen->journal;
  plan.record = journal.record();
  plan.file.rows = static_cast<int64_t>(journal.size());
  if (Problems problems = jobs_.describe(access, id, plan_text(plan), plan.file.rows))
    return problems;
  JournalPreview preview;
  preview.journal = chosen->journal;
  for (const Command& command : journal.preparation())
    if (auto change = kernel_.plan(command, access); !change)
      preview.problems.append(change.problems());
  // What cannot be read is worth more attention than the next good one, wherever it stands.
  size_t good = 0, bad = 0;
  for (size_t i = 0; i < journal.size() && (good < kPreviewedRows || bad < kPreviewedRows); ++i) {
    JournalRow row{journal.entry(i, true), false};
    const bool is_bad = !row.entry.problems.empty();
    if ((is_bad ? bad : good) == kPreviewedRows) continue;
    ++(is_bad ? bad : good);
    if (!is_bad)
      row.known = kernel_.is_journalled(access, access.company(),
                                        journal.entry(i, false).command.key);
    if (!is_bad && !row.known && !row.entry.command.name.empty()) {
      row.entry.command.key.clear();
      if (auto change = kernel_.plan(row.entry.command, access); !change)
        row.entry.problems = change.problems();
    }
    preview.rows.push_back(std::move(row));
  }
  return preview;
}

// Each as it stood, its reason above it as a comment: the file can be mended and imported again.
void Imports::parked_entries(const Access& access, Id id, const ImportPlan& plan,
                             const std::function<void(std::string_view)>& sink) {
  std::map<int64_t, std::string> reasons;
  for (const Refusal& refusal : jobs_.refusals(access, id)) {
    std::string& text = reasons[refusal.row];
    for (const Problem& problem : refusal.problems)
      text += (text.empty() ? "" : " ") + labels_.format(access.language(), problem);
  }
  sink("; " + plan.file.name + "\n");
  if (reasons.empty()) return;
  const std::string bytes = load_content(kernel_, access, plan.file.hash);
  const auto journal = open_journal(kernel_, reader_, journals_, access, bytes, plan);
  if (!journal) return;
  for (size_t i = 0; i < (*journal)->size(); ++i) {
    const JournalEntry entry = (*journal)->entry(i, true);
    const auto reason = reasons.find(entry.line);
    if (reason == reasons.end()) continue;
    std::string why = reason->second;
    std::replace(why.begin(), why.end(), '\n', ' ');
    sink("\n; " + std::string(labels_.text(access.language(), "import.line")) + " " +
         std::to_string(entry.line) + ". " + why + "\n" + std::string(trim(entry.text)) + "\n");
  }
}

}  // namespace osnova
