#include "kernel/access/totp.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace osnova {

std::string base32(std::string_view bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  unsigned buffer = 0;
  int bits = 0;
  for (const char c : bytes) {
    buffer = (buffer << 8 | static_cast<unsigned char>(c)) & 0xffff;
    for (bits += 8; bits >= 5; bits -= 5) out.push_back(kLetters[buffer >> (bits - 5) & 31]);
  }
  if (bits > 0) out.push_back(kLetters[buffer << (5 - bits) & 31]);
  return out;
}

std::string totp_code(std::string_view secret, int64_t step) {
  unsigned char counter[8], digest[EVP_MAX_MD_SIZE];
  for (int i = 0; i < 8; ++i) counter[i] = static_cast<unsigned char>(step >> (56 - 8 * i));
  unsigned size = 0;
  const unsigned char* made =
      HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter, 8, digest, &size);
  OSNOVA_ASSERT(made != nullptr && size == 20, "OpenSSL knows SHA-1");
  const int at = digest[19] & 15;
  const uint32_t number = uint32_t{digest[at]} << 24 | uint32_t{digest[at + 1]} << 16 |
                          uint32_t{digest[at + 2]} << 8 | digest[at + 3];
  const std::string digits = std::to_string((number & 0x7fff'ffff) % 1'000'000);
  return std::string(6 - digits.size(), '0') + digits;
}

std::optional<int64_t> totp_step(std::string_view secret, std::string_view code, int64_t now_us,
                                 int64_t last) {
  std::optional<int64_t> found;
  if (code.size() != 6) return found;
  const int64_t now = now_us / kTotpStepUs;
  // All three are compared, in the same time each.
  for (int64_t step = now - 1; step <= now + 1; ++step) {
    const std::string right = totp_code(secret, step);
    if (sodium_memcmp(right.data(), code.data(), 6) == 0 && step > last) found = step;
  }
  return found;
}

namespace {

std::string percent(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain)
      out.push_back(c);
    else
      out += "%" + to_upper_ascii(hex(std::string(1, c)));
  }
  return out;
}

}  // namespace

std::string totp_uri(std::string_view secret, std::string_view issuer, std::string_view login) {
  return "otpauth://totp/" + percent(issuer) + ":" + percent(login) + "?secret=" + base32(secret) +
         "&issuer=" + percent(issuer) + "&algorithm=SHA1&digits=6&period=30";
}

}  // namespace osnova
