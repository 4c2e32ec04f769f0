#include "kernel/imports/references.hpp"

#include "base/text.hpp"

namespace osnova {

using store::Cell;

namespace {

class Search {
 public:
  Search(Kernel& kernel, const Access& access, const RecordMeta& meta)
      : kernel_(kernel),
        access_(access),
        meta_(meta),
        home_(meta.kind == RecordKind::shared_catalogue ? 0 : access.company()) {}

  Result<Id> find(const std::string& text) {
    for (const FieldMeta& field : meta_.fields)
      if (field.kind == Kind::text && field.has(kUnique) && !field.has(kSecret))
        if (const Id id = by_field(field.name, text)) return id;
    for (const char* name : {"number", "external_number", "name", "name_en", "name_ru"}) {
      const FieldMeta* field = meta_.find(name);
      if (!field || field->kind != Kind::text || field->has(kUnique)) continue;
      const Id id = by_field(name, text);
      if (several_) return Problem{"import.reference_ambiguous", "", {}};
      if (id != 0) return id;
    }
    if (const Id id = by_title(text)) return id;
    if (const Id id = by_words(text)) return id;
    if (several_) return Problem{"import.reference_ambiguous", "", {}};
    // The id itself, as programs write it.
    int64_t id = 0;
    if (parse_int(text, &id) && id > 0 && kernel_.load(meta_, id, access_)) return id;
    return Problem{"input.unknown_reference", "", {}};
  }

 private:
  Id by_field(std::string_view field, const std::string& text) {
    Id id = 0;
    kernel_.read(access_, [&](const ReadContext& context) {
      const Cell cells[] = {home_, text};
      auto rows =
          context.connection.query("SELECT id FROM " + meta_.table + " WHERE company_id = $1 AND " +
                                       std::string(field) + " = $2 LIMIT 2",
                                   cells);
      if (!rows->next()) return;
      id = rows->integer(0);
      several_ = rows->next();
    });
    return several_ ? 0 : id;
  }

  // "K1044 Customer 45": our own exports write references so.
  Id by_title(const std::string& text) {
    const size_t blank = text.find(' ');
    if (blank == text.npos) return 0;
    for (const FieldMeta* field : title_fields(meta_, "en")) {
      if (!field->has(kUnique) && field->name != "number") continue;
      const Id id = by_field(field->name, text.substr(0, blank));
      if (id == 0) continue;
      for (const char* language : {"en", "ru"})
        if (reference_title(kernel_, access_.in_language(language), meta_.name, id, "") == text)
          return id;
    }
    return 0;
  }

  // In other letters than it is stored: through the full-text search.
  Id by_words(const std::string& text) {
    std::vector<Id> ids;
    kernel_.read(access_, [&](const ReadContext& context) {
      const std::string kinds[] = {std::string(meta_.name)};
      ids = context.connection.search(home_, kinds, text, 20);
    });
    Id found = 0;
    const std::string folded = fold_case(text);
    for (const Id id : ids) {
      const auto record = kernel_.load(meta_, id, access_);
      if (!record) continue;
      bool same = false;
      for (const char* name : {"code", "number", "name", "name_en", "name_ru", "symbol", "login"})
        if (const FieldMeta* field = meta_.find(name); field && field->kind == Kind::text)
          same = same || fold_case(get_text(*field, record->data())) == folded;
      if (!same) continue;
      several_ = found != 0;
      if (several_) return 0;
      found = id;
    }
    return found;
  }

  Kernel& kernel_;
  const Access& access_;
  const RecordMeta& meta_;
  Id home_;
  bool several_ = false;
};

}  // namespace

Result<Id> find_reference(Kernel& kernel, const Access& access, std::string_view record,
                          const std::string& text) {
  const Behaviour* target = kernel.registry().find(record);
  if (!target) return Problem{"input.unknown_reference", "", {}};
  if (!access.may(std::string(record) + ".read")) return Problem{"access.denied", "", {}};
  return Search(kernel, access, *target->meta).find(text);
}

std::string reference_title(Kernel& kernel, const Access& access, std::string_view record, Id id,
                            const std::string& otherwise) {
  const Behaviour* target = kernel.registry().find(record);
  if (!target) return otherwise;
  const auto titles = kernel.titles(*target->meta, {id}, access);
  const auto found = titles.find(id);
  return found == titles.end() ? otherwise : found->second;
}

}  // namespace osnova
