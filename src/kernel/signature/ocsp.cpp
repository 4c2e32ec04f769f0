#include "kernel/signature/ocsp.hpp"

#include <openssl/err.h>
#include <openssl/ocsp.h>

#include <algorithm>

namespace osnova {

namespace {

using Response = std::unique_ptr<OCSP_RESPONSE, decltype(&OCSP_RESPONSE_free)>;
using Basic = std::unique_ptr<OCSP_BASICRESP, decltype(&OCSP_BASICRESP_free)>;
using Request = std::unique_ptr<OCSP_REQUEST, decltype(&OCSP_REQUEST_free)>;
using CertId = std::unique_ptr<OCSP_CERTID, decltype(&OCSP_CERTID_free)>;

constexpr long kSkewS = 300;  // that clocks may differ

Response read_response(std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const auto* end = at + der.size();
  Response response(d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(der.size())),
                    OCSP_RESPONSE_free);
  if (at != end) response.reset();
  return response;
}

Basic basic_of(const Response& response) {
  return {response ? OCSP_response_get1_basic(response.get()) : nullptr, OCSP_BASICRESP_free};
}

// Signed by the authority itself or by one whom it named for that, at the time of the answer.
bool is_signed(const Basic& basic, const X509Ptr& authority, const Trust& trust) {
  const Timestamp at = instant_of(OCSP_resp_get0_produced_at(basic.get()));
  const StorePtr store = store_of(trust, at);
  std::vector<X509Ptr> links = trust.links;
  links.push_back(authority);
  const StackPtr known = stack_of(links);
  return OCSP_basic_verify(basic.get(), known.get(), store.get(), 0) == 1;
}

std::string responder_of(const Basic& basic, const X509Ptr& authority) {
  const StackPtr known = stack_of({authority});
  X509* signer = nullptr;
  if (OCSP_resp_get0_signer(basic.get(), &signer, known.get()) != 1) return {};
  X509_up_ref(signer);
  return facts_of({signer, X509_free}).subject;
}

// What it says of this certificate; null = nothing.
OCSP_SINGLERESP* single_of(const Basic& basic, const X509Ptr& certificate,
                           const X509Ptr& authority) {
  for (int i = 0; i < OCSP_resp_count(basic.get()); ++i) {
    OCSP_SINGLERESP* one = OCSP_resp_get0(basic.get(), i);
    // Responders choose the digest that names the authority.
    auto* id = const_cast<OCSP_CERTID*>(OCSP_SINGLERESP_get0_id(one));
    ASN1_OBJECT* algorithm = nullptr;
    if (OCSP_id_get0_info(nullptr, &algorithm, nullptr, nullptr, id) != 1) continue;
    const EVP_MD* digest = EVP_get_digestbyobj(algorithm);
    if (!digest) continue;
    const CertId own(OCSP_cert_to_id(digest, certificate.get(), authority.get()), OCSP_CERTID_free);
    if (own && OCSP_id_cmp(own.get(), id) == 0) return one;
  }
  return nullptr;
}

}  // namespace

std::vector<std::string> responders_of(const X509Ptr& certificate) {
  std::vector<std::string> addresses;
  STACK_OF(OPENSSL_STRING)* found = X509_get1_ocsp(certificate.get());
  for (int i = 0; i < sk_OPENSSL_STRING_num(found); ++i) {
    const std::string address = sk_OPENSSL_STRING_value(found, i);
    if (address.starts_with("http://") || address.starts_with("https://"))
      addresses.push_back(address);
  }
  X509_email_free(found);
  return addresses;
}

std::string ocsp_request(const X509Ptr& certificate, const X509Ptr& authority) {
  const Request request(OCSP_REQUEST_new(), OCSP_REQUEST_free);
  // SHA-1 names the authority here and protects nothing; it is what every responder knows.
  OCSP_CERTID* id = OCSP_cert_to_id(EVP_sha1(), certificate.get(), authority.get());
  std::string der;
  unsigned char* bytes = nullptr;
  if (id && OCSP_request_add0_id(request.get(), id) &&
      OCSP_request_add1_nonce(request.get(), nullptr, -1) == 1) {
    const int size = i2d_OCSP_REQUEST(request.get(), &bytes);
    if (size > 0) der.assign(reinterpret_cast<char*>(bytes), static_cast<size_t>(size));
    OPENSSL_free(bytes);
  }
  ERR_clear_error();
  return der;
}

Problems check_ocsp(std::string_view answer, std::string_view request, const X509Ptr& certificate,
                    const X509Ptr& authority, const Trust& trust) {
  Problems problems;
  const Response response = read_response(answer);
  const int status = response ? OCSP_response_status(response.get()) : -1;
  const Basic basic = status == OCSP_RESPONSE_STATUS_SUCCESSFUL
                          ? basic_of(response)
                          : Basic(nullptr, OCSP_BASICRESP_free);
  const auto* at = reinterpret_cast<const unsigned char*>(request.data());
  const Request asked(d2i_OCSP_REQUEST(nullptr, &at, static_cast<long>(request.size())),
                      OCSP_REQUEST_free);
  OCSP_SINGLERESP* single = basic ? single_of(basic, certificate, authority) : nullptr;
  ASN1_GENERALIZEDTIME *from = nullptr, *to = nullptr;
  if (status > OCSP_RESPONSE_STATUS_SUCCESSFUL)
    problems.add("ocsp.refused", "", {{"status", OCSP_response_status_str(status)}});
  else if (!basic || !asked)
    problems.add("ocsp.damaged");
  else if (OCSP_check_nonce(asked.get(), basic.get()) == 0)
    problems.add("ocsp.other_nonce");
  else if (!single || !is_signed(basic, authority, trust))
    problems.add("ocsp.says_nothing");
  else if (OCSP_single_get0_status(single, nullptr, nullptr, &from, &to),
           OCSP_check_validity(from, to, kSkewS, -1) != 1)
    problems.add("ocsp.stale");
  ERR_clear_error();
  return problems;
}

OcspStatus ocsp_status(std::string_view answer, const X509Ptr& certificate,
                       const X509Ptr& authority, const Trust& trust) {
  OcspStatus said;
  const Basic basic = basic_of(read_response(answer));
  OCSP_SINGLERESP* single = basic ? single_of(basic, certificate, authority) : nullptr;
  if (single && is_signed(basic, authority, trust)) {
    ASN1_GENERALIZEDTIME *revoked = nullptr, *from = nullptr, *to = nullptr;
    const int status = OCSP_single_get0_status(single, nullptr, &revoked, &from, &to);
    said.from = instant_of(from);
    said.to = instant_of(to);
    said.responder = responder_of(basic, authority);
    if (status == V_OCSP_CERTSTATUS_GOOD) said.state = Revocation::good;
    if (status == V_OCSP_CERTSTATUS_REVOKED) {
      said.state = Revocation::revoked;
      said.revoked_at = instant_of(revoked);
    }
  }
  ERR_clear_error();
  return said;
}

}  // namespace osnova
