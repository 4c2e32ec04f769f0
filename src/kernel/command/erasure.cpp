#include "kernel/command/erasure.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.hpp"
#include "kernel/journal/journal.hpp"
#include "meta/extra.hpp"

namespace osnova {

using store::Cell;

namespace {

constexpr size_t kLongestReason = 500;
constexpr std::string_view kErased = "erased";

// "contacts.2.email" -> "contacts.email"; other paths as they are.
std::string without_line(std::string_view path) {
  const size_t first = path.find('.');
  const size_t second = first == path.npos ? first : path.find('.', first + 1);
  if (second == path.npos) return std::string(path);
  return std::string(path.substr(0, first)) + std::string(path.substr(second));
}

// A required field keeps a text, a unique one a text of its own.
void erase_value(const FieldMeta& field, void* data, Id record) {
  if (!has_value(field, data)) return;
  clear_value(field, data);
  if (!field.has(kRequired)) return;
  OSNOVA_ASSERT(field.kind == Kind::text, "a required personal field is a text");
  set_text(field, data,
           field.has(kUnique) ? std::string(kErased) + "-" + std::to_string(record)
                              : std::string(kErased));
}

}  // namespace

const FieldMeta* personal_field(const RecordMeta& meta, std::string_view path) {
  const std::string plain = without_line(path);
  const size_t dot = plain.find('.');
  const FieldMeta* field = nullptr;
  if (dot == plain.npos) {
    field = meta.find(plain);
  } else if (const LinesMeta* lines = meta.find_lines(plain.substr(0, dot))) {
    field = lines->record->find(plain.substr(dot + 1));
  }
  return field && field->has(kPersonal) ? field : nullptr;
}

bool has_personal_fields(const RecordMeta& meta, const ExtraFields* extras) {
  if (extras && extras->any_personal(meta.name)) return true;
  const auto personal = [](const FieldMeta& field) { return field.has(kPersonal); };
  return std::any_of(meta.fields.begin(), meta.fields.end(), personal) ||
         std::any_of(meta.lines.begin(), meta.lines.end(), [&](const LinesMeta& lines) {
           return std::any_of(lines.record->fields.begin(), lines.record->fields.end(), personal);
         });
}

bool Erasure::is_personal(std::string_view path) const {
  if (is_extra(path)) return std::find(extras_.begin(), extras_.end(), path) != extras_.end();
  return personal_field(*meta_, path) != nullptr;
}

Erasure Erasure::of(const RecordMeta& meta, const ExtraFields* extras,
                    const boost::json::object& arguments, Problems& problems) {
  Erasure erasure;
  erasure.meta_ = &meta;
  if (extras)
    for (const auto& field : extras->of(meta.name))
      if (field->meta.has(kPersonal)) erasure.extras_.push_back(field->path);
  const auto* fields = arguments.if_contains("fields");
  if (!fields || fields->is_null()) problems.add("input.required", "fields");
  if (fields && !fields->is_null() && !fields->is_array())
    problems.add("input.type", "fields", {{"expected", "array"}});
  if (fields && fields->is_array()) {
    if (fields->as_array().empty()) problems.add("input.required", "fields");
    for (const auto& given : fields->as_array()) {
      const std::string field = given.is_string() ? std::string(given.as_string()) : std::string();
      if (field != "*" && !erasure.is_personal(field))
        problems.add("erase.not_personal", "fields", {{"field", field}, {"record", meta.name}});
      erasure.fields_.push_back(field);
    }
  }
  const auto* reason = arguments.if_contains("reason");
  if (reason && reason->is_string()) erasure.reason_ = trim(std::string_view(reason->as_string()));
  if (erasure.reason_.empty()) problems.add("input.required", "reason");
  if (code_points(erasure.reason_) > kLongestReason)
    problems.add("text.too_long", "reason", {{"limit", std::to_string(kLongestReason)}});
  return erasure;
}

bool Erasure::covers(std::string_view path) const {
  if (!is_personal(path)) return false;
  return std::any_of(fields_.begin(), fields_.end(), [&](const std::string& field) {
    return field == "*" || field == path || field == without_line(path);
  });
}

void Erasure::clear(Record& record) const {
  const Id id = record.entity().id;
  for (const std::string& path : extras_)
    if (covers(path)) record.entity().extra.erase(path);
  for (const FieldMeta& field : meta_->fields)
    if (covers(field.name)) erase_value(field, record.data(), id);
  for (const LinesMeta& lines : meta_->lines) {
    auto* vector = static_cast<char*>(record.data()) + lines.offset;
    for (size_t i = 0; i < lines.size(vector); ++i) {
      auto* line = static_cast<Line*>(lines.at(vector, i));
      for (const FieldMeta& field : lines.record->fields)
        if (covers(join_path(lines.name, static_cast<size_t>(line->line_id), field.name)))
          erase_value(field, line, id);
    }
  }
}

std::vector<FieldChange> Erasure::notes() const {
  std::string fields;
  for (const std::string& field : fields_) fields += (fields.empty() ? "" : ", ") + field;
  return {{"#erased", "", fields, false}, {"#reason", "", reason_, false}};
}

int64_t Erasure::clear_history(store::Connection& connection, Id company, const RecordMeta& meta,
                               Id record) const {
  struct Row {
    int64_t seq;
    std::string salt, changes;
  };
  std::vector<Row> rows;
  int64_t values = 0;
  {
    const Cell key[] = {company, record, meta.name};
    auto found = connection.query(
        "SELECT seq, salt, changes FROM journal WHERE company_id = $1 AND record_id = $2 AND "
        "record "
        "= $3",
        key);
    while (found->next()) {
      Row row{found->integer(0), std::string(found->blob(1)), std::string(found->blob(2))};
      const int64_t erased = erase_values(row.changes, row.salt,
                                          [this](std::string_view path) { return covers(path); });
      values += erased;
      if (erased > 0) rows.push_back(std::move(row));
    }
  }
  for (const Row& row : rows) {
    const Cell cells[] = {Cell::null(), Cell::blob(row.changes), company, row.seq};
    connection.run("UPDATE journal SET salt = $1, changes = $2 WHERE company_id = $3 AND seq = $4",
                   cells);
  }
  return values;
}

}  // namespace osnova
