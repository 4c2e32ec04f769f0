#include "kernel/access/passwords.hpp"

#include <sodium.h>

#include "base/assert.hpp"
#include "base/result.hpp"
#include "base/text.hpp"

namespace osnova {

namespace {

constexpr std::string_view kArgon = "$argon2id$", kMark = "$pepper$";
constexpr size_t kMarkSize = kMark.size() + 16;

std::string mac(std::string_view key, std::string_view text) {
  unsigned char code[crypto_auth_hmacsha256_BYTES];
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(key.data()),
                              key.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(text.data()),
                                text.size());
  crypto_auth_hmacsha256_final(&state, code);
  return hex({reinterpret_cast<const char*>(code), sizeof code});
}

std::string_view mark_of(std::string_view kept) {
  return kept.starts_with(kMark) ? kept.substr(0, kMarkSize) : std::string_view();
}

}  // namespace

Passwords::Passwords(std::string pepper) : pepper_(std::move(pepper)) {
  OSNOVA_ASSERT(sodium_init() >= 0, "libsodium starts");
  if (!pepper_.empty())
    mark_ = std::string(kMark) + mac(pepper_, "osnova: which pepper this is").substr(0, 16);
}

std::string Passwords::keyed(std::string_view password) const {
  return pepper_.empty() ? std::string(password) : mac(pepper_, password);
}

std::string Passwords::keep(std::string_view password) const {
  const std::string text = keyed(password);
  char encoded[crypto_pwhash_STRBYTES];
  constexpr unsigned long long kPasses = 2;
  constexpr size_t kMemory = 19 * 1024 * 1024;  // OWASP's argon2id minimum
  if (crypto_pwhash_str(encoded, text.data(), text.size(), kPasses, kMemory) != 0)
    throw Failure("store.unavailable", "no memory to hash a password");
  return mark_ + encoded;
}

bool Passwords::fits(const std::string& kept, std::string_view password) const {
  const std::string_view mark = mark_of(kept);
  const std::string text = mark.empty() ? std::string(password) : keyed(password);
  const bool same =
      crypto_pwhash_str_verify(kept.c_str() + mark.size(), text.data(), text.size()) == 0;
  return same && can_read(kept);
}

bool Passwords::can_read(std::string_view kept) const {
  const std::string_view mark = mark_of(kept);
  return mark.empty() || mark == mark_;
}

bool Passwords::is_outdated(std::string_view kept) const { return mark_of(kept) != mark_; }

bool is_kept_password(std::string_view text) {
  const std::string_view mark = mark_of(text);
  return (mark.empty() || mark.size() == kMarkSize) &&
         text.substr(mark.size()).starts_with(kArgon);
}

}  // namespace osnova
