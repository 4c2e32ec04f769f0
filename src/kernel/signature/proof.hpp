#pragma once
// What is kept beside a signature, so that it can be proved for longer than its certificate is valid:
// time stamps, answers of responders, lists of revocation. And the lists that are fetched for all.
// Nothing of it is believed because somebody sent it: each is signed by an authority, and the planner
// verifies that. See README.md.
#include <string>
#include <string_view>
#include <vector>

#include "kernel/signature/signature.hpp"

namespace osnova {

struct Plan;

enum class ProofKind : int { time_stamp, answer, list };
const EnumMeta& enum_meta(ProofKind);

// Catalogue "kernel.signature_proof". Whoever creates one gives the signature, the kind and the proof.
struct SignatureProof : Entity {
  Text<500> authority;  // who signed it
  Ref<Signature> signature;
  ProofKind kind{};
  Timestamp at;        // time stamp: that it states; answer, list: from when it knows
  Timestamp taken_in;
  Text<170000> proof;  // base64 of TimeStampToken, OCSPResponse, CertificateList
};
const RecordMeta& signature_proof_meta();

// Shared catalogue "kernel.revocation_list": the newest one of an authority. Whoever creates or updates
// one gives the list.
struct RevocationList : Entity {
  Text<500> subject;    // of the authority
  Text<64> authority;   // SHA-256 of its certificate
  Text<400> address;    // from which it was fetched
  Timestamp list_from, list_to;
  Text<1400000> list;   // base64 of DER, or PEM
};
const RecordMeta& revocation_list_meta();
inline constexpr size_t kLargestList = 1'000'000;  // bytes

void register_proofs(Registry& registry);

// Those of a signature, oldest first.
std::vector<SignatureProof> proofs_of(store::Connection& connection, Id company, Id signature);
// For examine(); lists are added to what is trusted.
Evidence evidence_of(const std::vector<SignatureProof>& proofs, Trust& trust);
// The CMS with every time stamp that came later: CAdES-T, where there is one. "" = it cannot be read.
std::string enlarged(const Signature& signature, const std::vector<SignatureProof>& proofs);

// Of the planner. Problems "record.not_found", "signature.never_changed", "proof.damaged",
// "proof.known", "proof.signature_broken", "proof.of_another", those of examine_stamp().
void take_proof(Plan& plan, store::Connection& connection, const CompanyState& state, Id company,
                Timestamp now);
// Problems "certificate.list_known", "certificate.list_unreadable", "certificate.list_of_another",
// "certificate.list_older", "certificate.list_early" (from).
void take_list(Plan& plan, const CompanyState& state, Timestamp now);

}  // namespace osnova
