#pragma once
// Rates of exchange that move while a case waits: by how much they may. See README.md.
#include <span>
#include <string>
#include <vector>

#include "kernel/approval/approval.hpp"
#include "kernel/command/facts.hpp"

namespace osnova {

const RecordMeta& approval_rate_meta();  // of the lines `rates` of a case

// The rates among the facts that a plan looked at, in their order; those that were not found are
// left out.
std::vector<ApprovalRate> rates_of(const std::vector<FactKey>& reads, const Facts& facts);

struct RatesMoved {
  std::string text;  // a line each: "USD/EUR 2025-03-20: 0.9 \u2192 0.95"
  bool tolerated = false;  // some did, each by no more than the case allows
};
// Which of `now` are others than those that the case began with. One that it does not know is not
// tolerated.
RatesMoved rates_moved(const Approval& approval, const std::vector<ApprovalRate>& now);

// Problems "policy.rate_tolerance" (not from 0 to 100 percent), "policy.tolerance_signature":
// whoever signs, signs the amounts.
void check_tolerance(const Policy& policy, Problems& problems);

}  // namespace osnova
