#include "app/output.hpp"

#include "meta/codec.hpp"
#include "print/print.hpp"
#include "print/report_file.hpp"
#include "print/spreadsheet.hpp"

namespace osnova::app {

std::vector<http::Form> PrintedOutput::forms(std::string_view record, const CompanyState& company,
                                             std::string_view language) const {
  std::vector<http::Form> list;
  for (print::OfferedForm& form : print::offered_forms(company, record, language))
    list.push_back({std::move(form.name), std::move(form.label), std::move(form.languages),
                    std::move(form.parameters)});
  return list;
}

Result<http::FormPictures> PrintedOutput::look_at_form(const Access& access,
                                                       const boost::json::object& form, Id id) {
  Record record(print_form_meta());
  Problems problems;
  apply_patch(record, form, {}, problems);
  if (problems) return problems;
  auto look = print::look_at_form(kernel_, access, record.as<OwnForm>(), id);
  if (!look) return look.problems();
  return http::FormPictures{look->pages, std::move(look->pictures)};
}

Result<std::string> PrintedOutput::print(const Access& access, const http::PrintOrder& order) {
  return print::render(kernel_, access,
                       {order.record, order.form, order.id, order.language, order.arguments});
}

std::unique_ptr<TableWriter> PrintedOutput::spreadsheet(const std::string& path, TableHead head) {
  const print::SpreadsheetPlace place = {path, temporary_, kernel_.clock().now_us()};
  return std::make_unique<print::Spreadsheet>(place, std::move(head));
}

Problems PrintedOutput::report_spreadsheet(const ReportTable& table, const Access& access,
                                           const std::string& path) {
  const auto state = kernel_.company_state(access.company());
  const print::ReportOnPaper report = {table, *state, access.language(),
                                       kernel_.business_date(access.company())};
  const auto writer = spreadsheet(path, print::head_of(report));
  Problems problems;
  if (!print::write_report(report, *writer))
    problems.add("export.too_many_rows", "", {{"limit", std::to_string(print::kSpreadsheetRows)}});
  else
    writer->finish();
  return problems;
}

Result<std::string> PrintedOutput::report_pdf(const ReportTable& table, const Access& access) {
  const auto state = kernel_.company_state(access.company());
  return print::report_pdf(
      {table, *state, access.language(), kernel_.business_date(access.company())});
}

http::Picture PrintedOutput::qr_code(std::string_view text) const {
  const print::QrModules modules = print::qr_modules(text);
  http::Picture picture;
  picture.side = modules.width;
  for (int row = 0; row < modules.width; ++row)
    for (int column = 0; column < modules.width; ++column)
      if (modules.black(row, column))
        picture.path +=
            "M" + std::to_string(column) + " " + std::to_string(row) + "h1v1h-1z";
  return picture;
}

}  // namespace osnova::app
