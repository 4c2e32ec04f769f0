// A report as JSON for the interface, or as a file.
#include "base/text.hpp"
#include "http/context.hpp"
#include "kernel/report/added_dimensions.hpp"
#include "kernel/report/names.hpp"
#include "kernel/personal/retention.hpp"
#include "kernel/report/report.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

// A report is made whole before it is written.
constexpr size_t kLongestReport = 200'000;

// A column that is called by an account's code.
std::string account_label(const Context& context, const ReportTable& table,
                          const std::string& code) {
  const auto state = context.kernel.company_state(context.access.company());
  for (const auto& [name, value] : table.parameters)
    for (const Book* book : state->books())
      if (name == "book" && value == book->code)
        if (const Account* account = state->account(*book, code))
          return code + " " + (context.language() == "ru" ? account->name_ru : account->name_en);
  return code;
}

Response report_object(const Context& context, const ReportTable& table) {
  json::object answer = report_json(table);
  const auto state = context.kernel.company_state(context.access.company());
  const auto added = added_dimensions(table.report, context.kernel.registry(), *state->extras(),
                                      context.access);
  for (json::value& column : answer["columns"].as_array()) {
    json::object& o = column.as_object();
    const std::string name(o["name"].as_string());
    const std::string label = report_column_label(table, name, context.language());
    o["label"] = label == name ? account_label(context, table, name) : label;
    for (const AddedDimension& one : added)
      if (one.name == name) o["label"] = label_of(one, table.report, context.language());
  }
  json::array notes;
  for (const std::string& note : table.notes) notes.emplace_back(context.text(note));
  answer["notes"] = std::move(notes);
  return json_response(200, answer);
}

Response report_file(const Context& context, const ReportTable& table, const std::string& format) {
  const std::string title(context.text("report." + table.report));
  context.kernel.log_access(context.access, "export", "report." + table.report + "." + format);
  const Access access = context.access.in_language(context.language());
  Output* output = context.services.output;
  if (format == "pdf") {
    auto bytes = output->report_pdf(table, access);
    if (!bytes) return problem_response(context, bytes.problems());
    Response response;
    response.content_type = "application/pdf";
    response.body = std::move(*bytes);
    response.headers.emplace_back("Content-Disposition",
                                  file_name_header("attachment", title + ".pdf"));
    return response;
  }
  auto file = std::make_shared<TemporaryFile>(context.services.temporary);
  if (format == "csv")
    file->append(report_csv(table, context.language()));
  else if (Problems problems = output->report_spreadsheet(table, access, file->path()))
    return problem_response(context, problems);
  return file_response(std::move(file), title, format);
}

}  // namespace

Response run_report(const Context& context, const std::string& name) {
  ReportArguments arguments(context.request.query.begin(), context.request.query.end());
  const std::string format = arguments.contains("format") ? arguments["format"] : "json";
  arguments.erase("format");
  arguments.erase("language");
  const bool as_file = format == "csv" || format == "xlsx" || format == "pdf";
  if (!as_file && format != "json" && format != "text")
    return problem_response(context, "export.format", 422, {{"format", format}});
  if ((format == "xlsx" || format == "pdf") && !context.services.output)
    return problem_response(context, "export.format", 422, {{"format", format}});
  // On the screen such a report comes in pages; a file holds all of it.
  const ReportMeta* meta = context.kernel.registry().report(name);
  if (as_file && meta && !arguments.contains("limit"))
    for (const ReportParameter& parameter : meta->parameters)
      if (parameter.name == "limit") arguments["limit"] = std::to_string(kLongestReport + 1);
  const std::string language = context.language();
  const Access reader = context.access.in_language(language);
  auto table = context.kernel.report(name, arguments, reader);
  if (!table) return problem_response(context, table.problems());
  if (name == kPersonalData)
    context.kernel.log_access(context.access, "view",
                              "report." + name + " " + arguments["record"] + "/" +
                                  arguments["person"]);
  put_names(context.kernel, context.labels, reader, *table);
  if (as_file && table->rows.size() > kLongestReport)
    return problem_response(context, "export.too_many_rows", 422,
                            {{"limit", std::to_string(kLongestReport)}});
  if (format == "json") return report_object(context, *table);
  const auto state = context.kernel.company_state(context.access.company());
  label_added_columns(*table, context.kernel.registry(), *state->extras(), reader);
  if (as_file) return report_file(context, *table, format);
  Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.body = report_text(*table, language);
  return response;
}

}  // namespace osnova::http
