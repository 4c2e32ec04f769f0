#pragma once
// Passkeys of people, and the flows in which they are made and used. See README.md.
//
// passkey       company_id (0), key (hash of the credential's id, hex) | id, user_id, credential
//               (base64url), name, public_key (JWK), host, sign_count, backed_up, added_at, used_at (us)
// passkey_flow  company_id (0), key (hash of the browser's token, hex) | for_user (0 = signing in),
//               until_at (us)
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/kernel.hpp"
#include "kernel/passkey/webauthn.hpp"

namespace osnova {

std::vector<store::TableMeta> passkey_tables();

struct Passkey {
  Id id = 0, user = 0;
  std::string credential;  // base64url
  std::string name, key, host;
  int64_t count = 0, added_at = 0, used_at = 0;
  bool backed_up = false;
};

struct PasskeyBegun {
  std::string token;      // for the browser's cookie, and nowhere else
  std::string challenge;  // base64url
};

// What a browser sent back, bytes; credential, user handle and signature when it signs in.
struct PasskeyAnswer {
  std::string token, client_data, authenticator_data;
  std::string credential, handle, signature;
  std::string name;     // as its person calls a new one
  std::string address;  // of the caller, for the access log
};

class Passkeys {
 public:
  static constexpr int64_t kFlowUs = int64_t{300} * 1'000'000;
  static constexpr size_t kMostFlows = 5000, kMostOfPerson = 20, kLongestName = 80;
  explicit Passkeys(Kernel& kernel, size_t most_flows = kMostFlows)
      : kernel_(kernel), most_flows_(static_cast<int64_t>(most_flows)) {}

  // `for_user` 0 = somebody signs in. Where too many have begun the oldest flows make room. Problems
  // "access.by_provider", "store.unavailable".
  Result<PasskeyBegun> begin(Id for_user);
  // Takes the flow of this browser, whatever becomes of it. Problems "passkey.flow", those of
  // webauthn.hpp, "passkey.known", "passkey.too_many", "store.unavailable".
  Result<Id> add(Id user, const PasskeyPlace& place, const PasskeyAnswer& answer);
  // Who it is. Problems "passkey.flow", "passkey.unknown", "passkey.signature", "passkey.cloned", those
  // of webauthn.hpp, "access.inactive", "access.by_provider", "store.unavailable". All are logged.
  Result<Id> sign_in(const PasskeyPlace& place, const PasskeyAnswer& answer);
  std::vector<Passkey> list(Id user) const;  // the newest first
  // False when the person has none of this id. Problems "store.unavailable".
  Result<bool> rename(Id user, Id id, std::string_view name);
  // Also "passkey.last_way".
  Result<bool> remove(Id user, Id id);
  // All of a person whose devices are lost or taken, by somebody who may (http/account_factor.cpp); how
  // many there were. Problem "store.unavailable".
  Result<int64_t> remove_all(Id user);
  // What an authenticator keeps of the person: says nothing of him, 32 bytes.
  static std::string handle_of(Id user);

 private:
  bool take(std::string_view token, Id for_user);
  std::optional<Passkey> find(std::string_view credential) const;
  Problems refused(const Passkey& passkey, const PasskeyPlace& place, const PasskeyAnswer& answer,
                   AuthenticatorData* data) const;
  Problems used(const Passkey& passkey, const AuthenticatorData& data);
  void tell(Id user);
  Kernel& kernel_;
  const int64_t most_flows_;
};

}  // namespace osnova
