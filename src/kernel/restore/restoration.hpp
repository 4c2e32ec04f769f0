#pragma once
// The mark of a workspace that was restored from a backup. What left it after the backup was taken
// (a payment, a message, a letter) is not in it, so sending again may pay or tell twice: nothing
// leaves until a person has compared and says so, with a reason, by `kernel.restoration.reconcile`.
#include <string_view>

#include "kernel/command/company_state.hpp"
#include "kernel/registry.hpp"

namespace osnova {

// Shared catalogue "kernel.restoration": one record each time. Made by Kernel::mark_restored, or by
// hand for a workspace that came back by other tools.
struct Restoration : Entity {
  Timestamp taken_at;     // what was posted later is not there; none = not known
  Timestamp restored_at;  // none = made by hand
  Text<200> source;       // name of the backup
  bool reconciled = false;
  Text<500> reason;  // of the person who reconciled
};
const RecordMeta& restoration_meta();

void register_restoration(Registry& registry);

// The restorations that nobody has reconciled yet, oldest first.
std::vector<const Restoration*> unreconciled(const CompanyState& state);

// The gate of everything that leaves the program: asked, as a fact, before a payment, a message or
// a letter goes out. `state` is that of any company, or of the workspace. Problem
// "restoration.not_reconciled".
Problems may_leave(const CompanyState& state);

}  // namespace osnova
