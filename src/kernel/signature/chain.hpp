#pragma once
// Chains of certificates (RFC 5280) and whether one of them is revoked: by lists (CRL) and by answers
// of responders (OCSP, RFC 6960).
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

using StorePtr = std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)>;
using StackPtr = std::unique_ptr<STACK_OF(X509), void (*)(STACK_OF(X509)*)>;

// The roots, for what OpenSSL checks at that moment: 112 bits at least (no SHA-1, no RSA of 1024).
StorePtr store_of(const Trust& trust, Timestamp at);
// Borrows: the certificates are held by whoever filled it.
StackPtr stack_of(const std::vector<X509Ptr>& certificates);

// From a certificate to a root that is trusted, itself first; empty with OpenSSL's words why not.
struct Chain {
  std::vector<X509Ptr> certificates;
  std::string why;
};
// `sent`: further certificates that came along.
Chain chain_of(const X509Ptr& certificate, const std::vector<X509Ptr>& sent, const Trust& trust,
               Timestamp at);

enum class Revocation : uint8_t { unknown, good, revoked };

// What is known of a chain at a moment.
struct RevocationFound {
  Revocation state = Revocation::unknown;
  Timestamp date;               // since when it is revoked
  std::vector<size_t> unknown;  // places in the chain of which nothing is known
  std::vector<X509CrlPtr> lists;  // that said that one is good
};
// `answers`: OCSPResponse in DER. A list or an answer counts when it was current at the moment or came
// later, but not when it came after the certificate had run out, when authorities may forget; that one
// is revoked counts in any case. A list in parts counts for its part alone (issuingDistributionPoint).
RevocationFound revocation_of(const Chain& chain, const Trust& trust,
                              const std::vector<std::string>& answers, Timestamp at);

}  // namespace osnova
