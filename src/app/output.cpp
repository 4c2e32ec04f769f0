#include "app/output.hpp"

#include "print/print.hpp"
#include "print/report_file.hpp"
#include "print/spreadsheet.hpp"

namespace osnova::app {

std::vector<http::Form> PrintedOutput::forms(std::string_view record,
                                             const Company& company) const {
  std::vector<http::Form> list;
  for (const print::PrintForm* form : print::forms_for(record))
    if (print::usable_in(*form, company))
      list.push_back({form->name, form->languages, form->parameters});
  return list;
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
