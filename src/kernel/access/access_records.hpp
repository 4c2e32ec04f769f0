#pragma once
#include <string>
#include <string_view>

#include "kernel/registry.hpp"

namespace osnova {

void register_access_records(Registry& registry);

// What OWASP ASVS 2.1.1 and 2.1.2 ask for: the first in characters, the second in bytes of UTF-8
// (of 128 characters at most four bytes each).
inline constexpr size_t kShortestPassword = 12, kLongestPassword = 128;  // code points

// How long somebody has to set a password with the code that he was given (ASVS 2.3.1).
inline constexpr int64_t kInvitationHours = 72;

// What is wrong with a new password: "access.password_short", "access.password_long",
// "access.password_common", at "password".
Problems password_problems(std::string_view password, std::string_view login);

}  // namespace osnova
