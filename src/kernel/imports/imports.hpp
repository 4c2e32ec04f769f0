#pragma once
// Tables of foreign files as records: upload, recognise, map columns, look at the first rows, run.
// A run is a job of the kind "import"; each record is one command whose key follows from what its
// rows say, so that a row is never made twice: not after a kill, not when the file is uploaded
// again, not when a mended file holds rows of the first one. A journal of double entry takes the
// same way; instead of columns, its accounts are mapped.
#include "kernel/beside/file_rules.hpp"
#include "kernel/imports/import_file.hpp"
#include "kernel/jobs/jobs.hpp"
#include "meta/labels.hpp"

namespace osnova {

inline constexpr size_t kPreviewedRows = 200;
inline constexpr const char* kImportKind = "import";  // of the job

class Imports {
 public:
  // Labels and jobs outlive the imports. Adds the kind "import" to the jobs.
  Imports(Kernel& kernel, Jobs& jobs, const Labels& labels, TableReader reader,
          JournalReader journals, const FileRules& rules = {});

  // A record that the person may create, and which column seems to fill which field.
  struct Target {
    std::string record;
    std::map<std::string, std::string> suggested;  // column -> field
  };
  struct Upload {
    Id id = 0;
    ImportFile file;
    std::vector<Target> targets;             // the likeliest first; none of a journal
    std::shared_ptr<const Journal> journal;  // null: it is a table
  };
  // Of a workbook the first sheet that has rows. Problems of examine(), "import.no_target" (nothing
  // that the person may create), "import.too_many_open" (limit), those of scanned(); of a journal those
  // of its reader and "access.denied".
  Result<Upload> upload(const Access& access, const std::string& name, const std::string& bytes);
  // The same of another sheet; what was chosen for the first is forgotten. Problems of upload(),
  // "record.not_found", "job.state" after the run began.
  Result<Upload> choose_sheet(const Access& access, Id id, const std::string& sheet);

  struct Choice {
    std::string record, then;
    std::map<std::string, std::string> mapping;
    std::string sheet;  // "" = the one that was looked at last
  };
  struct PreviewRow {
    int64_t number = 0;
    std::map<std::string, std::string> values;  // by path, as they were read
    Problems problems;                          // paths as "lines.price"
    bool known = false;                         // made by an earlier import
  };
  // Keeps the choice and plans the first kPreviewedRows rows (whole documents). Problems
  // "record.not_found", "import.unknown_record", "import.unknown_step", "import.unknown_column",
  // "import.unknown_field", "import.mapped_twice", "import.nothing_mapped", "access.denied".
  Result<std::vector<PreviewRow>> preview(const Access& access, Id id, const Choice& choice);

  // The same journal for another book, with other days or accounts; nothing is kept. Problems of
  // upload(), "record.not_found".
  Result<Upload> choose_book(const Access& access, Id id, const JournalChoice& choice);
  struct JournalRow {
    JournalEntry entry;
    bool known = false;  // made by an earlier import
  };
  struct JournalPreview {
    std::vector<JournalRow> rows;
    Problems problems;  // of accounts and units that are made first
    std::shared_ptr<const Journal> journal;
  };
  // Keeps the choice and plans the first kPreviewedRows entries; those that reading alone refuses
  // are shown from the whole file, as many again. Problems of choose_book(), "job.state" after the
  // run began.
  Result<JournalPreview> preview_journal(const Access& access, Id id, const JournalChoice& choice);

  // Begins the run; repeatable. Problems "import.nothing_mapped" before a preview, "access.denied"
  // (right: of one's own import that these rights alone would not do).
  Problems run(const Access& access, Id id);

  struct Progress {
    Job job;
    std::string file, record;
    int64_t made = 0, known = 0;  // rows, of a journal entries
    bool is_journal = false;
  };
  std::optional<Progress> progress(const Access& access, Id id);
  // Rows that were set aside, as CSV with the columns of the file, their place and why, handed out
  // piece by piece; of a journal as text of its own format, the reasons as comments. False when
  // there is no such import.
  bool parked(const Access& access, Id id, const std::function<void(std::string_view)>& sink);

 private:
  Problems check(const Access& access, const Choice& choice, const ImportFile& file) const;
  void forget_old(const Access& access);
  Result<ImportFile> looked_at(const Access& access, const std::string& name,
                               const std::string& bytes, const std::string& sheet) const;
  std::vector<Target> targets(const Access& access, const ImportFile& file) const;
  Result<Upload> upload_journal(const Access& access, const std::string& bytes, ImportFile file);
  Result<std::shared_ptr<const Journal>> journal_of(const Access& access, const std::string& bytes,
                                                    const ImportPlan& plan) const;
  struct ChosenJournal {
    ImportPlan plan;
    std::shared_ptr<const Journal> journal;
  };
  Result<ChosenJournal> chosen_journal(const Access& access, Id id, const JournalChoice& choice);
  void parked_entries(const Access& access, Id id, const ImportPlan& plan,
                      const std::function<void(std::string_view)>& sink);

  Kernel& kernel_;
  Jobs& jobs_;
  const Labels& labels_;
  TableReader reader_;
  JournalReader journals_;
  const FileRules rules_;
};

}  // namespace osnova
