#pragma once
// Deadlines for calendar programs.
#include "http/context.hpp"

namespace osnova::http {

// GET /api/{c}/deadlines.ics?whose=mine|everybody: RFC 5545; mine unless it says everybody.
Response deadline_calendar(const Context& context);

}  // namespace osnova::http
