#pragma once
// Making detached signatures and finding out what one is worth: CMS (RFC 5652) as CAdES-BES
// (ETSI EN 319 122-1). See README.md for the order of the checks.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/signature/certificate.hpp"

namespace osnova {

// Authorities and their lists of revocation.
struct Trust {
  std::vector<X509Ptr> roots, links;  // self-signed, others
  std::vector<X509CrlPtr> revocations;
  // From PEM or DER; what cannot be read is passed over.
  void add(std::string_view certificates, std::string_view revocation_lists);
};

enum class Revocation : uint8_t { unknown, good };

struct Examined {
  Problems problems;  // empty = it is a signature of this content by a trusted certificate
  Revocation revocation = Revocation::unknown;
  CertificateFacts certificate;  // when the signer was found
  std::string algorithm;         // "RSA 2048, SHA256"
  Timestamp claimed_at;          // signer's own time; 0 = he says none
};

// `at` is when the signature was taken in; a list of revocation counts when it was current then or
// came later. `known`: certificates of the person, for a CMS that carries none. Problems
// "signature.damaged", ".one_signer", ".not_detached", ".attributes_missing", ".content_differs",
// ".other_certificate", ".certificate_missing", ".untrusted" (detail), ".not_valid_then" (from, to),
// ".key_usage", ".revoked" (date), ".claimed_time", ".digest_weak" (digest); "certificate.algorithm_unknown" (algorithm).
Examined examine(std::string_view cms_der, std::string_view content, const Trust& trust,
                 Timestamp at, const std::vector<X509Ptr>& known = {});

// DER of a CMS in DER, PEM or base64; Problems "signature.damaged", "signature.too_large".
inline constexpr size_t kLargestSignature = 120'000;
Result<std::string> signature_der(std::string_view bytes);

// DER of a detached CAdES-BES signature. Problems "signature.key_unfit".
Result<std::string> sign_detached(std::string_view content, const PersonFile& signer,
                                  Timestamp at);

}  // namespace osnova
