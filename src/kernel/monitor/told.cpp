#include "kernel/monitor/told.hpp"

#include "kernel/monitor/measure.hpp"
#include "meta/labels.hpp"

namespace osnova {

namespace {

const Labels& labels() {
  static const Labels all = Labels::embedded();
  return all;
}

std::string with_currency(const Monitor& monitor, int64_t ten_thousandths, Currency currency) {
  std::string text = figure_text(ten_thousandths, monitor.measure, currency.digits());
  if (monitor.measure == MonitorMeasure::sum) text += " " + std::string(currency.code());
  return text;
}

}  // namespace

std::string place_of_monitor(Kernel& kernel, const Monitor& monitor, Id company) {
  const auto owner = kernel.access_for_user(monitor.author.id, company, "monitor");
  const auto search = owner ? search_of(kernel, monitor, *owner) : std::nullopt;
  if (!search) return "";
  return std::string(monitor.record) + (search->empty() ? "" : "?" + *search);
}

std::optional<Told> told_of_monitor(Kernel& kernel, Id id, std::optional<int64_t> figure,
                                    const Access& access, const std::string& address) {
  const auto state = kernel.company_state(access.company());
  const auto* monitor = state ? state->get<Monitor>(monitor_meta(), id) : nullptr;
  if (!monitor || !may_learn(kernel, *monitor, access)) return std::nullopt;
  const std::string& language = access.language();
  const Currency own = state->company().currency;
  const auto test = enum_meta(MonitorTest{}).codes[static_cast<size_t>(monitor->test)];
  Problem title{"monitor.told." + (figure ? std::string(test) : "fine"),
                "",
                {{"name", std::string(monitor->name)},
                 {"figure", with_currency(*monitor, figure.value_or(0), own)},
                 {"threshold", with_currency(*monitor, monitor->threshold.mantissa, own)}}};
  Problem text{
      "monitor.told." +
          std::string(enum_meta(MonitorMeasure{}).codes[static_cast<size_t>(monitor->measure)]),
      "",
      {{"list", std::string(labels().text(language, std::string(monitor->record) + ".plural"))},
       {"field", std::string(labels().text(language, std::string(monitor->record) + "." +
                                                         std::string(monitor->field)))}}};
  Told told;
  told.title = labels().format(language, title);
  told.text = labels().format(language, text);
  told.subject = std::string(labels().text(language, monitor_meta().name)) + " " +
                 std::string(monitor->name);
  told.place = place_of_monitor(kernel, *monitor, access.company());
  if (!address.empty() && !told.place.empty())
    told.link = address + "/" + std::string(state->company().code) + "/" + told.place;
  return told;
}

}  // namespace osnova
