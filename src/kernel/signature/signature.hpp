#pragma once
// Electronic signatures as records, and the authorities that are trusted. See README.md.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/approval/approval.hpp"
#include "kernel/registry.hpp"
#include "kernel/signature/examine.hpp"

namespace osnova {

// What a signature is worth. not_known: all is well, but nobody said whether the certificate is
// revoked.
enum class SignatureState : int { valid, not_known, broken };
const EnumMeta& enum_meta(SignatureState);

// Catalogue "kernel.signature". Whoever creates one gives the record (or the case), the CMS and, if he
// likes, the power of attorney; the planner verifies and fills in the rest.
struct Signature : Entity {
  Text<60> record;
  Text<40> target;        // id of the record; "" = the command in the case would create it
  Ref<Approval> in_case;  // the command that waited; none = the record as it stood
  Text<120> command;
  Text<200> title;
  Ref<User> person;
  Timestamp at;          // taken in
  Timestamp claimed_at;  // by the signer's own clock
  SignatureState result{};  // then
  Text<200> owner;       // of the certificate
  Text<500> subject, issuer;
  Text<80> serial;
  Text<64> fingerprint;  // SHA-256 of the certificate
  Timestamp valid_from, valid_to;
  Text<80> algorithm;
  Text<60> power;        // number of the power of attorney
  Text<200> power_file;
  Text<64> digest;       // SHA-256 of the content
  Text<170000> cms;      // base64 of the DER
  Text<500000> content;  // that was signed
};
const RecordMeta& signature_meta();

// Shared catalogue "kernel.trusted_certificate".
struct TrustedCertificate : Entity {
  Text<40> code;
  Text<160> name;
  bool active = true;
  Text<40000> certificate;       // PEM; several are a chain
  Text<500000> revocation_list;  // PEM
  Text<400> list_address;        // http or https, where its certificates do not say it
  Text<500> subject;
  Timestamp valid_to, list_from, list_to;  // of the first certificate; of the list
};
const RecordMeta& trusted_certificate_meta();

void register_signatures(Registry& registry);

// The authorities that are trusted now.
Trust trust_of(const CompanyState& state);

// What a signature is worth now, and why it is not worth more: problems of examine(), and
// "signature.changed" (fields), "signature.case_void" (status), "signature.record_gone".
struct Standing {
  SignatureState state = SignatureState::broken;
  Problems problems;
  std::vector<StampFound> stamps;  // those that do not hold, too
  Timestamp moment;           // for which it was judged
};
Standing standing_of(const Signature& signature, const Registry& registry,
                     store::Connection& connection, const CompanyState& state,
                     const Trust& trust);

// Signatures of a record, those in its cases included, or of a case ("kernel.approval"); oldest first.
std::vector<Record> signatures_of(store::Connection& connection, Id company,
                                  std::string_view record, Id id);
// One of a company.
std::optional<Record> load_record(const RecordMeta& meta, store::Connection& connection, Id company,
                                  Id id);

// A content shows every field: Problem "access.field_denied" (right) for whoever may not read them all.
Problems may_see_content(std::string_view content, const Registry& registry, const Access& access);

// The content to sign now: of a case that waits, of a record as it stands. Problems
// "record.not_found", "signature.case_over", "approval.key_first", "signature.no_content",
// "signature.shared_record", "signature.content_too_long".
Result<std::string> content_to_sign(const RecordMeta& meta, Id id, const Registry& registry,
                                    store::Connection& connection, const CompanyState& state);

}  // namespace osnova
