#pragma once
// What the paths of a template lead to in one record, as its reader may see it.
#include <map>
#include <optional>

#include "kernel/print_form/form_path.hpp"
#include "print/print.hpp"

namespace osnova::print {

class FormValues {
 public:
  // `record` as Kernel::load() gave it for the person of the context.
  FormValues(const PrintContext& context, Record record);

  // A line of a table, for which texts are made.
  struct LineAt {
    const RecordMeta* meta = nullptr;
    void* data = nullptr;
    size_t number = 0;  // from 1
  };
  // Without value "": also of what may not be read, or is not there any more.
  std::string text(const FormText& text, const LineAt* line = nullptr);
  bool holds(const FormTest& test);
  // The lines of a table.
  std::vector<LineAt> lines(std::string_view name);
  // The figure that a column shows in a line; nullopt when there is none.
  std::optional<int64_t> figure(const FormColumn& column, const LineAt& line) const;
  // A sum of such figures, as the column shows them.
  std::string figure_text(const FormColumn& column, const RecordMeta& line, int64_t sum);

  const Record& record() const { return record_; }
  const Company& company() const { return state_->company(); }

 private:
  // A place that a path has led to.
  struct Place {
    const RecordMeta* meta = nullptr;
    void* data = nullptr;
    Record* record = nullptr;              // that holds it
    const FieldMeta* field = nullptr;
    const ExtraField* extra = nullptr;
    const ExtraValue* value = nullptr;     // of an added field
    std::optional<size_t> count;
    bool found() const { return field != nullptr || value != nullptr || count.has_value(); }
  };
  Place find(std::string_view path, const LineAt* line);
  Place follow(const RecordMeta& meta, void* data, Record* record,
               std::span<const std::string_view> names);
  Record* load(std::string_view record, Id id);
  std::string text_at(const Place& place, std::string_view how);
  Currency currency_at(const Place& place) const;

  const PrintContext& context_;
  std::shared_ptr<const CompanyState> state_;
  Record record_, company_;
  std::map<std::pair<const RecordMeta*, Id>, std::optional<Record>> loaded_;
  std::map<std::pair<const FieldMeta*, Id>, std::string> titles_;  // of lines
};

}  // namespace osnova::print
