#pragma once
#include <string>
#include <string_view>

#include "kernel/registry.hpp"

namespace osnova {

void register_access_records(Registry& registry);

// argon2id (RFC 9106) in libsodium's encoded form.
std::string hash_password(std::string_view password);
bool verify_password(const std::string& encoded, std::string_view password);

}  // namespace osnova
