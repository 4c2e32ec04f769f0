#pragma once
// A run of a journal: what has to be there first, then its entries, some at a time, in the order of
// the file.
#include "kernel/imports/import_run.hpp"
#include "kernel/imports/journal.hpp"

namespace osnova {

class JournalRun : public JobRun {
 public:
  // Failure "file.unreadable" when the file is gone; Problems when the person may not do it or the
  // chart has lost an account that was chosen.
  static Result<std::unique_ptr<JobRun>> begin(Kernel& kernel, const TableReader& reader,
                                               const JournalReader& journals, const Access& access,
                                               const Job& job);
  Step step(const Access& access) override;

 private:
  JournalRun(Kernel& kernel, std::unique_ptr<Journal> journal, const Job& job);
  bool prepare(const Access& access, Step& step);
  bool settle(const JournalEntry& entry, const Answer* answer, Step& step);
  void report(Step& step) const;

  Kernel& kernel_;
  const std::unique_ptr<Journal> journal_;
  ImportProgress progress_;  // groups are entries
  int64_t refused_;
  bool prepared_ = false;
};

// The journal as the plan chooses it from the bytes of the upload.
Result<std::unique_ptr<Journal>> open_journal(Kernel& kernel, const TableReader& reader,
                                              const JournalReader& journals, const Access& access,
                                              const std::string& bytes, const ImportPlan& plan);

}  // namespace osnova
