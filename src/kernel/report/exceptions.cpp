// Facts that were recorded although a guard failed: what somebody has to settle.
#include "kernel/report/kernel_reports.hpp"

namespace osnova {

Result<ReportTable> report_exceptions(const ReadContext& context, const ReportArguments&) {
  ReportTable table;
  table.report = "exceptions";
  table.columns = {{"seq", CellType::integer},   {"record", CellType::text},
                   {"document", CellType::text}, {"code", CellType::text},
                   {"detail", CellType::text},   {"owner", CellType::text}};
  const store::Cell cells[] = {context.access.company()};
  auto rows = context.connection.query(
      "SELECT e.seq, j.record, e.document, e.code, e.args, u.login FROM exception AS e JOIN "
      "journal AS j ON j.company_id = e.company_id AND j.seq = e.seq LEFT JOIN app_user AS u "
      "ON u.company_id = 0 AND u.id = e.owner WHERE e.company_id = $1 AND e.resolved_seq = 0 ORDER "
      "BY e.seq, e.row",
      cells);
  while (rows->next()) {
    std::string detail(rows->text(4));
    for (char& c : detail)
      if (c == '\n') c = ' ';
    ReportRow row;
    row.cells = {ReportCell::of(rows->integer(0), 0),
                 ReportCell::of_text(rows->text(1)),
                 ReportCell::of_text(std::to_string(rows->integer(2))),
                 ReportCell::of_text(rows->text(3)),
                 ReportCell::of_text(detail),
                 ReportCell::of_text(rows->text(5))};
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace osnova
