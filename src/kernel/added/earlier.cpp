#include "kernel/added/earlier.hpp"

#include "base/text.hpp"
#include "kernel/journal/journal.hpp"
#include "meta/codec.hpp"

namespace osnova {

namespace {

// Undoes one change of the journal; false when its value was erased or cannot be read.
bool undo(const FieldChange& change, Record& record) {
  const std::string_view path = change.path;
  if (path.starts_with('#')) return true;
  if (const FieldMeta* field = record.meta().find(path)) {
    if (!change.before.empty()) return read_canonical(*field, record.data(), change.before);
    clear_value(*field, record.data());
    return true;
  }
  const auto parts = split(path, '.');
  const LinesMeta* lines = record.meta().find_lines(parts[0]);
  int64_t line_id = 0;
  if (!lines || parts.size() < 2 || !parse_int(parts[1], &line_id)) return false;
  void* vector = static_cast<char*>(record.data()) + lines->offset;
  const size_t count = lines->size(vector);
  size_t at = 0;
  while (at < count && static_cast<const Line*>(lines->at(vector, at))->line_id != line_id) ++at;
  if (parts.size() > 2) {
    const FieldMeta* field = lines->record->find(parts[2]);
    return field && at < count && read_canonical(*field, lines->at(vector, at), change.before);
  }
  if (!change.before.empty()) {
    if (at == count) lines->resize(vector, count + 1);
    return read_canonical_line(*lines->record, lines->at(vector, at), change.before);
  }
  std::vector<char> marks(count, 0);
  if (at < count) marks[at] = 1;
  lines->remove_marked(vector, marks);
  return true;
}

}  // namespace

bool to_earlier_version(store::Connection& connection, Id company, int64_t version,
                        Record& record) {
  const store::Cell cells[] = {company, record.entity().id, record.meta().name, version};
  auto rows = connection.query(
      "SELECT changes FROM journal WHERE company_id = $1 AND record_id = $2 AND record = $3 AND "
      "version > $4 ORDER BY version DESC",
      cells);
  bool whole = true;
  while (rows->next()) {
    std::vector<FieldChange> changes;
    whole = whole && decode_changes(rows->blob(0), &changes);
    for (const FieldChange& change : changes) whole = whole && undo(change, record);
  }
  return whole;
}

}  // namespace osnova
