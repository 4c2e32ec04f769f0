#pragma once
// The status of one certificate by the responder of its authority: OCSP (RFC 6960).
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "kernel/signature/chain.hpp"

namespace osnova {

// What an answer says of a certificate.
struct OcspStatus {
  Revocation state = Revocation::unknown;  // unknown: it says nothing of it, or may not say it
  Timestamp from, to;    // of when it knows; `to` 0 = it names no end
  Timestamp revoked_at;
  std::string responder;  // who signed it, RFC 2253
};

// Addresses of responders that a certificate names, http and https alone.
std::vector<std::string> responders_of(const X509Ptr& certificate);
// An OCSPRequest in DER with a nonce; "" = no question can be made.
std::string ocsp_request(const X509Ptr& certificate, const X509Ptr& authority);
// Whether the answer is one to this request and current now. Problems "ocsp.damaged", "ocsp.refused"
// (status), "ocsp.other_nonce", "ocsp.says_nothing", "ocsp.stale".
Problems check_ocsp(std::string_view answer, std::string_view request, const X509Ptr& certificate,
                    const X509Ptr& authority, const Trust& trust);
// Of an answer that is kept: whatever is not signed by the authority, or by whom it named for that,
// says nothing.
OcspStatus ocsp_status(std::string_view answer, const X509Ptr& certificate,
                       const X509Ptr& authority, const Trust& trust);

}  // namespace osnova
