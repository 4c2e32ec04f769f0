#include "kernel/oidc/id_token.hpp"

#include <sodium.h>

#include <algorithm>
#include <limits>
#include <optional>

namespace osnova {

namespace json = boost::json;

namespace {

constexpr size_t kLongestSubject = 255;  // Core 1.0, 2

// A NumericDate (RFC 7519, 2) in whole seconds, within a range in which sums cannot overflow.
std::optional<int64_t> seconds(const json::object& claims, std::string_view name) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max() / 4;
  const json::value* value = claims.if_contains(name);
  if (!value || !value->is_number()) return std::nullopt;
  boost::system::error_code error;
  const auto number = value->to_number<int64_t>(error);
  if (error || number < 0 || number > kMost) return std::nullopt;
  return number;
}

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

// For this client alone: whom else a token is for, nobody here trusts.
bool for_client(const json::object& claims, const std::string& client_id) {
  const json::value* audience = claims.if_contains("aud");
  if (!audience) return false;
  const json::value* one = audience;
  if (audience->is_array()) {
    if (audience->as_array().size() != 1) return false;
    one = &audience->as_array()[0];
  }
  if (!one->is_string() || one->as_string() != client_id) return false;
  return !claims.contains("azp") || claim_text(claims, "azp") == client_id;
}

bool good_subject(const std::string& subject) {
  return !subject.empty() && subject.size() <= kLongestSubject &&
         std::all_of(subject.begin(), subject.end(), [](char c) { return c >= ' ' && c < 127; });
}

}  // namespace

std::string claim_text(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

Problems wrong_with_claims(const SignedToken& token, const TokenWanted& wanted) {
  const json::object& claims = token.claims;
  Problems problems;
  if (claim_text(claims, "iss") != wanted.issuer) problems.add("oidc.token_issuer");
  if (!for_client(claims, wanted.client_id)) problems.add("oidc.token_audience");
  const auto ends = seconds(claims, "exp"), made = seconds(claims, "iat");
  const auto begins = seconds(claims, "nbf");
  if (!ends || *ends + kTokenLeewayS <= wanted.now_s) problems.add("oidc.token_expired");
  const bool early = made && *made > wanted.now_s + kTokenLeewayS;
  const bool late = made && *made + kTokenAgeS + kTokenLeewayS < wanted.now_s;
  const bool not_yet =
      claims.contains("nbf") && (!begins || *begins > wanted.now_s + kTokenLeewayS);
  if (!made || early || late || not_yet) problems.add("oidc.token_issued");
  if (wanted.nonce.empty() || !same(claim_text(claims, "nonce"), wanted.nonce))
    problems.add("oidc.token_nonce");
  if (claims.contains("at_hash") &&
      !same(claim_text(claims, "at_hash"), half_digest(token.algorithm, wanted.access_token)))
    problems.add("oidc.token_access");
  if (!good_subject(claim_text(claims, "sub"))) problems.add("oidc.token_subject");
  const auto asked = seconds(claims, "auth_time");
  if (wanted.proved_since_s != 0 && (!asked || *asked + kTokenLeewayS < wanted.proved_since_s))
    problems.add("oidc.token_not_proved");
  return problems;
}

bool claims_say(const json::object& claims, const std::vector<std::string>& words) {
  const json::value* methods = claims.if_contains("amr");
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    if (word.starts_with("acr:")) return claim_text(claims, "acr") == word.substr(4);
    if (!word.starts_with("amr:") || !methods || !methods->is_array()) return false;
    const auto& all = methods->as_array();
    return std::any_of(all.begin(), all.end(), [&](const json::value& one) {
      return one.is_string() && one.as_string() == word.substr(4);
    });
  });
}

}  // namespace osnova
