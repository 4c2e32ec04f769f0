// Incidents by cause, month, kind, severity or owner; of one group, the matters themselves.
#include <map>

#include "meta/labels.hpp"
#include "modules/desk/incident.hpp"

namespace osnova {

using store::Cell;

namespace {

constexpr std::string_view kRight = "desk.incident.report";

const Labels& labels() {
  static const Labels all = Labels::embedded();
  return all;
}

struct Matter {
  Id id = 0;
  std::string title, kind, severity, status, currency;
  Date found_on, closed_on;
  Id cause = 0, responsible = 0;
  int64_t loss = 0;
};

struct Question {
  Date from, to;
  std::string by = "cause";
  std::optional<std::string> group;  // the matters of this one alone
};

std::vector<Matter> matters(const ReadContext& context, const Question& question) {
  std::vector<Matter> found;
  const Cell cells[] = {context.access.company(), question.from.days, question.to.days};
  auto rows = context.connection.query(
      "SELECT id, title, kind, severity, status, currency, found_on, closed_on, cause, responsible, "
      "loss FROM incident WHERE company_id = $1 AND found_on >= $2 AND found_on <= $3" +
          context.access.reach(incident_meta(), "read").sql(incident_meta()) +
          " ORDER BY found_on, id",
      cells);
  const auto date = [&](int column) {
    return rows->is_null(column) ? Date{} : Date{static_cast<int32_t>(rows->integer(column))};
  };
  while (rows->next()) {
    Matter& one = found.emplace_back();
    one.id = rows->integer(0);
    one.title = rows->text(1);
    one.kind = rows->text(2);
    one.severity = rows->text(3);
    one.status = rows->text(4);
    one.currency = rows->text(5);
    one.found_on = date(6);
    one.closed_on = date(7);
    one.cause = rows->integer(8);
    one.responsible = rows->integer(9);
    one.loss = rows->integer(10);
  }
  return found;
}

// By what matters are counted: a code that a link can carry.
std::string group_of(const Matter& one, std::string_view by) {
  if (by == "month") return one.found_on.text().substr(0, 7);
  if (by == "kind") return one.kind;
  if (by == "severity") return one.severity;
  return std::to_string(by == "owner" ? one.responsible : one.cause);
}

std::string code_label(const ReadContext& context, std::string_view list, std::string_view code) {
  return std::string(labels().text(context.access.language(),
                                   "desk.incident_" + std::string(list) + "." + std::string(code)));
}

std::string cause_name(const ReadContext& context, Id id) {
  const auto* cause = context.company.get<IncidentCause>(incident_cause_meta(), id);
  if (!cause) return std::string(labels().text(context.access.language(), "report.incidents.none"));
  return std::string(context.access.language() == "ru" ? cause->name_ru : cause->name_en);
}

std::string group_name(const ReadContext& context, const Matter& one, std::string_view by) {
  if (by == "month") return group_of(one, by);
  if (by == "kind") return code_label(context, "kind", one.kind);
  if (by == "severity") return code_label(context, "severity", one.severity);
  if (by == "cause") return cause_name(context, one.cause);
  const User* user = context.company.get<User>(user_meta(), one.responsible);
  if (!user) return std::string(labels().text(context.access.language(), "report.incidents.none"));
  return user->name.empty() ? std::string(user->login) : std::string(user->name);
}

int digits_of(const std::string& currency) {
  return currency.empty() ? 2 : Currency::of(currency).digits();
}

struct Sum {
  int64_t count = 0, open = 0, closed = 0, days = 0, loss = 0;
  void add(const Matter& one) {
    ++count;
    if (one.closed_on.empty()) {
      ++open;
    } else {
      ++closed;
      days += one.closed_on.days - one.found_on.days;
    }
    OSNOVA_ASSERT(!add_overflows(loss, one.loss, &loss), "a sum of losses fits 64 bits");
  }
  // Whole days, half away from zero; of none, none.
  ReportCell average() const {
    return closed == 0 ? ReportCell::none() : ReportCell::of((2 * days + closed) / (2 * closed));
  }
};

void add_groups(const ReadContext& context, const Question& question, ReportTable& table) {
  table.columns = {{"group", CellType::text},   {"count", CellType::integer},
                   {"open", CellType::integer}, {"days_to_close", CellType::integer},
                   {"loss", CellType::amount},  {"currency", CellType::text}};
  struct Group {
    std::string code;
    Sum sum;
  };
  std::map<std::pair<std::string, std::string>, Group> groups;  // by name and currency
  std::map<std::string, Sum> by_currency;
  Sum whole;
  for (const Matter& one : matters(context, question)) {
    const std::string currency = one.loss == 0 ? "" : one.currency;
    Group& group = groups[{group_name(context, one, question.by), currency}];
    group.code = group_of(one, question.by);
    group.sum.add(one);
    by_currency[currency].add(one);
    whole.add(one);
  }
  for (const auto& [name, group] : groups) {
    ReportRow row;
    const auto& [title, currency] = name;
    row.cells = {ReportCell::of_text(title),
                 ReportCell::of(group.sum.count),
                 ReportCell::of(group.sum.open),
                 group.sum.average(),
                 currency.empty() ? ReportCell::none()
                                  : ReportCell::of(group.sum.loss, digits_of(currency)),
                 ReportCell::of_text(currency)};
    row.link.report = "incidents";
    row.link.arguments = {{"from", question.from.text()},
                          {"to", question.to.text()},
                          {"by", question.by},
                          {"group", group.code}};
    table.rows.push_back(std::move(row));
  }
  by_currency.erase("");
  const bool one_currency = by_currency.size() == 1;
  table.totals = {ReportCell::none(),
                  ReportCell::of(whole.count),
                  ReportCell::of(whole.open),
                  whole.average(),
                  one_currency ? ReportCell::of(whole.loss, digits_of(by_currency.begin()->first))
                               : ReportCell::none(),
                  one_currency ? ReportCell::of_text(by_currency.begin()->first)
                               : ReportCell::none()};
}

void add_matters(const ReadContext& context, const Question& question, ReportTable& table) {
  table.columns = {{"title", CellType::text},    {"kind", CellType::text},
                   {"severity", CellType::text}, {"status", CellType::text},
                   {"found_on", CellType::date}, {"closed_on", CellType::date},
                   {"cause", CellType::text},    {"loss", CellType::amount},
                   {"currency", CellType::text}};
  for (const Matter& one : matters(context, question)) {
    if (group_of(one, question.by) != *question.group) continue;
    ReportRow row;
    row.cells = {ReportCell::of_text(one.title),
                 ReportCell::of_text(code_label(context, "kind", one.kind)),
                 ReportCell::of_text(code_label(context, "severity", one.severity)),
                 ReportCell::of_text(code_label(context, "status", one.status)),
                 ReportCell::of(one.found_on.days),
                 one.closed_on.empty() ? ReportCell::none() : ReportCell::of(one.closed_on.days),
                 ReportCell::of_text(cause_name(context, one.cause)),
                 one.loss == 0 ? ReportCell::none()
                               : ReportCell::of(one.loss, digits_of(one.currency)),
                 ReportCell::of_text(one.loss == 0 ? "" : one.currency)};
    row.link.record = "desk.incident";
    row.link.id = one.id;
    table.rows.push_back(std::move(row));
  }
}

constexpr std::string_view kBy[] = {"cause", "month", "kind", "severity", "owner"};

Result<ReportTable> report_incidents(const ReadContext& context,
                                     const ReportArguments& arguments) {
  Question question;
  const Date today = context.business_date;
  const auto from =
      date_argument(arguments, "from", context.company.fiscal_year_first(
                                           context.company.fiscal_year(today)));
  if (!from) return from.problems();
  const auto to = date_argument(arguments, "to", today);
  if (!to) return to.problems();
  question.from = *from;
  question.to = *to;
  if (const auto by = arguments.find("by"); by != arguments.end() && !by->second.empty())
    question.by = by->second;
  if (std::find(std::begin(kBy), std::end(kBy), question.by) == std::end(kBy))
    return Problem{"report.parameter.choice", "by", {{"value", question.by}}};
  if (const auto group = arguments.find("group"); group != arguments.end() && !group->second.empty())
    question.group = group->second;
  ReportTable table;
  table.report = "incidents";
  table.parameters = {
      {"from", from->text()}, {"to", to->text()}, {"by", question.by}};
  if (question.group) {
    table.parameters.emplace_back("group", *question.group);
    add_matters(context, question, table);
  } else {
    add_groups(context, question, table);
  }
  return table;
}

}  // namespace

void register_incident_report(Registry& registry) {
  using P = ReportParameter;
  ReportMeta report{"incidents",
                    {{"from", P::Type::date, false, {}},
                     {"to", P::Type::date, false, {}},
                     {"by", P::Type::choice, false, {std::begin(kBy), std::end(kBy)}},
                     {"group", P::Type::text, false, {}}},
                    report_incidents,
                    "desk"};
  report.own_right = kRight;
  registry.add(std::move(report));
}

}  // namespace osnova
