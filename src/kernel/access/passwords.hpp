#pragma once
// How passwords are kept: argon2id (RFC 9106) in libsodium's encoded form; where there is a pepper,
// over HMAC-SHA256 of the password with it (OWASP ASVS 2.4.5), which the kept text then says:
//   $argon2id$v=19$...
//   $pepper$<16 hex digits that name it>$argon2id$v=19$...
// A pepper lies apart from the database: who has the database alone tries no passwords.
#include <cstdint>
#include <string>
#include <string_view>

namespace osnova {

class Passwords {
 public:
  explicit Passwords(std::string pepper = {});  // "" = there is none
  std::string keep(std::string_view password) const;
  // False also of what another pepper is needed for; each answer costs one hash.
  bool fits(const std::string& kept, std::string_view password) const;
  // Whether fits() could be true: it was made with this pepper, or with none.
  bool can_read(std::string_view kept) const;
  // Whether keep() would make it otherwise today.
  bool is_outdated(std::string_view kept) const;

 private:
  std::string keyed(std::string_view password) const;
  std::string pepper_, mark_;  // "$pepper$0123456789abcdef"; "" = none
};

// Of either form.
bool is_kept_password(std::string_view text);

}  // namespace osnova
