// Imports and other long work: upload, preview, run, look at it, pause, go on.
#include "kernel/imports/imports.hpp"

#include "base/text.hpp"
#include "http/context.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

Response outcome(const Context& context, const Problems& problems) {
  return problems ? problem_response(context, problems) : json_response(200, json::object{});
}

json::object object_of(const std::map<std::string, std::string>& texts) {
  json::object object;
  for (const auto& [name, value] : texts) object[name] = value;
  return object;
}

// "CSV, windows-1251, ;", "XLSX, Sheet1".
std::string format_text(const TableFormat& format) {
  if (format.kind == "xlsx") return "XLSX, " + format.sheet;
  const std::string separator = format.separator == '\t' ? "TAB" : std::string(1, format.separator);
  return "CSV, " + format.encoding + ", " + separator;
}

Response not_there(const Context& context) {
  return problem_response(context, "record.not_found", 404);
}

// What a table holds, and what its rows could be.
Response looked_at(const Context& context, int status, const Result<Imports::Upload>& made) {
  if (!made) return problem_response(context, made.problems());
  if (made->journal) return journal_looked_at(context, status, *made);
  json::array columns, targets;
  for (const ImportColumn& column : made->file.columns)
    columns.push_back(
        json::object{{"name", column.name},
                     {"samples", json::array(column.samples.begin(), column.samples.end())}});
  json::object suggestions;
  for (const Imports::Target& target : made->targets) {
    targets.emplace_back(target.record);
    if (!target.suggested.empty()) suggestions[target.record] = object_of(target.suggested);
  }
  const TableFormat& format = made->file.format;
  json::array sheets;
  for (const TableSheet& sheet : format.sheets) {
    json::object one = {{"name", sheet.name}, {"hidden", sheet.hidden}};
    if (sheet.rows >= 0) one["rows"] = sheet.rows;
    sheets.push_back(std::move(one));
  }
  return json_response(status,
                       json::object{{"id", std::to_string(made->id)},
                                    {"name", made->file.name},
                                    {"format", format_text(format)},
                                    {"columns", std::move(columns)},
                                    {"rows", made->file.rows},
                                    {"sheet", format.sheet},
                                    {"sheets", std::move(sheets)},
                                    {"suggested", object_of(made->targets.front().suggested)},
                                    {"suggestions", std::move(suggestions)},
                                    {"targets", std::move(targets)}});
}

// What an import makes asks for what its own routes ask for. Nothing of an import that is not there.
Problems unproved(const Context& context, const std::string& record) {
  const Behaviour* behaviour = context.kernel.registry().find(record);
  return behaviour && context.unproved ? context.unproved(*behaviour) : Problems();
}

Problems unproved(const Context& context, Id id) {
  Imports* imports = context.services.imports;
  const auto found = imports ? imports->progress(context.access, id) : std::nullopt;
  return found ? unproved(context, found->record) : Problems();
}

}  // namespace

Response import_upload(const Context& context) {
  Imports* imports = context.services.imports;
  if (!imports) return problem_response(context, "http.not_found", 404);
  const Request& request = context.request;
  return looked_at(context, 201,
                   imports->upload(context.access.in_language(context.language()),
                                   request.file_name, request.body));
}

// {"sheet"}
Response import_sheet(const Context& context, Id id) {
  Imports* imports = context.services.imports;
  if (!imports) return problem_response(context, "http.not_found", 404);
  auto body = parse_json(context.request.body);
  if (!body) return problem_response(context, body.problems());
  const auto* sheet = body->is_object() ? body->as_object().if_contains("sheet") : nullptr;
  if (!sheet || !sheet->is_string() || sheet->as_string().empty())
    return problem_response(context, "input.required", 422);
  return looked_at(context, 200,
                   imports->choose_sheet(context.access.in_language(context.language()), id,
                                         std::string(sheet->as_string())));
}

namespace {

// {"record", "mapping": {column: field}, "then"?, "sheet"?}
Result<Imports::Choice> choice_of(const json::value& body) {
  const json::object* given = body.if_object();
  const json::object* mapping = nullptr;
  if (const auto* value = given ? given->if_contains("mapping") : nullptr)
    mapping = value->if_object();
  if (!mapping) return Problem{"input.object_expected", "mapping", {}};
  Imports::Choice choice;
  const auto text = [&](const char* name) {
    const auto* value = given->if_contains(name);
    return value && value->is_string() ? std::string(value->as_string()) : std::string();
  };
  choice.record = text("record");
  choice.then = text("then");
  choice.sheet = text("sheet");
  for (const auto& [column, field] : *mapping) {
    if (!field.is_string()) return Problem{"input.type", "mapping", {{"expected", "string"}}};
    choice.mapping[std::string(column)] = std::string(field.as_string());
  }
  return choice;
}

}  // namespace

Response import_preview(const Context& context, Id id) {
  if (!context.services.imports) return problem_response(context, "http.not_found", 404);
  auto body = parse_json(context.request.body);
  if (!body) return problem_response(context, body.problems());
  if (const auto* journal = body->is_object() ? body->as_object().if_contains("journal") : nullptr)
    if (journal->is_object()) return preview_journal(context, id, journal->as_object());
  auto choice = choice_of(*body);
  if (!choice) return problem_response(context, choice.problems());
  // Here as well as at the run: what is chosen between the two would not be asked about.
  if (const Problems problems = unproved(context, choice->record))
    return problem_response(context, problems);
  const std::string language = context.language();
  auto rows = context.services.imports->preview(context.access.in_language(language), id, *choice);
  if (!rows) return problem_response(context, rows.problems());
  json::array list;
  for (const Imports::PreviewRow& row : *rows)
    list.push_back(json::object{{"row", row.number},
                                {"values", object_of(row.values)},
                                {"problems", problems_json(context.labels, language, row.problems)},
                                {"known", row.known}});
  const size_t checked = list.size();
  return json_response(200, json::object{{"rows", std::move(list)}, {"checked", checked}});
}

Response import_progress(const Context& context, Id id) {
  if (!context.services.imports) return problem_response(context, "http.not_found", 404);
  const auto found = context.services.imports->progress(context.access, id);
  if (!found) return problem_response(context, "record.not_found", 404);
  json::object answer = job_json(context.kernel, context.labels, context.language(), found->job);
  answer["file"] = found->file;
  answer["record"] = found->record;
  answer["read"] = found->job.done;
  answer["posted"] = found->made;
  answer["known"] = found->known;
  answer["parked"] = found->job.refused;
  answer["journal"] = found->is_journal;
  return json_response(200, answer);
}

Response import_parked(const Context& context, Id id) {
  if (!context.services.imports) return problem_response(context, "http.not_found", 404);
  auto file = std::make_shared<TemporaryFile>(context.services.temporary);
  std::string text;
  const bool found = context.services.imports->parked(
      context.access.in_language(context.language()), id, [&](std::string_view piece) {
        text += piece;
        if (text.size() < 256 * 1024) return;
        file->append(text);
        text.clear();
      });
  if (!found) return problem_response(context, "record.not_found", 404);
  file->append(text);
  context.kernel.log_access(context.access, "export", "import/" + std::to_string(id) + " parked");
  const auto progress = context.services.imports->progress(context.access, id);
  return file_response(std::move(file), "parked-" + std::to_string(id),
                       progress && progress->is_journal ? "ledger" : "csv");
}

json::object job_json(Kernel& kernel, const Labels& labels, std::string_view language,
                      const Job& job) {
  const auto workspace = kernel.company_state(0);
  const User* by = workspace->get<User>(user_meta(), job.started_by);
  const std::string_view login = by ? std::string_view(by->login) : std::string_view();
  return {
      {"id", std::to_string(job.id)},
      {"kind", job.kind},
      {"label", labels.text(language, "job." + job.kind)},
      {"state", enum_meta(job.state).codes[static_cast<size_t>(job.state)]},
      {"total", job.total},
      {"done", job.done},
      {"refused", job.refused},
      {"problems", problems_json(labels, language, job.message)},
      {"updated_at", Timestamp{job.updated_at}.text()},
      {"page", job.kind + "?run=" + std::to_string(job.id)},
      {"by", json::object{{"login", login},
                          {"name", by && !by->name.empty() ? std::string_view(by->name) : login}}}};
}

namespace {

bool is_import(const Context& context, Id id) {
  Imports* imports = context.services.imports;
  return imports && imports->progress(context.access, id);
}

std::optional<Job> job_of(const Context& context, Id id) {
  Jobs* jobs = context.services.jobs;
  return jobs ? jobs->find(context.access, id) : std::nullopt;
}

}  // namespace

Response import_run(const Context& context, Id id) {
  if (!is_import(context, id)) return not_there(context);
  if (const Problems problems = unproved(context, id)) return problem_response(context, problems);
  return outcome(context, context.services.imports->run(context.access, id));
}

Response import_pause(const Context& context, Id id) {
  return is_import(context, id) ? pause_job(context, id) : not_there(context);
}

Response import_resume(const Context& context, Id id) {
  return is_import(context, id) ? resume_job(context, id) : not_there(context);
}

Response list_jobs(const Context& context) {
  if (!context.services.jobs) return problem_response(context, "http.not_found", 404);
  json::array items;
  constexpr int kShown = 100;
  for (const Job& job : context.services.jobs->list(context.access, kShown))
    items.push_back(job_json(context.kernel, context.labels, context.language(), job));
  return json_response(200, json::object{{"items", std::move(items)}});
}

Response get_job(const Context& context, Id id) {
  const auto job = job_of(context, id);
  if (!job) return not_there(context);
  return json_response(200, job_json(context.kernel, context.labels, context.language(), *job));
}

Response pause_job(const Context& context, Id id) {
  if (!job_of(context, id)) return not_there(context);
  return outcome(context, context.services.jobs->pause(context.access, id));
}

Response resume_job(const Context& context, Id id) {
  if (!job_of(context, id)) return not_there(context);
  if (const Problems problems = unproved(context, id)) return problem_response(context, problems);
  return outcome(context, context.services.jobs->resume(context.access, id));
}

}  // namespace osnova::http
