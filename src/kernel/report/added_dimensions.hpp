#pragma once
// Fields that people added (kernel/added) as dimensions of reports: of the document that made a
// row, or of what the row names. Values are joined from extra_value, so registers do not know them.
#include <deque>
#include <map>

#include "kernel/report/kernel_reports.hpp"
#include "meta/extra.hpp"

namespace osnova {

// "extra.channel" of the document, "customer.extra.segment" of its customer.
struct AddedDimension {
  std::string name;
  const AddedSource* source = nullptr;
  const ExtraField* field = nullptr;  // of the first kind that has it
  std::vector<const RecordMeta*> kinds;  // that have it
  bool shared() const { return kinds.front()->kind == RecordKind::shared_catalogue; }
};

// Makes the added fields of the records that its rows name known as dimensions of the report.
void offer_added_dimensions(std::string_view report, std::vector<AddedSource> sources);

// Those of a report that the person may ask for: choices, texts, references, yes or no, in force,
// of kinds all of whose records he may read; where several kinds have a field of that code, of
// one type. `extras` outlives the answer.
std::vector<AddedDimension> added_dimensions(std::string_view report, const Registry& registry,
                                             const ExtraFields& extras, const Access& access);
// "Sales channel", "Customer: Segment".
std::string label_of(const AddedDimension& dimension, std::string_view report,
                     std::string_view language);

// Columns and parameters of the table that are such dimensions get their labels as names: for
// files and paper, where nobody asks for a name.
void label_added_columns(ReportTable& table, const Registry& registry, const ExtraFields& extras,
                         const Access& access);

// What the dimensions that were chosen add to the report's question.
class AddedJoins {
 public:
  AddedJoins(const ReadContext& context, const std::vector<AddedDimension>& known)
      : context_(context), known_(known) {}
  const AddedDimension* find(std::string_view name) const;
  // The column that holds its value, joined once. `cells` are the parameters of the statement.
  std::string column(const AddedDimension& dimension, std::vector<store::Cell>& cells);
  // Only rows with this value. Problem "report.parameter.choice".
  Problems filter(const AddedDimension& dimension, const std::string& value,
                  std::vector<store::Cell>& cells);
  const std::string& joins() const { return joins_; }
  const std::string& conditions() const { return conditions_; }
  // As people read it: the label of a choice, the title of a reference. "" without value.
  std::string text(const AddedDimension& dimension, store::Rows& rows, int column);

 private:
  Id id_of(const AddedDimension& dimension, const std::string& value) const;

  const ReadContext& context_;
  const std::vector<AddedDimension>& known_;
  std::map<const AddedDimension*, std::string> joined_;
  std::map<std::pair<const AddedDimension*, Id>, std::string> titles_;
  std::string joins_, conditions_;
  std::deque<std::string> held_;
};

}  // namespace osnova
