#pragma once
// What an ID token has to say before anybody is let in by it (OpenID Connect Core 1.0, 3.1.3.7).
#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "base/problems.hpp"
#include "kernel/oidc/jose.hpp"

namespace osnova {

struct TokenWanted {
  std::string issuer, client_id, nonce;
  std::string access_token;  // that came with it
  int64_t now_s = 0;         // since 1970
  int64_t proved_since_s = 0;  // the person was asked by the provider since then; 0 = no matter
};

// Clocks may differ by so much; a token is taken within this time of its making.
inline constexpr int64_t kTokenLeewayS = 60, kTokenAgeS = 600;

// What is wrong with the claims of a token whose signature holds. Problems "oidc.token_issuer",
// "oidc.token_audience", "oidc.token_expired", "oidc.token_issued", "oidc.token_nonce",
// "oidc.token_access", "oidc.token_subject", "oidc.token_not_proved".
Problems wrong_with_claims(const SignedToken& token, const TokenWanted& wanted);

// A text of the claims; "" when there is none.
std::string claim_text(const boost::json::object& claims, std::string_view name);
// Whether one of the words says what the claims do: "amr:mfa" (RFC 8176), "acr:phr".
bool claims_say(const boost::json::object& claims, const std::vector<std::string>& words);

}  // namespace osnova
