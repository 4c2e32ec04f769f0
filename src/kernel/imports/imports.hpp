#pragma once
// Tables of foreign files as records: upload, recognise, map columns, look at the first rows, run.
// A run is a job of the kind "import"; each record is one command whose key follows from what its
// rows say, so that a row is never made twice: not after a kill, not when the file is uploaded
// again, not when a mended file holds rows of the first one.
#include "kernel/imports/import_file.hpp"
#include "kernel/jobs/jobs.hpp"
#include "meta/labels.hpp"

namespace osnova {

inline constexpr size_t kPreviewedRows = 200;

class Imports {
 public:
  // Labels and jobs outlive the imports. Adds the kind "import" to the jobs.
  Imports(Kernel& kernel, Jobs& jobs, const Labels& labels, TableReader reader);

  // A record that the person may create, and which column seems to fill which field.
  struct Target {
    std::string record;
    std::map<std::string, std::string> suggested;  // column -> field
  };
  struct Upload {
    Id id = 0;
    ImportFile file;
    std::vector<Target> targets;  // the likeliest first
  };
  // Of a workbook the first sheet that has rows. Problems of examine(), "import.no_target" (nothing
  // that the person may create).
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
  // Begins the run; repeatable. Problem "import.nothing_mapped" before a preview.
  Problems run(const Access& access, Id id);

  struct Progress {
    Job job;
    std::string file, record;
    int64_t made = 0, known = 0;  // rows
  };
  std::optional<Progress> progress(const Access& access, Id id);
  // Rows that were set aside, as CSV with the columns of the file, their place and why, handed out
  // piece by piece. False when there is no such import.
  bool parked(const Access& access, Id id, const std::function<void(std::string_view)>& sink);

 private:
  Problems check(const Access& access, const Choice& choice, const ImportFile& file) const;
  void forget_old(const Access& access);
  Result<ImportFile> looked_at(const Access& access, const std::string& name,
                               const std::string& bytes, const std::string& sheet) const;
  std::vector<Target> targets(const Access& access, const ImportFile& file) const;

  Kernel& kernel_;
  Jobs& jobs_;
  const Labels& labels_;
  TableReader reader_;
};

}  // namespace osnova
