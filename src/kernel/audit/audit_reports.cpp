// Who did what: the journal and the access log as reports, so that the screen, its pages, files and
// saved views of reports are theirs as well. The newest first; `after` is the seq of the last row
// of the page before.
#include "kernel/audit/audit_reports.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "kernel/access/access.hpp"
#include "kernel/audit/audit_export.hpp"
#include "kernel/journal/journal.hpp"
#include "meta/extra.hpp"
#include "meta/labels.hpp"

namespace osnova {

using store::Cell;
using store::Connection;

namespace {

constexpr int64_t kRowsAtOnce = 2000;  // that are read to find those that are wanted
constexpr size_t kMostFields = 6;      // that are named in a row

// Canonical bytes of no value, an empty text, zero or no: what a new record holds of itself.
bool is_nothing(std::string_view bytes) { return bytes.size() == 2 && bytes[1] == '\0'; }

const Labels& labels() {
  static const Labels all = Labels::embedded();
  return all;
}

std::string given(const ReportArguments& arguments, const char* name) {
  const auto found = arguments.find(name);
  return found == arguments.end() ? std::string() : std::string(trim(found->second));
}

// What both reports are asked for.
struct Question {
  int64_t below = INT64_MAX, above = 0;  // rows with above < seq < below
  int64_t limit = 100;
  Id user = 0;  // 0 = everybody
  std::string find;
  std::vector<std::pair<std::string, std::string>> shown;  // as understood
};

Result<Question> question_of(const ReadContext& context, const ReportArguments& arguments,
                             std::string_view chain, Id company) {
  Question q;
  const auto from = date_argument(arguments, "from", Date{});
  if (!from) return from.problems();
  const auto to = date_argument(arguments, "to", Date{});
  if (!to) return to.problems();
  const TimeZone& zone = context.company.time_zone();
  if (!given(arguments, "from").empty()) {
    q.above = last_seq_until(context.connection, chain, company, zone.end_of_day_us(*from + -1));
    q.shown.emplace_back("from", from->text());
  }
  if (!given(arguments, "to").empty()) {
    q.below = last_seq_until(context.connection, chain, company, zone.end_of_day_us(*to)) + 1;
    q.shown.emplace_back("to", to->text());
  }
  if (const std::string login = given(arguments, "user"); !login.empty()) {
    const User* user = context.company.get<User>(user_meta(), login);
    if (!user) return Problem{"access.unknown_user", "user", {{"login", login}}};
    q.user = user->id;
    q.shown.emplace_back("user", login);
  }
  q.find = given(arguments, "find");
  if (!q.find.empty()) q.shown.emplace_back("find", q.find);
  int64_t after = 0;
  for (const auto& [name, into] : {std::pair{"after", &after}, std::pair{"limit", &q.limit}})
    if (const std::string text = given(arguments, name);
        !text.empty() && (!parse_int(text, into) || *into < 1))
      return Problem{"report.parameter.integer", name, {{"value", text}}};
  if (after > 0) q.below = std::min(q.below, after);
  return q;
}

// Names of people, asked for once each.
class People {
 public:
  explicit People(const ReadContext& context) : context_(context) {}
  std::string name(Id user) const {
    if (user == 0) return "";
    const User* found = context_.company.get<User>(user_meta(), user);
    if (!found) return std::to_string(user);
    return found->name.empty() ? std::string(found->login)
                               : std::string(found->name) + " (" + std::string(found->login) + ")";
  }

 private:
  const ReadContext& context_;
};

bool holds(std::string_view text, const std::string& folded) {
  return fold_case(text).find(folded) != std::string::npos;
}

// --- the journal ---------------------------------------------------------------------------------

// Records whose number, code or login is exactly this, of whatever kind.
std::vector<Id> records_called(const ReadContext& context, const std::string& name) {
  std::vector<Id> ids;
  const store::StoredSchema schema = context.connection.stored();
  for (const auto& [table, columns] : schema.tables) {
    std::set<std::string> names, texts;
    for (const auto& column : columns) {
      names.insert(column.name);
      if (column.type == Cell::Type::text) texts.insert(column.name);
    }
    if (!names.contains("company_id") || !names.contains("id") || !names.contains("version"))
      continue;
    for (const char* column : {"number", "code", "login"}) {
      if (!texts.contains(column)) continue;
      for (const Id company : {Id{0}, context.access.company()}) {
        const Cell cells[] = {company, name};
        auto rows = context.connection.query(
            "SELECT id FROM " + table + " WHERE company_id = $1 AND " + column + " = $2 LIMIT 20",
            cells);
        while (rows->next()) ids.push_back(rows->integer(0));
      }
    }
  }
  return ids;
}

class ChangesReport {
 public:
  ChangesReport(const ReadContext& context, Question question, Id company)
      : context_(context), people_(context), q_(std::move(question)), company_(company) {}

  void fill(ReportTable& table) {
    if (!q_.find.empty()) ids_ = records_called(context_, q_.find);
    folded_ = fold_case(q_.find);
    while (static_cast<int64_t>(table.rows.size()) < q_.limit && page(table)) {
    }
    for (ReportRow& row : table.rows) name_changes(row);
  }

 private:
  // Rows of one stretch of the journal; false at its end.
  bool page(ReportTable& table) {
    std::string sql =
        "SELECT seq, recorded_at, user_id, command, record, record_id, origin FROM journal WHERE "
        "company_id = $1 AND seq < $2 AND seq > $3";
    std::vector<Cell> cells = {company_, q_.below, q_.above, kRowsAtOnce};
    if (!ids_.empty()) {
      sql += " AND record_id IN (";
      for (size_t i = 0; i < ids_.size(); ++i) {
        cells.emplace_back(ids_[i]);
        sql += (i ? ", $" : "$") + std::to_string(cells.size());
      }
      sql += ")";
    }
    auto rows = context_.connection.query(sql + " ORDER BY seq DESC LIMIT $4", cells);
    int64_t read = 0;
    while (rows->next()) {
      ++read;
      q_.below = rows->integer(0);
      if (q_.user != 0 && rows->integer(2) != q_.user) continue;
      const std::string command(rows->text(3)), record(rows->text(4));
      if (is_secret(record) && !context_.access.may(record + ".read")) continue;
      if (ids_.empty() && !q_.find.empty() && !fits(command, record)) continue;
      ReportRow row;
      row.cells = {ReportCell::of_text(Timestamp{rows->integer(1)}.text()),
                   ReportCell::of_text(people_.name(rows->integer(2))),
                   ReportCell::of_text(operation(command)),
                   ReportCell::of_text(labels().text(language(), record)),
                   ReportCell::of_text(std::to_string(rows->integer(5))),
                   ReportCell::none(),
                   ReportCell::of_text(rows->text(6)),
                   ReportCell::of_text(std::to_string(q_.below)),
                   ReportCell::of_text(std::to_string(q_.below))};
      row.link.record = record;
      row.link.id = rows->integer(5);
      table.rows.push_back(std::move(row));
      if (static_cast<int64_t>(table.rows.size()) >= q_.limit) return false;
    }
    return read == kRowsAtOnce;
  }

  const std::string& language() const { return context_.access.language(); }

  // "Create, Post" of "sales.invoice.create+post".
  std::string operation(const std::string& command) {
    std::string text;
    for (const std::string_view action :
         split(std::string_view(command).substr(command.rfind('.') + 1), '+'))
      text += (text.empty() ? "" : ", ") +
              std::string(labels().text(language(), "action." + std::string(action)));
    return text;
  }

  // By its code or its words; there are few, so each is looked at once.
  bool fits(const std::string& command, const std::string& record) {
    const auto [found, fresh] = fitting_.emplace(command, false);
    if (fresh)
      found->second = holds(command, folded_) || holds(operation(command), folded_) ||
                      holds(labels().text(language(), record), folded_);
    return found->second;
  }

  // Which fields; what they were stands in the history of the record, for who may read it.
  void name_changes(ReportRow& row) {
    int64_t seq = 0;
    parse_int(row.cells.back().text, &seq);
    const Cell key[] = {company_, seq};
    auto rows = context_.connection.query(
        "SELECT changes FROM journal WHERE company_id = $1 AND seq = $2", key);
    std::vector<OpenChange> changes;
    if (!rows->next() || !open_changes(rows->blob(0), {}, &changes)) return;
    std::vector<std::string> names;
    for (const OpenChange& change : changes) {
      if (change.before.empty() && is_nothing(change.after)) continue;
      const std::string head(change.path.substr(0, change.path.find('.')));
      const ExtraField* added = context_.company.extras()->find(row.link.record, change.path);
      const std::string name(
          added                      ? added->name(language())
          : head.starts_with('#')    ? labels().text(language(), "history." + head.substr(1))
          : is_note(change.path)     ? labels().text(language(), "action.tick")
                                     : labels().text(language(), row.link.record + "." + head));
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
    std::string text;
    for (size_t i = 0; i < std::min(names.size(), kMostFields); ++i)
      text += (text.empty() ? "" : ", ") + names[i];
    if (names.size() > kMostFields) text += " +" + std::to_string(names.size() - kMostFields);
    row.cells[5] = ReportCell::of_text(text);
  }

  const ReadContext& context_;
  const People people_;
  Question q_;
  const Id company_;
  std::vector<Id> ids_;
  std::string folded_;
  std::map<std::string, bool> fitting_;
};

Result<ReportTable> report_changes(const ReadContext& context, const ReportArguments& arguments) {
  const std::string of = given(arguments, "of");
  if (!of.empty() && of != "company" && of != "shared")
    return Problem{"report.parameter.choice", "of", {{"value", of}}};
  const Id company = of == "shared" ? Id{0} : context.access.company();
  auto question = question_of(context, arguments, "journal", company);
  if (!question) return question.problems();
  if (context.known_at > 0 && company != 0)
    question->below = std::min(question->below, context.known_at + 1);
  ReportTable table;
  table.report = "audit-changes";
  table.parameters = question->shown;
  if (!of.empty()) table.parameters.emplace_back("of", of);
  table.columns = {
      {"at", CellType::text},     {"user", CellType::text},     {"operation", CellType::text},
      {"kind", CellType::text},   {"document", CellType::text}, {"fields", CellType::text},
      {"origin", CellType::text}, {"number", CellType::text},   {"after", CellType::text}};
  ChangesReport(context, std::move(*question), company).fill(table);
  return table;
}

// --- the access log ------------------------------------------------------------------------------

// "SHOP party.party/5 ..." taken apart.
struct Detail {
  bool ours = true;  // of this company, or of none
  std::string text, record;
  Id id = 0;
};

// What belongs to no company: signing in and out, and what people do about their accounts.
bool of_no_company(std::string_view what) {
  const std::string_view event = what.substr(std::min(what.find('.') + 1, what.size()));
  for (const std::string_view kind :
       {"sign_", "second_factor_", "recovery_codes_", "password_", "session", "token_"})
    if (event.starts_with(kind)) return true;
  return false;
}

Detail detail_of(const ReadContext& context, std::string_view what, std::string_view text) {
  Detail detail;
  const std::string code = std::string(context.company.company().code) + " ";
  detail.text = text;
  if (text.starts_with(code))
    detail.text = text.substr(code.size());
  else
    detail.ours = of_no_company(what);
  const std::string_view first = std::string_view(detail.text).substr(0, detail.text.find(' '));
  const size_t slash = first.find('/');
  if (slash != first.npos && parse_int(first.substr(slash + 1), &detail.id))
    detail.record = first.substr(0, slash);
  return detail;
}

std::string event_name(const std::string& language, const std::string& event) {
  const auto label = labels().find(language, "audit.event." + event);
  return label.empty() ? event : std::string(label);
}

Result<ReportTable> report_access(const ReadContext& context, const ReportArguments& arguments) {
  auto question = question_of(context, arguments, "access_log", 0);
  if (!question) return question.problems();
  Question& q = *question;
  ReportTable table;
  table.report = "audit-access";
  table.parameters = q.shown;
  table.columns = {{"at", CellType::text},     {"user", CellType::text},
                   {"event", CellType::text},  {"document", CellType::text},
                   {"detail", CellType::text}, {"origin", CellType::text},
                   {"number", CellType::text}, {"after", CellType::text}};
  const People people(context);
  const std::string folded = fold_case(q.find), &language = context.access.language();
  for (int64_t read = kRowsAtOnce; read == kRowsAtOnce;) {
    const Cell cells[] = {0, q.below, q.above, kRowsAtOnce};
    auto rows = context.connection.query(
        "SELECT seq, recorded_at, user_id, what, detail FROM access_log WHERE company_id = $1 AND "
        "seq < $2 AND seq > $3 ORDER BY seq DESC LIMIT $4",
        cells);
    for (read = 0; rows->next(); ++read) {
      q.below = rows->integer(0);
      if (q.user != 0 && rows->integer(2) != q.user) continue;
      const std::string what(rows->text(3));
      const Detail detail = detail_of(context, what, rows->text(4));
      if (!detail.ours) continue;
      const size_t dot = std::min(what.find('.'), what.size() - 1);
      const std::string event = event_name(language, what.substr(dot + 1));
      if (!holds(event, folded) && !holds(what, folded) && !holds(detail.text, folded)) continue;
      ReportRow row;
      const std::string seq = std::to_string(q.below);
      for (const std::string& text :
           {Timestamp{rows->integer(1)}.text(), people.name(rows->integer(2)), event,
            detail.id == 0 ? std::string() : std::to_string(detail.id), detail.text,
            what.substr(0, dot), seq, seq})
        row.cells.push_back(ReportCell::of_text(text));
      row.link.record = detail.record;
      row.link.id = detail.id;
      table.rows.push_back(std::move(row));
      if (static_cast<int64_t>(table.rows.size()) >= q.limit) return table;
    }
  }
  return table;
}

}  // namespace

void register_audit_reports(Registry& registry) {
  using P = ReportParameter;
  const P from{"from", P::Type::date, false, {}}, to{"to", P::Type::date, false, {}},
      user{"user", P::Type::text, false, {}, "kernel.user"}, find{"find", P::Type::text, false, {}},
      after{"after", P::Type::text, false, {}}, limit{"limit", P::Type::integer, false, {}};
  const P of{"of", P::Type::choice, false, {"company", "shared"}};
  ReportMeta changes{
      "audit-changes", {from, to, user, find, of, after, limit}, report_changes, "kernel"};
  changes.own_right = kAuditRight;
  registry.add(std::move(changes));
  ReportMeta access{"audit-access", {from, to, user, find, after, limit}, report_access, "kernel"};
  access.own_right = kAuditRight;
  registry.add(std::move(access));
}

}  // namespace osnova
