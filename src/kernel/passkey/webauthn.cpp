#include "kernel/passkey/webauthn.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <boost/json.hpp>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "kernel/oidc/jose.hpp"
#include "kernel/passkey/cbor.hpp"
#include "meta/codec.hpp"

namespace osnova {

namespace json = boost::json;

namespace {

constexpr size_t kHash = 32, kHead = kHash + 1 + 4, kAaguid = 16;
constexpr size_t kLongestCredential = 1023, kLongestClientData = 4096;
enum Flag : uint8_t {
  kPresent = 0x01, kVerified = 0x04, kMayBackUp = 0x08, kBackedUp = 0x10, kHasKey = 0x40,
  kHasMore = 0x80
};

std::string text_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

uint32_t big_endian(std::string_view bytes) {
  uint32_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<uint8_t>(c);
  return value;
}

// COSE_Key (RFC 9053) as a key of JOSE; "" = an algorithm, curve or form that is not taken.
std::string jwk_of(const std::map<int64_t, CborValue>& cose) {
  constexpr int64_t kType = 1, kAlgorithm = 3, kCurve = -1, kX = -2, kY = -3, kN = -1, kE = -2;
  const auto number = [&](int64_t name) {
    const auto found = cose.find(name);
    return found == cose.end() ? 0 : found->second.number.value_or(0);
  };
  const auto bytes = [&](int64_t name) {
    const auto found = cose.find(name);
    return found == cose.end() ? std::string() : found->second.bytes;
  };
  json::object key;
  if (number(kType) == 2 && number(kAlgorithm) == -7 && number(kCurve) == 1)
    key = {{"kty", "EC"}, {"crv", "P-256"}, {"alg", "ES256"}, {"x", base64url(bytes(kX))},
           {"y", base64url(bytes(kY))}};
  else if (number(kType) == 1 && number(kAlgorithm) == -8 && number(kCurve) == 6)
    key = {{"kty", "OKP"}, {"crv", "Ed25519"}, {"alg", "EdDSA"}, {"x", base64url(bytes(kX))}};
  else if (number(kType) == 3 && number(kAlgorithm) == -257)
    key = {{"kty", "RSA"}, {"alg", "RS256"}, {"n", base64url(bytes(kN))},
           {"e", base64url(bytes(kE))}};
  else
    return {};
  const json::object set = {{"keys", json::array{key}}};
  return read_verification_keys(set).size() == 1 ? json::serialize(key) : std::string();
}

}  // namespace

Problems check_client_data(std::string_view client_data, std::string_view type,
                           std::string_view challenge, const PasskeyPlace& place) {
  Problems problems;
  const auto value = parse_json(client_data, kLongestClientData);
  if (!value || !value->is_object()) {
    problems.add("passkey.damaged");
    return problems;
  }
  const json::object& said = value->as_object();
  const std::string origin = text_in(said, "origin");
  const json::value* foreign = said.if_contains("crossOrigin");
  if (text_in(said, "type") != type)
    problems.add("passkey.damaged");
  else if (text_in(said, "challenge") != challenge)
    problems.add("passkey.challenge");
  else if (origin != place.origin ||
           (foreign && !(foreign->is_bool() && !foreign->as_bool())) ||
           said.if_contains("topOrigin"))
    problems.add("passkey.other_origin", "", {{"origin", plain_utf8(clip(origin, 100))}});
  return problems;
}

Result<AuthenticatorData> read_authenticator_data(std::string_view bytes, const PasskeyPlace& place,
                                                  bool makes) {
  const auto refuse = [](const char* code) { return Problem{code, "", {}}; };
  if (bytes.size() < kHead) return refuse("passkey.damaged");
  if (bytes.substr(0, kHash) != bytes_of(sha256(place.host))) return refuse("passkey.other_host");
  const auto flags = static_cast<uint8_t>(bytes[kHash]);
  if ((flags & kPresent) == 0 || (flags & kVerified) == 0) return refuse("passkey.not_verified");
  AuthenticatorData data;
  data.backed_up = (flags & kBackedUp) != 0;
  data.count = big_endian(bytes.substr(kHash + 1, 4));
  const bool has_key = (flags & kHasKey) != 0, has_more = (flags & kHasMore) != 0;
  if ((data.backed_up && (flags & kMayBackUp) == 0) || has_key != makes)
    return refuse("passkey.damaged");
  std::string_view rest = bytes.substr(kHead);
  if (makes) {
    if (rest.size() < kAaguid + 2) return refuse("passkey.damaged");
    const size_t size = big_endian(rest.substr(kAaguid, 2));
    rest.remove_prefix(kAaguid + 2);
    if (size == 0 || size > kLongestCredential || rest.size() < size)
      return refuse("passkey.damaged");
    data.credential = rest.substr(0, size);
    rest.remove_prefix(size);
    size_t used = 0;
    const auto cose = read_cbor_map(rest, &used);
    if (!cose) return refuse("passkey.damaged");
    data.key = jwk_of(*cose);
    if (data.key.empty()) return refuse("passkey.algorithm");
    rest.remove_prefix(used);
  }
  // Extensions say nothing that is asked for; what stands there without them belongs to nothing.
  if (!rest.empty() && !has_more) return refuse("passkey.damaged");
  return data;
}

bool passkey_verifies(std::string_view key, std::string_view authenticator_data,
                      std::string_view client_data, std::string_view signature) {
  boost::system::error_code wrong;
  const json::value jwk = json::parse(key, wrong);
  if (wrong || !jwk.is_object()) return false;
  const auto keys = read_verification_keys(json::object{{"keys", json::array{jwk}}});
  if (keys.size() != 1 || !keys.front().only) return false;
  const Hash said = sha256(client_data);
  const std::string input = std::string(authenticator_data).append(bytes_of(said));
  const EVP_MD* digest = *keys.front().only == JwsAlgorithm::eddsa ? nullptr : EVP_sha256();
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  const auto raw = [](std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  const bool good =
      EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, keys.front().key.get()) == 1 &&
      EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(input),
                       input.size()) == 1;
  ERR_clear_error();
  return good;
}

}  // namespace osnova
