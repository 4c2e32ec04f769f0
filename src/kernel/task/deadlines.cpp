#include "kernel/task/deadlines.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "kernel/list.hpp"
#include "kernel/period/drafts.hpp"
#include "meta/labels.hpp"

namespace osnova {

using store::Cell;

namespace {

// The statuses in which a deadline still stands; nullopt = the record has none.
std::optional<std::vector<std::string_view>> unfinished(const Behaviour& behaviour) {
  if (behaviour.flow.empty()) return std::nullopt;
  if (behaviour.meta->kind == RecordKind::document) return unposted(behaviour);
  std::vector<std::string_view> open = behaviour.meta->find("status")->enumeration->codes;
  std::erase_if(open, [&](std::string_view code) {
    return std::find(behaviour.ended.begin(), behaviour.ended.end(), code) != behaviour.ended.end();
  });
  return open;
}

// SQL of whose it is: of "measure_due" the "measure_owner", then the first of these fields that names
// somebody.
std::string owner_sql(const RecordMeta& meta, std::string_view day) {
  const size_t stem = day.ends_with("_due") ? day.size() - 4 : 0;
  const std::string own = std::string(day.substr(0, stem)) + "_owner";
  std::string sql;
  for (const std::string_view name :
       {std::string_view(own), std::string_view("owner"), std::string_view("responsible"),
        std::string_view("author")}) {
    const FieldMeta* field = meta.find(name);
    if (!field || field->kind != Kind::reference) continue;
    sql += (sql.empty() ? "" : ", ") + ("NULLIF(" + std::string(name) + ", 0)");
  }
  return sql.empty() ? "CAST(0 AS BIGINT)" : "COALESCE(" + sql + ", 0)";
}

// "0" where the record has no such field.
std::string column_or(const RecordMeta& meta, const char* name, const char* otherwise) {
  return meta.find(name) ? "COALESCE(" + std::string(name) + ", 0)" : std::string(otherwise);
}

// `reach`: SQL behind the other conditions.
void add_of(store::Connection& connection, const Behaviour& behaviour, const FieldMeta& field,
            Id home, const DeadlineQuestion& question, const std::string& reach,
            std::vector<Deadline>& found) {
  const RecordMeta& meta = *behaviour.meta;
  const std::string day(field.name), owner = owner_sql(meta, field.name);
  std::vector<Cell> cells = {home,
                             question.from.empty() ? INT32_MIN + 1 : question.from.days,
                             question.to.days};
  std::string where = " WHERE company_id = $1 AND " + day + " >= $2 AND " + day + " <= $3";
  if (question.person != 0) {
    cells.emplace_back(question.person);
    where += " AND " + owner + " = $4";
  }
  if (const auto open = unfinished(behaviour)) {
    if (open->empty()) return;
    std::string codes;
    for (const std::string_view code : *open) {
      cells.emplace_back(code);
      codes += (codes.empty() ? "$" : ", $") + std::to_string(cells.size());
    }
    where += " AND status IN (" + codes + ")";
  }
  auto rows = connection.query("SELECT id, " + day + ", " + owner + ", " +
                                   column_or(meta, "escalate_to", "0") + ", " +
                                   column_or(meta, "remind_days", "1") + " FROM " + meta.table +
                                   where + reach + " ORDER BY " + day + ", id LIMIT " +
                                   std::to_string(question.limit),
                               cells);
  while (rows->next())
    found.push_back({&meta, &field, home, rows->integer(0),
                     {static_cast<int32_t>(rows->integer(1))}, rows->integer(2),
                     rows->integer(3), rows->integer(4), ""});
}

void earliest(std::vector<Deadline>& found, size_t limit) {
  std::stable_sort(found.begin(), found.end(),
                   [](const Deadline& a, const Deadline& b) { return a.day < b.day; });
  if (found.size() > limit) found.resize(limit);
}

void add_titles(const ReadContext& context, std::vector<Deadline>& found) {
  std::map<const RecordMeta*, std::vector<Id>> ids;
  for (const Deadline& one : found) ids[one.meta].push_back(one.id);
  for (const auto& [meta, wanted] : ids) {
    auto titles = titles_in(context.connection, *meta, wanted, context.access);
    for (Deadline& one : found)
      if (one.meta == meta) one.title = titles[one.id];
  }
}

}  // namespace

std::vector<Deadline> deadlines(const ReadContext& context, const DeadlineQuestion& question) {
  std::vector<Deadline> found;
  for (const Behaviour& behaviour : context.registry->records()) {
    const RecordMeta& meta = *behaviour.meta;
    if (!context.access.may(std::string(meta.name) + ".read")) continue;
    const Id home = meta.kind == RecordKind::shared_catalogue ? 0 : context.access.company();
    for (const FieldMeta& field : meta.fields)
      if (field.has(kDeadline))
        add_of(context.connection, behaviour, field, home, question,
               context.access.reach(meta, "read").sql(meta), found);
  }
  earliest(found, question.limit);
  add_titles(context, found);
  return found;
}

std::vector<Deadline> deadlines_of(store::Connection& connection, const Registry& registry,
                                   Id company, const DeadlineQuestion& question) {
  std::vector<Deadline> found;
  for (const Behaviour& behaviour : registry.records()) {
    if ((behaviour.meta->kind == RecordKind::shared_catalogue) != (company == 0)) continue;
    for (const FieldMeta& field : behaviour.meta->fields)
      if (field.has(kDeadline))
        add_of(connection, behaviour, field, company, question, "", found);
  }
  earliest(found, question.limit);
  return found;
}

// --- iCalendar -------------------------------------------------------------------------------------

namespace {

// RFC 5545, 3.3.11.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == ';' || c == ',') out += '\\';
    if (c == '\n')
      out += "\\n";
    else if (static_cast<unsigned char>(c) >= 0x20)
      out += c;
  }
  return out;
}

// RFC 5545, 3.1: no line is longer than 75 octets; no character is cut in two.
void add_line(std::string& out, std::string_view line) {
  size_t room = 75;
  while (line.size() > room) {
    size_t cut = room;
    while ((static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80) --cut;
    out += std::string(line.substr(0, cut)) + "\r\n ";
    line.remove_prefix(cut);
    room = 74;
  }
  out += std::string(line) + "\r\n";
}

std::string basic(std::string text) {  // "2025-12-31" -> "20251231"
  std::erase(text, '-');
  std::erase(text, ':');
  return text;
}

}  // namespace

std::string icalendar(const std::vector<Deadline>& deadlines, std::string_view name, Timestamp now,
                      const std::function<std::string(const Deadline&)>& kind_of) {
  std::string out;
  const std::string stamp = basic(Timestamp{now.us / 1'000'000 * 1'000'000}.text());
  for (const std::string_view line :
       {"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Osnova//Deadlines//EN", "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH"})
    add_line(out, line);
  add_line(out, "X-WR-CALNAME:" + escaped(name));
  for (const Deadline& one : deadlines) {
    add_line(out, "BEGIN:VEVENT");
    add_line(out, "UID:" + std::to_string(one.id) + "-" + std::string(one.field->name) + "@osnova");
    add_line(out, "DTSTAMP:" + stamp);
    add_line(out, "DTSTART;VALUE=DATE:" + basic(one.day.text()));
    add_line(out, "DTEND;VALUE=DATE:" + basic((one.day + 1).text()));
    add_line(out, "SUMMARY:" + escaped(kind_of(one) + ": " + one.title));
    add_line(out, "TRANSP:TRANSPARENT");
    add_line(out, "END:VEVENT");
  }
  add_line(out, "END:VCALENDAR");
  return out;
}

// --- the report --------------------------------------------------------------------------------------

namespace {

constexpr int kUsuallyAhead = 60;  // days

const Labels& labels() {
  static const Labels all = Labels::embedded();
  return all;
}

std::string person_name(const ReadContext& context, Id person) {
  const User* user = person == 0 ? nullptr : context.company.get<User>(user_meta(), person);
  if (!user) return "";
  return user->name.empty() ? std::string(user->login) : std::string(user->name);
}

Result<ReportTable> report_deadlines(const ReadContext& context, const ReportArguments& arguments) {
  DeadlineQuestion question;
  const auto from = date_argument(arguments, "due_from", Date{});
  if (!from) return from.problems();
  const auto to = date_argument(arguments, "due_until", context.business_date + kUsuallyAhead);
  if (!to) return to.problems();
  question.from = *from;
  question.to = *to;
  const auto asked = arguments.find("whose");
  const std::string whose = asked == arguments.end() ? "" : asked->second;
  if (!whose.empty() && whose != "mine" && whose != "everybody")
    return Problem{"report.parameter.choice", "whose", {{"value", whose}}};
  if (whose != "everybody") question.person = context.access.user();
  ReportTable table;
  table.report = "deadlines";
  if (!from->empty()) table.parameters.emplace_back("due_from", from->text());
  table.parameters.emplace_back("due_until", to->text());
  if (!whose.empty()) table.parameters.emplace_back("whose", whose);
  table.columns = {{"day", CellType::date},
                   {"days_left", CellType::integer},
                   {"kind", CellType::text},
                   {"title", CellType::text},
                   {"person", CellType::text}};
  const std::string& language = context.access.language();
  for (const Deadline& one : deadlines(context, question)) {
    ReportRow row;
    row.cells = {ReportCell::of(one.day.days),
                 ReportCell::of(one.day.days - context.business_date.days),
                 ReportCell::of_text(labels().text(language, std::string(one.meta->name))),
                 ReportCell::of_text(one.title),
                 ReportCell::of_text(person_name(context, one.person))};
    row.bold = one.day < context.business_date;
    row.link.record = std::string(one.meta->name);
    row.link.id = one.id;
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace

// Its days are not called from and to, which pages fill with the year so far.
void register_deadline_report(Registry& registry) {
  using P = ReportParameter;
  registry.add(ReportMeta{"deadlines",
                          {{"due_from", P::Type::date, false, {}},
                           {"due_until", P::Type::date, false, {}},
                           {"whose", P::Type::choice, false, {"mine", "everybody"}}},
                          report_deadlines,
                          "kernel"});
}

}  // namespace osnova
