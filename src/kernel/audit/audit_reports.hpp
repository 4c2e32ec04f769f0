#pragma once
#include "kernel/registry.hpp"

namespace osnova {

// "audit-changes" (the journal of the company, or of what is shared) and "audit-access" (the access
// log, of this company and what belongs to none), by day, person and text. Right kAuditRight.
void register_audit_reports(Registry& registry);

}  // namespace osnova
