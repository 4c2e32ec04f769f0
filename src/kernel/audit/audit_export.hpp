#pragma once
// What an auditor takes away: journals, access log and checkpoints as lines of JSON, complete
// enough that every hash can be computed anew without the program and without its database. The
// format is docs/operate/audit.md; tools/audit-verify reads it and shares no code with this.
#include <functional>
#include <string_view>
#include <vector>

#include "kernel/registry.hpp"
#include "store/store.hpp"

namespace osnova {

// Who may see the journal of a company and take it away; the access log is seen by who has it in
// every company.
inline constexpr std::string_view kAuditRight = "kernel.audit.read";

struct AuditScope {
  std::vector<Id> companies;  // whose journals; 0 = what is shared
  bool access_log = false;    // of the whole workspace
  bool values = true;         // false = commitments alone: what happened, not what to
  bool movements = false;     // the rows of ledger and registers behind each digest
};

struct AuditTotals {
  int64_t rows = 0, checkpoints = 0, lines = 0;
};

// Gives `write` whole lines, a few hundred kilobytes at a time, of one snapshot; holds some
// thousand rows at once. What is damaged is written as it stands. Throws what `write` throws.
AuditTotals export_audit(store::Connection& connection, const Registry& registry,
                         const AuditScope& scope, int64_t now_us,
                         const std::function<void(std::string_view)>& write);

}  // namespace osnova
