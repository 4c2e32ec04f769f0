#include "kernel/imports/row_values.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/text.hpp"
#include "kernel/imports/references.hpp"

namespace osnova {

namespace json = boost::json;

namespace {

// What a spreadsheet shows where a formula failed.
bool is_cell_error(std::string_view text) {
  static constexpr std::array<std::string_view, 8> kErrors = {
      "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#Н/Д"};
  return std::find(kErrors.begin(), kErrors.end(), text) != kErrors.end();
}

std::string dotted(std::string path) {
  std::replace(path.begin(), path.end(), '/', '.');
  return path;
}

Problem at_path(Problem problem, const std::string& path) {
  problem.path = dotted(path);
  return problem;
}

bool may_be_filled(const FieldMeta& field) { return !field.has(kComputed) && !field.has(kSecret); }

}  // namespace

std::vector<ImportField> import_fields(const RecordMeta& meta, const ExtraFields& extras) {
  std::vector<ImportField> fields;
  for (const FieldMeta& field : meta.fields)
    if (may_be_filled(field)) fields.push_back({&field, nullptr, std::string(field.name)});
  for (const auto& field : extras.of(meta.name))
    if (field->in_force) fields.push_back({&field->meta, nullptr, field->path, field.get()});
  for (const LinesMeta& lines : meta.lines)
    for (const FieldMeta& field : lines.record->fields)
      if (may_be_filled(field))
        fields.push_back({&field, &lines, std::string(lines.name) + "/" + std::string(field.name)});
  return fields;
}

RowValues::RowValues(Kernel& kernel, const Labels& labels, const Access& access,
                     const Behaviour& behaviour, const ImportPlan& plan)
    : kernel_(kernel), labels_(labels), access_(access), behaviour_(behaviour), plan_(plan),
      extras_(kernel.company_state(access.company())->extras()) {
  for (const ImportField& target : import_fields(*behaviour.meta, *extras_))
    for (size_t at = 0; at < plan.file.columns.size(); ++at) {
      const auto mapped = plan.mapping.find(plan.file.columns[at].name);
      if (mapped != plan.mapping.end() && mapped->second == target.path)
        columns_.push_back({at, target});
    }
  const bool with_lines = std::any_of(columns_.begin(), columns_.end(),
                                      [](const Column& c) { return c.target.lines != nullptr; });
  if (!with_lines) return;
  // Rows of a document have its number: the one that is unique, else that of the other side.
  for (const bool unique : {true, false})
    for (const Column& column : columns_)
      if (group_column_ == std::string::npos && !column.target.lines &&
          (unique ? column.target.field->has(kUnique) && column.target.field->kind == Kind::text
                  : column.target.path == "external_number"))
        group_column_ = column.at;
}

std::string RowValues::said(const std::vector<ImportRow>& rows) const {
  std::string text = plan_.record + '\0' + plan_.then;
  bool anything = false;
  for (const ImportRow& row : rows) {
    text += '\1';
    for (const Column& column : columns_) {
      if (row.broken || column.target.field->has(kPersonal)) continue;
      const std::string cell = meant(row.cells[column.at]);
      if (cell.empty()) continue;
      anything = true;
      text += '\0' + column.target.path + '\2' + cell;
    }
  }
  return anything ? text : std::string();
}

bool RowValues::Built::good() const {
  return std::all_of(problems.begin(), problems.end(), [](const Problems& p) { return p.empty(); });
}

void RowValues::Built::add(const Problems& more) {
  for (Problem problem : more) {
    size_t row = 0;
    const size_t first = problem.path.find('.');
    const auto lines = line_rows.find(std::string_view(problem.path).substr(0, first));
    if (first != problem.path.npos && lines != line_rows.end()) {
      const size_t second = std::min(problem.path.find('.', first + 1), problem.path.size());
      int64_t index = -1;
      parse_int(std::string_view(problem.path).substr(first + 1, second - first - 1), &index);
      if (index >= 0 && static_cast<size_t>(index) < lines->second.size())
        row = lines->second[static_cast<size_t>(index)];
      problem.path = problem.path.substr(0, first) + problem.path.substr(second);
    }
    problems[row].add(std::move(problem));
  }
}

RowValues::Built RowValues::build(const RowGroup& group) {
  Built built;
  built.problems.resize(group.rows.size());
  for (size_t i = 0; i < group.rows.size(); ++i)
    if (group.rows[i].broken) built.problems[i].add(*group.rows[i].broken);
  if (!built.good()) return built;
  head(group, built);
  lines(group, built);
  // A currency that the file does not give is the company's: most files are in it.
  for (const FieldMeta& field : behaviour_.meta->fields)
    if (field.kind == Kind::currency && field.has(kRequired) && may_be_filled(field) &&
        !built.input.contains(field.name) && access_.company() != 0)
      built.input[field.name] = kernel_.company_state(access_.company())->company().currency.code();
  return built;
}

// A document is said once: what its rows repeat must be the same, what they leave out is as above.
void RowValues::head(const RowGroup& group, Built& built) {
  for (const Column& column : columns_) {
    if (column.target.lines) continue;
    std::string first;
    for (size_t i = 0; i < group.rows.size(); ++i) {
      const std::string text = meant(group.rows[i].cells[column.at]);
      if (text.empty() || text == first) continue;
      if (!first.empty()) {
        built.problems[i].add("import.differs", dotted(column.target.path), {{"value", first}});
        continue;
      }
      first = text;
      auto read = value(column, text);
      if (read)
        built.input[column.target.path] = std::move(*read);
      else
        built.problems[i].add(at_path(read.problems().front(), column.target.path));
    }
  }
}

void RowValues::lines(const RowGroup& group, Built& built) {
  for (const LinesMeta& lines : behaviour_.meta->lines) {
    json::array list;
    for (size_t i = 0; i < group.rows.size(); ++i) {
      json::object line;
      bool any = false;
      for (const Column& column : columns_) {
        if (column.target.lines != &lines) continue;
        const std::string text = meant(group.rows[i].cells[column.at]);
        if (text.empty()) continue;
        any = true;
        auto read = value(column, text);
        if (read)
          line[column.target.field->name] = std::move(*read);
        else
          built.problems[i].add(at_path(read.problems().front(), column.target.path));
      }
      if (!any) continue;
      list.push_back(std::move(line));
      built.line_rows[std::string(lines.name)].push_back(i);
    }
    if (!list.empty()) built.input[lines.name] = std::move(list);
  }
}

Result<json::value> RowValues::value(const Column& column, const std::string& text) {
  const FieldMeta& field = *column.target.field;
  const ImportColumn& written = plan_.file.columns[column.at];
  if (is_cell_error(text)) return Problem{"import.cell_error", "", {{"value", text}}};
  switch (field.kind) {
    case Kind::text:
      if (column.target.extra && column.target.extra->is_choice)
        return choice(*column.target.extra, text);
      return json::value(text);
    case Kind::boolean: {
      const auto answer = written_boolean(text);
      if (!answer) return Problem{"import.boolean", "", {{"value", std::string(clip(text, 60))}}};
      return json::value(*answer);
    }
    case Kind::date: {
      auto date = written.dates.read(text);
      if (!date) return date.problems();
      return json::value(date->text());
    }
    case Kind::timestamp: {
      if (Timestamp::parse(text)) return json::value(text);
      auto date = written.dates.read(text);
      if (!date) return date.problems();
      return json::value(date->text() + "T00:00:00Z");
    }
    case Kind::currency:
      return json::value(to_upper_ascii(text));
    case Kind::enumeration:
      return enumeration(field, text);
    case Kind::reference:
      return reference(field, text);
    case Kind::amount:
    case Kind::decimal:
    case Kind::integer:
      break;
  }
  const bool per_cent = field.kind == Kind::decimal && text.ends_with('%');
  auto number = written.numbers.read(per_cent ? std::string_view(text).substr(0, text.size() - 1)
                                              : std::string_view(text));
  if (!number) return number.problems();
  if (field.kind != Kind::integer) return json::value(*number);
  auto whole = parse_decimal(*number, 0);
  if (!whole) return whole.problems();
  return json::value(*whole);
}

// As enumeration(), of a list that people made.
Result<json::value> RowValues::choice(const ExtraField& field, const std::string& text) const {
  const std::string folded = fold_case(text);
  for (const ExtraChoice& one : field.choices)
    for (const std::string* name : {&one.code, &one.name_en, &one.name_ru})
      if (!name->empty() && fold_case(*name) == folded) return json::value(one.code);
  return Problem{"import.unknown_option", "", {{"value", std::string(clip(text, 60))}}};
}

// The code, or what people see for it in either language.
Result<json::value> RowValues::enumeration(const FieldMeta& field, const std::string& text) const {
  const std::string folded = fold_case(text);
  for (const std::string_view code : field.enumeration->codes) {
    if (fold_case(code) == folded) return json::value(code);
    const std::string key = std::string(field.enumeration->name) + "." + std::string(code);
    for (const char* language : {"en", "ru"})
      if (fold_case(labels_.text(language, key)) == folded) return json::value(code);
  }
  return Problem{"import.unknown_option", "", {{"value", std::string(clip(text, 60))}}};
}

Result<json::value> RowValues::reference(const FieldMeta& field, const std::string& text) {
  const std::string slot = std::string(field.target) + '\n' + text;
  auto known = found_.find(slot);
  if (known == found_.end()) {
    const auto found = find_reference(kernel_, access_, field.target, text);
    known =
        found_.emplace(slot, found ? Found{*found, ""} : Found{0, found.problems().front().code})
            .first;
  }
  if (known->second.id != 0) return json::value(std::to_string(known->second.id));
  return Problem{known->second.problem,
                 "",
                 {{"record", std::string(field.target)},
                  {"key", std::string(clip(text, 100))},
                  {"right", std::string(field.target) + ".read"}}};
}

std::map<std::string, std::string> RowValues::shown(const ImportRow& row) {
  std::map<std::string, std::string> values;
  if (row.broken) return values;
  for (const Column& column : columns_) {
    const std::string text = meant(row.cells[column.at]);
    if (text.empty()) continue;
    const FieldMeta& field = *column.target.field;
    const auto read = value(column, text);
    std::string& shown = values[column.target.path];
    shown = text;
    if (!read) continue;
    if (column.target.extra && column.target.extra->is_choice) {
      if (const ExtraChoice* one = column.target.extra->choice(std::string(read->as_string())))
        shown = access_.language() == "ru" && !one->name_ru.empty() ? one->name_ru : one->name_en;
    } else if (field.kind == Kind::enumeration)
      shown = labels_.text(access_.language(), std::string(field.enumeration->name) + "." +
                                                   std::string(read->as_string()));
    else if (field.kind == Kind::reference)
      shown = reference_title(kernel_, access_, field.target, std::atoll(read->as_string().c_str()),
                              text);
    else if (field.kind == Kind::boolean)
      shown = labels_.text(access_.language(),
                           read->as_bool() ? "report.choice.yes" : "report.choice.no");
    else if (read->is_int64())
      shown = std::to_string(read->as_int64());
    else
      shown = std::string(read->as_string());
  }
  return values;
}

}  // namespace osnova
