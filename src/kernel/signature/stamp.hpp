#pragma once
// Time stamps (RFC 3161) over a signature: what makes CAdES-BES a CAdES-T (ETSI EN 319 122-1, 5.3:
// the unsigned attribute id-aa-signatureTimeStampToken over the octets of the signature).
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "kernel/signature/chain.hpp"

namespace osnova {

// One token, and what it is worth.
struct StampFound {
  Timestamp at;           // that it states
  std::string authority;  // who signed it, RFC 2253
  // Empty = it proves that the signature was there at `at`. "stamp.damaged", "stamp.of_another",
  // "stamp.digest_weak" (digest), "stamp.untrusted" (detail), "stamp.revoked" (date),
  // "stamp.time" (at: it lies after the moment at which it was taken in).
  Problems problems;
};

// A token over `value`, as judged at the moment at which the program took it in: until then its
// authority's certificate has to be valid. That certificate is for time stamps alone (RFC 3161, 2.3).
StampFound examine_stamp(std::string_view token, std::string_view value, const Trust& trust,
                    Timestamp taken_in);

// The octets of the signature in a CMS, over which a time stamp is made; "" = it cannot be read.
std::string signature_value_of(std::string_view cms_der);
// Tokens that a CMS carries, in DER.
std::vector<std::string> tokens_of(std::string_view cms_der);
// The CMS with a further token; what is signed stays as it is. "" = it cannot be read.
std::string with_token(std::string_view cms_der, std::string_view token);

// A TimeStampReq in DER over the signature in a CMS, with its digest; "" = none can be made.
std::string stamp_request(std::string_view cms_der, int64_t nonce);
// The token out of a TimeStampResp, as far as it answers this request; what the token is worth,
// examine_stamp() says. Problems "stamp.damaged", "stamp.refused" (status), "stamp.other_nonce",
// "stamp.of_another".
Result<std::string> token_of_answer(std::string_view answer, std::string_view request);

}  // namespace osnova
