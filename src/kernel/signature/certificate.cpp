#include "kernel/signature/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509v3.h>
#include <sodium.h>

#include <algorithm>
#include <ctime>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace osnova {

namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

Bio reader(std::string_view bytes) {
  return {BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())), BIO_free};
}

X509Ptr own(X509* certificate) { return {certificate, X509_free}; }
KeyPtr own(EVP_PKEY* key) { return {key, EVP_PKEY_free}; }

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return size > 0 ? std::string(data, static_cast<size_t>(size)) : std::string();
}

std::string name_text(const X509_NAME* name) {
  const Bio out(BIO_new(BIO_s_mem()), BIO_free);
  // UTF-8 as it is; what RFC 2253 wants escaped stays escaped.
  X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  return plain_utf8(text_of(out.get()));
}

std::string common_name(const X509_NAME* name) {
  const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
  if (at < 0) return {};
  unsigned char* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(
      &utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
  if (size < 0) return {};
  const std::string text(reinterpret_cast<char*>(utf8), static_cast<size_t>(size));
  OPENSSL_free(utf8);
  return plain_utf8(text);
}

std::string key_text(const X509Ptr& certificate) {
  if (std::string unknown = unknown_algorithm(certificate); !unknown.empty()) return unknown;
  const EVP_PKEY* key = X509_get0_pubkey(certificate.get());
  const int kind = EVP_PKEY_get_base_id(key);
  if (kind == EVP_PKEY_RSA || kind == EVP_PKEY_RSA_PSS)
    return "RSA " + std::to_string(EVP_PKEY_get_bits(key));
  if (kind == EVP_PKEY_EC) return "EC " + std::to_string(EVP_PKEY_get_bits(key));
  const char* name = OBJ_nid2ln(kind);
  return name ? name : "?";
}

}  // namespace

Timestamp instant_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (!time || ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return {static_cast<int64_t>(timegm(&parts)) * 1'000'000};
}

std::string der_of(const X509Ptr& certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate.get(), &der);
  if (size <= 0) return {};
  const std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

std::string der_of(const X509CrlPtr& list) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_CRL(list.get(), &der);
  if (size <= 0) return {};
  const std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

X509Ptr certificate_of_der(std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* end = at + der.size();
  X509Ptr certificate = own(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  return certificate && at == end ? certificate : nullptr;
}

CertificateFacts facts_of(const X509Ptr& certificate) {
  CertificateFacts facts;
  const X509_NAME* subject = X509_get_subject_name(certificate.get());
  facts.subject = name_text(subject);
  facts.owner = common_name(subject);
  if (facts.owner.empty()) facts.owner = facts.subject;
  facts.issuer = name_text(X509_get_issuer_name(certificate.get()));
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> serial(
      ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate.get()), nullptr), BN_free);
  if (char* text = serial ? BN_bn2hex(serial.get()) : nullptr) {
    facts.serial = text;
    OPENSSL_free(text);
  }
  facts.fingerprint = hash_hex(sha256(der_of(certificate)));
  facts.key = key_text(certificate);
  facts.valid_from = instant_of(X509_get0_notBefore(certificate.get()));
  facts.valid_to = instant_of(X509_get0_notAfter(certificate.get()));
  ERR_clear_error();
  return facts;
}

std::string algorithm_name(const ASN1_OBJECT* algorithm) {
  char name[80] = {};
  OBJ_obj2txt(name, sizeof name, algorithm, 0);
  return name;
}

std::string unknown_algorithm(const X509Ptr& certificate) {
  const bool known = X509_get0_pubkey(certificate.get()) != nullptr;
  ERR_clear_error();
  if (known) return {};
  ASN1_OBJECT* algorithm = nullptr;
  X509_PUBKEY_get0_param(&algorithm, nullptr, nullptr, nullptr,
                         X509_get_X509_PUBKEY(certificate.get()));
  return algorithm_name(algorithm);
}

bool is_self_signed(const X509Ptr& certificate) {
  const bool yes = X509_self_signed(certificate.get(), 1) == 1;
  ERR_clear_error();
  return yes;
}

bool is_authority(const X509Ptr& certificate) { return X509_check_ca(certificate.get()) == 1; }

std::vector<X509Ptr> read_certificates(std::string_view bytes) {
  std::vector<X509Ptr> found;
  if (X509Ptr one = certificate_of_der(bytes)) return {one};
  const Bio in = reader(bytes);
  while (X509* one = PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr))
    found.push_back(own(one));
  ERR_clear_error();
  return found;
}

std::vector<X509CrlPtr> read_revocations(std::string_view bytes) {
  std::vector<X509CrlPtr> found;
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  if (X509_CRL* one = d2i_X509_CRL(nullptr, &at, static_cast<long>(bytes.size()))) {
    found.emplace_back(one, X509_CRL_free);
  } else {
    const Bio in = reader(bytes);
    while (X509_CRL* next = PEM_read_bio_X509_CRL(in.get(), nullptr, nullptr, nullptr))
      found.emplace_back(next, X509_CRL_free);
  }
  ERR_clear_error();
  return found;
}

// --- a person's file -----------------------------------------------------------------------------

namespace {

int give_passphrase(char* buffer, int size, int, void* data) {
  const auto& passphrase = *static_cast<const std::string_view*>(data);
  if (passphrase.size() > static_cast<size_t>(size)) return -1;
  passphrase.copy(buffer, passphrase.size());
  return static_cast<int>(passphrase.size());
}

Problem unknown(std::string algorithm) {
  return {"certificate.algorithm_unknown", "file", {{"algorithm", std::move(algorithm)}}};
}

// What the errors so far say that OpenSSL lacks, in its own words; "" = nothing.
std::string lacking() {
  constexpr int kReasons[] = {ERR_R_UNSUPPORTED, EVP_R_UNSUPPORTED_PRIVATE_KEY_ALGORITHM,
                              EVP_R_UNKNOWN_PBE_ALGORITHM, EVP_R_UNSUPPORTED_PRF,
                              EVP_R_UNSUPPORTED_CIPHER, EVP_R_UNKNOWN_CIPHER};
  const char* said = nullptr;
  int flags = 0;
  while (const unsigned long error = ERR_get_error_all(nullptr, nullptr, nullptr, &said, &flags)) {
    const int reason = ERR_GET_REASON(error);
    if (std::find(std::begin(kReasons), std::end(kReasons), reason) == std::end(kReasons)) continue;
    std::string name = (flags & ERR_TXT_STRING) != 0 && said && *said ? plain_utf8(said) : "?";
    // "..., Algorithm (RC2-40-CBC : 0), ..." and "TYPE=gost2012_256"
    if (const size_t at = name.find("Algorithm ("); at != name.npos) name.erase(0, at + 11);
    if (name.starts_with("TYPE=")) name.erase(0, 5);
    ERR_clear_error();
    return name.substr(0, name.find_first_of(" ,)"));
  }
  return {};
}

Result<PersonFile> read_pkcs12(PKCS12* file, std::string_view passphrase) {
  const X509_ALGOR* mac = nullptr;
  PKCS12_get0_mac(nullptr, &mac, nullptr, nullptr, file);
  if (mac && !EVP_get_digestbyobj(mac->algorithm)) return unknown(algorithm_name(mac->algorithm));
  std::string secret(passphrase);  // with its end
  PersonFile person;
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  STACK_OF(X509)* chain = nullptr;
  const bool known = PKCS12_verify_mac(file, secret.c_str(), static_cast<int>(secret.size())) == 1;
  const bool read = known && PKCS12_parse(file, secret.c_str(), &key, &certificate, &chain) == 1;
  sodium_memzero(secret.data(), secret.size());
  const std::string lacks = read ? std::string() : lacking();
  ERR_clear_error();
  if (!lacks.empty()) return unknown(lacks);
  if (!known) return Problem{"certificate.passphrase_wrong", "passphrase", {}};
  person.key = own(key);
  person.certificate = own(certificate);
  for (int i = 0; i < sk_X509_num(chain); ++i) person.chain.push_back(own(sk_X509_value(chain, i)));
  sk_X509_free(chain);
  if (!read || !person.certificate) return Problem{"certificate.unreadable", "file", {}};
  return person;
}

// The certificate of the key is the first that fits it; without key it is the first.
Result<PersonFile> read_pem(std::string_view bytes, std::string_view passphrase) {
  PersonFile person;
  std::vector<X509Ptr> certificates = read_certificates(bytes);
  if (certificates.empty()) return Problem{"certificate.unreadable", "file", {}};
  if (std::string lacks = unknown_algorithm(certificates.front()); !lacks.empty())
    return unknown(std::move(lacks));
  if (bytes.find("PRIVATE KEY-----") != bytes.npos) {
    const Bio in = reader(bytes);
    person.key =
        own(PEM_read_bio_PrivateKey(in.get(), nullptr, give_passphrase, &passphrase));
    ERR_clear_error();
    if (!person.key) return Problem{"certificate.passphrase_wrong", "passphrase", {}};
  }
  for (const X509Ptr& one : certificates) {
    const bool fits = !person.key || X509_check_private_key(one.get(), person.key.get()) == 1;
    if (!person.certificate && fits)
      person.certificate = one;
    else
      person.chain.push_back(one);
  }
  ERR_clear_error();
  if (!person.certificate) return Problem{"certificate.key_of_another", "file", {}};
  return person;
}

}  // namespace

Result<PersonFile> read_person_file(std::string_view bytes, std::string_view passphrase) {
  if (bytes.find("-----BEGIN ") != bytes.npos) return read_pem(bytes, passphrase);
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  const std::unique_ptr<PKCS12, decltype(&PKCS12_free)> file(
      d2i_PKCS12(nullptr, &at, static_cast<long>(bytes.size())), PKCS12_free);
  ERR_clear_error();
  if (file) return read_pkcs12(file.get(), passphrase);
  PersonFile person;
  person.certificate = certificate_of_der(bytes);
  if (!person.certificate) return Problem{"certificate.unreadable", "file", {}};
  if (std::string lacks = unknown_algorithm(person.certificate); !lacks.empty())
    return unknown(std::move(lacks));
  return person;
}

// --- base64 --------------------------------------------------------------------------------------

std::string base64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the end that C wants
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes(text.size(), '\0');
  size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), " \t\r\n", &size, &end,
                        sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != text.data() + text.size())
    return std::nullopt;
  bytes.resize(size);
  return bytes;
}

}  // namespace osnova
