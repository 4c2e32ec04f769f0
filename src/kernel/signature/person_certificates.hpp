#pragma once
// Certificates of people: whose signature is whose, and, for simple use, keys on the server. A key is
// sealed twice: with its owner's passphrase (argon2id, XSalsa20-Poly1305), and with the key that lies
// beside the workspace (FactorKey): neither the database nor the program alone can sign.
//
// person_certificate  company_id (0), fingerprint | id, user_id, owner, issuer, serial, algorithm,
//                     valid_from, valid_to (us), certificate (DER), chain (PEM), secret (sealed, or
//                     none), key_id, added_at (us)
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/kernel.hpp"
#include "kernel/signature/certificate.hpp"

namespace osnova {

std::vector<store::TableMeta> person_certificate_tables();

struct PersonCertificate {
  Id id = 0, user = 0;
  CertificateFacts facts;
  bool has_key = false;
  int64_t added_at = 0;  // us
  std::string der;
};

class PersonCertificates {
 public:
  static constexpr size_t kLargestFile = 200'000, kMostOfPerson = 20;
  static constexpr size_t kShortestPassphrase = 8;  // code points
  // `key_file` as in FactorOptions; "" = keys are not kept.
  PersonCertificates(Kernel& kernel, std::string key_file)
      : kernel_(kernel), key_file_(std::move(key_file)) {}

  // PEM or PKCS#12. Problems of read_person_file, "certificate.no_key_file",
  // "certificate.passphrase_short", "certificate.too_large", "certificate.known" (to whomever),
  // "certificate.too_many", "certificate.authority", "store.unavailable".
  Result<Id> add(Id user, std::string_view file, std::string_view passphrase);
  std::vector<PersonCertificate> list(Id user) const;  // the newest first
  // False when the person has none of this id. Problem "store.unavailable".
  Result<bool> remove(Id user, Id id);
  // With its key open; whoever gets it lets it go at once. Problems "certificate.unknown",
  // "certificate.no_key", "certificate.passphrase_wrong", "certificate.other_key_file".
  Result<PersonFile> open(Id user, Id id, std::string_view passphrase) const;

 private:
  Result<std::string> sealed(Id user, const KeyPtr& key, std::string_view passphrase,
                             std::string* key_id) const;
  Kernel& kernel_;
  const std::string key_file_;
};

// To whom a certificate is registered; 0 = nobody.
Id owner_of_certificate(store::Connection& connection, std::string_view fingerprint);
// Those of everybody that run out between two moments (us), the next one first.
struct EndingCertificate {
  Id id = 0, user = 0;
  std::string serial;
  int64_t valid_to = 0;
};
std::vector<EndingCertificate> certificates_ending(store::Connection& connection, int64_t from,
                                                   int64_t until);
// Those of a person, for signatures that carry none.
std::vector<X509Ptr> certificates_of(store::Connection& connection, Id user);

}  // namespace osnova
