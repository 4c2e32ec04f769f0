#pragma once
// Signing in by a provider, and the identities that people are linked to (kernel/oidc).
#include "http/route_table.hpp"

namespace osnova::http {

Response oidc_providers(const Outside& outside);
Response oidc_begin(const Outside& outside);
Response oidc_finish(const Outside& outside);

Response own_identities(const Own& own);
Response begin_link(const Own& own);
Response end_own_identity(const Own& own);
Response all_identities(const Own& own);
Response link_identity(const Own& own);
Response end_any_identity(const Own& own);

std::span<const Route> oidc_routes();

}  // namespace osnova::http
