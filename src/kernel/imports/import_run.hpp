#pragma once
// A run: groups of rows become commands, some at a time, in the order of the file.
#include "kernel/imports/groups.hpp"
#include "kernel/jobs/jobs.hpp"

namespace osnova {

// What a run goes on from.
struct ImportProgress {
  int64_t groups = 0;  // that are settled
  int64_t made = 0, known = 0;
  int64_t first_seq = -1;  // the journal's head when the run began; what is above it is its own
};
std::string progress_text(const ImportProgress& progress);
ImportProgress progress_of(const std::string& text);

// The last row of the journal of a company, or of the workspace (0).
int64_t journal_head(Kernel& kernel, const Access& access, Id company);

// The command of a group; its key makes it once.
Command command_of(const RowGroup& group, boost::json::object input, const Behaviour& behaviour,
                   const ImportPlan& plan, const Access& access);

class ImportRun : public JobRun {
 public:
  // Failure "file.unreadable" when the file is gone; Problems when the person may not do it.
  static Result<std::unique_ptr<JobRun>> begin(Kernel& kernel, const Labels& labels,
                                               const TableReader& reader, const Access& access,
                                               const Job& job);
  Step step(const Access& access) override;

 private:
  ImportRun(Kernel& kernel, const Labels& labels, const TableReader& reader, const Access& access,
            const Behaviour& behaviour, const Job& job, ImportPlan plan);
  struct Built {
    RowGroup group;
    RowValues::Built built;
    bool commanded = false;
  };
  // Groups whose commands are at the writer.
  struct Flight {
    std::vector<Built> batch;
    std::future<std::vector<Answer>> answers;
    bool last = false;
  };
  Flight start(const Access& access);
  void park(Built& one, Step& step);
  bool settle(Built& one, const Answer* answer, Step& step);

  Kernel& kernel_;
  const Behaviour& behaviour_;
  const ImportPlan plan_;
  const std::string bytes_;
  RowValues values_;
  RowGroups groups_;
  ImportProgress progress_;
  int64_t done_, refused_;
  std::optional<Flight> flight_;
};

}  // namespace osnova
