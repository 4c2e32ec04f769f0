#include <boost/json.hpp>
#include <fstream>
#include <iostream>
#include <sstream>

#include "app/commands.hpp"
#include "app/gzip_source.hpp"
#include "app/progress_line.hpp"
#include "app/sales_import.hpp"

namespace osnova::app {

namespace json = boost::json;

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Failure("file.unreadable", path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

namespace {

std::string write_parked(const std::string& path, const std::vector<ParkedRow>& parked,
                         const std::string& language) {
  std::ofstream out(path, std::ios::trunc);
  out << csv_line({"line", "code", "reason", "row"});
  for (const ParkedRow& row : parked)
    out << csv_line({std::to_string(row.line), row.code,
                     labels().format(language, {row.code, "", {}}), row.raw},
                    ',', true);
  if (!out.flush()) throw Failure("store.disk_full", path);
  return path;
}

json::object summary(const ImportResult& r, int digits, const std::string& parked_file) {
  json::object documents;
  for (const auto& [type, count] : r.documents) documents[type] = count;
  return {
      {"rows_read", r.rows_read},
      {"rows_posted", r.rows_posted},
      {"rows_parked", r.parked.size()},
      {"documents", std::move(documents)},
      {"amount_posted", minor_text(r.amount_posted, digits)},
      {"amount_parked", minor_text(r.amount_parked, digits)},
      {"duplicates", r.duplicates},
      {"credit_lines",
       json::object{{"linked", r.linked}, {"unlinked", r.unlinked}, {"anonymous", r.anonymous}}},
      {"parked_file", parked_file}};
}

}  // namespace

int run_import_sales(const Common& common, const std::string& file, const std::string& map) {
  auto mapping = parse_sales_mapping(read_file(map));
  if (!mapping) return refused(mapping.problems(), common);
  auto rows = read_sales(open_maybe_gzip(file), *mapping);
  if (!rows) return refused(rows.problems(), common);
  Workspace::Options options;
  options.owner_note = "an import";
  options.kernel.max_group = 128;
  Workspace workspace(common, options);
  auto access = workspace.access("import");
  if (!access) return refused(access.problems(), common);
  auto shared = workspace.kernel().access_for(common.user, 0, "import");
  if (!shared) return refused(shared.problems(), common);
  const bool show = !common.json;
  SalesImport import(workspace.kernel(), *access, *shared, *mapping, std::move(*rows));
  ProgressLine progress;
  auto result = import.run([&](size_t done, size_t all) {
    // A log does not need each of a thousand steps.
    if (show && (progress.on_terminal() || done == all))
      progress.show(std::to_string(done) + " of " + std::to_string(all) + " documents");
  });
  if (show) progress.end();
  if (!result) return refused(result.problems(), common);
  const std::string parked = write_parked(file_beside(common, ".parked-" + mapping->source + ".csv"),
                                          result->parked, language_of(common));
  const json::object out = summary(*result, Currency::of(mapping->currency).digits(), parked);
  if (common.json)
    print_json(out);
  else
    for (const auto& member : out)
      std::cout << std::string(member.key()) << ": " << json::serialize(member.value()) << "\n";
  return kDone;
}

}  // namespace osnova::app
