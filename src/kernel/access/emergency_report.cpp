// What was done under emergency rights: every command that its person gave meanwhile in the company
// and in what all companies share, as the journal has it.
#include <algorithm>

#include "base/text.hpp"
#include "kernel/access/emergency.hpp"
#include "kernel/journal/journal.hpp"
#include "meta/labels.hpp"

namespace osnova {

using store::Cell;

namespace {

constexpr int64_t kMostRows = 5000;

const Labels& labels() {
  static const Labels all = Labels::embedded();
  return all;
}

// "Create, Post" of "sales.invoice.create+post".
std::string operation(const std::string& command, const std::string& language) {
  std::string text;
  for (const std::string_view action :
       split(std::string_view(command).substr(command.rfind('.') + 1), '+'))
    text += (text.empty() ? "" : ", ") +
            std::string(labels().text(language, "action." + std::string(action)));
  return text;
}

// The commands of one, in the journal of a company or of what all share.
void add_commands(const ReadContext& context, const Emergency& one, Id company,
                  ReportTable& table) {
  const std::string& language = context.access.language();
  const Cell cells[] = {company, one.person.id, one.begun_at.us, one.over_at().us, kMostRows};
  auto rows = context.connection.query(
      "SELECT seq, recorded_at, command, record, record_id FROM journal WHERE company_id = $1 AND "
      "user_id = $2 AND recorded_at >= $3 AND recorded_at <= $4 ORDER BY seq LIMIT $5",
      cells);
  while (rows->next()) {
    ReportRow row;
    const std::string record(rows->text(3));
    row.cells = {ReportCell::of_text(std::string(one.name)),
                 ReportCell::of_text(Timestamp{rows->integer(1)}.text()),
                 ReportCell::of_text(operation(std::string(rows->text(2)), language)),
                 ReportCell::of_text(labels().text(language, record)),
                 ReportCell::of_text(std::to_string(rows->integer(4))),
                 ReportCell::of_text(std::to_string(rows->integer(0)))};
    row.link.record = record;
    row.link.id = rows->integer(4);
    table.rows.push_back(std::move(row));
  }
}

// Of the one that is asked for, or of all that wait for their review.
Result<ReportTable> report_commands(const ReadContext& context, const ReportArguments& arguments) {
  const auto given = arguments.find("emergency");
  const std::string number(given == arguments.end() ? "" : trim(given->second));
  Id id = 0;
  if (!number.empty() && (!parse_int(number, &id) || !context.company.find(emergency_meta(), id)))
    return Problem{"record.not_found", "emergency", {}};
  ReportTable table;
  table.report = "emergency-commands";
  table.columns = {{"emergency", CellType::text}, {"at", CellType::text},
                   {"operation", CellType::text}, {"record", CellType::text},
                   {"id", CellType::text},        {"seq", CellType::text}};
  for (const Record& record : context.company.all(emergency_meta())) {
    const Emergency& one = record.as<Emergency>();
    if (id != 0 ? one.id != id : one.status == EmergencyStatus::reviewed) continue;
    for (const Id company : {context.access.company(), Id{0}})
      add_commands(context, one, company, table);
  }
  return table;
}

}  // namespace

void register_emergency_report(Registry& registry) {
  const ReportParameter which{"emergency", ReportParameter::Type::text, false, {}};
  ReportMeta report{"emergency-commands", {which}, report_commands, "kernel"};
  report.own_right = kEmergencyReview;
  registry.add(std::move(report));
}

}  // namespace osnova
