#pragma once
// Rows of a file as the input of a command: each cell read as people write such a value, references
// found by code, number or name.
#include <boost/json/object.hpp>
#include <unordered_map>

#include "kernel/imports/import_file.hpp"
#include "meta/extra.hpp"
#include "meta/labels.hpp"

namespace osnova {

// Rows that make one record: one row, or the rows of a document with the same number.
struct RowGroup {
  std::vector<ImportRow> rows;
  std::string key;  // of its command: what the rows say, and how often that was said before
};

// Fields of a record that a file may fill, by path: "date", "lines/price", "extra.colour".
struct ImportField {
  const FieldMeta* field = nullptr;
  const LinesMeta* lines = nullptr;  // null: of the record itself
  std::string path;
  const ExtraField* extra = nullptr;  // added by people
};
// `extras` outlive the fields.
std::vector<ImportField> import_fields(const RecordMeta& meta, const ExtraFields& extras);

class RowValues {
 public:
  // `plan` is complete: record and mapping are checked. The plan outlives the values.
  RowValues(Kernel& kernel, const Labels& labels, const Access& access, const Behaviour& behaviour,
            const ImportPlan& plan);

  struct Built {
    boost::json::object input;
    std::vector<Problems> problems;  // of each row; paths as "lines.price"
    // Row of each line that was made, by the name of the lines.
    std::map<std::string, std::vector<size_t>, std::less<>> line_rows;
    bool good() const;
    // Problems of planning or of an answer, put to the rows that they belong to.
    void add(const Problems& more);
  };
  Built build(const RowGroup& group);
  // Values as they were read, for people: by path; dates ISO, names of references.
  std::map<std::string, std::string> shown(const ImportRow& row);

  // Which column groups rows into documents; npos when each row is a record of its own.
  size_t group_column() const { return group_column_; }
  // What a group says, for its key: the cells that are mapped, but for personal values, which may be
  // erased one day and could be guessed from a key. "" when nothing is left.
  std::string said(const std::vector<ImportRow>& rows) const;

 private:
  struct Column {
    size_t at = 0;  // in the file's columns
    ImportField target;
  };
  struct Found {
    Id id = 0;
    std::string problem;  // code, when id is 0
  };
  Result<boost::json::value> value(const Column& column, const std::string& text);
  Result<boost::json::value> choice(const ExtraField& field, const std::string& text) const;
  Result<boost::json::value> enumeration(const FieldMeta& field, const std::string& text) const;
  Result<boost::json::value> reference(const FieldMeta& field, const std::string& text);
  void head(const RowGroup& group, Built& built);
  void lines(const RowGroup& group, Built& built);

  Kernel& kernel_;
  const Labels& labels_;
  Access access_;
  const Behaviour& behaviour_;
  const ImportPlan& plan_;
  std::shared_ptr<const ExtraFields> extras_;
  std::vector<Column> columns_;  // by path
  size_t group_column_ = std::string::npos;
  std::unordered_map<std::string, Found> found_;
};

}  // namespace osnova
