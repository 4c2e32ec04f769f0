// Whether a template fits the kind of record that it is for.
#include <algorithm>

#include "base/text.hpp"
#include "kernel/command/company_state.hpp"
#include "kernel/print_form/form_path.hpp"
#include "kernel/registry.hpp"

namespace osnova {

namespace {

constexpr size_t kMostProblems = 20;
constexpr size_t kLongestPath = 6;  // names

// Follows a path through descriptions.
class Walker {
 public:
  Walker(const Registry& registry, const ExtraFields* extras)
      : registry_(registry), extras_(extras) {}

  FormField walk(const RecordMeta& meta, std::span<const std::string_view> names) const {
    FormField found;
    found.owner = &meta;
    if (names.empty() || names.size() > kLongestPath) return found;
    size_t used = 1;
    if (names[0] == "extra") {
      if (names.size() < 2 || !extras_) return found;
      const std::string path = std::string(kExtraPrefix) + std::string(names[1]);
      found.extra = extras_->find(meta.name, path);
      if (found.extra) found.field = &found.extra->meta;
      found.personal = found.extra && found.extra->meta.has(kPersonal);
      used = 2;
    } else if (const LinesMeta* lines = meta.find_lines(names[0])) {
      if (names.size() == 2 && names[1] == kFormCount) {
        found.count_of = lines;
        return found;
      }
      return walk(*lines->record, names.subspan(1));
    } else {
      found.field = meta.find(names[0]);
      if (found.field && found.field->has(kSecret)) found.field = nullptr;
    }
    if (!found.field || names.size() == used) return found;
    const Behaviour* target = found.field->is_id() ? registry_.find(target_of(found)) : nullptr;
    found.field = nullptr;
    return target ? walk(*target->meta, names.subspan(used)) : found;
  }

 private:
  static std::string_view target_of(const FormField& found) {
    return found.extra ? std::string_view(found.extra->target) : found.field->target;
  }

  const Registry& registry_;
  const ExtraFields* extras_;
};

}  // namespace

FormOrigin form_origin(const RecordMeta& meta, const RecordMeta* line,
                       std::span<const std::string_view> names) {
  const auto has = [&](const RecordMeta& of) {
    return names[0] == "extra" ? of.kind != RecordKind::line
                               : of.find(names[0]) || of.find_lines(names[0]);
  };
  if (line && has(*line)) return FormOrigin::line;
  if (names.size() < 2 || has(meta)) return FormOrigin::record;
  if (names[0] == kFormCompany) return FormOrigin::company;
  return names[0] == kFormAccount ? FormOrigin::account : FormOrigin::record;
}

FormField find_form_field(std::string_view path, const RecordMeta& meta, const RecordMeta* line,
                          const Registry& registry, const ExtraFields* extras) {
  const auto names = split(path, '.');
  const std::span<const std::string_view> all = names;
  const Walker walker(registry, extras);
  switch (form_origin(meta, line, names)) {
    case FormOrigin::line:
      return walker.walk(*line, all);
    case FormOrigin::company:
      return walker.walk(company_meta(), all.subspan(1));
    case FormOrigin::account:
      return walker.walk(*company_meta().find_lines("accounts")->record, all.subspan(1));
    case FormOrigin::record:
      break;
  }
  return walker.walk(meta, all);
}

namespace {

class Checker {
 public:
  Checker(const RecordMeta& meta, const Registry& registry, const ExtraFields* extras,
          Problems& problems)
      : meta_(meta), registry_(registry), extras_(extras), problems_(problems) {}

  void blocks(const std::vector<FormBlock>& all) {
    for (const FormBlock& block : all) {
      for (const FormText& text : block.texts) check_text(text, nullptr);
      if (block.kind == FormBlock::Kind::table) check_table(block);
      if (block.kind == FormBlock::Kind::choice) check_test(block.test);
      blocks(block.body);
      blocks(block.otherwise);
    }
  }

 private:
  void problem(std::string_view code, FormPlace place, Problems::Args args) {
    if (problems_.size() >= kMostProblems) return;
    Problem one{std::string(code), "text", {}};
    one.args.emplace_back("line", std::to_string(place.line));
    one.args.emplace_back("column", std::to_string(place.column));
    for (const auto& [name, value] : args) one.args.emplace_back(name, clip(value, 60));
    problems_.add(std::move(one));
  }

  FormField found(const std::string& path, FormPlace place, const RecordMeta* line) {
    FormField field = find_form_field(path, meta_, line, registry_, extras_);
    if (field.personal)
      problem("print_form.personal", place, {{"field", path}});
    else if (!field.field && !field.count_of)
      problem("print_form.field", place, {{"field", path}, {"record", field.owner->name}});
    return field;
  }

  void check_text(const FormText& text, const RecordMeta* line) {
    for (const FormPart& part : text) {
      if (part.path.empty()) continue;
      if (part.path == kFormRow) {
        if (!line) problem("print_form.row", part.at, {});
        continue;
      }
      check_path(part, part.path, line);
      for (const std::string& path : part.otherwise) check_path(part, path, line);
    }
  }

  void check_path(const FormPart& part, const std::string& path, const RecordMeta* line) {
    const FormField field = found(path, part.at, line);
    if (field.field && !fits(part.how, *field.field))
      problem("print_form.how", part.at, {{"how", part.how}, {"field", path}});
  }

  static bool fits(std::string_view how, const FieldMeta& field) {
    if (how == "long") return field.kind == Kind::date;
    if (how == "money") return field.kind == Kind::amount;
    if (how == "words")
      return field.kind == Kind::amount || (field.kind == Kind::integer && !field.is_id());
    return how.empty();
  }

  void check_table(const FormBlock& table) {
    const LinesMeta* lines = meta_.find_lines(table.lines);
    if (!lines)
      return problem("print_form.lines", table.at,
                     {{"lines", table.lines}, {"record", meta_.name}});
    for (const FormColumn& column : table.columns) {
      check_text(column.title, nullptr);
      check_text(column.value, lines->record);
      if (column.sum && !can_be_summed(column, *lines->record))
        problem("print_form.sum", column.at, {});
    }
  }

  // One figure of the line itself, all of them in one currency.
  static bool can_be_summed(const FormColumn& column, const RecordMeta& line) {
    if (column.value.size() != 1 || column.value.front().how == "words" ||
        !column.value.front().otherwise.empty())
      return false;
    const FieldMeta* field = line.find(column.value.front().path);
    if (!field || field->is_id()) return false;
    return field->kind == Kind::decimal || field->kind == Kind::integer ||
           (field->kind == Kind::amount && !line.find(field->currency));
  }

  void check_test(const FormTest& test) {
    if (test.path.empty()) return;  // told when it was read
    const FormField field = found(test.path, test.at, nullptr);
    if (!test.compares || !field.field || field.personal) return;
    if (field.owner->kind == RecordKind::line)
      return problem("print_form.test_line", test.at, {{"field", test.path}});
    Condition condition;
    condition.field = field.extra ? std::string_view(field.extra->path) : field.field->name;
    condition.op = test.op;
    condition.value = test.value;
    Problems wrong;
    check_condition(condition, 0, *field.owner, extras_, registry_, wrong);
    if (wrong.has("condition.not_ordered"))
      problem("print_form.not_ordered", test.at, {{"field", test.path}});
    else if (wrong)
      problem("print_form.value", test.at, {{"value", test.value}, {"field", test.path}});
  }

  const RecordMeta& meta_;
  const Registry& registry_;
  const ExtraFields* extras_;
  Problems& problems_;
};

}  // namespace

void check_form(const FormTemplate& form, const RecordMeta& meta, const Registry& registry,
                const ExtraFields* extras, Problems& problems) {
  Checker(meta, registry, extras, problems).blocks(form.blocks);
}

}  // namespace osnova
