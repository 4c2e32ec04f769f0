#include "http/monitors.hpp"

#include <algorithm>

#include "kernel/monitor/monitor_watch.hpp"
#include "kernel/monitor/told.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

std::string_view code_of(const EnumMeta& codes, int value) {
  return codes.codes[static_cast<size_t>(value)];
}

std::string_view state_of(const Monitor& monitor, const MonitorState& state) {
  if (!monitor.active) return "off";
  if (state.looked_at == 0 || state.version != monitor.version) return "new";
  if (!state.figure.error.empty()) return "broken";
  return state.raised ? "raised" : "fine";
}

// What needs a person stands first.
int rank(std::string_view state) {
  constexpr std::string_view kOrder[] = {"raised", "broken", "fine", "new", "hidden", "off"};
  return static_cast<int>(std::find(std::begin(kOrder), std::end(kOrder), state) -
                          std::begin(kOrder));
}

std::string_view name_of(const User& user) {
  return user.name.empty() ? std::string_view(user.login) : std::string_view(user.name);
}

json::object monitor_json(const Context& context, const Monitor& monitor,
                          const MonitorState& state) {
  const auto company = context.kernel.company_state(context.access.company());
  const auto workspace = context.kernel.company_state(0);
  const int digits = company->company().currency.digits();
  const auto text = [&](int64_t figure) { return figure_text(figure, monitor.measure, digits); };
  const User* owner = workspace->get<User>(user_meta(), monitor.author.id);
  const bool learns = may_learn(context.kernel, monitor, context.access);
  const std::string_view word = learns || !monitor.active ? state_of(monitor, state) : "hidden";
  json::object item = {
      {"id", std::to_string(monitor.id)},
      {"name", std::string_view(monitor.name)},
      {"owner", owner ? name_of(*owner) : std::string_view()},
      {"record", std::string_view(monitor.record)},
      {"field", std::string_view(monitor.field)},
      {"measure", code_of(enum_meta(MonitorMeasure{}), static_cast<int>(monitor.measure))},
      {"test", code_of(enum_meta(MonitorTest{}), static_cast<int>(monitor.test))},
      {"threshold", text(monitor.threshold.mantissa)},
      {"state", word}};
  if (monitor.measure == MonitorMeasure::sum) item["currency"] = company->company().currency.code();
  if (!learns || word == "new" || word == "off") return item;
  item["place"] = place_of_monitor(context.kernel, monitor, context.access.company());
  item["since"] = Timestamp{state.since}.text();
  item["looked_at"] = Timestamp{state.looked_at}.text();
  item["at_least"] = state.figure.at_least;
  if (state.figure.value) item["figure"] = text(*state.figure.value);
  if (!state.figure.error.empty()) item["error"] = context.text(state.figure.error);
  return item;
}

}  // namespace

Response list_monitors(const Context& context) {
  std::map<Id, MonitorState> states;
  context.kernel.read(context.access, [&](const ReadContext& read) {
    states = monitor_states(read.connection, context.access.company());
  });
  const auto company = context.kernel.company_state(context.access.company());
  std::vector<json::object> found;
  const Reach reach = context.access.reach(monitor_meta(), "read");
  for (const Record& record : company->all(monitor_meta())) {
    if (!reach.covers(record)) continue;
    const Monitor& monitor = record.as<Monitor>();
    found.push_back(monitor_json(context, monitor, states[monitor.id]));
  }
  std::stable_sort(found.begin(), found.end(), [](const json::object& a, const json::object& b) {
    return rank(a.at("state").as_string()) < rank(b.at("state").as_string());
  });
  json::array items;
  for (json::object& item : found) items.push_back(std::move(item));
  return json_response(200, json::object{{"items", std::move(items)}});
}

}  // namespace osnova::http
