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

Response upload(const Context& context) {
  const Request& request = context.request;
  auto made = context.services.imports->upload(context.access.in_language(context.language()),
                                               request.file_name, request.body);
  if (!made) return problem_response(context, made.problems());
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
  return json_response(201, json::object{{"id", std::to_string(made->id)},
                                         {"name", made->file.name},
                                         {"format", format_text(made->file.format)},
                                         {"columns", std::move(columns)},
                                         {"rows", made->file.rows},
                                         {"suggested", object_of(made->targets.front().suggested)},
                                         {"suggestions", std::move(suggestions)},
                                         {"targets", std::move(targets)}});
}

// {"record", "mapping": {column: field}, "then"?}
Result<Imports::Choice> choice_of(const Context& context) {
  auto body = parse_json(context.request.body);
  if (!body) return body.problems();
  const json::object* given = body->if_object();
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
  for (const auto& [column, field] : *mapping) {
    if (!field.is_string()) return Problem{"input.type", "mapping", {{"expected", "string"}}};
    choice.mapping[std::string(column)] = std::string(field.as_string());
  }
  return choice;
}

Response preview(const Context& context, Id id) {
  auto choice = choice_of(context);
  if (!choice) return problem_response(context, choice.problems());
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

Response progress(const Context& context, Id id) {
  const auto found = context.services.imports->progress(context.access, id);
  if (!found) return problem_response(context, "record.not_found", 404);
  json::object answer = job_json(context.kernel, context.labels, context.language(), found->job);
  answer["file"] = found->file;
  answer["record"] = found->record;
  answer["read"] = found->job.done;
  answer["posted"] = found->made;
  answer["known"] = found->known;
  answer["parked"] = found->job.refused;
  return json_response(200, answer);
}

Response parked(const Context& context, Id id) {
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
  return file_response(std::move(file), "parked-" + std::to_string(id), "csv");
}

Id id_of(const std::string& text) {
  Id id = 0;
  return parse_int(text, &id) && id > 0 ? id : 0;
}

}  // namespace

json::object job_json(Kernel& kernel, const Labels& labels, std::string_view language,
                      const Job& job) {
  const auto workspace = kernel.company_state(0);
  const User* by = workspace->get<User>(user_meta(), job.started_by);
  const std::string_view login = by ? std::string_view(by->login) : std::string_view();
  return {{"id", std::to_string(job.id)},
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
                              {"name", by && !by->name.empty() ? std::string_view(by->name)
                                                               : login}}}};
}

Response import_route(const Context& context) {
  Imports* imports = context.services.imports;
  if (!imports) return problem_response(context, "http.not_found", 404);
  const auto& path = context.request.path;
  const bool post = context.request.method == "POST";
  if (path.size() == 3)
    return post ? upload(context) : problem_response(context, "http.method", 405);
  const Id id = id_of(path[3]);
  if (id == 0) return problem_response(context, "record.not_found", 404);
  const std::string what = path.size() > 4 ? path[4] : "";
  if (!post && what.empty()) return progress(context, id);
  if (!post && what == "parked") return parked(context, id);
  if (!post) return problem_response(context, "http.method", 405);
  if (what == "preview") return preview(context, id);
  if (!imports->progress(context.access, id))
    return problem_response(context, "record.not_found", 404);
  if (what == "run") return outcome(context, imports->run(context.access, id));
  if (what == "pause") return outcome(context, context.services.jobs->pause(context.access, id));
  if (what == "resume") return outcome(context, context.services.jobs->resume(context.access, id));
  return problem_response(context, "http.not_found", 404);
}

Response jobs_route(const Context& context) {
  Jobs* jobs = context.services.jobs;
  if (!jobs) return problem_response(context, "http.not_found", 404);
  const auto& path = context.request.path;
  const bool post = context.request.method == "POST";
  if (path.size() == 3) {
    if (post) return problem_response(context, "http.method", 405);
    json::array items;
    constexpr int kShown = 100;
    for (const Job& job : jobs->list(context.access, kShown))
      items.push_back(job_json(context.kernel, context.labels, context.language(), job));
    return json_response(200, json::object{{"items", std::move(items)}});
  }
  const Id id = id_of(path[3]);
  const auto job = id == 0 ? std::nullopt : jobs->find(context.access, id);
  if (!job) return problem_response(context, "record.not_found", 404);
  if (path.size() == 4 && !post)
    return json_response(200, job_json(context.kernel, context.labels, context.language(), *job));
  if (path.size() == 5 && post && path[4] == "pause")
    return outcome(context, jobs->pause(context.access, id));
  if (path.size() == 5 && post && path[4] == "resume")
    return outcome(context, jobs->resume(context.access, id));
  return problem_response(context, "http.method", 405);
}

}  // namespace osnova::http
