#include "kernel/monitor/monitor.hpp"

#include <boost/json.hpp>

#include "kernel/beside/beside.hpp"
#include "kernel/list_sql.hpp"

namespace osnova {

const EnumMeta& enum_meta(MonitorMeasure) {
  static const EnumMeta meta{"kernel.monitor_measure", {"count", "sum", "oldest"}};
  return meta;
}

const EnumMeta& enum_meta(MonitorTest) {
  static const EnumMeta meta{"kernel.monitor_test", {"above", "below", "changed"}};
  return meta;
}

const RecordMeta& monitor_meta() {
  static const RecordMeta meta =
      describe<Monitor>("kernel.monitor", RecordKind::catalogue, [](auto& r) {
        using Self = Monitor;
        r.field(OSNOVA_FIELD(name)).required().list().search();
        r.field(OSNOVA_FIELD(active)).list();
        r.field(OSNOVA_FIELD(author)).computed().list().refers("kernel.user");
        r.field(OSNOVA_FIELD(record)).required().list();
        r.field(OSNOVA_FIELD(view)).aside();
        r.field(OSNOVA_FIELD(search));
        r.field(OSNOVA_FIELD(measure)).list();
        r.field(OSNOVA_FIELD(field));
        r.field(OSNOVA_FIELD(test)).list();
        r.field(OSNOVA_FIELD(threshold)).list();
        r.field(OSNOVA_FIELD(margin)).aside();
        r.field(OSNOVA_FIELD(every_minutes));
        r.field(OSNOVA_FIELD(repeat_hours));
        r.field(OSNOVA_FIELD(urgent));
        r.field(OSNOVA_FIELD(in_program));
        r.field(OSNOVA_FIELD(by_mail));
        r.field(OSNOVA_FIELD(webhook)).refers("kernel.webhook");
        r.lines(OSNOVA_FIELD(recipients), recipient_meta());
      });
  return meta;
}

namespace {

constexpr int64_t kMostRepeatHours = 366 * 24;

void derive(Record& record, const ActionContext& context) {
  Monitor& monitor = record.as<Monitor>();
  if (monitor.author.empty()) monitor.author.id = context.access.user();
}

void check(const Record& record, const ActionContext&, Problems& problems) {
  const Monitor& monitor = record.as<Monitor>();
  const bool counts = monitor.measure == MonitorMeasure::count;
  if (counts != monitor.field.empty())
    problems.add(counts ? "monitor.field_not_wanted" : "input.required", "field");
  if (!monitor.view.empty() && !monitor.search.empty())
    problems.add("monitor.view_or_search", "search");
  if (monitor.test == MonitorTest::changed && monitor.threshold.mantissa <= 0)
    problems.add("monitor.change_positive", "threshold");
  if (monitor.margin.mantissa < 0 || monitor.margin.mantissa > kLargestMonitored)
    problems.add("monitor.margin", "margin");
  if (monitor.threshold.mantissa < -kLargestMonitored ||
      monitor.threshold.mantissa > kLargestMonitored)
    problems.add("decimal.overflow", "threshold");
  if (monitor.every_minutes < kShortestEveryMinutes ||
      monitor.every_minutes > kLongestEveryMinutes)
    problems.add("monitor.every", "every_minutes");
  if (monitor.repeat_hours < 0 || monitor.repeat_hours > kMostRepeatHours)
    problems.add("monitor.repeat", "repeat_hours");
  if (!monitor.in_program && !monitor.by_mail && monitor.webhook.empty())
    problems.add("rule.no_way", "in_program");
  check_recipients(monitor.recipients, problems);
  for (size_t i = 0; i < monitor.recipients.size(); ++i)
    if (monitor.recipients[i].who == RecipientKind::responsible ||
        monitor.recipients[i].who == RecipientKind::author)
      problems.add("monitor.recipient", join_path("recipients", i, "who"));
}

void check_field(const Monitor& monitor, const RecordMeta& meta, Problems& problems) {
  const FieldMeta* field = meta.find(monitor.field);
  if (monitor.measure == MonitorMeasure::sum &&
      (!field || field->kind != Kind::amount || field->has(kGuarded) || field->has(kSecret)))
    problems.add("monitor.field_amount", "field", {{"record", meta.name}});
  if (monitor.measure == MonitorMeasure::oldest &&
      (!field || field->kind != Kind::date || !asked_for(*field)))
    problems.add("monitor.field_date", "field", {{"record", meta.name}});
}

}  // namespace

void register_monitors(Registry& registry) {
  Behaviour monitor;
  monitor.meta = &monitor_meta();
  monitor.cached = true;
  monitor.derive = derive;
  monitor.check = check;
  registry.add(monitor);
}

void check_monitor(const Monitor& monitor, const Registry& registry, const CompanyState& state,
                   Date today, const Access& access, Problems& problems) {
  const Behaviour* behaviour = registry.find(monitor.record);
  if (!behaviour) {
    problems.add("rule.record_unknown", "record", {{"record", monitor.record}});
    return;
  }
  const RecordMeta& meta = *behaviour->meta;
  const std::string right = std::string(meta.name) + ".read";
  if (!access.may(right)) problems.add("monitor.not_readable", "record", {{"right", right}});
  const auto query = view_query(monitor.search, meta, today);
  if (!query) {
    for (const Problem& problem : query.problems())
      problems.add(Problem{problem.code, "search", problem.args});
  } else {
    ListSql sql(meta, *state.extras(), access.company(),
                state.has_company() ? state.company().currency.digits() : 2);
    for (const ListCondition& condition : query->where) sql.where(condition);
    for (const Problem& problem : sql.problems())
      problems.add(Problem{problem.code, "search", problem.args});
  }
  check_field(monitor, meta, problems);
  const bool known = state.find(monitor_meta(), monitor.id) != nullptr;
  if (!known && state.all(monitor_meta()).size() >= kMostMonitors)
    problems.add("monitor.too_many", "", {{"most", std::to_string(kMostMonitors)}});
}

bool may_learn(Kernel& kernel, const Monitor& monitor, const Access& access) {
  const Behaviour* behaviour = kernel.registry().find(monitor.record);
  if (!behaviour || !access.may(kMonitorRight) ||
      !access.may(std::string(monitor.record) + ".read"))
    return false;
  if (access.user() == monitor.author.id) return true;
  if (!access.reach(monitor_meta(), "read").all) return false;  // he sees his own monitors alone
  const Reach reach = access.reach(*behaviour->meta, "read");
  if (reach.all) return true;
  const auto owner = kernel.access_for_user(monitor.author.id, access.company(), "monitor");
  return owner && reach.sql(*behaviour->meta) ==
                      owner->reach(*behaviour->meta, "read").sql(*behaviour->meta);
}

std::optional<std::string> search_of(Kernel& kernel, const Monitor& monitor, const Access& owner) {
  if (monitor.view.empty()) return std::string(monitor.search);
  std::optional<std::string> found;
  for (const Stored& view : Beside(kernel).list(owner, "view")) {
    if (view.key != std::string_view(monitor.view)) continue;
    boost::system::error_code error;
    const auto value = boost::json::parse(view.value, error);
    const auto text = [&](const char* name) {
      const auto* member =
          !error && value.is_object() ? value.as_object().if_contains(name) : nullptr;
      return member && member->is_string() ? std::string(member->as_string()) : std::string();
    };
    if (text("record") != std::string_view(monitor.record)) continue;
    if (!found || !view.shared) found = text("search");  // his own before what others share
  }
  return found;
}

}  // namespace osnova
