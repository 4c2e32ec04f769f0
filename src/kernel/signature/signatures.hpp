#pragma once
// Signatures for whoever shows, gives and prints them. The caller has checked that the person may read
// the record.
#include <optional>
#include <string>
#include <vector>

#include "kernel/kernel.hpp"
#include "kernel/signature/person_certificates.hpp"
#include "kernel/signature/signature.hpp"

namespace osnova {

struct SeenSignature {
  Signature signature;
  Standing standing;  // now
};

struct PowerOfAttorney {
  std::string number, file;
};

class Signatures {
 public:
  explicit Signatures(Kernel& kernel) : kernel_(kernel) {}

  // Of a record with those in its cases, or of a case; oldest first.
  std::vector<SeenSignature> list(const Access& access, const RecordMeta& meta, Id id);
  std::optional<SeenSignature> find(const Access& access, const RecordMeta& meta, Id id,
                                    Id signature);
  // Its CMS in DER with the time stamps that came later; nullopt when there is none of this id.
  std::optional<std::string> file(const Access& access, const RecordMeta& meta, Id id, Id signature);
  // The bytes to sign. Problems of content_to_sign().
  Result<std::string> content(const Access& access, const RecordMeta& meta, Id id);
  // Takes in a detached CMS in DER, PEM or base64. Problems of the planner: see examine(),
  // "signature.not_registered", "signature.of_another", "signature.signed_already"; right
  // "kernel.signature.create".
  Answer add(const Access& access, const RecordMeta& meta, Id id, std::string_view cms,
             const PowerOfAttorney& power, const std::string& key);
  // Signs with a certificate of the person's whose key lies here, and takes that in. Wrong passphrases
  // go to the access log. Problems of PersonCertificates::open, sign_detached, add.
  Answer sign(const Access& access, const RecordMeta& meta, Id id,
              const PersonCertificates& certificates, Id certificate, std::string_view passphrase,
              const PowerOfAttorney& power, const std::string& key);

 private:
  Kernel& kernel_;
};

}  // namespace osnova
