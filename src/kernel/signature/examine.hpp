#pragma once
// Making detached signatures and finding out what one is worth: CMS (RFC 5652) as CAdES-BES
// (ETSI EN 319 122-1). See README.md for the order of the checks.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/signature/chain.hpp"
#include "kernel/signature/stamp.hpp"

namespace osnova {

// What is kept beside a signature: tokens of time stamps, each with the moment at which the program
// took it in, and answers about revocation (OCSPResponse in DER).
struct Evidence {
  struct Token {
    std::string der;
    Timestamp taken_in;
  };
  std::vector<Token> tokens;
  std::vector<std::string> answers;
};

struct Examined {
  Problems problems;  // empty = it is a signature of this content by a trusted certificate
  Revocation revocation = Revocation::unknown;
  std::vector<StampFound> stamps;     // of the signature, by their time; those that do not hold, too
  Timestamp moment;              // for which it was judged
  Chain chain;                   // when it leads to a root
  RevocationFound found;         // of the chain
  CertificateFacts certificate;  // when the signer was found
  std::string algorithm;         // "RSA 2048, SHA256"
  Timestamp claimed_at;          // signer's own time; 0 = he says none
};

// `at` is when the signature was taken in. It is judged for that moment, or for the earlier one of a
// time stamp that holds: so it outlives its certificate. A time stamp that does not hold counts for
// nothing. `known`: certificates of the person, for a CMS that carries none. Problems
// "signature.damaged", ".one_signer", ".not_detached", ".attributes_missing", ".content_differs",
// ".other_certificate", ".certificate_missing", ".untrusted" (detail), ".not_valid_then" (from, to),
// ".key_usage", ".revoked" (date), ".claimed_time", ".digest_weak" (digest);
// "certificate.algorithm_unknown" (algorithm).
Examined examine(std::string_view cms_der, std::string_view content, const Trust& trust,
                 Timestamp at, const std::vector<X509Ptr>& known = {},
                 const Evidence& evidence = {});

// DER of a CMS in DER, PEM or base64; Problems "signature.damaged", "signature.too_large".
inline constexpr size_t kLargestSignature = 120'000;
Result<std::string> signature_der(std::string_view bytes);

// DER of a detached CAdES-BES signature. Problems "signature.key_unfit".
Result<std::string> sign_detached(std::string_view content, const PersonFile& signer,
                                  Timestamp at);

}  // namespace osnova
