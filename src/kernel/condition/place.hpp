#pragma once
// What a condition names: a field of the record, of its lines, of what either refers to, of what
// belongs to that. README.md has the ways of writing.
#include <optional>
#include <string_view>

#include "kernel/condition/condition.hpp"
#include "kernel/registry.hpp"

namespace osnova {

// Of lines: any of them meets the condition, every one does, or their sum does.
enum class OverLines { any, every, sum };

struct Place {
  OverLines over = OverLines::any;
  const LinesMeta* lines = nullptr;    // null = of the head
  const FieldMeta* through = nullptr;  // the reference by which it is reached; null = none
  const FieldMeta* key = nullptr;      // of the holder, where that belongs to what is reached
  const RecordMeta* holder = nullptr;  // of which it is a field
  const FieldMeta* field = nullptr;    // null for an added field, looked for without `extras`
  std::string_view added;              // the name of an added field, in `path`

  bool is_beyond() const { return through || key; }
};

// nullopt when the kind of record has no such field, or it is secret. Without `registry` only the
// record itself and its lines are known.
std::optional<Place> find_place(const RecordMeta& meta, std::string_view path,
                                const Registry* registry, const ExtraFields* extras);

bool is_number(const FieldMeta& field);  // amounts, decimals, integers that are no ids
// Whether the text is a value that such a field can have.
bool is_value_of(std::string_view value, const FieldMeta& field);

}  // namespace osnova
