#include "kernel/access/fields.hpp"

#include <string>

#include "meta/codec.hpp"
#include "meta/extra.hpp"

namespace osnova {

namespace {

std::string right_of(const RecordMeta& record, std::string_view what, std::string_view name) {
  return std::string(record.name) + "." + std::string(what) + "." + std::string(name);
}

// Of an added field that is personal, or of which nobody knows what it is.
bool is_personal_extra(const Access& access, const RecordMeta& record, std::string_view path) {
  const ExtraField* field = access.extras() ? access.extras()->find(record.name, path) : nullptr;
  return !field || field->meta.has(kPersonal);
}

void* vector_of(const LinesMeta& lines, void* record) {
  return static_cast<char*>(record) + lines.offset;
}

}  // namespace

bool may_read_field(const Access& access, const RecordMeta& record, const FieldMeta& field,
                    std::string_view name) {
  return !field.has(kGuarded) || access.may(right_of(record, "read", name));
}

bool may_write_field(const Access& access, const RecordMeta& record, const FieldMeta& field,
                     std::string_view name) {
  return !field.has(kGuarded) || access.may(right_of(record, "write", name));
}

bool may_read_all_fields(const Access& access, const RecordMeta& record) {
  if (access.extras())
    for (const auto& field : access.extras()->of(record.name))
      if (!may_read_field(access, record, field->meta, field->path)) return false;
  if (!record.guarded) return true;
  for (const FieldMeta& field : record.fields)
    if (!may_read_field(access, record, field, field.name)) return false;
  for (const LinesMeta& lines : record.lines)
    if (lines.record->guarded && !access.may(right_of(record, "read", lines.name))) return false;
  return true;
}

bool may_read_path(const Access& access, const RecordMeta& record, std::string_view path) {
  if (is_extra(path))
    return !is_personal_extra(access, record, path) || access.may(right_of(record, "read", path));
  if (!record.guarded) return true;
  const std::string_view head = path.substr(0, path.find('.'));
  if (const FieldMeta* field = record.find(head)) return may_read_field(access, record, *field, head);
  const LinesMeta* lines = record.find_lines(head);
  if (!lines || !lines->record->guarded) return true;
  // A line that came or went holds all of its values.
  const size_t second = path.find('.', path.find('.') + 1);
  const FieldMeta* field =
      second == path.npos ? nullptr : lines->record->find(path.substr(second + 1));
  return (field && !field->has(kGuarded)) || access.may(right_of(record, "read", head));
}

void mask(Record& record, const Access& access) {
  const RecordMeta& meta = record.meta();
  std::vector<std::string> hidden;
  for (const ExtraValue& value : record.entity().extra)
    if (value.personal && !access.may(right_of(meta, "read", value.path)))
      hidden.push_back(value.path);
  for (const std::string& path : hidden) record.entity().extra.erase(path);
  if (!meta.guarded) return;
  for (const FieldMeta& field : meta.fields)
    if (!may_read_field(access, meta, field, field.name)) clear_value(field, record.data());
  for (const LinesMeta& lines : meta.lines) {
    if (!lines.record->guarded || access.may(right_of(meta, "read", lines.name))) continue;
    void* vector = vector_of(lines, record.data());
    for (size_t i = 0; i < lines.size(vector); ++i)
      for (const FieldMeta& field : lines.record->fields)
        if (field.has(kGuarded)) clear_value(field, lines.at(vector, i));
  }
}

namespace {

// Whether a change is one of the lines' guarded values: its own, or with a line that has some.
bool touches_guarded(const LinesMeta& lines, std::string_view path, const Record& before,
                     const Record& after) {
  const size_t second = path.find('.', path.find('.') + 1);
  if (second != path.npos) {
    const FieldMeta* field = lines.record->find(path.substr(second + 1));
    return field && field->has(kGuarded);
  }
  const std::string line_id(path.substr(path.find('.') + 1));
  for (const Record* record : {&before, &after}) {
    if (!*record) continue;
    void* vector = vector_of(lines, const_cast<void*>(record->data()));
    for (size_t i = 0; i < lines.size(vector); ++i) {
      const void* line = lines.at(vector, i);
      if (std::to_string(static_cast<const Line*>(line)->line_id) != line_id) continue;
      for (const FieldMeta& field : lines.record->fields)
        if (field.has(kGuarded) && has_value(field, line)) return true;
    }
  }
  return false;
}

}  // namespace

void check_written(const Record& before, const Record& after, const Access& access,
                   Problems& problems) {
  const RecordMeta& meta = after.meta();
  const bool extra =
      !after.entity().extra.empty() || (before && !before.entity().extra.empty());
  if (!meta.guarded && !extra) return;
  const auto refuse = [&](std::string_view name) {
    const std::string right = right_of(meta, "write", name);
    for (const Problem& problem : problems)
      if (problem.code == "access.field_denied" && problem.path == name) return;
    problems.add("access.field_denied", name, {{"right", right}});
  };
  for (const FieldChange& change : difference(before, after)) {
    const std::string_view path = change.path;
    if (is_extra(path)) {
      if (change.personal && !access.may(right_of(meta, "write", path))) refuse(path);
      continue;
    }
    const std::string_view head = path.substr(0, path.find('.'));
    const FieldMeta* field = meta.find(head);
    const LinesMeta* lines = field ? nullptr : meta.find_lines(head);
    const bool guarded =
        field ? field->has(kGuarded) : lines && touches_guarded(*lines, path, before, after);
    if (guarded && !access.may(right_of(meta, "write", head))) refuse(head);
  }
}

}  // namespace osnova
