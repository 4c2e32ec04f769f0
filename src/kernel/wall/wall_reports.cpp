// What the control room reads: crossings with what was opened by them, and hits of the watch list.
#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "kernel/journal/journal.hpp"
#include "kernel/wall/wall.hpp"
#include "kernel/wall/watch_hits.hpp"
#include "meta/labels.hpp"

namespace osnova {

using store::Cell;

namespace {

constexpr int64_t kMostHits = 5000;

const Labels& labels() {
  static const Labels all = Labels::embedded();
  return all;
}

std::string login_of(const ReadContext& context, Id user) {
  const User* found = context.company.get<User>(user_meta(), user);
  return found ? std::string(found->login) : user == 0 ? "" : std::to_string(user);
}

ReportCell date_cell(Date date) {
  return date.empty() ? ReportCell::none() : ReportCell::of(date.days);
}

// Documents that were opened by a crossing, each once, from the access log.
int64_t opened_by(const ReadContext& context, const WallCrossing& one) {
  if (one.status != CrossingStatus::agreed && one.status != CrossingStatus::ended) return 0;
  const Cell cells[] = {
      0, last_seq_until(context.connection, "access_log", 0, one.decided_at.us - 1), one.person.id};
  auto rows = context.connection.query(
      "SELECT what, detail FROM access_log WHERE company_id = $1 AND seq > $2 AND user_id = $3",
      cells);
  const std::string mark = " (crossing " + std::to_string(one.id) + ")";
  std::set<std::string> documents;
  while (rows->next())
    if (rows->text(0).ends_with(".wall_view") && rows->text(1).ends_with(mark))
      documents.emplace(rows->text(1));
  return static_cast<int64_t>(documents.size());
}

Result<ReportTable> report_crossings(const ReadContext& context, const ReportArguments&) {
  const std::string& language = context.access.language();
  ReportTable table;
  table.report = "wall-crossings";
  table.columns = {{"person", CellType::text},       {"desk", CellType::text},
                   {"reason", CellType::text},       {"status", CellType::text},
                   {"documents", CellType::integer}, {"valid_from", CellType::date},
                   {"valid_until", CellType::date},  {"ended_at", CellType::date},
                   {"asked_by", CellType::text},     {"decided_by", CellType::text},
                   {"end_reason", CellType::text}};
  for (const Record& record : context.company.all(wall_crossing_meta())) {
    const WallCrossing& one = record.as<WallCrossing>();
    const Desk* desk = context.company.get<Desk>(desk_meta(), one.desk.id);
    const std::string_view status =
        enum_meta(CrossingStatus{}).codes[static_cast<size_t>(one.status)];
    ReportRow row;
    row.cells = {
        ReportCell::of_text(login_of(context, one.person.id)),
        ReportCell::of_text(desk ? std::string_view(desk->code) : std::string_view()),
        ReportCell::of_text(one.reason),
        ReportCell::of_text(
            labels().text(language, "kernel.crossing_status." + std::string(status))),
        ReportCell::of(opened_by(context, one), 0),
        date_cell(one.valid_from),
        date_cell(one.valid_until),
        one.ended_at.us == 0 ? ReportCell::none()
                             : date_cell(context.company.time_zone().local_date(one.ended_at.us)),
        ReportCell::of_text(login_of(context, one.author.id)),
        ReportCell::of_text(login_of(context, one.decided_by.id)),
        ReportCell::of_text(one.end_reason)};
    row.link.record = wall_crossing_meta().name;
    row.link.id = one.id;
    table.rows.push_back(std::move(row));
  }
  std::reverse(table.rows.begin(), table.rows.end());  // the newest first
  return table;
}

std::string operation(std::string_view command, const std::string& language) {
  std::string text;
  for (const std::string_view action : split(command.substr(command.rfind('.') + 1), '+'))
    text += (text.empty() ? "" : ", ") +
            std::string(labels().text(language, "action." + std::string(action)));
  return text;
}

Result<ReportTable> report_hits(const ReadContext& context, const ReportArguments& arguments) {
  const auto from = date_argument(arguments, "from", Date{});
  if (!from) return from.problems();
  const TimeZone& zone = context.company.time_zone();
  const int64_t since = from->empty() ? 0 : zone.end_of_day_us(*from + -1) + 1;
  const std::string& language = context.access.language();
  ReportTable table;
  table.report = "watch-hits";
  if (!from->empty()) table.parameters.emplace_back("from", from->text());
  table.columns = {{"at", CellType::text},        {"user", CellType::text},
                   {"name", CellType::text},      {"operation", CellType::text},
                   {"kind", CellType::text},      {"document", CellType::text},
                   {"number", CellType::text}};
  const Cell cells[] = {context.access.company(), since, kMostHits};
  auto rows = context.connection.query(
      "SELECT at, user_id, entry, command, record, record_id, seq FROM watch_hit WHERE company_id "
      "= $1 AND at >= $2 ORDER BY seq DESC, entry LIMIT $3",
      cells);
  while (rows->next()) {
    const auto* entry = context.company.get<ListedName>(watched_name_meta(), rows->integer(2));
    ReportRow row;
    row.link.record = rows->text(4);
    row.link.id = rows->integer(5);
    row.cells = {ReportCell::of_text(Timestamp{rows->integer(0)}.text()),
                 ReportCell::of_text(login_of(context, rows->integer(1))),
                 ReportCell::of_text(entry ? std::string(entry->name) : std::string()),
                 ReportCell::of_text(operation(rows->text(3), language)),
                 ReportCell::of_text(labels().text(language, row.link.record)),
                 ReportCell::of_text(std::to_string(row.link.id)),
                 ReportCell::of_text(std::to_string(rows->integer(6)))};
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace

void register_wall_reports(Registry& registry) {
  ReportMeta crossings{"wall-crossings", {}, report_crossings, "kernel"};
  crossings.own_right = "kernel.wall_crossing.report";
  registry.add(std::move(crossings));
  const ReportParameter from{"from", ReportParameter::Type::date, false, {}};
  ReportMeta hits{"watch-hits", {from}, report_hits, "kernel"};
  hits.own_right = kWatchHits;
  registry.add(std::move(hits));
}

}  // namespace osnova
