#include "app/ledger_import.hpp"

#include "modules/books/journal_text.hpp"

namespace osnova::app {

LedgerImport import_ledger(Kernel& kernel, const Access& access, const std::string& book,
                           std::string text) {
  LedgerImport outcome;
  JournalChoice choice;
  choice.book = book;
  const auto journal = read_journal_text(kernel, access, std::move(text), choice);
  if (!journal) {
    // To a script an empty journal is one of which all is done.
    if (!journal.problems().has("import.no_entries")) outcome.problems = journal.problems();
    return outcome;
  }
  std::vector<Command> commands;
  for (size_t i = 0; i < (*journal)->size(); ++i) {
    JournalEntry entry = (*journal)->entry(i, false);
    // Without any amount there is nothing to post, and nothing is lost.
    if (entry.problems.has("books.entry.no_amount")) continue;
    outcome.problems.append(entry.problems);
    commands.push_back(std::move(entry.command));
  }
  outcome.transactions = (*journal)->size();
  if (outcome.problems) return outcome;
  for (const Command& command : (*journal)->preparation())
    if (const Answer answer = kernel.execute(command, access); !answer.ok()) {
      outcome.problems.append(answer.problems);
      return outcome;
    }
  for (const Answer& answer : kernel.execute_all(std::move(commands), access)) {
    // The same words with another meaning: an account was renamed or a rate came since.
    const bool known = answer.repeated || answer.problems.has("command.key_reused");
    outcome.known += known;
    outcome.posted += answer.ok() && !known;
    if (!known) outcome.problems.append(answer.problems);
  }
  return outcome;
}

}  // namespace osnova::app
