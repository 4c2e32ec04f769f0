#include "kernel/report/added_dimensions.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "kernel/list.hpp"
#include "meta/labels.hpp"
#include "store/schema.hpp"

namespace osnova {

using store::Cell;

namespace {

// Registered with the reports, read only afterwards.
std::map<std::string, std::vector<AddedSource>, std::less<>>& offered() {
  static std::map<std::string, std::vector<AddedSource>, std::less<>> all;
  return all;
}

const Labels& labels() {
  static const Labels all = Labels::embedded();
  return all;
}

bool is_dimension(const ExtraField& field) {
  const Kind kind = field.meta.kind;
  return field.in_force && !field.meta.has(kPersonal) &&
         (kind == Kind::text || kind == Kind::reference || kind == Kind::boolean);
}

bool alike(const ExtraField& a, const ExtraField& b) {
  return a.meta.kind == b.meta.kind && a.is_choice == b.is_choice && a.target == b.target;
}

// All fields of the source's kinds, each code once.
void add_dimensions(const AddedSource& source, const Registry& registry, const ExtraFields& extras,
                    const Access& access, std::vector<AddedDimension>& all) {
  std::vector<AddedDimension> found;
  std::vector<std::string> unfit;
  for (const std::string& kind : source.kinds) {
    const Behaviour* behaviour = registry.find(kind);
    if (!behaviour) continue;
    for (const auto& field : extras.of(kind)) {
      const std::string name = source.prefix + field->path;
      const auto known = std::find_if(found.begin(), found.end(),
                                      [&](const AddedDimension& d) { return d.name == name; });
      // A figure over documents that he may not read says something of them.
      if (!is_dimension(*field) || !access.may_of_all(kind + ".read") ||
          (known != found.end() && !alike(*known->field, *field)))
        unfit.push_back(name);
      else if (known == found.end())
        found.push_back({name, &source, field.get(), {behaviour->meta}});
      else
        known->kinds.push_back(behaviour->meta);
    }
  }
  for (AddedDimension& one : found)
    if (std::find(unfit.begin(), unfit.end(), one.name) == unfit.end())
      all.push_back(std::move(one));
}

std::string choice_text(const ExtraField& field, const std::string& code,
                        std::string_view language) {
  const ExtraChoice* choice = field.choice(code);
  if (!choice) return code;
  return language == "ru" && !choice->name_ru.empty() ? choice->name_ru : choice->name_en;
}

}  // namespace

void offer_added_dimensions(std::string_view report, std::vector<AddedSource> sources) {
  offered().try_emplace(std::string(report), std::move(sources));
}

std::vector<AddedDimension> added_dimensions(std::string_view report, const Registry& registry,
                                             const ExtraFields& extras, const Access& access) {
  std::vector<AddedDimension> all;
  if (const auto known = offered().find(report); known != offered().end())
    for (const AddedSource& source : known->second)
      add_dimensions(source, registry, extras, access, all);
  return all;
}

std::string label_of(const AddedDimension& dimension, std::string_view report,
                     std::string_view language) {
  const std::string name(dimension.field->name(language));
  std::string_view prefix = dimension.source->prefix;
  if (prefix.empty()) return name;
  prefix.remove_suffix(1);  // its dot
  ReportTable table;
  table.report = report;
  return report_column_label(table, prefix, language) + ": " + name;
}

void label_added_columns(ReportTable& table, const Registry& registry, const ExtraFields& extras,
                         const Access& access) {
  for (const AddedDimension& one : added_dimensions(table.report, registry, extras, access)) {
    const std::string label = label_of(one, table.report, access.language());
    for (ReportColumn& column : table.columns)
      if (column.name == one.name) column.name = label;
    for (auto& [name, value] : table.parameters) {
      if (name != one.name) continue;
      name = label;
      if (one.field->is_choice) value = choice_text(*one.field, value, access.language());
    }
  }
}

const AddedDimension* AddedJoins::find(std::string_view name) const {
  for (const AddedDimension& one : known_)
    if (one.name == name) return &one;
  return nullptr;
}

// Names of kinds and codes of fields are small letters, digits, dots and _.
std::string AddedJoins::column(const AddedDimension& dimension, std::vector<Cell>& cells) {
  auto [known, fresh] = joined_.try_emplace(&dimension);
  if (!fresh) return known->second;
  const std::string alias = "x" + std::to_string(joined_.size());
  cells.emplace_back(dimension.shared() ? Id{0} : context_.access.company());
  std::string kinds;
  for (const RecordMeta* kind : dimension.kinds)
    kinds += (kinds.empty() ? "'" : ", '") + std::string(kind->name) + "'";
  joins_ += " LEFT JOIN extra_value AS " + alias + " ON " + alias + ".company_id = $" +
            std::to_string(cells.size()) + " AND " + alias + ".record IN (" + kinds + ") AND " +
            alias + ".field = '" + dimension.field->path + "' AND " + alias + ".id = m." +
            dimension.source->column;
  known->second =
      alias + (dimension.field->meta.kind == Kind::text ? ".text_value" : ".number_value");
  return known->second;
}

Id AddedJoins::id_of(const AddedDimension& dimension, const std::string& value) const {
  int64_t id = 0;
  if (parse_int(value, &id)) return id;
  const Behaviour* target = context_.registry->find(dimension.field->target);
  if (!target) return 0;
  for (const FieldMeta& field : target->meta->fields) {
    if (!field.has(kUnique) || field.kind != Kind::text) continue;
    const bool shared = target->meta->kind == RecordKind::shared_catalogue;
    const Cell cells[] = {shared ? Id{0} : context_.access.company(), value};
    auto rows = context_.connection.query("SELECT id FROM " + target->meta->table +
                                              " WHERE company_id = $1 AND " +
                                              std::string(field.name) + " = $2",
                                          cells);
    return rows->next() ? rows->integer(0) : 0;
  }
  return 0;
}

Problems AddedJoins::filter(const AddedDimension& dimension, const std::string& value,
                            std::vector<Cell>& cells) {
  Problems problems;
  const ExtraField& field = *dimension.field;
  const bool yes = value == "yes" || value == "true";
  const bool known = field.meta.kind == Kind::boolean ? yes || value == "no" || value == "false"
                     : field.is_choice                ? field.choice(value) != nullptr
                                                      : true;
  if (!known) {
    problems.add("report.parameter.choice", dimension.name, {{"value", value}});
    return problems;
  }
  const std::string name = column(dimension, cells);
  if (field.meta.kind == Kind::text)
    cells.emplace_back(std::string_view(held_.emplace_back(clip(value, store::kIndexedText))));
  else
    cells.emplace_back(field.meta.kind == Kind::boolean ? Id{yes ? 1 : 0}
                                                        : id_of(dimension, value));
  conditions_ += " AND " + name + " = $" + std::to_string(cells.size());
  return problems;
}

std::string AddedJoins::text(const AddedDimension& dimension, store::Rows& rows, int column) {
  if (rows.is_null(column)) return {};
  const ExtraField& field = *dimension.field;
  const std::string_view language = context_.access.language();
  if (field.is_choice) return choice_text(field, std::string(rows.text(column)), language);
  if (field.meta.kind == Kind::text) return std::string(rows.text(column));
  const int64_t number = rows.integer(column);
  if (field.meta.kind == Kind::boolean)
    return std::string(
        labels().text(language, number != 0 ? "report.choice.yes" : "report.choice.no"));
  auto& title = titles_[{&dimension, number}];
  if (!title.empty()) return title;
  title = std::to_string(number);
  // What he may not read is told by its number.
  const Behaviour* target = context_.registry->find(field.target);
  if (target && context_.access.may(field.target + ".read"))
    for (const auto& [id, name] :
         titles_in(context_.connection, *target->meta, {number}, context_.access))
      title = name;
  return title;
}

}  // namespace osnova
