#include <memory>

#include "meta/canonical_tags.hpp"
#include "meta/codec.hpp"
#include "meta/extra.hpp"
#include "meta/line_index.hpp"

namespace osnova {

namespace {

bool same_value(const FieldMeta& field, const void* a, const void* b) {
  if (field.kind == Kind::text) return get_text(field, a) == get_text(field, b);
  return get_integer(field, a) == get_integer(field, b);
}

// What the journal keeps of a value. A secret leaves only its hash, enough to prove that it
// changed.
void journal_value(const FieldMeta& field, const void* record, CanonicalWriter& out) {
  if (!field.has(kSecret) || !has_value(field, record)) return canonical_value(field, record, out);
  CanonicalWriter value;
  canonical_value(field, record, value);
  out.text(kCanonicalSecret, bytes_of(value.hash()));
}

std::string journal_bytes(const FieldMeta& field, const void* record) {
  if (!record) return {};
  CanonicalWriter out;
  journal_value(field, record, out);
  return out.bytes();
}

std::string line_path(const LinesMeta& lines, int64_t line_id) {
  std::string path(lines.name);
  path += '.';
  path += std::to_string(line_id);
  return path;
}

class Difference {
 public:
  Difference(const Record& before, const Record& after) : before_(before), after_(after) {}

  std::vector<FieldChange> run() {
    const RecordMeta& meta = after_ ? after_.meta() : before_.meta();
    if (!before_ || !after_) changes_.reserve(meta.fields.size());
    fields(meta, before_.data(), after_.data(), {});
    if (meta.kind != RecordKind::line) compare_extra();
    for (const LinesMeta& lines : meta.lines) compare_lines(lines);
    return std::move(changes_);
  }

 private:
  // Of a record that came or went every field that has a value is a change.
  void fields(const RecordMeta& meta, const void* before, const void* after,
              std::string_view prefix) {
    for (const FieldMeta& field : meta.fields) {
      const bool changed = before && after ? !same_value(field, before, after)
                                           : has_value(field, before ? before : after);
      if (!changed) continue;
      std::string path(prefix);
      path += field.name;
      changes_.push_back({std::move(path), journal_bytes(field, before),
                          journal_bytes(field, after), field.has(kPersonal)});
    }
  }

  // Both are in the order of their paths.
  void compare_extra() {
    static const Extra none;
    const Extra& before = before_ ? before_.entity().extra : none;
    const Extra& after = after_ ? after_.entity().extra : none;
    const auto bytes = [](const ExtraValue* value) {
      return value ? journal_bytes(extra_meta(*value), value) : std::string();
    };
    const auto add = [&](const ExtraValue* old, const ExtraValue* now) {
      const ExtraValue& one = now ? *now : *old;
      changes_.push_back({one.path, bytes(old), bytes(now),
                          one.personal || (old && old->personal)});
    };
    auto old = before.begin();
    for (const ExtraValue& now : after) {
      for (; old != before.end() && old->path < now.path; ++old) add(&*old, nullptr);
      const bool known = old != before.end() && old->path == now.path;
      if (!known)
        add(nullptr, &now);
      else if (!same_extra(*old, now))
        add(&*old, &now);
      if (known) ++old;
    }
    for (; old != before.end(); ++old) add(&*old, nullptr);
  }

  void compare_lines(const LinesMeta& lines) {
    void* const old_lines = before_ ? lines_of(lines, before_.data()) : nullptr;
    void* const new_lines = after_ ? lines_of(lines, after_.data()) : nullptr;
    const size_t old_count = old_lines ? lines.size(old_lines) : 0;
    const size_t new_count = new_lines ? lines.size(new_lines) : 0;
    std::vector<char> matched(old_count, 0);
    std::unique_ptr<LineIndex> index;
    for (size_t i = 0; i < new_count; ++i) {
      const auto* line = static_cast<const Line*>(lines.at(new_lines, i));
      // Lines keep their place nearly always; the index is made when one did not.
      int64_t at = static_cast<int64_t>(i);
      if (i >= old_count || id_at(lines, old_lines, i) != line->line_id) {
        if (!index && old_count > 0) index = std::make_unique<LineIndex>(lines, old_lines);
        at = index ? index->find(line->line_id) : -1;
      }
      if (at < 0) {
        whole_line(lines, line, &FieldChange::after);
      } else {
        matched[static_cast<size_t>(at)] = 1;
        const void* old = lines.at(old_lines, static_cast<size_t>(at));
        changed_line(lines, old, line);
      }
    }
    for (size_t i = 0; i < old_count; ++i)
      if (!matched[i])
        whole_line(lines, static_cast<const Line*>(lines.at(old_lines, i)), &FieldChange::before);
  }

  static int64_t id_at(const LinesMeta& lines, void* vector, size_t index) {
    return static_cast<const Line*>(lines.at(vector, index))->line_id;
  }

  void changed_line(const LinesMeta& lines, const void* before, const Line* after) {
    for (const FieldMeta& field : lines.record->fields) {
      if (same_value(field, before, after)) continue;
      fields(*lines.record, before, after, line_path(lines, after->line_id) + '.');
      return;
    }
  }

  // A line that came or went is one change, whatever it holds: a document of a hundred lines is a
  // hundred entries of the journal, not a thousand.
  void whole_line(const LinesMeta& lines, const Line* line, std::string FieldChange::*side) {
    CanonicalWriter bytes;
    bytes.integer(kCanonicalLine, line->line_id);
    for (const FieldMeta& field : lines.record->fields) {
      if (field.has(kPersonal) || !has_value(field, line)) continue;
      bytes.text(kCanonicalField, field.name);
      journal_value(field, line, bytes);
    }
    FieldChange change{line_path(lines, line->line_id), {}, {}, false};
    change.*side = bytes.bytes();
    const std::string prefix = change.path + '.';
    changes_.push_back(std::move(change));
    for (const FieldMeta& field : lines.record->fields) {
      if (!field.has(kPersonal) || !has_value(field, line)) continue;
      FieldChange personal{prefix + std::string(field.name), {}, {}, true};
      personal.*side = journal_bytes(field, line);
      changes_.push_back(std::move(personal));
    }
  }

  const Record& before_;
  const Record& after_;
  std::vector<FieldChange> changes_;
};

}  // namespace

std::vector<FieldChange> difference(const Record& before, const Record& after) {
  if (!before && !after) return {};
  OSNOVA_ASSERT(!before || !after || &before.meta() == &after.meta(), "records of one kind");
  return Difference(before, after).run();
}

}  // namespace osnova
