#include "kernel/personal/retention.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.hpp"
#include "kernel/access/access_records.hpp"
#include "kernel/flow/document.hpp"
#include "meta/extra.hpp"

namespace osnova {

using store::Cell;

const EnumMeta& enum_meta(RetentionFrom) {
  static const EnumMeta meta{"kernel.retention_from", {"last_document", "last_change"}};
  return meta;
}

const RecordMeta& retention_meta() {
  static const RecordMeta meta =
      describe<Retention>("kernel.retention", RecordKind::shared_catalogue, [](auto& r) {
        using Self = Retention;
        r.field(OSNOVA_FIELD(code)).required().unique().list();
        r.field(OSNOVA_FIELD(name)).required().list();
        r.field(OSNOVA_FIELD(active)).list();
        r.field(OSNOVA_FIELD(country)).list();
        r.field(OSNOVA_FIELD(record)).required().list();
        r.field(OSNOVA_FIELD(fields)).required();
        r.field(OSNOVA_FIELD(years)).list();
        r.field(OSNOVA_FIELD(counted_from)).list();
        r.field(OSNOVA_FIELD(whole_years));
        r.field(OSNOVA_FIELD(law)).required();
      });
  return meta;
}

namespace {

constexpr int64_t kMostYears = 100;

bool is_upper_case_pair(std::string_view country) {
  return country.size() == 2 && std::all_of(country.begin(), country.end(),
                                            [](char c) { return c >= 'A' && c <= 'Z'; });
}

// The values that a rule names are named as an erasure names them.
Erasure values_of(const Retention& rule, const RecordMeta& meta, const ExtraFields& extras,
                  Problems& problems) {
  boost::json::array fields;
  for (const std::string& field : rights_of(rule.fields)) fields.emplace_back(field);
  return Erasure::of(meta, &extras, {{"fields", std::move(fields)}, {"reason", rule.law}}, problems);
}

void later(std::optional<Date>& last, store::Rows& rows) {
  if (!rows.next() || rows.is_null(0)) return;
  const Date date{static_cast<int32_t>(rows.integer(0))};
  if (!last || *last < date) last = date;
}

std::optional<Date> last_change(store::Connection& connection, const TimeZone& zone,
                                const Record& record) {
  const Cell cells[] = {record.entity().company, record.entity().id, record.meta().name};
  auto rows = connection.query(
      "SELECT MAX(recorded_at) FROM journal WHERE company_id = $1 AND record_id = $2 AND record = $3",
      cells);
  if (!rows->next() || rows->is_null(0)) return std::nullopt;
  return zone.local_date(rows->integer(0));
}

// Paths of personal fields that have a value, as an erasure and a rule name them.
std::vector<std::string> personal_values(const Record& record) {
  std::vector<std::string> paths;
  for (const FieldMeta& field : record.meta().fields)
    if (field.has(kPersonal) && has_value(field, record.data())) paths.emplace_back(field.name);
  for (const ExtraValue& value : record.entity().extra)
    if (value.personal) paths.push_back(value.path);
  for (const LinesMeta& lines : record.meta().lines) {
    auto* vector = const_cast<char*>(static_cast<const char*>(record.data())) + lines.offset;
    for (size_t i = 0; i < lines.size(vector); ++i) {
      const auto* line = static_cast<const Line*>(lines.at(vector, i));
      for (const FieldMeta& field : lines.record->fields)
        if (field.has(kPersonal) && has_value(field, line))
          paths.push_back(join_path(lines.name, static_cast<size_t>(line->line_id), field.name));
    }
  }
  return paths;
}

}  // namespace

std::optional<Date> kept_until(const Retention& rule, std::optional<Date> happened) {
  if (!happened) return std::nullopt;
  const int year = happened->year() + static_cast<int>(rule.years);
  if (rule.whole_years) return Date::from_ymd(year, 12, 31);
  const int day = happened->day(), month = happened->month();
  const auto same = Date::from_ymd(year, month, day);  // 29 February has none in most years
  return same ? same : Date::from_ymd(year, month, day - 1);
}

bool names_field(const Retention& rule, const RecordMeta& meta, const ExtraFields& extras,
                 std::string_view path) {
  Problems none;
  return values_of(rule, meta, extras, none).covers(path);
}

void check_retention(const Record& record, const Registry& registry, const ExtraFields& extras,
                     Problems& problems) {
  const Retention& rule = record.as<Retention>();
  if (!rule.country.empty() && !is_upper_case_pair(rule.country))
    problems.add("retention.country", "country", {{"country", rule.country}});
  if (rule.years < 0 || rule.years > kMostYears)
    problems.add("retention.years", "years", {{"most", std::to_string(kMostYears)}});
  const Behaviour* target = registry.find(rule.record);
  if (!target || !has_personal_fields(*target->meta, &extras))
    return problems.add("retention.record", "record", {{"record", rule.record}});
  values_of(rule, *target->meta, extras, problems);
}

std::optional<Date> last_document(store::Connection& connection, const Registry& registry,
                                  Id company, const Record& record) {
  const RecordMeta& meta = record.meta();
  const Id id = record.entity().id;
  std::optional<Date> last;
  if (meta.kind == RecordKind::document &&
      get_integer(*meta.find("status"), record.data()) != 0)
    last = record.as<Doc>().date;
  for (const Behaviour& behaviour : registry.records()) {
    const RecordMeta& kind = *behaviour.meta;
    const FieldMeta* status = kind.kind == RecordKind::document ? kind.find("status") : nullptr;
    if (!status) continue;
    const Cell cells[] = {company, id, std::string_view(status->enumeration->codes.front())};
    for (const FieldMeta& field : kind.fields)
      if (field.is_id() && field.target == meta.name)
        later(last, *connection.query("SELECT MAX(date) FROM " + kind.table +
                                          " WHERE company_id = $1 AND " + std::string(field.name) +
                                          " = $2 AND status <> $3",
                                      cells));
    for (const LinesMeta& lines : kind.lines)
      for (const FieldMeta& field : lines.record->fields)
        if (field.is_id() && field.target == meta.name)
          later(last, *connection.query(
                          "SELECT MAX(d.date) FROM " + lines.table + " l JOIN " + kind.table +
                              " d ON d.company_id = l.company_id AND d.id = l.document WHERE "
                              "l.company_id = $1 AND d.company_id = $1 AND l." +
                              std::string(field.name) + " = $2 AND d.status <> $3",
                          cells));
  }
  return last;
}

void refuse_kept(store::Connection& connection, const Registry& registry,
                 const CompanyState& state, const Record& record, const Erasure& erasure,
                 Date today, Problems& problems) {
  struct Kept {
    Date until;
    std::string_view law;
  };
  std::map<std::string, Kept> kept;  // by path
  const std::vector<std::string> values = personal_values(record);
  std::map<Id, std::optional<Date>> documents;  // by company, asked for once
  for (const Record& one : state.all(retention_meta())) {
    const Retention& rule = one.as<Retention>();
    if (!rule.active || rule.record != record.meta().name) continue;
    for (const Record& two : state.all(company_meta())) {
      const Company& company = two.as<Company>();
      const Id owner = record.entity().company;
      if ((owner != 0 && owner != company.id) ||
          (!rule.country.empty() && rule.country != company.country))
        continue;
      std::optional<Date> happened;
      if (rule.counted_from == RetentionFrom::last_document) {
        const auto [found, fresh] = documents.try_emplace(company.id);
        if (fresh) found->second = last_document(connection, registry, company.id, record);
        happened = found->second;
      } else {
        happened = last_change(connection, state.time_zone(), record);
      }
      const auto until = kept_until(rule, happened);
      if (!until || *until < today) continue;
      for (const std::string& path : values)
        if (erasure.covers(path) && names_field(rule, record.meta(), *state.extras(), path))
          if (Kept& entry = kept[path]; entry.until.empty() || entry.until < *until)
            entry = {*until, rule.law};
    }
  }
  for (const auto& [path, entry] : kept)
    problems.add("erase.kept_by_law", "fields",
                 {{"field", path}, {"until", entry.until.text()}, {"law", std::string(entry.law)}});
}

void register_retention(Registry& registry) {
  Behaviour behaviour;
  behaviour.meta = &retention_meta();
  behaviour.cached = true;
  registry.add(std::move(behaviour));
}

}  // namespace osnova
