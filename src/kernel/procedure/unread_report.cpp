// Who has not read what he has to.
#include "kernel/procedure/procedures.hpp"

namespace osnova {

namespace {

std::string name_of(const User& user) {
  return user.name.empty() ? std::string(user.login) : std::string(user.name);
}

Result<ReportTable> report_unread(const ReadContext& context, const ReportArguments& arguments) {
  const auto given = arguments.find("procedure");
  const std::string code = given == arguments.end() ? "" : given->second;
  const auto asked = arguments.find("overdue");
  const std::string only = asked == arguments.end() ? "" : asked->second;
  if (!only.empty() && only != "overdue" && only != "all")
    return Problem{"report.parameter.choice", "overdue", {{"value", only}}};
  ReportTable table;
  table.report = "unread-procedures";
  if (!code.empty()) table.parameters.emplace_back("procedure", code);
  if (!only.empty()) table.parameters.emplace_back("overdue", only);
  table.columns = {{"procedure", CellType::text}, {"version", CellType::integer},
                   {"person", CellType::text},    {"since", CellType::date},
                   {"due", CellType::date},       {"days_overdue", CellType::integer}};
  for (const Unread& one : unread_in(context.connection, context.company,
                                     context.access.company(), context.business_date)) {
    const int overdue = std::max(0, context.business_date.days - one.due.days);
    if ((!code.empty() && one.version->code != code) || (only == "overdue" && overdue == 0))
      continue;
    ReportRow row;
    row.cells = {ReportCell::of_text(std::string(one.version->code) + " " +
                                     std::string(one.version->title)),
                 ReportCell::of(one.version->edition),
                 ReportCell::of_text(name_of(*one.person)),
                 ReportCell::of(one.since.days),
                 ReportCell::of(one.due.days),
                 ReportCell::of(overdue)};
    row.bold = overdue > 0;
    row.link.record = "kernel.procedure";
    row.link.id = one.version->procedure.id;
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace

void register_unread_report(Registry& registry) {
  using P = ReportParameter;
  registry.add(ReportMeta{"unread-procedures",
                          {{"procedure", P::Type::text, false, {}, "kernel.procedure"},
                           {"overdue", P::Type::choice, false, {"overdue", "all"}}},
                          report_unread,
                          "kernel"});
}

}  // namespace osnova
