#include "kernel/signature/stamp.hpp"

#include <openssl/err.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>

#include "base/text.hpp"
#include "kernel/signature/cms.hpp"

namespace osnova {

namespace {

using Token = std::unique_ptr<PKCS7, decltype(&PKCS7_free)>;
using Info = std::unique_ptr<TS_TST_INFO, decltype(&TS_TST_INFO_free)>;
using Request = std::unique_ptr<TS_REQ, decltype(&TS_REQ_free)>;
using Response = std::unique_ptr<TS_RESP, decltype(&TS_RESP_free)>;

constexpr int64_t kSkewUs = int64_t{300} * 1'000'000;  // that clocks may differ
constexpr int kLeastDigest = 28;                       // bytes: 112 bits against collisions

template <class T>
T* decoded(std::string_view der, T* (*decode)(T**, const unsigned char**, long)) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* end = at + der.size();
  T* value = decode(nullptr, &at, static_cast<long>(der.size()));
  return at == end ? value : nullptr;
}

template <class T>
std::string encoded(const T* value, int (*encode)(const T*, unsigned char**)) {
  unsigned char* der = nullptr;
  const int size = encode(value, &der);
  if (size <= 0) return {};
  const std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

Token read_token(std::string_view der) { return {decoded<PKCS7>(der, d2i_PKCS7), PKCS7_free}; }

// Of what the token says; null when it is none.
Info info_of(const Token& token) {
  return {token && PKCS7_type_is_signed(token.get()) ? PKCS7_to_TS_TST_INFO(token.get()) : nullptr,
          TS_TST_INFO_free};
}

const EVP_MD* digest_of(TS_TST_INFO* info) {
  const X509_ALGOR* algorithm = TS_MSG_IMPRINT_get_algo(TS_TST_INFO_get_msg_imprint(info));
  return algorithm ? EVP_get_digestbyobj(algorithm->algorithm) : nullptr;
}

X509Ptr signer_of(const Token& token) {
  STACK_OF(X509)* signers = PKCS7_get0_signers(token.get(), nullptr, 0);
  X509* signer = sk_X509_num(signers) == 1 ? sk_X509_value(signers, 0) : nullptr;
  sk_X509_free(signers);
  if (!signer) return nullptr;
  X509_up_ref(signer);
  return {signer, X509_free};
}

std::vector<X509Ptr> sent_with(const Token& token) {
  std::vector<X509Ptr> sent;
  STACK_OF(X509)* certificates = token->d.sign->cert;
  for (int i = 0; i < sk_X509_num(certificates); ++i) {
    X509_up_ref(sk_X509_value(certificates, i));
    sent.emplace_back(sk_X509_value(certificates, i), X509_free);
  }
  return sent;
}

// What went wrong with the token, in OpenSSL's words; `of_another`: it is over something else.
std::string trouble(bool* of_another) {
  std::string why;
  const char* said = nullptr;
  int flags = 0;
  while (const unsigned long error = ERR_get_error_all(nullptr, nullptr, nullptr, &said, &flags)) {
    if (ERR_GET_LIB(error) == ERR_LIB_TS && ERR_GET_REASON(error) == TS_R_MESSAGE_IMPRINT_MISMATCH)
      *of_another = true;
    const char* reason = ERR_reason_error_string(error);
    why = reason ? reason : "";
    if ((flags & ERR_TXT_STRING) != 0 && said && *said) why += std::string(", ") + said;
  }
  return plain_utf8(why);
}

// Version, signature, signer and chain with the purpose timeStamping, the certificate that the
// attributes name, and that it is over `value`.
bool is_verified(const Token& token, std::string_view value, const Trust& trust, Timestamp at) {
  const std::unique_ptr<TS_VERIFY_CTX, decltype(&TS_VERIFY_CTX_free)> context(TS_VERIFY_CTX_new(),
                                                                              TS_VERIFY_CTX_free);
  TS_VERIFY_CTX_set_flags(context.get(), TS_VFY_VERSION | TS_VFY_SIGNATURE | TS_VFY_DATA);
  TS_VERIFY_CTX_set_data(context.get(), reader_of(value).release());
  TS_VERIFY_CTX_set_store(context.get(), store_of(trust, at).release());
  STACK_OF(X509)* links = sk_X509_new_null();
  for (const X509Ptr& link : trust.links) {
    X509_up_ref(link.get());
    sk_X509_push(links, link.get());
  }
  TS_VERIFY_CTX_set_certs(context.get(), links);
  return TS_RESP_verify_token(context.get(), token.get()) == 1;
}

}  // namespace

StampFound examine_stamp(std::string_view der, std::string_view value, const Trust& trust,
                    Timestamp taken_in) {
  StampFound stamp;
  const Token token = read_token(der);
  const Info info = info_of(token);
  const X509Ptr signer = info ? signer_of(token) : nullptr;
  ERR_clear_error();
  if (!info || !signer) {
    stamp.problems.add("stamp.damaged", "cms");
    return stamp;
  }
  stamp.at = instant_of(TS_TST_INFO_get_time(info.get()));
  stamp.authority = facts_of(signer).subject;
  const EVP_MD* digest = digest_of(info.get());
  if (!digest || EVP_MD_get_size(digest) < kLeastDigest) {
    stamp.problems.add("stamp.digest_weak", "cms",
                       {{"digest", digest ? EVP_MD_get0_name(digest) : "?"}});
  } else if (!is_verified(token, value, trust, taken_in)) {
    bool of_another = false;
    const std::string why = trouble(&of_another);
    if (of_another)
      stamp.problems.add("stamp.of_another", "cms");
    else
      stamp.problems.add("stamp.untrusted", "cms", {{"detail", why}});
  } else if (stamp.at.us > taken_in.us + kSkewUs) {
    stamp.problems.add("stamp.time", "cms", {{"at", stamp.at.text()}});
  } else {
    // Valid when it stamped, too, and not revoked by then.
    const Chain chain = chain_of(signer, sent_with(token), trust, stamp.at);
    if (!chain.why.empty())
      stamp.problems.add("stamp.untrusted", "cms", {{"detail", chain.why}});
    const RevocationFound found = revocation_of(chain, trust, {}, stamp.at);
    if (found.state == Revocation::revoked)
      stamp.problems.add("stamp.revoked", "cms", {{"date", found.date.text()}});
  }
  ERR_clear_error();
  return stamp;
}

std::string signature_value_of(std::string_view cms_der) {
  const CmsPtr cms = read_cms(cms_der);
  CMS_SignerInfo* signer = cms ? only_signer(cms.get()) : nullptr;
  return signer ? signature_value(signer) : std::string();
}

std::vector<std::string> tokens_of(std::string_view cms_der) {
  std::vector<std::string> tokens;
  const CmsPtr cms = read_cms(cms_der);
  CMS_SignerInfo* signer = cms ? only_signer(cms.get()) : nullptr;
  const int count = signer ? CMS_unsigned_get_attr_count(signer) : 0;
  for (int i = 0; i < count; ++i) {
    X509_ATTRIBUTE* attribute = CMS_unsigned_get_attr(signer, i);
    if (OBJ_obj2nid(X509_ATTRIBUTE_get0_object(attribute)) != NID_id_smime_aa_timeStampToken)
      continue;
    for (int v = 0; v < X509_ATTRIBUTE_count(attribute); ++v) {
      const ASN1_TYPE* value = X509_ATTRIBUTE_get0_type(attribute, v);
      if (value->type != V_ASN1_SEQUENCE) continue;
      const ASN1_STRING* text = value->value.sequence;
      tokens.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                          static_cast<size_t>(ASN1_STRING_length(text)));
    }
  }
  ERR_clear_error();
  return tokens;
}

std::string with_token(std::string_view cms_der, std::string_view token) {
  const CmsPtr cms = read_cms(cms_der);
  CMS_SignerInfo* signer = cms ? only_signer(cms.get()) : nullptr;
  std::string der;
  if (signer && CMS_unsigned_add1_attr_by_NID(signer, NID_id_smime_aa_timeStampToken,
                                              V_ASN1_SEQUENCE, token.data(),
                                              static_cast<int>(token.size())) == 1)
    der = der_of(cms.get());
  ERR_clear_error();
  return der;
}

// --- asking an authority ---------------------------------------------------------------------------

namespace {

// The digest of the signature where it is good, as an authority that knows GOST wants it.
const EVP_MD* digest_of_signature(CMS_SignerInfo* signer) {
  X509_ALGOR* algorithm = nullptr;
  CMS_SignerInfo_get0_algs(signer, nullptr, nullptr, &algorithm, nullptr);
  const EVP_MD* digest = algorithm ? EVP_get_digestbyobj(algorithm->algorithm) : nullptr;
  return digest && EVP_MD_get_size(digest) >= kLeastDigest ? digest : EVP_sha256();
}

}  // namespace

std::string stamp_request(std::string_view cms_der, int64_t nonce) {
  const CmsPtr cms = read_cms(cms_der);
  CMS_SignerInfo* signer = cms ? only_signer(cms.get()) : nullptr;
  if (!signer) return {};
  const std::string value = signature_value(signer);
  const EVP_MD* digest = digest_of_signature(signer);
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  const Request request(TS_REQ_new(), TS_REQ_free);
  const std::unique_ptr<TS_MSG_IMPRINT, decltype(&TS_MSG_IMPRINT_free)> imprint(
      TS_MSG_IMPRINT_new(), TS_MSG_IMPRINT_free);
  const std::unique_ptr<X509_ALGOR, decltype(&X509_ALGOR_free)> algorithm(X509_ALGOR_new(),
                                                                          X509_ALGOR_free);
  const std::unique_ptr<ASN1_INTEGER, decltype(&ASN1_INTEGER_free)> once(ASN1_INTEGER_new(),
                                                                         ASN1_INTEGER_free);
  X509_ALGOR_set_md(algorithm.get(), digest);
  const bool made =
      EVP_Digest(value.data(), value.size(), hash, &size, digest, nullptr) == 1 &&
      TS_MSG_IMPRINT_set_algo(imprint.get(), algorithm.get()) == 1 &&
      TS_MSG_IMPRINT_set_msg(imprint.get(), hash, static_cast<int>(size)) == 1 &&
      ASN1_INTEGER_set_int64(once.get(), nonce) == 1 && TS_REQ_set_version(request.get(), 1) == 1 &&
      TS_REQ_set_msg_imprint(request.get(), imprint.get()) == 1 &&
      TS_REQ_set_nonce(request.get(), once.get()) == 1 &&
      TS_REQ_set_cert_req(request.get(), 1) == 1;
  ERR_clear_error();
  return made ? encoded<TS_REQ>(request.get(), i2d_TS_REQ) : std::string();
}

Result<std::string> token_of_answer(std::string_view answer, std::string_view asked) {
  const Response response(decoded<TS_RESP>(answer, d2i_TS_RESP), TS_RESP_free);
  const Request request(decoded<TS_REQ>(asked, d2i_TS_REQ), TS_REQ_free);
  ERR_clear_error();
  if (!response || !request) return Problem{"stamp.damaged", "", {}};
  TS_STATUS_INFO* info = TS_RESP_get_status_info(response.get());
  const long status = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(info));
  if (status != TS_STATUS_GRANTED && status != TS_STATUS_GRANTED_WITH_MODS)
    return Problem{"stamp.refused", "", {{"status", std::to_string(status)}}};
  TS_TST_INFO* said = TS_RESP_get_tst_info(response.get());
  if (!said || !TS_RESP_get_token(response.get())) return Problem{"stamp.damaged", "", {}};
  const ASN1_INTEGER* nonce = TS_TST_INFO_get_nonce(said);
  if (!nonce || ASN1_INTEGER_cmp(nonce, TS_REQ_get_nonce(request.get())) != 0)
    return Problem{"stamp.other_nonce", "", {}};
  ASN1_OCTET_STRING* wanted = TS_MSG_IMPRINT_get_msg(TS_REQ_get_msg_imprint(request.get()));
  ASN1_OCTET_STRING* given = TS_MSG_IMPRINT_get_msg(TS_TST_INFO_get_msg_imprint(said));
  if (ASN1_OCTET_STRING_cmp(wanted, given) != 0) return Problem{"stamp.of_another", "", {}};
  return encoded<PKCS7>(TS_RESP_get_token(response.get()), i2d_PKCS7);
}

}  // namespace osnova
