#pragma once
// What an authenticator sent, taken apart and verified: WebAuthn Level 2, 6.1, 7.1 and 7.2. Pure
// functions; a page's own keys, challenges and counters come in as parameters.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace osnova {

// Under which name a page is open. A browser says the origin itself; the host is the RP ID.
struct PasskeyPlace {
  std::string host;    // "books.example.com"
  std::string origin;  // "https://books.example.com", with a port that is not the usual one
};

struct AuthenticatorData {
  bool backed_up = false;  // it lies in more than one device
  uint32_t count = 0;      // of signatures; 0 = the authenticator counts none
  // When a passkey is made:
  std::string credential;  // its id, bytes
  std::string key;         // JWK (RFC 7517), JSON
};

// Problems "passkey.damaged", "passkey.challenge", "passkey.other_origin" (origin). `type`:
// "webauthn.create" or "webauthn.get"; `challenge`: base64url.
Problems check_client_data(std::string_view client_data, std::string_view type,
                           std::string_view challenge, const PasskeyPlace& place);

// Problems "passkey.damaged", "passkey.other_host", "passkey.not_verified", "passkey.algorithm".
Result<AuthenticatorData> read_authenticator_data(std::string_view bytes, const PasskeyPlace& place,
                                                  bool makes);

// Whether the key made the signature over both (ES256 as DER, EdDSA, RS256).
bool passkey_verifies(std::string_view key, std::string_view authenticator_data,
                      std::string_view client_data, std::string_view signature);

}  // namespace osnova
