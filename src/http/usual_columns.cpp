#include "http/usual_columns.hpp"

#include <algorithm>

#include "http/context.hpp"
#include "kernel/access/fields.hpp"
#include "kernel/added/added_field.hpp"
#include "kernel/wall/branch.hpp"
#include "kernel/wall/wall.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

class UsualColumns {
 public:
  UsualColumns(const RecordMeta& meta, const std::vector<const FieldMeta*>& title,
               const CompanyState& state)
      : meta_(meta), state_(state) {
    for (const FieldMeta* field : title) add(field);
    for (const char* name : {"date", "status"}) add(meta.find(name));
    for (const FieldMeta& field : meta.fields)
      if (field.has(kList) && field.name != "external_number" && !is_unit(&field)) add(&field);
    if (meta.kind == RecordKind::document)
      add_amount();
    else
      for (const FieldMeta& field : meta.fields)
        if (names_.size() < kFew && (!field.has(kComputed) || field.has(kMonth)) &&
            field.max_length <= kShortText && !other_language(field, title))
          add(&field);
    for (const Unit unit : kUnits) add(unit_field(meta, unit));  // behind what people look for
  }
  json::array names(const Access& access) const {
    const ExtraFields& extras = *state_.extras();
    json::array names = names_;
    // Behind what names the record: at the end of a wide list nobody would see them.
    auto place = names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kNaming));
    for (const auto& field : extras.of(meta_.name))
      if (field->in_list && field->in_force &&
          may_read_field(access, meta_, field->meta, field->path))
        place = names.insert(place, json::value(field->path)) + 1;
    return names;
  }

 private:
  static constexpr size_t kFew = 6, kNaming = 4;
  static constexpr int kShortText = 200;

  // A name in both languages is shown in the reader's.
  static bool other_language(const FieldMeta& field, const std::vector<const FieldMeta*>& title) {
    const bool name = field.name == "name_en" || field.name == "name_ru";
    return name && std::find(title.begin(), title.end(), &field) == title.end();
  }
  bool is_unit(const FieldMeta* field) const {
    return field == unit_field(meta_, Unit::desk) || field == unit_field(meta_, Unit::branch);
  }
  void add(const FieldMeta* field) {
    if (!field || of_the_program(meta_, *field) || is_unused_unit(state_, meta_, *field)) return;
    const json::value name(field->name);
    if (std::find(names_.begin(), names_.end(), name) == names_.end()) names_.push_back(name);
  }
  void add_amount() {
    for (const char* name : {"due_on", "gross", "total", "amount"}) {
      const FieldMeta* field = meta_.find(name);
      if (!field) continue;
      add(field);
      if (field->kind == Kind::amount) return;  // its currency stands beside it
    }
  }

  const RecordMeta& meta_;
  const CompanyState& state_;
  json::array names_;
};

}  // namespace

bool is_unused_unit(const CompanyState& state, const RecordMeta& meta, const FieldMeta& field) {
  return (&field == unit_field(meta, Unit::desk) && state.all(desk_meta()).empty()) ||
         (&field == unit_field(meta, Unit::branch) && state.all(branch_meta()).empty());
}

json::array usual_columns(const RecordMeta& meta, const std::vector<const FieldMeta*>& title,
                          const CompanyState& state, const Access& access) {
  return UsualColumns(meta, title, state).names(access);
}

}  // namespace osnova::http
