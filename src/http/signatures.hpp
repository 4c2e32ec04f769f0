#pragma once
// Electronic signatures of a record, and the certificates of a person (kernel/signature).
#include "http/route_table.hpp"

namespace osnova::http {

std::span<const Route> signature_routes();

// signatures.cpp: /api/{c}/{record}/{id}/signatures[/content|/sign|/{signature}/p7s|.../content]
Response record_signatures(const Call& call);
Response content_to_sign(const Call& call);
Response add_signature(const Call& call);
Response sign_here(const Call& call);
Response signature_file(const Call& call);
Response signed_content(const Call& call);

// account_certificates.cpp: certificates of the person
Response own_certificates(const Own& own);
Response add_certificate(const Own& own);
Response remove_certificate(const Own& own);

}  // namespace osnova::http
