#include "kernel/oidc/provider.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "kernel/signature/certificate.hpp"
#include "meta/codec.hpp"

namespace osnova {

namespace json = boost::json;

namespace {

constexpr size_t kLongestAddress = 2000;

Problem metadata_problem(std::string_view reason) {
  return {"oidc.metadata", "", {{"reason", std::string(reason)}}};
}

std::string text_member(const json::object& object, std::string_view name) {
  return claim_text(object, name);
}

// nullopt when the member is not there.
std::optional<std::vector<std::string>> words_member(const json::object& object,
                                                     std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (!value || !value->is_array()) return std::nullopt;
  std::vector<std::string> words;
  for (const json::value& one : value->as_array())
    if (one.is_string()) words.emplace_back(one.as_string());
  return words;
}

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// The host of "http://host:port/path", in brackets where it is one of IPv6.
std::string_view host_of(std::string_view url) {
  const size_t begin = url.find("://");
  if (begin == url.npos) return {};
  std::string_view rest = url.substr(begin + 3);
  rest = rest.substr(0, rest.find_first_of("/?"));
  const size_t bracket = rest.find(']');
  if (bracket != rest.npos) return rest.substr(0, bracket + 1);
  return rest.substr(0, rest.find(':'));
}

// An error is a word of the standard (RFC 6749, 5.2); anything else is not repeated to people.
std::string plain_error(const json::object& answer) {
  const std::string error = text_member(answer, "error");
  const bool word = !error.empty() && error.size() <= 60 &&
                    std::all_of(error.begin(), error.end(),
                                [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
  return word ? error : "-";
}

}  // namespace

// --- addresses -----------------------------------------------------------------------------------

bool is_on_this_machine(std::string_view url) {
  if (!url.starts_with("http://")) return false;
  const std::string_view host = host_of(url);
  return host == "127.0.0.1" || host == "[::1]" || host == "localhost";
}

bool safe_address(std::string_view url, bool on_this_machine) {
  if (!url.starts_with("https://") && !(on_this_machine && is_on_this_machine(url))) return false;
  const std::string_view rest = url.substr(url.find("://") + 3);
  return url.size() <= kLongestAddress && !host_of(url).empty() &&
         rest.substr(0, rest.find_first_of("/?")).find('@') == rest.npos &&
         std::all_of(url.begin(), url.end(), [](char c) {
           return c > ' ' && c < 127 && c != '#' && c != '"' && c != '<' && c != '>' && c != '\\';
         });
}

std::string form_encoded(std::string_view text) {
  std::string out;
  for (const char c : text)
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
        c == '.' || c == '_' || c == '~')
      out.push_back(c);
    else
      out += "%" + to_upper_ascii(hex(std::string(1, c)));
  return out;
}

namespace {

std::string with_parameters(const std::string& address,
                            const std::vector<std::pair<std::string_view, std::string>>& all) {
  std::string out = address;
  char before = address.find('?') == address.npos ? '?' : '&';
  for (const auto& [name, value] : all) {
    out += before + std::string(name) + "=" + form_encoded(value);
    before = '&';
  }
  return out;
}

}  // namespace

std::string authorization_address(const OidcOptions& options, const OidcMetadata& metadata,
                                  const OidcRequest& request) {
  std::string scopes = "openid";
  for (const std::string& scope : options.scopes)
    if (scope != "openid") scopes += " " + scope;
  std::vector<std::pair<std::string_view, std::string>> all = {
      {"response_type", "code"},
      {"client_id", options.client_id},
      {"redirect_uri", request.redirect},
      {"scope", scopes},
      {"state", request.state},
      {"nonce", request.nonce},
      {"code_challenge", base64url(bytes_of(sha256(request.verifier)))},
      {"code_challenge_method", "S256"}};
  if (request.again) {
    all.emplace_back("prompt", "login");
    all.emplace_back("max_age", "0");  // also makes the provider say when it asked
  }
  return with_parameters(metadata.authorization, all);
}

std::string leaving_address(const OidcOptions& options, const OidcMetadata& metadata,
                            const std::string& back) {
  if (!options.sign_out || metadata.end_session.empty()) return {};
  return with_parameters(metadata.end_session, {{"client_id", options.client_id},
                                                {"post_logout_redirect_uri", back}});
}

// --- metadata ------------------------------------------------------------------------------------

Result<OidcMetadata> read_oidc_metadata(std::string_view text, const OidcOptions& options) {
  const auto parsed = parse_json(text, OidcWeb::kMostBytes);
  if (!parsed || !parsed->is_object()) return metadata_problem("not a JSON object");
  const json::object& said = parsed->as_object();
  // Compared byte for byte: whoever answers for another name is somebody else (Discovery 1.0, 4.3).
  if (text_member(said, "issuer") != options.issuer) return metadata_problem("another issuer");
  OidcMetadata metadata;
  metadata.authorization = text_member(said, "authorization_endpoint");
  metadata.token = text_member(said, "token_endpoint");
  metadata.keys = text_member(said, "jwks_uri");
  metadata.end_session = text_member(said, "end_session_endpoint");
  const bool near = is_on_this_machine(options.issuer);
  for (const std::string* address : {&metadata.authorization, &metadata.token, &metadata.keys})
    if (!safe_address(*address, near)) return metadata_problem("an address without TLS");
  if (!safe_address(metadata.end_session, near)) metadata.end_session.clear();
  const auto responses = words_member(said, "response_types_supported");
  if (!responses || !has(*responses, "code")) return metadata_problem("no code flow");
  const auto challenges = words_member(said, "code_challenge_methods_supported");
  if (challenges ? !has(*challenges, "S256") : !options.unlisted_s256)
    return metadata_problem("no PKCE by S256");
  const auto algorithms = words_member(said, "id_token_signing_alg_values_supported");
  if (!algorithms || std::none_of(algorithms->begin(), algorithms->end(),
                                  [](const std::string& one) { return jws_algorithm(one); }))
    return metadata_problem("no signature that is taken");
  // Without the member it is client_secret_basic (Discovery 1.0, 3).
  const auto ways = words_member(said, "token_endpoint_auth_methods_supported");
  metadata.basic = !ways || has(*ways, "client_secret_basic");
  if (!options.secret.empty() && !metadata.basic && !has(*ways, "client_secret_post"))
    return metadata_problem("no way to show the secret");
  const json::value* names = said.if_contains("authorization_response_iss_parameter_supported");
  metadata.names_itself = names && names->is_bool() && names->as_bool();
  return metadata;
}

std::optional<OidcMetadata> OidcProvider::known_metadata() const {
  const std::lock_guard lock(mutex_);
  return metadata_;
}

Result<OidcMetadata> OidcProvider::metadata(int64_t now_us) {
  {
    const std::lock_guard lock(mutex_);
    if (metadata_ && now_us < metadata_at_ + kFreshUs) return *metadata_;
  }
  std::string address = options_.issuer;
  while (address.ends_with('/')) address.pop_back();
  const auto answer = web_.get(address + "/.well-known/openid-configuration");
  Result<OidcMetadata> read = Problem{"oidc.unreachable", "", {{"reason", "no metadata"}}};
  if (!answer)
    read = answer.problems();
  else if (answer->status == 200)
    read = read_oidc_metadata(answer->body, options_);
  const std::lock_guard lock(mutex_);
  if (read) {
    metadata_ = *read;
    metadata_at_ = now_us;
  } else if (metadata_ && read.problems().has("oidc.unreachable")) {
    return *metadata_;  // it is away for a moment
  }
  return read;
}

// --- keys ----------------------------------------------------------------------------------------

Problems OidcProvider::fetch_keys(const OidcMetadata& metadata, int64_t now_us) {
  const auto answer = web_.get(metadata.keys);
  if (!answer) return answer.problems();
  const auto parsed = parse_json(answer->body, OidcWeb::kMostBytes);
  auto keys = answer->status == 200 && parsed ? read_verification_keys(*parsed)
                                              : std::vector<VerificationKey>();
  const std::lock_guard lock(mutex_);
  if (keys.empty()) {
    Problems problems;
    problems.add("oidc.unreachable", "", {{"reason", "no keys"}});
    return problems;
  }
  keys_ = std::move(keys);
  keys_at_ = now_us;
  return {};
}

// nullopt: none of the keys is the one that the token names.
std::optional<bool> OidcProvider::verified_by_known(const SignedToken& token) const {
  std::vector<VerificationKey> candidates;
  {
    const std::lock_guard lock(mutex_);
    for (const VerificationKey& key : keys_)
      if (key.fits(token.algorithm) && (token.key_id.empty() || key.id == token.key_id))
        candidates.push_back(key);
  }
  if (candidates.empty()) return std::nullopt;
  return std::any_of(candidates.begin(), candidates.end(),
                     [&](const VerificationKey& key) { return verifies(token, key); });
}

Problems OidcProvider::verify(const SignedToken& token, const OidcMetadata& metadata,
                              int64_t now_us) {
  bool fetched = false;
  // Old keys are asked for anew; a key that nobody knows at most once a minute, or tokens with made
  // up names would make this program ask without end.
  const auto may_fetch = [&](bool unknown) {
    const std::lock_guard lock(mutex_);
    if (!unknown && !keys_.empty() && now_us < keys_at_ + kFreshUs) return false;
    int64_t& last = unknown ? unknown_at_ : keys_tried_at_;
    if (last != 0 && now_us < last + kKeysAgainUs) return false;
    last = now_us;
    return true;
  };
  Problems problems;
  if (may_fetch(false)) {
    problems = fetch_keys(metadata, now_us);
    fetched = true;
  }
  std::optional<bool> good = verified_by_known(token);
  if (!good && !fetched && may_fetch(true)) {
    problems = fetch_keys(metadata, now_us);
    good = verified_by_known(token);
  }
  if (good && *good) return {};
  if (!good && problems) return problems;
  problems.clear();
  problems.add(good ? "oidc.token_signature" : "oidc.token_key");
  return problems;
}

// --- a code --------------------------------------------------------------------------------------

Result<json::object> OidcProvider::ask_for_tokens(const OidcMetadata& metadata,
                                                  const OidcExchange& exchange) {
  std::string form = "grant_type=authorization_code&code=" + form_encoded(exchange.code) +
                     "&redirect_uri=" + form_encoded(exchange.redirect) +
                     "&code_verifier=" + form_encoded(exchange.verifier);
  std::string authorization;
  if (options_.secret.empty() || !metadata.basic)
    form += "&client_id=" + form_encoded(options_.client_id);
  if (!options_.secret.empty() && metadata.basic)
    authorization = "Basic " + base64(form_encoded(options_.client_id) + ":" +
                                      form_encoded(options_.secret));
  else if (!options_.secret.empty())
    form += "&client_secret=" + form_encoded(options_.secret);
  const auto answer = web_.post(metadata.token, form, authorization);
  if (!answer) return answer.problems();
  const auto parsed = parse_json(answer->body, OidcWeb::kMostBytes);
  if (answer->status >= 500 || !parsed || !parsed->is_object())
    return Problem{"oidc.unreachable", "", {{"reason", "no answer to the code"}}};
  if (answer->status != 200)
    return Problem{"oidc.code_refused", "", {{"error", plain_error(parsed->as_object())}}};
  return parsed->as_object();
}

Result<OidcPerson> OidcProvider::exchange(const OidcExchange& exchange) {
  const auto known = metadata(exchange.now_us);
  if (!known) return known.problems();
  const auto tokens = ask_for_tokens(*known, exchange);
  if (!tokens) return tokens.problems();
  const auto token = read_signed_token(text_member(*tokens, "id_token"));
  if (!token) return token.problems();
  if (const Problems problems = verify(*token, *known, exchange.now_us)) return problems;
  TokenWanted wanted;
  wanted.issuer = options_.issuer;
  wanted.client_id = options_.client_id;
  wanted.nonce = exchange.nonce;
  wanted.access_token = text_member(*tokens, "access_token");
  wanted.now_s = exchange.now_us / 1'000'000;
  wanted.proved_since_s = exchange.proved_since_s;
  if (const Problems problems = wrong_with_claims(*token, wanted)) return problems;
  return OidcPerson{text_member(token->claims, "sub"), token->claims};
}

}  // namespace osnova
