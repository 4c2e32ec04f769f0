#pragma once
#include "http/context.hpp"

namespace osnova::http {

// GET /api/{c}/audit/export: the journal of the company, for audit-verify
Response audit_export(const Context& context);

}  // namespace osnova::http
