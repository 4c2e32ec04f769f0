#pragma once
// The second factor: a code of an authenticator (totp.hpp), or one of ten recovery codes for whoever
// has lost it. Each code works once, for all processes. Secrets are sealed with a key that lies beside
// the workspace and never in it: the database alone, or a backup of it, gives nobody a code.
//
// second_factor  company_id (0), user_id | secret (sealed), key_id, begun_at, confirmed_at (0 = not
//                yet), last_step
// recovery_code  company_id (0), user_id, place | salt, hash (SHA-256 of salt and code), used_at
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/kernel.hpp"

namespace osnova {

// A key of 32 bytes in a file of its own (hex, mode 600), made when it is missing.
class FactorKey {
 public:
  // Throws Failure "second_factor.key" when the file cannot be read or written or holds no key.
  static FactorKey load_or_create(const std::string& file);
  std::string id() const;  // tells keys apart, says nothing of them
  // XChaCha20-Poly1305 (libsodium), bound to the person.
  std::string seal(Id user, std::string_view secret) const;
  std::optional<std::string> open(Id user, std::string_view sealed) const;
  // 32 bytes for another purpose (HMAC-SHA256 of its name), which nobody makes without the key.
  std::string derived(std::string_view purpose) const;

 private:
  std::string key_;
};

struct FactorOptions {
  std::string key_file;            // "" = nobody can have a second factor
  std::vector<std::string> roles;  // codes of roles whose holders must have one; "*" = everybody
};

class SecondFactor {
 public:
  static constexpr int kRecoveryCodes = 10;
  SecondFactor(Kernel& kernel, FactorOptions options)
      : kernel_(kernel), options_(std::move(options)) {}

  struct State {
    bool active = false;
    int64_t since = 0;  // us
    int recovery_left = 0;
    bool wanted = false;  // by his roles now
  };
  State state(Id user) const;
  bool active(Id user) const;
  bool wanted(Id user) const;
  // What he has to do before anything else: his roles want a second factor and he has none.
  bool missing(Id user) const { return wanted(user) && !active(user); }

  // A new secret that counts when it is confirmed. Problems "second_factor.active",
  // "second_factor.no_key", "store.unavailable".
  Result<std::string> begin(Id user);
  // With the first code; the recovery codes, which are shown once. Problems "second_factor.code_wrong",
  // "second_factor.not_begun", "second_factor.other_key", "store.unavailable".
  Result<std::vector<std::string>> confirm(Id user, std::string_view code);
  // Uses a code of the authenticator or a recovery code. Problems "second_factor.code_wrong",
  // "second_factor.other_key", "store.unavailable".
  Problems use(Id user, std::string_view code);
  // New ones in place of the old. Problem "store.unavailable".
  Result<std::vector<std::string>> new_recovery_codes(Id user);
  // Problem "store.unavailable". Whether there was one is in the answer.
  Result<bool> remove(Id user);

 private:
  struct Row {
    std::string sealed, key_id;
    int64_t confirmed_at = 0, last_step = 0, begun_at = 0;
  };
  static std::optional<Row> row_of(store::Connection& connection, Id user);
  Result<std::string> secret_of(Id user, const Row& row) const;
  Problems use_totp(store::Connection& connection, Id user, const Row& row, std::string_view code,
                    int64_t now);
  static bool use_recovery(store::Connection& connection, Id user, std::string_view code,
                           int64_t now);
  Kernel& kernel_;
  const FactorOptions options_;
};

}  // namespace osnova
