#include "kernel/oidc/jose.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <sodium.h>

#include <algorithm>

#include "base/text.hpp"
#include "meta/codec.hpp"

namespace osnova {

namespace json = boost::json;

namespace {

constexpr size_t kLongestToken = 64 * 1024;
constexpr int kShortestRsa = 2048, kLongestRsa = 8192;  // bits; longer ones cost time, not safety
constexpr size_t kCoordinate = 32;                      // bytes, of P-256 and Ed25519

using Bn = std::unique_ptr<BIGNUM, decltype(&BN_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string text_member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::optional<std::string> bytes_member(const json::object& object, std::string_view name) {
  const std::string text = text_member(object, name);
  return text.empty() ? std::nullopt : from_base64url(text);
}

std::shared_ptr<EVP_PKEY> key_of(const char* type, OSSL_PARAM_BLD* build) {
  OSSL_PARAM* parameters = OSSL_PARAM_BLD_to_param(build);
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr);
  EVP_PKEY* key = nullptr;
  const bool made = parameters && context && EVP_PKEY_fromdata_init(context) > 0 &&
                    EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) > 0;
  EVP_PKEY_CTX_free(context);
  OSSL_PARAM_free(parameters);
  ERR_clear_error();
  if (!made) return nullptr;
  return {key, EVP_PKEY_free};
}

std::shared_ptr<EVP_PKEY> rsa_key(const json::object& jwk) {
  const auto modulus = bytes_member(jwk, "n"), exponent = bytes_member(jwk, "e");
  if (!modulus || !exponent || modulus->size() > kLongestRsa / 8 || exponent->size() > 8)
    return nullptr;
  const Bn n(BN_bin2bn(raw(*modulus), static_cast<int>(modulus->size()), nullptr), BN_free);
  const Bn e(BN_bin2bn(raw(*exponent), static_cast<int>(exponent->size()), nullptr), BN_free);
  if (!n || !e || BN_num_bits(n.get()) < kShortestRsa || !BN_is_odd(e.get()) || BN_is_one(e.get()))
    return nullptr;
  const std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)> build(
      OSSL_PARAM_BLD_new(), OSSL_PARAM_BLD_free);
  OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  return key_of("RSA", build.get());
}

std::shared_ptr<EVP_PKEY> p256_key(const json::object& jwk) {
  const auto x = bytes_member(jwk, "x"), y = bytes_member(jwk, "y");
  if (text_member(jwk, "crv") != "P-256" || !x || !y || x->size() != kCoordinate ||
      y->size() != kCoordinate)
    return nullptr;
  const std::string point = "\x04" + *x + *y;  // OpenSSL refuses what is not on the curve
  const std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)> build(
      OSSL_PARAM_BLD_new(), OSSL_PARAM_BLD_free);
  OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
  OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                   point.size());
  return key_of("EC", build.get());
}

std::shared_ptr<EVP_PKEY> ed25519_key(const json::object& jwk) {
  const auto x = bytes_member(jwk, "x");
  if (text_member(jwk, "crv") != "Ed25519" || !x || x->size() != kCoordinate) return nullptr;
  EVP_PKEY* key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(*x), x->size());
  ERR_clear_error();
  if (!key) return nullptr;
  return {key, EVP_PKEY_free};
}

bool may_verify(const json::object& jwk) {
  const std::string use = text_member(jwk, "use");
  if (!use.empty() && use != "sig") return false;
  const json::value* operations = jwk.if_contains("key_ops");
  if (!operations) return true;
  if (!operations->is_array()) return false;
  const auto& all = operations->as_array();
  return std::any_of(all.begin(), all.end(), [](const json::value& one) {
    return one.is_string() && one.as_string() == "verify";
  });
}

// R and S of fixed length side by side (RFC 7518, 3.4) as the sequence that OpenSSL wants.
std::string der_of_ecdsa(std::string_view signature) {
  if (signature.size() != 2 * kCoordinate) return {};
  BIGNUM* r = BN_bin2bn(raw(signature), kCoordinate, nullptr);
  BIGNUM* s = BN_bin2bn(raw(signature) + kCoordinate, kCoordinate, nullptr);
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(ECDSA_SIG_new(),
                                                                   ECDSA_SIG_free);
  if (!r || !s || !pair || ECDSA_SIG_set0(pair.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return {};
  }
  unsigned char* bytes = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &bytes);
  std::string der;
  if (size > 0) der.assign(reinterpret_cast<char*>(bytes), static_cast<size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

}  // namespace

// --- base64url -----------------------------------------------------------------------------------

std::string base64url(std::string_view bytes) {
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), raw(bytes), bytes.size(), kVariant);
  text.pop_back();  // the end that C wants
  return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string bytes(text.size(), '\0');
  size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &size, &end,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
      end != text.data() + text.size())
    return std::nullopt;
  bytes.resize(size);
  return bytes;
}

// --- keys ----------------------------------------------------------------------------------------

std::optional<JwsAlgorithm> jws_algorithm(std::string_view name) {
  if (name == "RS256") return JwsAlgorithm::rs256;
  if (name == "PS256") return JwsAlgorithm::ps256;
  if (name == "ES256") return JwsAlgorithm::es256;
  if (name == "EdDSA") return JwsAlgorithm::eddsa;
  return std::nullopt;
}

bool VerificationKey::fits(JwsAlgorithm algorithm) const {
  if (only && *only != algorithm) return false;
  const int type = EVP_PKEY_get_base_id(key.get());
  if (algorithm == JwsAlgorithm::es256) return type == EVP_PKEY_EC;
  if (algorithm == JwsAlgorithm::eddsa) return type == EVP_PKEY_ED25519;
  return type == EVP_PKEY_RSA;
}

std::vector<VerificationKey> read_verification_keys(const json::value& set) {
  std::vector<VerificationKey> keys;
  const json::value* list = set.is_object() ? set.as_object().if_contains("keys") : nullptr;
  if (!list || !list->is_array()) return keys;
  for (const json::value& one : list->as_array()) {
    if (keys.size() >= kMostKeys) break;
    if (!one.is_object() || !may_verify(one.as_object())) continue;
    const json::object& jwk = one.as_object();
    const std::string type = text_member(jwk, "kty"), algorithm = text_member(jwk, "alg");
    VerificationKey key;
    key.id = text_member(jwk, "kid");
    key.only = jws_algorithm(algorithm);
    if (!algorithm.empty() && !key.only) continue;
    if (type == "RSA") key.key = rsa_key(jwk);
    if (type == "EC") key.key = p256_key(jwk);
    if (type == "OKP") key.key = ed25519_key(jwk);
    if (key.key) keys.push_back(std::move(key));
  }
  return keys;
}

// --- tokens --------------------------------------------------------------------------------------

Result<SignedToken> read_signed_token(std::string_view token) {
  const Problem malformed{"oidc.token_form", "", {}};
  if (token.size() > kLongestToken) return malformed;
  const auto parts = split(token, '.');
  if (parts.size() != 3) return malformed;  // five would be an encrypted one
  const auto head = from_base64url(parts[0]), body = from_base64url(parts[1]),
             signature = from_base64url(parts[2]);
  if (!head || !body || !signature) return malformed;
  const auto header = parse_json(*head, kLongestToken), claims = parse_json(*body, kLongestToken);
  if (!header || !claims || !header->is_object() || !claims->is_object()) return malformed;
  // What a token declares critical has to be understood (RFC 7515, 4.1.11); nothing is.
  if (header->as_object().contains("crit")) return malformed;
  const auto algorithm = jws_algorithm(text_member(header->as_object(), "alg"));
  if (!algorithm) return Problem{"oidc.token_algorithm", "", {}};
  SignedToken read;
  read.algorithm = *algorithm;
  read.key_id = text_member(header->as_object(), "kid");
  read.claims = claims->as_object();
  read.input = token.substr(0, parts[0].size() + 1 + parts[1].size());
  read.signature = *signature;
  return read;
}

bool verifies(const SignedToken& token, const VerificationKey& key) {
  if (!key.fits(token.algorithm)) return false;
  const bool pure = token.algorithm == JwsAlgorithm::eddsa;  // hashes by itself
  const std::string signature = token.algorithm == JwsAlgorithm::es256
                                    ? der_of_ecdsa(token.signature)
                                    : token.signature;
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_PKEY_CTX* parameters = nullptr;
  bool good = context && !signature.empty() &&
              EVP_DigestVerifyInit(context.get(), &parameters, pure ? nullptr : EVP_sha256(),
                                   nullptr, key.key.get()) == 1;
  if (good && token.algorithm == JwsAlgorithm::ps256)
    good = EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) > 0 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) > 0;
  good = good && EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(token.input),
                                  token.input.size()) == 1;
  ERR_clear_error();
  return good;
}

std::string half_digest(JwsAlgorithm algorithm, std::string_view text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  const EVP_MD* kind = algorithm == JwsAlgorithm::eddsa ? EVP_sha512() : EVP_sha256();
  OSNOVA_ASSERT(EVP_Digest(text.data(), text.size(), digest, &size, kind, nullptr) == 1,
                "OpenSSL hashes");
  return base64url({reinterpret_cast<const char*>(digest), size / 2});
}

}  // namespace osnova
