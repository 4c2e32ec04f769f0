// What is held of a person, and of whom it need not be held any longer.
#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "kernel/access/access_records.hpp"
#include "kernel/access/fields.hpp"
#include "kernel/flow/document.hpp"
#include "kernel/journal/journal.hpp"
#include "kernel/personal/retention.hpp"
#include "meta/extra.hpp"
#include "meta/labels.hpp"

namespace osnova {

using store::Cell;

namespace {

constexpr int64_t kMostCopies = 500;  // documents of a kind that are listed one by one
constexpr const char* kDefaultKind = "party.party";

const Labels& labels() {
  static const Labels all = Labels::embedded();
  return all;
}

std::string given(const ReportArguments& arguments, const char* name) {
  const auto found = arguments.find(name);
  return found == arguments.end() ? std::string() : std::string(trim(found->second));
}

// What people call a record of the kind by; nullptr = only by its id.
const FieldMeta* name_field(const RecordMeta& meta) {
  if (meta.kind == RecordKind::document) return meta.find("number");
  const auto found = std::find_if(meta.fields.begin(), meta.fields.end(),
                                  [](const FieldMeta& field) { return field.has(kUnique); });
  return found == meta.fields.end() ? nullptr : &*found;
}

// --- what is held ---------------------------------------------------------------------------------------

class PersonalData {
 public:
  PersonalData(const ReadContext& context, const RecordMeta& meta, Id id, ReportTable& table)
      : context_(context), meta_(meta), id_(id), table_(table) {}

  void fill() {
    values();
    copies();
    notes();
    if (&meta_ == &user_meta()) work();
  }

 private:
  // Every value that its fields have or had, from the journal, which has seen them all.
  void values() {
    std::map<std::string, size_t> standing;  // path -> its row
    const Cell cells[] = {company(), id_, meta_.name};
    auto rows = context_.connection.query(
        "SELECT recorded_at, user_id, changes FROM journal WHERE company_id = $1 AND record_id = "
        "$2 AND record = $3 ORDER BY seq",
        cells);
    while (rows->next()) {
      std::vector<FieldChange> changes;
      if (!decode_changes(rows->blob(2), &changes)) continue;
      for (const FieldChange& change : changes) {
        const FieldMeta* field = is_extra(change.path) ? added(change.path)
                                                        : personal_field(meta_, change.path);
        if (!field || field->has(kSecret)) continue;
        const std::string when = day_of(rows->integer(0));
        if (const auto found = standing.find(change.path); found != standing.end()) {
          table_.rows[found->second].cells[5] = ReportCell::of_text(when);
          standing.erase(found);
        }
        const std::string value = text_of(change, *field);
        if (value.empty()) continue;
        standing[change.path] = table_.rows.size();
        add(meta_, "", label(meta_, change.path), value, when, person(rows->integer(1)));
      }
    }
  }

  // An added field that is personal.
  const FieldMeta* added(std::string_view path) const {
    const ExtraField* field = context_.company.extras()->find(meta_.name, path);
    return field && field->meta.has(kPersonal) ? &field->meta : nullptr;
  }

  std::string text_of(const FieldChange& change, const FieldMeta& field) const {
    if (change.personal) return text("history.erased_value");
    if (change.after.empty()) return {};
    if (field.has(kExtra)) {
      ExtraValue value = context_.company.extras()->find(meta_.name, change.path)->value();
      if (!read_canonical(field, &value, change.after)) return {};
      return may_read_path(context_.access, meta_, change.path) ? extra_text(value, Currency{})
                                                                : "\u2022\u2022\u2022";
    }
    const LinesMeta* lines = meta_.find_lines(change.path.substr(0, change.path.find('.')));
    const RecordMeta& of = lines ? *lines->record : meta_;
    void* data = of.create();
    std::string value;
    if (read_canonical(field, data, change.after) && has_value(field, data))
      value = may_read_path(context_.access, meta_, change.path)
                  ? value_text(field, data, Currency{})
                  : "\u2022\u2022\u2022";
    of.destroy(data);
    return value;
  }

  // Documents that name the record, and what they have copied of it.
  void copies() {
    for (const Behaviour& behaviour : context_.registry->records()) {
      const RecordMeta& kind = *behaviour.meta;
      if (kind.kind != RecordKind::document ||
          !context_.access.may(std::string(kind.name) + ".read"))
        continue;
      for (const FieldMeta& field : kind.fields)
        if (field.is_id() && field.target == meta_.name) {
          count(kind, field.name);
          copied(kind, field.name);
        }
    }
  }
  void count(const RecordMeta& kind, std::string_view field) {
    const Cell cells[] = {context_.access.company(), id_};
    auto rows = context_.connection.query(
        "SELECT COUNT(*), MIN(date), MAX(date) FROM " + kind.table + " WHERE company_id = $1 AND " +
            std::string(field) + " = $2",
        cells);
    if (!rows->next() || rows->integer(0) == 0) return;
    add(kind, "", label(kind, field),
        text("personal.documents") + ": " + std::to_string(rows->integer(0)), day(*rows, 1), "",
        day(*rows, 2));
  }
  void copied(const RecordMeta& kind, std::string_view field) {
    std::vector<const FieldMeta*> personal;
    std::string columns;
    for (const FieldMeta& one : kind.fields)
      if (one.has(kPersonal) && one.kind == Kind::text &&
          may_read_field(context_.access, kind, one, one.name)) {
        personal.push_back(&one);
        columns += ", " + std::string(one.name);
      }
    if (personal.empty()) return;
    const Cell cells[] = {context_.access.company(), id_, kMostCopies};
    auto rows = context_.connection.query(
        "SELECT date, number" + columns + " FROM " + kind.table + " WHERE company_id = $1 AND " +
            std::string(field) + " = $2 ORDER BY date, id LIMIT $3",
        cells);
    while (rows->next())
      for (size_t i = 0; i < personal.size(); ++i)
        if (const auto value = rows->text(static_cast<int>(i) + 2); !value.empty())
          add(kind, std::string(rows->text(1)), label(kind, personal[i]->name),
              std::string(value), day(*rows, 0), "");
  }

  void notes() {
    const Cell cells[] = {company(), id_, meta_.name};
    auto rows = context_.connection.query(
        "SELECT written_at, user_id, text FROM comment WHERE company_id = $1 AND record_id = $2 "
        "AND record = $3 ORDER BY id",
        cells);
    while (rows->next())
      add(meta_, "", text("personal.comment"), std::string(rows->text(2)),
          day_of(rows->integer(0)), person(rows->integer(1)));
    auto files = context_.connection.query(
        "SELECT added_at, user_id, name FROM attachment WHERE company_id = $1 AND record_id = $2 "
        "AND record = $3 ORDER BY id",
        cells);
    while (files->next())
      add(meta_, "", text("personal.file"), std::string(files->text(2)),
          day_of(files->integer(0)), person(files->integer(1)));
  }

  // What the program writes down while a user works.
  void work() {
    const Cell mine[] = {0, id_};
    auto rows = context_.connection.query(
        "SELECT begun_at, used_at, address, agent FROM session WHERE company_id = $1 AND user_id = "
        "$2 ORDER BY id",
        mine);
    while (rows->next())
      add(meta_, "", text("personal.session"),
          std::string(rows->text(2)) + " " + std::string(rows->text(3)),
          day_of(rows->integer(0)), "", day_of(rows->integer(1)));
    log("access_log", "personal.access_log", 0);
    log("journal", "personal.journal", 0);
    log("journal", "personal.journal", context_.access.company());
  }
  void log(const std::string& chain, const char* name, Id company) {
    const Cell cells[] = {company, id_};
    auto rows = context_.connection.query("SELECT COUNT(*), MIN(recorded_at), MAX(recorded_at) FROM " +
                                              chain + " WHERE company_id = $1 AND user_id = $2",
                                          cells);
    if (!rows->next() || rows->integer(0) == 0) return;
    add(meta_, "", text(name), std::to_string(rows->integer(0)),
        day_of(rows->integer(1)), "", day_of(rows->integer(2)));
  }

  void add(const RecordMeta& kind, std::string number, std::string what, std::string value,
           std::string since, std::string by, std::string until = {}) {
    const auto cell = [](const std::string& shown) {
      return shown.empty() ? ReportCell::none() : ReportCell::of_text(shown);
    };
    ReportRow row;
    row.cells = {cell(text(kind.name)), cell(number), cell(what), cell(value),
                 cell(since),           cell(until),  cell(by)};
    table_.rows.push_back(std::move(row));
  }
  std::string text(std::string_view key) const {
    return std::string(labels().text(context_.access.language(), key));
  }
  // "Contacts 2: E-mail" of "contacts.2.email".
  std::string label(const RecordMeta& kind, std::string_view path) const {
    const std::string prefix = std::string(kind.name) + ".";
    if (is_extra(path))
      if (const ExtraField* field = context_.company.extras()->find(kind.name, path))
        return std::string(field->name(context_.access.language()));
    const size_t first = path.find('.');
    if (first == path.npos) return text(prefix + std::string(path));
    const std::string lines(path.substr(0, first));
    const size_t second = path.find('.', first + 1);
    return text(prefix + lines) + " " + std::string(path.substr(first + 1, second - first - 1)) +
           ": " + text(prefix + lines + "." + std::string(path.substr(second + 1)));
  }
  std::string person(Id user) const {
    const User* found = context_.company.get<User>(user_meta(), user);
    return found ? std::string(found->login) : user == 0 ? "" : std::to_string(user);
  }
  // Of the company: whoever asks thinks in days.
  std::string day_of(int64_t us) const { return context_.company.time_zone().local_date(us).text(); }
  static std::string day(store::Rows& rows, int column) {
    return rows.is_null(column) ? std::string()
                                : Date{static_cast<int32_t>(rows.integer(column))}.text();
  }
  Id company() const {
    return meta_.kind == RecordKind::shared_catalogue ? 0 : context_.access.company();
  }

  const ReadContext& context_;
  const RecordMeta& meta_;
  const Id id_;
  ReportTable& table_;
};

// The person whom somebody named by the unique field of the kind, or by the id.
Id person_called(const ReadContext& context, const RecordMeta& meta, const std::string& name) {
  const Id company = meta.kind == RecordKind::shared_catalogue ? 0 : context.access.company();
  Id id = 0;
  const FieldMeta* called = name_field(meta);
  for (const std::string& column :
       {called ? std::string(called->name) : std::string(), std::string("id")}) {
    if (column.empty() || (column == "id" && !parse_int(name, &id))) continue;
    const Cell cells[] = {company, column == "id" ? Cell(id) : Cell(std::string_view(name))};
    auto rows = context.connection.query(
        "SELECT id FROM " + meta.table + " WHERE company_id = $1 AND " + column + " = $2", cells);
    if (rows->next()) return rows->integer(0);
  }
  return 0;
}

Result<ReportTable> report_personal_data(const ReadContext& context,
                                         const ReportArguments& arguments) {
  std::string record = given(arguments, "record");
  if (record.empty()) record = kDefaultKind;
  const std::string name = given(arguments, "person");
  const Behaviour* behaviour = context.registry->find(record);
  if (!behaviour || !has_personal_fields(*behaviour->meta, context.company.extras().get()))
    return Problem{"retention.record", "record", {{"record", record}}};
  const RecordMeta& meta = *behaviour->meta;
  ReportTable table;
  table.report = std::string(kPersonalData);
  table.parameters = {{"record", record}};
  table.columns = {{"what", CellType::text},  {"number", CellType::text}, {"field", CellType::text},
                   {"value", CellType::text}, {"since", CellType::text},  {"until", CellType::text},
                   {"by", CellType::text}};
  if (name.empty()) {
    table.notes.push_back("personal.of_whom");
    return table;
  }
  // Whoever may not read all of the kind is not told whether there is such a one.
  const bool may = context.access.may(record + ".read") && context.access.reach(meta, "read").all;
  const Id id = may ? person_called(context, meta, name) : 0;
  if (id == 0) return Problem{"record.not_found", "person", {{"record", record}}};
  table.parameters.emplace_back("person", name);
  PersonalData(context, meta, id, table).fill();
  return table;
}

// --- what need not be held any longer ----------------------------------------------------------------

struct Due {
  Date last, until;
  bool kept = false;  // a rule still runs
  std::string law;
};

// Of each record that a posted document of the company names: the last day.
void last_documents(const ReadContext& context, Id company, const RecordMeta& meta,
                    std::map<Id, Date>& last) {
  for (const Behaviour& behaviour : context.registry->records()) {
    const RecordMeta& kind = *behaviour.meta;
    const FieldMeta* status = kind.kind == RecordKind::document ? kind.find("status") : nullptr;
    if (!status) continue;
    const Cell cells[] = {company, std::string_view(status->enumeration->codes.front())};
    const auto collect = [&](const std::string& column, const std::string& from,
                             const std::string& where) {
      auto rows = context.connection.query("SELECT " + column + ", MAX(d.date) FROM " + from +
                                               " WHERE d.company_id = $1 AND d.status <> $2 AND " +
                                               where + column + " > 0 GROUP BY " + column,
                                           cells);
      while (rows->next()) {
        Date& day = last[rows->integer(0)];
        day = std::max(day, Date{static_cast<int32_t>(rows->integer(1))});
      }
    };
    if (&kind == &meta) collect("d.id", kind.table + " d", "");
    for (const FieldMeta& field : kind.fields)
      if (field.is_id() && field.target == meta.name)
        collect("d." + std::string(field.name), kind.table + " d", "");
    for (const LinesMeta& lines : kind.lines)
      for (const FieldMeta& field : lines.record->fields)
        if (field.is_id() && field.target == meta.name)
          collect("l." + std::string(field.name),
                  kind.table + " d JOIN " + lines.table +
                      " l ON l.company_id = d.company_id AND l.document = d.id",
                  "l.company_id = $1 AND ");
  }
}

// Whether a field that a rule names still has a value; what was erased and is required says so.
bool still_there(const ReadContext& context, const RecordMeta& meta, Id company, Id id,
                 const Retention& rule) {
  const auto holds = [&](const std::string& from, std::string_view column) {
    const Cell cells[] = {company, id};
    auto rows = context.connection.query("SELECT 1 FROM " + from + " AND " + std::string(column) +
                                             " IS NOT NULL AND " + std::string(column) +
                                             " <> 'erased' LIMIT 1",
                                         cells);
    return rows->next();
  };
  const ExtraFields& extras = *context.company.extras();
  for (const auto& field : extras.of(meta.name)) {
    if (!field->meta.has(kPersonal) || !names_field(rule, meta, extras, field->path)) continue;
    std::string pattern = "%\"";
    for (const char c : field->path) pattern += c == '_' ? std::string("!_") : std::string(1, c);
    pattern += "\":%";
    const Cell cells[] = {company, id, pattern};
    if (context.connection
            .query("SELECT 1 FROM " + meta.table +
                       " WHERE company_id = $1 AND id = $2 AND extra LIKE $3 ESCAPE '!'",
                   cells)
            ->next())
      return true;
  }
  for (const FieldMeta& field : meta.fields)
    if (field.kind == Kind::text && names_field(rule, meta, extras, field.name) &&
        holds(meta.table + " WHERE company_id = $1 AND id = $2", field.name))
      return true;
  for (const LinesMeta& lines : meta.lines)
    for (const FieldMeta& field : lines.record->fields)
      if (field.kind == Kind::text &&
          names_field(rule, meta, extras, join_path(lines.name, 1, field.name)) &&
          holds(lines.table + " WHERE company_id = $1 AND document = $2", field.name))
        return true;
  return false;
}

// The rules for one kind, over all companies of the workspace.
std::map<Id, Due> due_of(const ReadContext& context, const RecordMeta& meta,
                         const std::vector<const Retention*>& rules) {
  std::map<Id, Due> due;
  for (const Record& one : context.company.all(company_meta())) {
    const Company& company = one.as<Company>();
    if (meta.kind != RecordKind::shared_catalogue && company.id != context.access.company()) continue;
    std::map<Id, Date> last;
    bool asked = false;
    for (const Retention* rule : rules) {
      if (rule->counted_from != RetentionFrom::last_document ||
          (!rule->country.empty() && rule->country != company.country))
        continue;
      if (!asked) last_documents(context, company.id, meta, last);
      asked = true;
      for (const auto& [id, day] : last) {
        const auto until = kept_until(*rule, day);
        if (!until) continue;
        Due& entry = due[id];
        entry.last = std::max(entry.last, day);
        entry.kept = entry.kept || *until >= context.business_date;
        if (entry.until.empty() || entry.until < *until) {
          entry.until = *until;
          entry.law = rule->law;
        }
      }
    }
  }
  return due;
}

void add_due(const ReadContext& context, const RecordMeta& meta,
             const std::vector<const Retention*>& rules, ReportTable& table) {
  const Id company = meta.kind == RecordKind::shared_catalogue ? 0 : context.access.company();
  const FieldMeta* called = name_field(meta);
  for (const auto& [id, entry] : due_of(context, meta, rules)) {
    const bool there = !entry.kept && std::any_of(rules.begin(), rules.end(), [&](const Retention* r) {
      return still_there(context, meta, company, id, *r);
    });
    if (!there) continue;
    std::string name = std::to_string(id);
    if (called) {
      const Cell cells[] = {company, id};
      auto rows = context.connection.query("SELECT " + std::string(called->name) + " FROM " +
                                               meta.table + " WHERE company_id = $1 AND id = $2",
                                           cells);
      if (rows->next()) name = rows->text(0);
    }
    ReportRow row;
    row.cells = {
        ReportCell::of_text(labels().text(context.access.language(), meta.name)),
        ReportCell::of_text(name), ReportCell::of(entry.last.days), ReportCell::of(entry.until.days),
        ReportCell::of_text(entry.law)};
    row.link.record = meta.name;
    row.link.id = id;
    table.rows.push_back(std::move(row));
  }
}

Result<ReportTable> report_retention_due(const ReadContext& context, const ReportArguments&) {
  ReportTable table;
  table.report = "retention-due";
  table.columns = {{"what", CellType::text},
                   {"name", CellType::text},
                   {"last_document", CellType::date},
                   {"kept_until", CellType::date},
                   {"law", CellType::text}};
  std::map<std::string, std::vector<const Retention*>> by_kind;
  for (const Record& record : context.company.all(retention_meta()))
    if (const Retention& rule = record.as<Retention>(); rule.active)
      by_kind[rule.record].push_back(&rule);
  for (const auto& [record, rules] : by_kind) {
    const Behaviour* behaviour = context.registry->find(record);
    if (behaviour && context.access.may(record + ".read") &&
        context.access.reach(*behaviour->meta, "read").all)
      add_due(context, *behaviour->meta, rules, table);
  }
  return table;
}

}  // namespace

void register_personal_reports(Registry& registry) {
  using P = ReportParameter;
  ReportMeta held{std::string(kPersonalData),
                  {{"record", P::Type::text, false, {}}, {"person", P::Type::text, false, {}}},
                  report_personal_data,
                  "kernel"};
  held.own_right = kPersonalReport;
  registry.add(std::move(held));
  ReportMeta due{"retention-due", {}, report_retention_due, "kernel"};
  due.own_right = kPersonalReport;
  registry.add(std::move(due));
}

}  // namespace osnova
