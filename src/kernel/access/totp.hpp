#pragma once
// One-time passwords by time: RFC 6238 over HMAC-SHA-1 (RFC 2104, FIPS 180-4) with 30 seconds and six
// digits, as every authenticator knows them; base32 of RFC 4648 for what people type.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace osnova {

inline constexpr int64_t kTotpStepUs = 30'000'000;

// Without padding, in capitals.
std::string base32(std::string_view bytes);
std::string totp_code(std::string_view secret, int64_t step);
// The step of which `code` is the code: the one of this moment or one beside it, later than `last`.
std::optional<int64_t> totp_step(std::string_view secret, std::string_view code, int64_t now_us,
                                 int64_t last);
// For authenticators (Key Uri Format): otpauth://totp/Osnova%20shop:anna?secret=...
std::string totp_uri(std::string_view secret, std::string_view issuer, std::string_view login);

}  // namespace osnova
