#pragma once
// A report as a file: a spreadsheet, or pages with title, company, parameters and numbered pages.
#include "kernel/report/table_writer.hpp"
#include "print/page.hpp"

namespace osnova::print {

struct ReportOnPaper {
  const ReportTable& table;
  const CompanyState& company;
  std::string_view language;
  Date date;  // of today: when it was printed
};

inline constexpr size_t kReportRowsOnPaper = 10'000;

// Title, parameters as people read them, and columns. Page keys of a report are left out.
TableHead head_of(const ReportOnPaper& report);
// False when the writer does not take all rows.
bool write_report(const ReportOnPaper& report, TableWriter& writer);
// The bytes of the PDF: A4, landscape when the columns need it, the head of the table on each page;
// columns that fit on no page go on below, behind the first one. Problem "print.report_too_long"
// above kReportRowsOnPaper.
Result<std::string> report_pdf(const ReportOnPaper& report);

}  // namespace osnova::print
