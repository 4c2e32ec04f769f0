#pragma once
// Signing in by a passkey, and the passkeys of a person (kernel/passkey).
#include "http/route_table.hpp"

namespace osnova::http {

std::span<const Route> passkey_routes();

}  // namespace osnova::http
