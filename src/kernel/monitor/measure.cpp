#include "kernel/monitor/measure.hpp"

#include <cstdlib>

#include "base/rounding.hpp"
#include "kernel/command/texts.hpp"
#include "kernel/condition/condition.hpp"
#include "kernel/list_sql.hpp"

namespace osnova {

namespace {

constexpr int64_t kUnit = 10'000;
constexpr int64_t kHourUs = int64_t{3600} * 1'000'000;

Figure broken(std::string_view code) {
  Figure figure;
  figure.error = code;
  return figure;
}

Figure of(int64_t units, int64_t ten_thousandths = kUnit) {
  if (std::llabs(units) > kLargestMonitored / ten_thousandths) return broken("monitor.too_large");
  Figure figure;
  figure.value = units * ten_thousandths;
  return figure;
}

// More than are counted: above a lower threshold, and not below one.
Figure count_of(const Monitor& monitor, const ListCount& count) {
  Figure figure = of(count.count);
  if (count.exact) return figure;
  figure.at_least = true;
  const bool decided = monitor.test != MonitorTest::changed &&
                       monitor.threshold.mantissa + monitor.margin.mantissa < *figure.value;
  return decided ? figure : broken("monitor.too_long");
}

Figure sum_of(Kernel& kernel, const Monitor& monitor, const ListCount& count,
              const Access& access) {
  if (!count.exact) return broken("monitor.too_long");
  const auto sums = count.sums.find(std::string(monitor.field));
  if (sums == count.sums.end()) return of(0);
  Figure figure;
  kernel.read(access, [&](const ReadContext& context) {
    const Texts texts(kernel.registry());
    FactLoader loader(context.connection, kernel.registry(), texts, access.company(),
                      kernel.company_state(access.company()));
    const Currency own = context.company.company().currency;
    int64_t sum = 0;
    for (const auto& [code, minor] : sums->second) {
      const auto currency = Currency::find(code);
      const auto converted =
          currency ? in_own_currency(loader, own, minor, *currency, context.business_date)
                   : std::nullopt;
      if (!converted) {
        figure = broken("monitor.no_rate");
        return;
      }
      if (add_overflows(sum, *converted, &sum)) {
        figure = broken("monitor.too_large");
        return;
      }
    }
    figure = of(sum, kUnit / power_of_ten(own.digits()));
  });
  return figure;
}

Figure oldest_of(Kernel& kernel, const Monitor& monitor, const RecordMeta& meta, ListQuery query,
                 const Access& access) {
  query.where.push_back({std::string(monitor.field), ListCondition::Op::empty, "false"});
  query.sort = monitor.field;
  query.descending = false;
  query.limit = 1;
  const auto rows = kernel.list(meta, query, access);
  if (!rows) return broken(rows.problems().front().code);
  if (rows->empty()) return {};
  const FieldMeta* field = meta.find(monitor.field);
  const auto day = static_cast<int32_t>(get_integer(*field, rows->front().data()));
  return of(kernel.business_date(access.company()).days - day);
}

bool is_beyond(const Monitor& monitor, int64_t value, const MonitorState& state) {
  const int64_t margin = state.raised ? monitor.margin.mantissa : 0;
  const int64_t threshold = monitor.threshold.mantissa;
  switch (monitor.test) {
    case MonitorTest::above:
      return value > threshold - margin;
    case MonitorTest::below:
      return value < threshold + margin;
    case MonitorTest::changed:
      return state.base && std::llabs(value - *state.base) >= threshold;
  }
  return false;
}

}  // namespace

Figure measure(Kernel& kernel, const Monitor& monitor, Id company) {
  const auto access = kernel.access_for_user(monitor.author.id, company, "monitor");
  if (!access) return broken("monitor.owner_gone");
  const Behaviour* behaviour = kernel.registry().find(monitor.record);
  if (!behaviour || !access->may(std::string(monitor.record) + ".read"))
    return broken("monitor.owner_may_not");
  const RecordMeta& meta = *behaviour->meta;
  const auto search = search_of(kernel, monitor, *access);
  if (!search) return broken("monitor.view_gone");
  const auto query = view_query(*search, meta, kernel.business_date(company));
  if (!query) return broken(query.problems().front().code);
  if (monitor.measure == MonitorMeasure::oldest)
    return oldest_of(kernel, monitor, meta, *query, *access);
  const auto count = kernel.count(meta, *query, *access);
  if (!count) return broken(count.problems().front().code);
  return monitor.measure == MonitorMeasure::count ? count_of(monitor, *count)
                                                  : sum_of(kernel, monitor, *count, *access);
}

Word judge(const Monitor& monitor, Figure figure, int64_t now_us, MonitorState& state) {
  const bool was_broken = !state.figure.error.empty(), was_raised = state.raised;
  const bool is_first = state.looked_at == 0;
  state.figure = std::move(figure);
  state.looked_at = now_us;
  if (!state.figure.error.empty()) {
    if (!was_broken || is_first) state.since = now_us;
    return was_broken ? Word::none : Word::broken;
  }
  const auto value = state.figure.value;
  state.raised = value && is_beyond(monitor, *value, state);
  if (is_first || was_broken || state.raised != was_raised) state.since = now_us;
  const bool from_here = monitor.test == MonitorTest::changed && (state.raised || !state.base);
  if (from_here && value) state.base = value;
  if (!state.raised) {
    const bool back = was_raised && monitor.test != MonitorTest::changed && state.told_at != 0;
    return back ? Word::fine : Word::none;
  }
  const bool again = monitor.repeat_hours > 0 &&
                     now_us - state.told_at >= monitor.repeat_hours * kHourUs;
  if (was_raised && !again && monitor.test != MonitorTest::changed) return Word::none;
  state.told_at = now_us;
  return Word::raised;
}

std::string figure_text(int64_t ten_thousandths, MonitorMeasure measure, int digits) {
  return decimal_text(ten_thousandths, 4, measure == MonitorMeasure::sum ? digits : 0);
}

}  // namespace osnova
