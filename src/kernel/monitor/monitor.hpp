#pragma once
// Monitors: a figure of a list that the program looks at by itself, and who is told when it passes
// a threshold. See README.md.
#include <optional>
#include <string>

#include "kernel/rule/rule.hpp"

namespace osnova {

class Kernel;

// Days of `oldest` are counted from the business date back: of what lies ahead they are negative.
enum class MonitorMeasure : int { count, sum, oldest };
const EnumMeta& enum_meta(MonitorMeasure);
enum class MonitorTest : int { above, below, changed };
const EnumMeta& enum_meta(MonitorTest);

// Catalogue "kernel.monitor".
struct Monitor : Entity {
  Text<160> name;
  bool active = true;
  Ref<User> author;    // its owner, with whose rights it is counted: whoever made it
  Text<60> record;     // "sales.invoice"
  Text<200> view;      // key of a saved view, his own or one that is shared; "" = `search`
  Text<2000> search;   // what an address of the list asks for: "status=posted&due.to=today"
  MonitorMeasure measure{};
  Text<60> field;      // an amount to sum up, or a date; "" of `count`
  MonitorTest test{};
  Decimal<4> threshold;  // entries, days, or the company's currency
  Decimal<4> margin;     // by so much it has to go back before it is over
  int64_t every_minutes = 60;
  int64_t repeat_hours = 0;  // told again while it lasts; 0 = once
  bool urgent = false;       // its mail waits for nothing
  bool in_program = true, by_mail = false;
  Ref<Webhook> webhook;
  Lines<RuleRecipient> recipients;  // none = the owner
};
const RecordMeta& monitor_meta();

// Who has it sees monitors, and is told by them.
inline constexpr std::string_view kMonitorRight = "kernel.monitor.read";
inline constexpr int64_t kShortestEveryMinutes = 5, kLongestEveryMinutes = 7 * 24 * 60;
inline constexpr size_t kMostMonitors = 500;  // of a company
// Ten-thousandths: of figures and thresholds, so that they are added without care.
inline constexpr int64_t kLargestMonitored = 1'000'000'000'000'000'000;

void register_monitors(Registry& registry);

// What only whoever knows everything that is registered can say. `access`: of whoever makes it.
// Problems "monitor.*", "list.*", "input.*", "rule.record_unknown".
void check_monitor(const Monitor& monitor, const Registry& registry, const CompanyState& state,
                   Date today, const Access& access, Problems& problems);

// Whether the person may learn the figure: the owner; and whoever reaches every record of the kind,
// or by the same conditions as the owner. Nobody learns a figure over rows that he may not read.
bool may_learn(Kernel& kernel, const Monitor& monitor, const Access& access);

// What the list of the monitor asks for, as an address has it; nullopt: its view is gone.
std::optional<std::string> search_of(Kernel& kernel, const Monitor& monitor, const Access& owner);

}  // namespace osnova
