#include "kernel/imports/imports.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "base/csv.hpp"
#include "base/text.hpp"
#include "kernel/imports/groups.hpp"
#include "kernel/imports/import_run.hpp"
#include "kernel/imports/journal_run.hpp"

namespace osnova {

using store::Cell;

namespace {

constexpr int64_t kDayUs = int64_t{24} * 3600 * 1'000'000;
constexpr int64_t kUnbegunDays = 1, kEndedDays = 30;  // for which the bytes of an upload are kept

// A name is a label, never a path.
std::string harmless_name(const std::string& name) {
  std::string clean(valid_utf8(name) ? trim(name) : std::string_view());
  for (char& c : clean)
    if (c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20) c = '_';
  clean = std::string(clip(clean, 200));
  return clean.empty() ? "file" : clean;
}

}  // namespace

Imports::Imports(Kernel& kernel, Jobs& jobs, const Labels& labels, TableReader reader,
                 JournalReader journals, const FileRules& rules)
    : kernel_(kernel),
      jobs_(jobs),
      labels_(labels),
      reader_(std::move(reader)),
      journals_(std::move(journals)),
      rules_(rules) {
  jobs.add({kImportKind, [this](const Access& access, const Job& job) {
              return plan_of(job.input).file.is_journal()
                         ? JournalRun::begin(kernel_, reader_, journals_, access, job)
                         : ImportRun::begin(kernel_, labels_, reader_, access, job);
            }});
}

void Imports::forget_old(const Access& access) {
  const int64_t now_us = kernel_.clock().now_us();
  for (const Job& job : jobs_.sweep(access, kImportKind, now_us - kUnbegunDays * kDayUs))
    drop_content(kernel_, job.company, plan_of(job.input).file.hash);
  // What was made is in the books; the file and the rows that were set aside may be full of names.
  for (const Job& job : jobs_.retire(access, kImportKind, now_us - kEndedDays * kDayUs))
    drop_content(kernel_, job.company, plan_of(job.input).file.hash);
}

Result<ImportFile> Imports::looked_at(const Access& access, const std::string& name,
                                      const std::string& bytes, const std::string& sheet) const {
  auto file = examine(reader_, name, bytes, sheet);
  if (!file) return file;
  file->name = harmless_name(name);
  file->comma_is_decimal = file->format.separator == ';' || access.language() == "ru";
  file->month_first = kernel_.company_state(access.company())->company().country == "US";
  return file;
}

Result<Imports::Upload> Imports::upload(const Access& access, const std::string& name,
                                        const std::string& bytes) {
  forget_old(access);
  if (rules_.most_open_uploads > 0 &&
      jobs_.prepared(access, kImportKind) >= rules_.most_open_uploads)
    return Problem{
        "import.too_many_open", "", {{"limit", std::to_string(rules_.most_open_uploads)}}};
  if (Problems problems = scanned(kernel_, access, rules_, harmless_name(name), bytes))
    return problems;
  auto file = looked_at(access, name, bytes, "");
  if (!file) return file.problems();
  if (file->is_journal()) return upload_journal(access, bytes, std::move(*file));
  Upload upload;
  upload.targets = targets(access, *file);
  if (upload.targets.empty()) return Problem{"import.no_target", "", {}};
  if (!store_content(kernel_, access.company(), bytes, &file->hash))
    return Problem{"store.unavailable", "", {}};
  upload.file = std::move(*file);
  ImportPlan plan;
  plan.file = upload.file;
  auto job = jobs_.prepare(access, kImportKind, plan_text(plan), upload.file.rows);
  if (!job) return job.problems();
  upload.id = job->id;
  kernel_.log_access(access, "upload", upload.file.name);
  return upload;
}

Result<Imports::Upload> Imports::choose_sheet(const Access& access, Id id,
                                              const std::string& sheet) {
  const auto job = jobs_.find(access, id);
  if (!job || job->kind != kImportKind) return Problem{"record.not_found", "", {}};
  const ImportPlan before = plan_of(job->input);
  if (before.file.is_journal()) return Problem{"import.unknown_sheet", "sheet", {{"sheet", sheet}}};
  const std::string bytes = load_content(kernel_, access, before.file.hash);
  auto file = looked_at(access, before.file.name, bytes, sheet);
  if (!file) return file.problems();
  file->hash = before.file.hash;
  Upload upload{id, std::move(*file), {}};
  upload.targets = targets(access, upload.file);
  if (upload.targets.empty()) return Problem{"import.no_target", "", {}};
  ImportPlan plan;
  plan.file = upload.file;
  if (Problems problems = jobs_.describe(access, id, plan_text(plan), upload.file.rows))
    return problems;
  return upload;
}

namespace {

// A job goes on with all rights of its person, whoever asked for it: a token that asks has to have
// those that it needs.
Problems denied(const Kernel& kernel, const Access& access, const std::string& record,
                const std::string& then) {
  Problems problems;
  const auto need = [&](std::string_view path, std::string_view action) {
    const std::string right = record + "." + std::string(action);
    if (!access.may(right)) problems.add("access.denied", path, {{"right", right}});
  };
  need("record", "create");
  const Behaviour* behaviour = kernel.registry().find(record);
  if (!behaviour) return problems;
  const auto step = std::find_if(behaviour->flow.begin(), behaviour->flow.end(),
                                 [&](const FlowStep& one) { return one.action == then; });
  if (step != behaviour->flow.end()) need("then", step->right);
  return problems;
}

}  // namespace

Problems Imports::check(const Access& access, const Choice& choice, const ImportFile& file) const {
  Problems problems;
  const Behaviour* behaviour = kernel_.registry().find(choice.record);
  if (!behaviour)
    problems.add("import.unknown_record", "record", {{"record", choice.record}});
  else
    problems = denied(kernel_, access, choice.record, choice.then);
  if (problems) return problems;
  const bool step = choice.then.empty() ||
                    std::any_of(behaviour->flow.begin(), behaviour->flow.end(),
                                [&](const FlowStep& s) { return s.action == choice.then; });
  if (!step) problems.add("import.unknown_step", "then", {{"step", choice.then}});
  const auto extras = kernel_.company_state(access.company())->extras();
  const auto fields = import_fields(*behaviour->meta, *extras);
  std::set<std::string> taken;
  for (const auto& [column, path] : choice.mapping) {
    const bool known = std::any_of(fields.begin(), fields.end(),
                                   [&](const ImportField& f) { return f.path == path; });
    if (!file.column(column))
      problems.add("import.unknown_column", "mapping", {{"column", column}});
    if (!known) problems.add("import.unknown_field", "mapping", {{"field", path}});
    if (!taken.insert(path).second)
      problems.add("import.mapped_twice", "mapping", {{"field", path}});
  }
  if (choice.mapping.empty()) problems.add("import.nothing_mapped", "mapping");
  return problems;
}

namespace {

// Plans the first rows and says of each what it would be.
class Previewer {
 public:
  Previewer(Kernel& kernel, const Access& access, const Behaviour& behaviour,
            const ImportPlan& plan, RowValues& values)
      : kernel_(kernel), access_(access), behaviour_(behaviour), plan_(plan), values_(values) {}

  void add(RowGroup group, std::vector<Imports::PreviewRow>& out) {
    RowValues::Built built = values_.build(group);
    const bool known = is_known(group.key);
    if (built.good() && !known) {
      note_twice(built);
      const Command command = command_of(group, built.input, behaviour_, plan_, access_);
      if (auto change = kernel_.plan(command, access_); !change) built.add(change.problems());
    }
    for (size_t i = 0; i < group.rows.size(); ++i) {
      Imports::PreviewRow row;
      row.number = group.rows[i].number;
      row.values = values_.shown(group.rows[i]);
      row.known = known;
      if (!known) row.problems = std::move(built.problems[i]);
      out.push_back(std::move(row));
    }
  }

 private:
  bool is_known(const std::string& key) {
    const bool shared = behaviour_.meta->kind == RecordKind::shared_catalogue;
    return kernel_.is_journalled(access_, shared ? 0 : access_.company(), key);
  }

  // A dry run knows the workspace, not the rows before this one.
  void note_twice(RowValues::Built& built) {
    for (const FieldMeta& field : behaviour_.meta->fields) {
      const auto* value = field.has(kUnique) ? built.input.if_contains(field.name) : nullptr;
      if (!value || !value->is_string()) continue;
      const std::string text(value->as_string());
      if (!unique_.insert(std::string(field.name) + "=" + text).second)
        built.problems[0].add("record.not_unique", field.name, {{"value", text}});
    }
  }

  Kernel& kernel_;
  const Access& access_;
  const Behaviour& behaviour_;
  const ImportPlan& plan_;
  RowValues& values_;
  std::set<std::string> unique_;
};

}  // namespace

Result<std::vector<Imports::PreviewRow>> Imports::preview(const Access& access, Id id,
                                                          const Choice& choice) {
  const auto job = jobs_.find(access, id);
  if (!job || job->kind != kImportKind) return Problem{"record.not_found", "", {}};
  ImportPlan plan = plan_of(job->input);
  if (plan.file.is_journal()) return Problem{"import.unknown_record", "record", {{"record", ""}}};
  if (!choice.sheet.empty() && choice.sheet != plan.file.format.sheet) {
    auto other = choose_sheet(access, id, choice.sheet);
    if (!other) return other.problems();
    plan.file = std::move(other->file);
  }
  if (Problems problems = check(access, choice, plan.file)) return problems;
  plan.record = choice.record;
  plan.then = choice.then;
  plan.mapping = choice.mapping;
  if (Problems problems = jobs_.describe(access, id, plan_text(plan), plan.file.rows))
    return problems;
  const Behaviour& behaviour = *kernel_.registry().find(plan.record);
  const std::string bytes = load_content(kernel_, access, plan.file.hash);
  RowValues values(kernel_, labels_, access, behaviour, plan);
  RowGroups groups(reader_, bytes, plan.file, values, id);
  Previewer previewer(kernel_, access, behaviour, plan, values);
  std::vector<PreviewRow> rows;
  for (RowGroup group; rows.size() < kPreviewedRows && groups.next(group);)
    previewer.add(std::move(group), rows);
  std::sort(rows.begin(), rows.end(),
            [](const PreviewRow& a, const PreviewRow& b) { return a.number < b.number; });
  return rows;
}

Problems Imports::run(const Access& access, Id id) {
  Problems problems;
  const auto job = jobs_.find(access, id);
  if (!job || job->kind != kImportKind) {
    problems.add("record.not_found");
    return problems;
  }
  const ImportPlan plan = plan_of(job->input);
  if (plan.record.empty()) {
    problems.add("import.nothing_mapped", "mapping");
    return problems;
  }
  if (job->started_by == access.user())
    if (Problems missing = denied(kernel_, access, plan.record, plan.then)) return missing;
  if (job->state == JobState::prepared)
    kernel_.log_access(access, "import", plan.record + " " + plan.file.name);
  return jobs_.start(access, id);
}

std::optional<Imports::Progress> Imports::progress(const Access& access, Id id) {
  auto job = jobs_.find(access, id);
  if (!job || job->kind != kImportKind) return std::nullopt;
  const ImportPlan plan = plan_of(job->input);
  const ImportProgress at = progress_of(job->progress);
  return Progress{std::move(*job), plan.file.name, plan.record,
                  at.made,         at.known,       plan.file.is_journal()};
}

bool Imports::parked(const Access& access, Id id,
                     const std::function<void(std::string_view)>& sink) {
  const auto job = jobs_.find(access, id);
  if (!job || job->kind != kImportKind) return false;
  const ImportPlan plan = plan_of(job->input);
  if (plan.file.is_journal()) {
    parked_entries(access, id, plan, sink);
    return true;
  }
  std::map<int64_t, std::string> reasons;
  for (const Refusal& refusal : jobs_.refusals(access, id)) {
    std::string& text = reasons[refusal.row];
    for (const Problem& problem : refusal.problems) {
      const auto field = labels_.find(access.language(), plan.record + "." + problem.path);
      text += (text.empty() ? "" : " ") + (field.empty() ? "" : std::string(field) + ": ") +
              labels_.format(access.language(), problem);
    }
  }
  const char separator = plan.file.format.kind == "csv" ? plan.file.format.separator
                         : access.language() == "ru"    ? ';'
                                                        : ',';
  std::vector<std::string> fields;
  for (const ImportColumn& column : plan.file.columns) fields.push_back(column.name);
  fields.emplace_back(labels_.text(access.language(), "import.row"));
  fields.emplace_back(labels_.text(access.language(), "import.problem"));
  sink("\xEF\xBB\xBF" + csv_line(fields, separator, true));
  if (reasons.empty()) return true;
  const std::string bytes = load_content(kernel_, access, plan.file.hash);
  ImportRows rows(reader_, bytes, plan.file);
  for (ImportRow row; rows.next(row);) {
    const auto reason = reasons.find(row.number);
    if (reason == reasons.end()) continue;
    row.cells.resize(plan.file.columns.size());
    row.cells.push_back(std::to_string(row.number));
    row.cells.push_back(reason->second);
    sink(csv_line(row.cells, separator, true));
  }
  return true;
}

}  // namespace osnova
