#pragma once
// What a monitor finds, and what follows from it.
#include <optional>
#include <string>

#include "kernel/kernel.hpp"
#include "kernel/monitor/monitor.hpp"

namespace osnova {

// A figure is ten-thousandths: of entries, days, or the company's currency.
struct Figure {
  std::optional<int64_t> value;  // none = there is nothing of which it could be said
  bool at_least = false;         // there are more entries than are counted (kCountedRows)
  std::string error;             // code: it cannot be computed
};

// As of now, with the rights of its owner; amounts converted by the rates of the business date. Not
// more than kCountedRows rows are counted or summed. Errors "monitor.owner_gone",
// "monitor.owner_may_not", "monitor.view_gone", "monitor.no_rate", "monitor.too_long",
// "monitor.too_large", and what the list refuses.
Figure measure(Kernel& kernel, const Monitor& monitor, Id company);

// What is known of a monitor between two looks.
struct MonitorState {
  Id monitor = 0;
  int64_t version = 0;  // of the monitor, as it was looked at; another one begins anew
  bool raised = false;  // beyond the threshold, also while it cannot be computed
  Figure figure;        // of the last look
  std::optional<int64_t> base;  // of `changed`: from which it is counted
  int64_t since = 0;            // us: when it became fine, raised or broken
  int64_t looked_at = 0, next_at = 0, told_at = 0;  // us
};

enum class Word { none, raised, fine, broken };
// Takes a look into the state: `since`, `raised`, `base`, `told_at`. What is to be told: raised
// once when it passes the threshold, and again after it has gone back by the margin, or when the time of
// repeating is over; fine once, when it has gone back after it was told (not of `changed`, whose figure has no
// bounds); broken once, when it can be computed no more.
Word judge(const Monitor& monitor, Figure figure, int64_t now_us, MonitorState& state);

// Text of a figure: "12", "1250.00", "-3"; `digits` of an amount.
std::string figure_text(int64_t ten_thousandths, MonitorMeasure measure, int digits);

}  // namespace osnova
