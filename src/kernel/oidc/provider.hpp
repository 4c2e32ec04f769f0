#pragma once
// One provider as the configuration names it: what it says of itself (OpenID Connect Discovery 1.0),
// its keys, and the two things that are asked of it: where a browser goes, and what a code is worth.
#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "kernel/oidc/id_token.hpp"
#include "kernel/oidc/jose.hpp"

namespace osnova {

struct OidcOptions {
  std::string name;    // in addresses: "corp"
  std::string label;   // on the button
  std::string issuer;  // exactly as the provider calls itself
  std::string client_id, secret;  // "" = a public client
  std::vector<std::string> scopes;  // beside "openid"
  std::string match;   // claim that is compared with logins; "" = nobody is linked by himself
  bool create = false;  // a person whom nobody knows gets an account without rights
  std::vector<std::string> second_factor;  // claims_say() of these = the second factor was asked there
  bool sign_out = true;     // signing out goes on there, where it is offered
  bool unlisted_s256 = false;  // its metadata say nothing of PKCE and it is known to do S256
};

// The way into the network, handed in: this folder knows none. Redirects are not followed, answers
// have an end, certificates are checked. The Problem is "oidc.unreachable" (reason: for the log).
struct WebAnswer {
  long status = 0;
  std::string body;
};
class OidcWeb {
 public:
  static constexpr size_t kMostBytes = 256 * 1024;
  virtual ~OidcWeb() = default;
  virtual Result<WebAnswer> get(const std::string& url) = 0;
  // `form` is application/x-www-form-urlencoded; `authorization` a header's value, "" = none.
  virtual Result<WebAnswer> post(const std::string& url, const std::string& form,
                                 const std::string& authorization) = 0;
};

struct OidcMetadata {
  std::string authorization, token, keys;  // addresses
  std::string end_session;                 // "" = it cannot be told that somebody leaves
  bool names_itself = false;               // RFC 9207: every answer has "iss"
  bool basic = true;                       // client_secret_basic; else in the form
};
// Of the text of its metadata. Problem "oidc.metadata" (reason: which rule it breaks).
Result<OidcMetadata> read_oidc_metadata(std::string_view text, const OidcOptions& options);

// https, or http on this machine alone; without user, fragment and blanks.
bool safe_address(std::string_view url, bool on_this_machine);
bool is_on_this_machine(std::string_view url);  // "http://127.0.0.1:8080/x"
std::string form_encoded(std::string_view text);

// What a browser is sent away with and has to come back with.
struct OidcExchange {
  std::string code, redirect, verifier, nonce;
  int64_t now_us = 0;
  int64_t proved_since_s = 0;
};
// Who came back, as the provider vouches for.
struct OidcPerson {
  std::string subject;
  boost::json::object claims;
};

// Thread safe; the network is asked by whoever calls, so nobody who must not wait does.
class OidcProvider {
 public:
  static constexpr int64_t kFreshUs = int64_t{3600} * 1'000'000;  // of metadata and keys
  static constexpr int64_t kKeysAgainUs = int64_t{60} * 1'000'000;  // for an unknown key, at most
  OidcProvider(OidcOptions options, OidcWeb& web) : options_(std::move(options)), web_(web) {}
  const OidcOptions& options() const { return options_; }

  // Those of an hour ago at most, or older ones when it cannot be asked. Problems
  // "oidc.unreachable", "oidc.metadata".
  Result<OidcMetadata> metadata(int64_t now_us);
  // What is known without asking.
  std::optional<OidcMetadata> known_metadata() const;
  // Exchanges a code (RFC 6749, 4.1.3; RFC 7636) and checks the token. Problems of metadata(),
  // wrong_with_claims(), read_signed_token(), "oidc.code_refused" (error), "oidc.token_key",
  // "oidc.token_signature".
  Result<OidcPerson> exchange(const OidcExchange& exchange);

 private:
  Result<boost::json::object> ask_for_tokens(const OidcMetadata& metadata,
                                             const OidcExchange& exchange);
  Problems verify(const SignedToken& token, const OidcMetadata& metadata, int64_t now_us);
  std::optional<bool> verified_by_known(const SignedToken& token) const;
  Problems fetch_keys(const OidcMetadata& metadata, int64_t now_us);
  const OidcOptions options_;
  OidcWeb& web_;
  mutable std::mutex mutex_;
  std::optional<OidcMetadata> metadata_;
  std::vector<VerificationKey> keys_;
  int64_t metadata_at_ = 0, keys_at_ = 0, keys_tried_at_ = 0, unknown_at_ = 0;  // us
};

// Where the browser goes: response_type=code with state, nonce and the challenge of the verifier
// (S256). `again`: the person is to be asked even if the provider knows him.
struct OidcRequest {
  std::string redirect, state, nonce, verifier;
  bool again = false;
};
std::string authorization_address(const OidcOptions& options, const OidcMetadata& metadata,
                                  const OidcRequest& request);
// RP-Initiated Logout 1.0; "" = not offered or not wanted.
std::string leaving_address(const OidcOptions& options, const OidcMetadata& metadata,
                            const std::string& back);

}  // namespace osnova
