#pragma once
// What a condition names beyond the fields of the record itself: fields of its lines
// ("lines.price"), of what it refers to ("customer.country"), or both ("lines.item.price").
#include <string_view>

#include "kernel/condition/condition.hpp"
#include "kernel/registry.hpp"

namespace osnova {

struct Place {
  const LinesMeta* lines = nullptr;     // null = of the head
  const FieldMeta* through = nullptr;   // the reference by which it is reached; null = none
  const RecordMeta* holder = nullptr;   // of which it is a field
  const FieldMeta* field = nullptr;
};

// nullopt when the kind of record has no such field, or it is secret.
std::optional<Place> find_place(const RecordMeta& meta, std::string_view path,
                                const Registry& registry);

// Problems "condition.*" of a condition that names such a place or is `against` one.
void check_places(const Condition& condition, size_t index, const RecordMeta& meta,
                  const Registry& registry, Problems& problems);

// Whether a line meets it, of a place in the head whether the record does. Amounts and prices are
// compared in the company's currency. One that cannot be decided (no rate, nothing is referred to)
// holds.
bool place_holds(const Condition& condition, const Record& record, const ConditionFacts& facts);

}  // namespace osnova
