#pragma once
// An authenticator for tests: makes passkeys and signs with them, as it should or as a test wants.
#include <doctest/doctest.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <boost/json.hpp>

#include "base/hash.hpp"
#include "kernel/oidc/jose.hpp"
#include "kernel/passkey/webauthn.hpp"

namespace osnova::passkey_fixture {

struct Said {
  std::string type = "webauthn.get", challenge, origin;
  bool cross_origin = false;
};

inline std::string client_data(const Said& said) {
  return boost::json::serialize(boost::json::object{{"type", said.type},
                                                    {"challenge", said.challenge},
                                                    {"origin", said.origin},
                                                    {"crossOrigin", said.cross_origin}});
}

inline std::string cbor_bytes(std::string_view bytes) {
  std::string out = bytes.size() < 24 ? std::string(1, static_cast<char>(0x40 | bytes.size()))
                                      : std::string("\x58") + static_cast<char>(bytes.size());
  return out.append(bytes);
}

class Authenticator {
 public:
  static constexpr uint8_t kUsual = 0x05;  // present, verified
  explicit Authenticator(std::string id = std::string(16, '\7'))
      : key_(EVP_EC_gen("P-256"), EVP_PKEY_free), id_(std::move(id)) {}
  const std::string& id() const { return id_; }

  std::string data(const std::string& host, uint8_t flags, uint32_t count) const {
    std::string out(bytes_of(sha256(host)));
    out += static_cast<char>(flags);
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(count >> shift & 0xff);
    return out;
  }
  std::string made(const std::string& host, uint8_t flags = kUsual, uint32_t count = 0) const {
    std::string out = data(host, flags | 0x40, count) + std::string(16, '\0');
    out += static_cast<char>(id_.size() >> 8);
    out += static_cast<char>(id_.size() & 0xff);
    return out + id_ + cose();
  }
  // {1: 2, 3: -7, -1: 1, -2: x, -3: y}
  std::string cose() const {
    unsigned char point[65];
    size_t size = 0;
    REQUIRE(EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point,
                                            &size) == 1);
    REQUIRE(size == 65);
    const std::string_view both(reinterpret_cast<char*>(point) + 1, 64);
    return std::string("\xa5\x01\x02\x03\x26\x20\x01\x21") + cbor_bytes(both.substr(0, 32)) +
           "\x22" + cbor_bytes(both.substr(32));
  }
  std::string sign(const std::string& data, const std::string& client_data) const {
    const std::string input = std::string(data).append(bytes_of(sha256(client_data)));
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    unsigned char signature[100];
    size_t size = sizeof signature;
    REQUIRE(EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key_.get()) == 1);
    REQUIRE(EVP_DigestSign(context, signature, &size,
                           reinterpret_cast<const unsigned char*>(input.data()), input.size()) == 1);
    EVP_MD_CTX_free(context);
    return {reinterpret_cast<char*>(signature), size};
  }

 private:
  std::shared_ptr<EVP_PKEY> key_;
  std::string id_;
};

}  // namespace osnova::passkey_fixture
