#pragma once
// The outside of a signature: CMS (RFC 5652) as OpenSSL holds it.
#include <openssl/bio.h>
#include <openssl/pem.h>
// The PEM of CMS is declared only behind pem.h.
#include <openssl/cms.h>

#include <memory>
#include <string>
#include <string_view>

namespace osnova {

using BioPtr = std::unique_ptr<BIO, decltype(&BIO_free)>;
using CmsPtr = std::unique_ptr<CMS_ContentInfo, decltype(&CMS_ContentInfo_free)>;

BioPtr reader_of(std::string_view bytes);  // borrows
CmsPtr read_cms(std::string_view der);     // null when it is none, or something follows
std::string der_of(CMS_ContentInfo* cms);  // "" = it cannot be written
CMS_SignerInfo* only_signer(CMS_ContentInfo* cms);  // null when there is not exactly one
// The octets of the signature itself, over which a time stamp is made.
std::string signature_value(CMS_SignerInfo* signer);

}  // namespace osnova
