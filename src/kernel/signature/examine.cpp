#include "kernel/signature/examine.hpp"

#include <openssl/err.h>
#include <openssl/ess.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <algorithm>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "kernel/signature/cms.hpp"

namespace osnova {

namespace {

X509Ptr shared(X509* certificate) {
  X509_up_ref(certificate);
  return {certificate, X509_free};
}

}  // namespace

Result<std::string> signature_der(std::string_view bytes) {
  if (bytes.size() > 2 * kLargestSignature)
    return Problem{"signature.too_large", "cms", {{"limit", std::to_string(kLargestSignature)}}};
  std::string der;
  if (bytes.find("-----BEGIN ") != bytes.npos) {
    const BioPtr in = reader_of(bytes);
    const CmsPtr cms(PEM_read_bio_CMS(in.get(), nullptr, nullptr, nullptr), CMS_ContentInfo_free);
    ERR_clear_error();
    if (cms) der = der_of(cms.get());
  } else if (read_cms(bytes)) {
    der = bytes;
  } else if (const auto plain = from_base64(bytes); plain && read_cms(*plain)) {
    der = *plain;
  }
  if (der.empty()) return Problem{"signature.damaged", "cms", {}};
  if (der.size() > kLargestSignature)
    return Problem{"signature.too_large", "cms", {{"limit", std::to_string(kLargestSignature)}}};
  return der;
}

// --- what one is worth ---------------------------------------------------------------------------

namespace {

class Examination {
 public:
  Examination(const Trust& trust, Timestamp at, const Evidence& evidence)
      : trust_(trust), at_(at), evidence_(evidence) {
    out.moment = at;
  }

  void run(std::string_view der, std::string_view content, const std::vector<X509Ptr>& known) {
    if (!find_signer(der, known) || !over(content)) return;
    described();
    stamps(der);
    valid_then();
    usage();
    if (!out.problems && chain_to_root() && named()) revocation();
  }
  Examined out;

 private:
  bool fail(std::string_view code, Problems::Args args = {}) {
    out.problems.add(code, "cms", args);
    return false;
  }

  // One signer, whose certificate comes along or is known.
  bool find_signer(std::string_view der, const std::vector<X509Ptr>& known) {
    cms_ = read_cms(der);
    if (!cms_ || OBJ_obj2nid(CMS_get0_type(cms_.get())) != NID_pkcs7_signed)
      return fail("signature.damaged");
    if (CMS_is_detached(cms_.get()) != 1) return fail("signature.not_detached");
    signer_ = only_signer(cms_.get());
    if (!signer_) return fail("signature.one_signer");
    if (CMS_signed_get_attr_count(signer_) <= 0) return fail("signature.attributes_missing");
    const StackPtr extra = stack_of(known);
    CMS_set1_signers_certs(cms_.get(), extra.get(), 0);
    X509* certificate = nullptr;
    X509_ALGOR* digest = nullptr;
    CMS_SignerInfo_get0_algs(signer_, nullptr, &certificate, &digest, nullptr);
    if (!certificate) return fail("signature.certificate_missing");
    certificate_ = shared(certificate);
    const EVP_MD* hash = digest ? EVP_get_digestbyobj(digest->algorithm) : nullptr;
    std::string unknown = unknown_algorithm(certificate_);
    if (unknown.empty() && !hash)
      unknown = digest ? algorithm_name(digest->algorithm) : std::string("?");
    if (!unknown.empty()) return fail("certificate.algorithm_unknown", {{"algorithm", unknown}});
    digest_ = digest_name(hash);
    constexpr int kLeastBytes = 28;  // 112 bits against collisions; SHA-1 is broken
    return EVP_MD_get_size(hash) >= kLeastBytes ||
           fail("signature.digest_weak", {{"digest", digest_}});
  }

  // "SHA256"; where the short name is no name for people (md_gost12_256), the long one.
  static std::string digest_name(const EVP_MD* digest) {
    const int nid = EVP_MD_get_type(digest);
    const std::string_view name = OBJ_nid2sn(nid);
    return name.find('_') == name.npos ? std::string(name) : OBJ_nid2ln(nid);
  }

  bool over(std::string_view content) {
    const BioPtr in = reader_of(content);
    ERR_clear_error();
    const int right = CMS_verify(cms_.get(), nullptr, nullptr, in.get(), nullptr,
                                 CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY);
    if (right == 1) return true;
    const bool other = ERR_GET_REASON(ERR_peek_last_error()) == CMS_R_CONTENT_VERIFY_ERROR;
    return fail(other ? "signature.content_differs" : "signature.damaged");
  }

  void described() {
    out.certificate = facts_of(certificate_);
    out.algorithm = out.certificate.key + ", " + digest_;
    const int at = CMS_signed_get_attr_by_NID(signer_, NID_pkcs9_signingTime, -1);
    if (at < 0) return;
    const ASN1_TYPE* value = X509_ATTRIBUTE_get0_type(CMS_signed_get_attr(signer_, at), 0);
    if (value && (value->type == V_ASN1_UTCTIME || value->type == V_ASN1_GENERALIZEDTIME))
      out.claimed_at = instant_of(value->value.asn1_string);
  }

  // Those that came along with it, and those that came later.
  void stamps(std::string_view der) {
    const std::string value = signature_value(signer_);
    for (const std::string& token : tokens_of(der))
      out.stamps.push_back(examine_stamp(token, value, trust_, at_));
    for (const Evidence::Token& token : evidence_.tokens)
      out.stamps.push_back(examine_stamp(token.der, value, trust_, token.taken_in));
    std::stable_sort(out.stamps.begin(), out.stamps.end(),
                     [](const StampFound& a, const StampFound& b) { return a.at < b.at; });
    for (const StampFound& stamp : out.stamps)
      if (!stamp.problems) out.moment = std::min(out.moment, stamp.at);
  }

  void valid_then() {
    const CertificateFacts& facts = out.certificate;
    const auto within = [&](Timestamp when) {
      return when >= facts.valid_from && when <= facts.valid_to;
    };
    if (!within(out.moment))
      fail("signature.not_valid_then",
           {{"from", facts.valid_from.text()}, {"to", facts.valid_to.text()}});
    else if (out.claimed_at.us != 0 && !within(out.claimed_at))
      fail("signature.claimed_time", {{"at", out.claimed_at.text()}});
  }

  // RFC 5280: without the extension the key may be used for anything.
  void usage() {
    const uint32_t usage = X509_get_key_usage(certificate_.get());
    if (usage != UINT32_MAX && (usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) == 0)
      fail("signature.key_usage");
    if (is_authority(certificate_)) fail("signature.key_usage");
  }

  bool chain_to_root() {
    std::vector<X509Ptr> sent;
    STACK_OF(X509)* certificates = CMS_get1_certs(cms_.get());
    for (int i = 0; i < sk_X509_num(certificates); ++i)
      sent.emplace_back(sk_X509_value(certificates, i), X509_free);
    sk_X509_free(certificates);
    out.chain = chain_of(certificate_, sent, trust_, out.moment);
    return out.chain.why.empty() || fail("signature.untrusted", {{"detail", out.chain.why}});
  }

  // signing-certificate-v2 (or its forerunner) is there and names this certificate.
  bool named() {
    const auto attribute = [&](int nid) {
      return static_cast<ASN1_STRING*>(
          CMS_signed_get0_data_by_OBJ(signer_, OBJ_nid2obj(nid), -3, V_ASN1_SEQUENCE));
    };
    const ASN1_STRING* first = attribute(NID_id_smime_aa_signingCertificate);
    const ASN1_STRING* second = attribute(NID_id_smime_aa_signingCertificateV2);
    if (!first && !second) return fail("signature.attributes_missing");
    const auto decoded = [](const ASN1_STRING* text, auto* decode) {
      const unsigned char* at = text ? ASN1_STRING_get0_data(text) : nullptr;
      return text ? decode(nullptr, &at, ASN1_STRING_length(text)) : nullptr;
    };
    const std::unique_ptr<ESS_SIGNING_CERT, decltype(&ESS_SIGNING_CERT_free)> one(
        decoded(first, d2i_ESS_SIGNING_CERT), ESS_SIGNING_CERT_free);
    const std::unique_ptr<ESS_SIGNING_CERT_V2, decltype(&ESS_SIGNING_CERT_V2_free)> two(
        decoded(second, d2i_ESS_SIGNING_CERT_V2), ESS_SIGNING_CERT_V2_free);
    const StackPtr chain = stack_of(out.chain.certificates);
    if (OSSL_ESS_check_signing_certs(one.get(), two.get(), chain.get(), 1) > 0) return true;
    return fail("signature.other_certificate");
  }

  void revocation() {
    out.found = revocation_of(out.chain, trust_, evidence_.answers, out.moment);
    out.revocation = out.found.state;
    if (out.revocation == Revocation::revoked)
      fail("signature.revoked", {{"date", out.found.date.text()}});
  }

  const Trust& trust_;
  const Timestamp at_;
  const Evidence& evidence_;
  CmsPtr cms_{nullptr, CMS_ContentInfo_free};
  CMS_SignerInfo* signer_ = nullptr;
  X509Ptr certificate_;
  std::string digest_;
};

}  // namespace

Examined examine(std::string_view cms_der, std::string_view content, const Trust& trust,
                 Timestamp at, const std::vector<X509Ptr>& known, const Evidence& evidence) {
  Examination examination(trust, at, evidence);
  examination.run(cms_der, content, known);
  ERR_clear_error();
  return std::move(examination.out);
}

// --- signing -------------------------------------------------------------------------------------

Result<std::string> sign_detached(std::string_view content, const PersonFile& signer,
                                  Timestamp at) {
  const auto unfit = [] {
    ERR_clear_error();
    return Problem{"signature.key_unfit", "certificate", {}};
  };
  constexpr unsigned kFlags = CMS_BINARY | CMS_DETACHED | CMS_PARTIAL;
  const StackPtr chain = stack_of(signer.chain);
  const CmsPtr cms(CMS_sign(nullptr, nullptr, chain.get(), nullptr, kFlags), CMS_ContentInfo_free);
  if (!cms || !signer.key) return unfit();
  // The digest that the key asks for itself (GOST), else SHA-256.
  int nid = NID_undef;
  const bool asks = EVP_PKEY_get_default_digest_nid(signer.key.get(), &nid) == 2;
  const EVP_MD* digest = asks ? EVP_get_digestbynid(nid) : EVP_sha256();
  CMS_SignerInfo* info = CMS_add1_signer(cms.get(), signer.certificate.get(), signer.key.get(),
                                         digest, kFlags | CMS_CADES | CMS_NOSMIMECAP);
  const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> time(
      ASN1_TIME_set(nullptr, at.us / 1'000'000), ASN1_TIME_free);
  if (!info || !time ||
      CMS_signed_add1_attr_by_NID(info, NID_pkcs9_signingTime, ASN1_STRING_type(time.get()),
                                  time.get(), -1) != 1)
    return unfit();
  const BioPtr in = reader_of(content);
  if (CMS_final(cms.get(), in.get(), nullptr, kFlags) != 1) return unfit();
  ERR_clear_error();
  return der_of(cms.get());
}

}  // namespace osnova
