#pragma once
// monitors.cpp: GET /api/{c}/monitors
#include "http/context.hpp"

namespace osnova::http {

// Monitors of the company, the raised ones first, each with what was found when it was looked at
// last; without figure and state where the person may not learn them.
Response list_monitors(const Context& context);

}  // namespace osnova::http
