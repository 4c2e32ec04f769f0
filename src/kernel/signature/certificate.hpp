#pragma once
// Certificates (X.509), keys and lists of revocation as OpenSSL holds them, and the files in which
// people have them.
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "meta/field_types.hpp"

namespace osnova {

using X509Ptr = std::shared_ptr<X509>;
using X509CrlPtr = std::shared_ptr<X509_CRL>;
using KeyPtr = std::shared_ptr<EVP_PKEY>;

// What a certificate says, for people.
struct CertificateFacts {
  std::string owner;        // common name, else the whole subject
  std::string subject, issuer;  // RFC 2253
  std::string serial;       // hex, upper case
  std::string fingerprint;  // SHA-256, hex
  std::string key;          // "RSA 2048", "EC P-256", else the name of the algorithm
  Timestamp valid_from, valid_to;
};
CertificateFacts facts_of(const X509Ptr& certificate);
std::string der_of(const X509Ptr& certificate);
std::string der_of(const X509CrlPtr& list);
X509Ptr certificate_of_der(std::string_view der);  // null when it is none
Timestamp instant_of(const ASN1_TIME* time);       // 0 = unreadable
// Name of the certificate's algorithm when this OpenSSL has no code for it (GOST without its engine);
// "" = it has.
std::string unknown_algorithm(const X509Ptr& certificate);
std::string algorithm_name(const ASN1_OBJECT* algorithm);  // long name, else numbers
bool is_self_signed(const X509Ptr& certificate);
bool is_authority(const X509Ptr& certificate);     // basic constraints say so

// Certificates of a text of PEM, or one in DER; empty when there is none.
std::vector<X509Ptr> read_certificates(std::string_view bytes);
// Lists of a text of PEM, or one in DER.
std::vector<X509CrlPtr> read_revocations(std::string_view bytes);

// A person's file: PEM or PKCS#12, with or without key.
struct PersonFile {
  X509Ptr certificate;
  KeyPtr key;  // null = none
  std::vector<X509Ptr> chain;
};
// Problems "certificate.unreadable", "certificate.passphrase_wrong", "certificate.key_of_another",
// "certificate.algorithm_unknown" (algorithm).
Result<PersonFile> read_person_file(std::string_view bytes, std::string_view passphrase);

std::string base64(std::string_view bytes);
// Blanks and line breaks are passed over; nullopt when it is no base64.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace osnova
