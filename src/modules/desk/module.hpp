#pragma once
#include "kernel/registry.hpp"
#include "kernel/task/reminders.hpp"

namespace osnova {

void register_desk(Registry& registry);

// Incidents of a company that were found some days ago and that nobody sees to: told to all who may
// handle them there (kernel/task/reminders.hpp), each once.
std::vector<Reminders::Due> ownerless_incidents(Kernel& kernel, Id company, Date today);

}  // namespace osnova
