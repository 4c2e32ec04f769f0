#pragma once
// Authorities for tests: certificates, lists of revocation, time stamps and answers of responders, made
// in the process at any moment that a test wants.
#include <doctest/doctest.h>
#include <openssl/ocsp.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>

#include "kernel/signature/cms.hpp"
#include "kernel/signature/examine.hpp"

namespace osnova::signature_fixture {

inline constexpr int64_t kDay = int64_t{86'400} * 1'000'000;
inline constexpr Timestamp kNow = {int64_t{20'000} * kDay};  // 2024-10-04

inline Timestamp days(int64_t count) { return {kNow.us + count * kDay}; }

inline void set_time(ASN1_TIME* time, Timestamp at) { ASN1_TIME_set(time, at.us / 1'000'000); }

inline void extend(X509* certificate, X509* issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
  REQUIRE(extension);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

// A certificate with its key; by itself when it has no issuer. `more`: further extensions, as OpenSSL's
// configuration writes them.
using Extensions = std::vector<std::pair<int, std::string>>;
inline PersonFile made(const char* name, const PersonFile* issuer, const char* usage,
                       Timestamp from = days(-100), Timestamp to = days(100),
                       const Extensions& more = {}) {
  static long serial = 1;
  PersonFile one;
  one.key = {EVP_EC_gen("P-256"), EVP_PKEY_free};
  one.certificate = {X509_new(), X509_free};
  X509* certificate = one.certificate.get();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
  set_time(X509_getm_notBefore(certificate), from);
  set_time(X509_getm_notAfter(certificate), to);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509* by = issuer ? issuer->certificate.get() : certificate;
  X509_set_issuer_name(certificate, X509_get_subject_name(by));
  X509_set_pubkey(certificate, one.key.get());
  const bool authority = std::string_view(usage).find("keyCertSign") != std::string_view::npos;
  extend(certificate, by, NID_basic_constraints, authority ? "critical,CA:true" : "CA:false");
  extend(certificate, by, NID_key_usage, usage);
  for (const auto& [nid, value] : more) extend(certificate, by, nid, value.c_str());
  X509_sign(certificate, (issuer ? issuer->key : one.key).get(), EVP_sha256());
  return one;
}

inline X509CrlPtr list_of(const PersonFile& authority, Timestamp from, Timestamp to,
                   const X509Ptr& revoked = nullptr, Timestamp when = {}) {
  X509CrlPtr list(X509_CRL_new(), X509_CRL_free);
  X509_CRL_set_version(list.get(), 1);
  X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(authority.certificate.get()));
  const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> time(ASN1_TIME_new(),
                                                                   ASN1_TIME_free);
  set_time(time.get(), from);
  X509_CRL_set1_lastUpdate(list.get(), time.get());
  set_time(time.get(), to);
  X509_CRL_set1_nextUpdate(list.get(), time.get());
  if (revoked) {
    X509_REVOKED* entry = X509_REVOKED_new();
    X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(revoked.get()));
    set_time(time.get(), when);
    X509_REVOKED_set_revocationDate(entry, time.get());
    X509_CRL_add0_revoked(list.get(), entry);
  }
  X509_CRL_sort(list.get());
  X509_CRL_sign(list.get(), authority.key.get(), EVP_sha256());
  return list;
}

struct World {
  PersonFile root = made("Root", nullptr, "keyCertSign,cRLSign");
  PersonFile link = made("Link", &root, "keyCertSign,cRLSign");
  PersonFile ann = made("Ann", &link, "digitalSignature,nonRepudiation");
  Trust trust;
  World() {
    trust.roots = {root.certificate};
    trust.links = {link.certificate};
  }
  std::string signature(std::string_view content = "content") const {
    auto cms = sign_detached(content, ann, kNow);
    REQUIRE(cms);
    return *cms;
  }
};

inline std::string why(const Examined& examined) {
  return examined.problems ? examined.problems.front().code : "";
}

// --- time stamps -----------------------------------------------------------------------------------

inline const Extensions kStampUsage = {{NID_ext_key_usage, "critical,timeStamping"}};

struct StampSays {
  Timestamp at;
  std::string value;  // over which the stamp is
  int64_t nonce = 0;  // 0 = it states none
  const EVP_MD* digest = EVP_sha256();
};

inline std::string stamp_info(const StampSays& says) {
  TS_TST_INFO* info = TS_TST_INFO_new();
  TS_TST_INFO_set_version(info, 1);
  ASN1_OBJECT* policy = OBJ_txt2obj("1.2.3.4", 1);
  TS_TST_INFO_set_policy_id(info, policy);
  ASN1_OBJECT_free(policy);
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(says.value.data(), says.value.size(), hash, &size, says.digest, nullptr);
  TS_MSG_IMPRINT* imprint = TS_MSG_IMPRINT_new();
  X509_ALGOR* algorithm = X509_ALGOR_new();
  X509_ALGOR_set_md(algorithm, says.digest);
  TS_MSG_IMPRINT_set_algo(imprint, algorithm);
  TS_MSG_IMPRINT_set_msg(imprint, hash, static_cast<int>(size));
  TS_TST_INFO_set_msg_imprint(info, imprint);
  ASN1_INTEGER* number = ASN1_INTEGER_new();
  ASN1_INTEGER_set_int64(number, 7);
  TS_TST_INFO_set_serial(info, number);
  if (says.nonce != 0) {
    ASN1_INTEGER_set_int64(number, says.nonce);
    TS_TST_INFO_set_nonce(info, number);
  }
  ASN1_GENERALIZEDTIME* time = ASN1_GENERALIZEDTIME_set(nullptr, says.at.us / 1'000'000);
  TS_TST_INFO_set_time(info, time);
  unsigned char* der = nullptr;
  const int length = i2d_TS_TST_INFO(info, &der);
  std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(length));
  OPENSSL_free(der);
  ASN1_GENERALIZEDTIME_free(time);
  ASN1_INTEGER_free(number);
  X509_ALGOR_free(algorithm);
  TS_MSG_IMPRINT_free(imprint);
  TS_TST_INFO_free(info);
  return bytes;
}

// A TimeStampToken, signed by whoever it is.
inline std::string stamp_token(const PersonFile& authority, const StampSays& says) {
  const std::string info = stamp_info(says);
  constexpr unsigned kFlags = CMS_BINARY | CMS_PARTIAL | CMS_CADES;
  const CmsPtr cms(CMS_sign(nullptr, nullptr, nullptr, nullptr, kFlags), CMS_ContentInfo_free);
  CMS_set1_eContentType(cms.get(), OBJ_nid2obj(NID_id_smime_ct_TSTInfo));
  REQUIRE(CMS_add1_signer(cms.get(), authority.certificate.get(), authority.key.get(), EVP_sha256(),
                          kFlags));
  const BioPtr in = reader_of(info);
  REQUIRE(CMS_final(cms.get(), in.get(), nullptr, kFlags) == 1);
  return der_of(cms.get());
}

// A TimeStampResp with it; another status than 0 comes without.
inline std::string stamp_answer(const std::string& token, int64_t status = 0) {
  TS_RESP* response = TS_RESP_new();
  TS_STATUS_INFO* info = TS_STATUS_INFO_new();
  TS_STATUS_INFO_set_status(info, static_cast<int>(status));
  TS_RESP_set_status_info(response, info);
  TS_STATUS_INFO_free(info);
  if (status == 0) {
    const auto* at = reinterpret_cast<const unsigned char*>(token.data());
    PKCS7* signed_info = d2i_PKCS7(nullptr, &at, static_cast<long>(token.size()));
    TS_RESP_set_tst_info(response, signed_info, PKCS7_to_TS_TST_INFO(signed_info));
  }
  unsigned char* der = nullptr;
  const int size = i2d_TS_RESP(response, &der);
  const std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  TS_RESP_free(response);
  return bytes;
}

// What a request asks for: its imprint's nonce.
inline int64_t nonce_of(std::string_view request) {
  const auto* at = reinterpret_cast<const unsigned char*>(request.data());
  TS_REQ* asked = d2i_TS_REQ(nullptr, &at, static_cast<long>(request.size()));
  REQUIRE(asked);
  int64_t nonce = 0;
  ASN1_INTEGER_get_int64(&nonce, TS_REQ_get_nonce(asked));
  TS_REQ_free(asked);
  return nonce;
}

// --- answers of responders ---------------------------------------------------------------------------

struct OcspSays {
  int status = V_OCSP_CERTSTATUS_GOOD;
  Timestamp from, to;  // `to` 0 = it names no end
  Timestamp revoked_at;
  std::string request;  // whose nonce it repeats; "" = none
};

inline std::string ocsp_answer(const PersonFile& responder, const X509Ptr& certificate,
                               const X509Ptr& authority, const OcspSays& says) {
  const auto time = [](Timestamp at) {
    return at.us == 0 ? nullptr : ASN1_GENERALIZEDTIME_set(nullptr, at.us / 1'000'000);
  };
  OCSP_BASICRESP* basic = OCSP_BASICRESP_new();
  OCSP_CERTID* id = OCSP_cert_to_id(EVP_sha1(), certificate.get(), authority.get());
  ASN1_TIME *from = time(says.from), *to = time(says.to), *revoked = time(says.revoked_at);
  OCSP_basic_add1_status(basic, id, says.status, OCSP_REVOKED_STATUS_KEYCOMPROMISE, revoked, from, to);
  if (!says.request.empty()) {
    const auto* at = reinterpret_cast<const unsigned char*>(says.request.data());
    OCSP_REQUEST* request =
        d2i_OCSP_REQUEST(nullptr, &at, static_cast<long>(says.request.size()));
    OCSP_copy_nonce(basic, request);
    OCSP_REQUEST_free(request);
  }
  REQUIRE(OCSP_basic_sign(basic, responder.certificate.get(), responder.key.get(), EVP_sha256(),
                          nullptr, 0) == 1);
  OCSP_RESPONSE* response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
  unsigned char* der = nullptr;
  const int size = i2d_OCSP_RESPONSE(response, &der);
  const std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  OCSP_RESPONSE_free(response);
  OCSP_BASICRESP_free(basic);
  OCSP_CERTID_free(id);
  ASN1_TIME_free(from);
  ASN1_TIME_free(to);
  ASN1_TIME_free(revoked);
  return bytes;
}

}  // namespace osnova::signature_fixture
