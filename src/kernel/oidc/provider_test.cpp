#include "kernel/oidc/provider.hpp"

#include <doctest/doctest.h>
#include <openssl/evp.h>

#include <fstream>
#include <map>
#include <sstream>

#include "meta/codec.hpp"

namespace osnova {

namespace json = boost::json;

namespace {

constexpr int64_t kNow = int64_t{2'000'000'000} * 1'000'000;

OidcOptions options_of(const std::string& issuer) {
  OidcOptions options;
  options.name = "corp";
  options.issuer = issuer;
  options.client_id = "osnova";
  options.secret = "a b";
  return options;
}

json::object metadata_of(const std::string& issuer) {
  return {{"issuer", issuer},
          {"authorization_endpoint", issuer + "/authorize"},
          {"token_endpoint", issuer + "/token"},
          {"jwks_uri", issuer + "/keys"},
          {"response_types_supported", json::array{"code"}},
          {"id_token_signing_alg_values_supported", json::array{"RS256"}},
          {"code_challenge_methods_supported", json::array{"S256"}}};
}

// Why the metadata are refused after one member was changed; "" = they are taken.
std::string refused(const char* name, json::value value) {
  const std::string issuer = "https://id.example";
  json::object metadata = metadata_of(issuer);
  if (value.is_null())
    metadata.erase(name);
  else
    metadata[name] = std::move(value);
  const auto read = read_oidc_metadata(json::serialize(metadata), options_of(issuer));
  return read ? std::string() : read.problems().front().args.at(0).second;
}

class FakeWeb : public OidcWeb {
 public:
  std::map<std::string, std::string> pages;
  std::map<std::string, int> asked;
  std::string form, authorization;
  bool away = false;
  Result<WebAnswer> get(const std::string& url) override {
    ++asked[url];
    if (away) return Problem{"oidc.unreachable", "", {{"reason", "away"}}};
    if (!pages.contains(url)) return WebAnswer{404, "{}"};
    return WebAnswer{200, pages[url]};
  }
  Result<WebAnswer> post(const std::string& url, const std::string& sent,
                         const std::string& header) override {
    form = sent;
    authorization = header;
    return get(url);
  }
};

// An issuer with one key, Ed25519.
struct Issuer {
  Issuer() : key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free) {
    web.pages["https://id.example/.well-known/openid-configuration"] =
        json::serialize(metadata_of("https://id.example"));
    publish("first");
  }
  void publish(const std::string& kid) {
    std::string point(32, '\0');
    size_t size = point.size();
    EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(point.data()), &size);
    web.pages["https://id.example/keys"] = json::serialize(json::object{
        {"keys", json::array{json::object{
                     {"kty", "OKP"}, {"crv", "Ed25519"}, {"kid", kid}, {"x", base64url(point)}}}}});
  }
  void issue(const std::string& kid, json::object claims = {}) {
    json::object all = {{"iss", "https://id.example"}, {"aud", "osnova"}, {"sub", "s"},
                        {"exp", 2'000'000'300},        {"iat", 2'000'000'000},
                        {"nonce", "once"}};
    for (const auto& [name, value] : claims) all[name] = value;
    const std::string input =
        base64url(json::serialize(json::object{{"alg", "EdDSA"}, {"kid", kid}})) + "." +
        base64url(json::serialize(all));
    std::string signature(64, '\0');
    size_t size = signature.size();
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    REQUIRE(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
    REQUIRE(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                           reinterpret_cast<const unsigned char*>(input.data()),
                           input.size()) == 1);
    web.pages["https://id.example/token"] = json::serialize(json::object{
        {"access_token", "a"}, {"id_token", input + "." + base64url(signature)}});
  }
  FakeWeb web;
  std::shared_ptr<EVP_PKEY> key;
};

OidcExchange exchange_at(int64_t now_us) {
  OidcExchange exchange;
  exchange.code = "c&d";
  exchange.redirect = "https://books.example/sign-in/corp";
  exchange.verifier = "v";
  exchange.nonce = "once";
  exchange.now_us = now_us;
  return exchange;
}

}  // namespace

TEST_CASE("provider: metadata that keep the rules, and each that breaks one") {
  CHECK(refused("x", "y") == "");
  CHECK(refused("issuer", "https://id.example/") == "another issuer");
  CHECK(refused("token_endpoint", "http://id.example/token") == "an address without TLS");
  CHECK(refused("jwks_uri", "http://127.0.0.1/keys") == "an address without TLS");
  CHECK(refused("authorization_endpoint", "javascript:alert(1)") == "an address without TLS");
  CHECK(refused("authorization_endpoint", "https://user@id.example/") == "an address without TLS");
  CHECK(refused("jwks_uri", nullptr) == "an address without TLS");
  CHECK(refused("response_types_supported", json::array{"id_token"}) == "no code flow");
  CHECK(refused("code_challenge_methods_supported", json::array{"plain"}) == "no PKCE by S256");
  CHECK(refused("code_challenge_methods_supported", nullptr) == "no PKCE by S256");
  CHECK(refused("id_token_signing_alg_values_supported", json::array{"HS256", "none"}) ==
        "no signature that is taken");
  CHECK(refused("token_endpoint_auth_methods_supported", json::array{"private_key_jwt"}) ==
        "no way to show the secret");
  CHECK(!read_oidc_metadata("[]", options_of("https://id.example")));
  // On this machine alone an issuer does without TLS.
  const std::string near = "http://127.0.0.1:8080";
  CHECK(read_oidc_metadata(json::serialize(metadata_of(near)), options_of(near)));
  CHECK(!is_on_this_machine("http://127.0.0.1.evil.example/"));
  CHECK(!is_on_this_machine("http://localhost.evil.example/"));
  CHECK(is_on_this_machine("http://[::1]:80/x"));
}

TEST_CASE("provider: what real ones publish") {
  std::ifstream in("tests/oidc/recorded.json");
  std::stringstream text;
  text << in.rdbuf();
  REQUIRE(in);
  const auto recorded = parse_json(text.str());
  REQUIRE(recorded);
  std::map<std::string, std::string> said;
  for (const json::value& one : recorded->at("providers").as_array()) {
    const std::string name(one.at("name").as_string());
    OidcOptions options = options_of(std::string(one.at("metadata").at("issuer").as_string()));
    const std::string metadata = json::serialize(one.at("metadata"));
    const auto read = read_oidc_metadata(metadata, options);
    said[name] = read ? "taken" : read.problems().front().args.at(0).second;
    options.unlisted_s256 = true;
    CHECK_MESSAGE(read_oidc_metadata(metadata, options), name);
    CHECK(read_verification_keys(json::object{{"keys", one.at("keys")}}).size() == 1);
  }
  CHECK(said == std::map<std::string, std::string>{{"google", "taken"},
                                                   {"gitlab", "taken"},
                                                   {"entra-organizations", "no PKCE by S256"},
                                                   {"mojeid", "no PKCE by S256"}});
}

TEST_CASE("provider: where a browser goes") {
  OidcMetadata metadata;
  metadata.authorization = "https://id.example/authorize?tenant=1";
  OidcOptions options = options_of("https://id.example");
  options.scopes = {"email"};
  // The verifier and challenge of RFC 7636, appendix B.
  const std::string address = authorization_address(
      options, metadata,
      {"https://b.example/x y", "s&t", "n", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", true});
  CHECK(address ==
        "https://id.example/authorize?tenant=1&response_type=code&client_id=osnova&redirect_uri="
        "https%3A%2F%2Fb.example%2Fx%20y&scope=openid%20email&state=s%26t&nonce=n&code_challenge="
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&prompt=login&max_age="
        "0");
}

TEST_CASE("provider: a code is exchanged with all that belongs to it") {
  Issuer issuer;
  issuer.issue("first", {{"email", "x@example.com"}});
  OidcProvider provider(options_of("https://id.example"), issuer.web);
  const auto person = provider.exchange(exchange_at(kNow));
  REQUIRE(person);
  CHECK(person->subject == "s");
  CHECK(claim_text(person->claims, "email") == "x@example.com");
  CHECK(issuer.web.form ==
        "grant_type=authorization_code&code=c%26d&redirect_uri=https%3A%2F%2Fbooks.example%2Fsign-in%"
        "2Fcorp&code_verifier=v");
  CHECK(issuer.web.authorization == "Basic b3Nub3ZhOmElMjBi");  // osnova:a%20b
  OidcExchange other = exchange_at(kNow);
  other.nonce = "another";
  CHECK(provider.exchange(other).problems().has("oidc.token_nonce"));
}

TEST_CASE("provider: keys are kept, asked for anew when one is unknown, and not without end") {
  Issuer issuer;
  OidcProvider provider(options_of("https://id.example"), issuer.web);
  const std::string keys = "https://id.example/keys";
  issuer.issue("first");
  CHECK(provider.exchange(exchange_at(kNow)));
  CHECK(provider.exchange(exchange_at(kNow)));
  CHECK(issuer.web.asked[keys] == 1);
  issuer.publish("second");
  issuer.issue("second");
  CHECK(provider.exchange(exchange_at(kNow)));
  CHECK(issuer.web.asked[keys] == 2);
  issuer.issue("made up");
  for (int i = 0; i < 5; ++i)
    CHECK(provider.exchange(exchange_at(kNow)).problems().has("oidc.token_key"));
  CHECK(issuer.web.asked[keys] == 2);
  CHECK(provider.exchange(exchange_at(kNow + OidcProvider::kKeysAgainUs))
            .problems()
            .has("oidc.token_key"));
  CHECK(issuer.web.asked[keys] == 3);
}

TEST_CASE("provider: one that is away for a moment is known all the same, for an hour") {
  Issuer issuer;
  OidcProvider provider(options_of("https://id.example"), issuer.web);
  CHECK(!provider.known_metadata());
  issuer.web.away = true;
  CHECK(provider.metadata(kNow).problems().has("oidc.unreachable"));
  issuer.web.away = false;
  REQUIRE(provider.metadata(kNow));
  issuer.web.away = true;
  CHECK(provider.metadata(kNow + 1));
  CHECK(provider.metadata(kNow + OidcProvider::kFreshUs));
  issuer.web.away = false;
  issuer.web.pages["https://id.example/.well-known/openid-configuration"] = "{}";
  CHECK(provider.metadata(kNow + OidcProvider::kFreshUs).problems().has("oidc.metadata"));
}

}  // namespace osnova
