#pragma once
// Where a path of a template leads, by descriptions alone.
#include <span>
#include <string_view>

#include "kernel/print_form/template.hpp"
#include "meta/extra.hpp"

namespace osnova {

// Where a path begins: what the line has, then what the record has, then the company.
enum class FormOrigin : uint8_t { line, record, company, account };
FormOrigin form_origin(const RecordMeta& meta, const RecordMeta* line,
                       std::span<const std::string_view> names);

struct FormField {
  const RecordMeta* owner = nullptr;      // the record or line that has it, or lacks it
  const FieldMeta* field = nullptr;       // null: there is none, or a number of lines
  const ExtraField* extra = nullptr;      // where people added it
  const LinesMeta* count_of = nullptr;    // "lines.count"
  bool personal = false;                  // an added one that no form may show
};
FormField find_form_field(std::string_view path, const RecordMeta& meta, const RecordMeta* line,
                          const Registry& registry, const ExtraFields* extras);

}  // namespace osnova
