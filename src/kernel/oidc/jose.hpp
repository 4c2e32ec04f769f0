#pragma once
// Signed tokens (RFC 7515) and the keys that verify them (RFC 7517, 7518, 8037): only signatures with
// a public key, since a token that whoever knows a shared secret can make proves nothing here.
#include <openssl/evp.h>

#include <boost/json.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace osnova {

// Without padding (RFC 7515, 2); nullopt for anything else.
std::string base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);

enum class JwsAlgorithm : uint8_t { rs256, ps256, es256, eddsa };
// "RS256", "PS256", "ES256", "EdDSA" (Ed25519); nullopt for all others, "none" and HMAC among them.
std::optional<JwsAlgorithm> jws_algorithm(std::string_view name);

struct VerificationKey {
  std::string id;  // "kid"; may be empty
  std::optional<JwsAlgorithm> only;  // the key says for which; none = what its type allows
  std::shared_ptr<EVP_PKEY> key;
  bool fits(JwsAlgorithm algorithm) const;
};

// The keys of a set (RFC 7517, 5) that verify signatures of these algorithms, at most kMostKeys; what
// is for another purpose, of another type, malformed or too weak (RSA below 2048 bits) is passed over.
inline constexpr size_t kMostKeys = 50;
std::vector<VerificationKey> read_verification_keys(const boost::json::value& set);

// A token in compact form, taken apart and not verified.
struct SignedToken {
  JwsAlgorithm algorithm{};
  std::string key_id;            // "" = the token names none
  boost::json::object claims;
  std::string input, signature;  // what was signed, and by what
};
// Problems "oidc.token_form", "oidc.token_algorithm".
Result<SignedToken> read_signed_token(std::string_view token);
bool verifies(const SignedToken& token, const VerificationKey& key);

// The left half of the digest that belongs to the algorithm, as base64url: what "at_hash" holds
// (OpenID Connect Core 1.0, 3.1.3.6).
std::string half_digest(JwsAlgorithm algorithm, std::string_view text);

}  // namespace osnova
