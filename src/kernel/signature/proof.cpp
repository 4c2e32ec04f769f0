#include "kernel/signature/proof.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "kernel/command/planner.hpp"
#include "kernel/signature/ocsp.hpp"
#include "store/schema.hpp"

namespace osnova {

using store::Cell;

const EnumMeta& enum_meta(ProofKind) {
  static const EnumMeta meta{"kernel.proof_kind", {"time_stamp", "answer", "list"}};
  return meta;
}

const RecordMeta& signature_proof_meta() {
  static const RecordMeta meta =
      describe<SignatureProof>("kernel.signature_proof", RecordKind::catalogue, [](auto& r) {
        using Self = SignatureProof;
        r.field(OSNOVA_FIELD(authority)).computed().list();
        r.field(OSNOVA_FIELD(signature)).required().frozen().list().refers("kernel.signature");
        r.field(OSNOVA_FIELD(kind)).frozen().list();
        r.field(OSNOVA_FIELD(at)).computed().list();
        r.field(OSNOVA_FIELD(taken_in)).computed().timed();
        r.field(OSNOVA_FIELD(proof)).required().frozen().aside();
      });
  return meta;
}

const RecordMeta& revocation_list_meta() {
  static const RecordMeta meta =
      describe<RevocationList>("kernel.revocation_list", RecordKind::shared_catalogue, [](auto& r) {
        using Self = RevocationList;
        r.field(OSNOVA_FIELD(subject)).computed().list();
        r.field(OSNOVA_FIELD(authority)).computed().unique().aside();
        r.field(OSNOVA_FIELD(address));
        r.field(OSNOVA_FIELD(list_from)).computed().list();
        r.field(OSNOVA_FIELD(list_to)).computed().list();
        r.field(OSNOVA_FIELD(list)).required().aside();
      });
  return meta;
}

namespace {

// One list, however it is written; null = none, or several.
X509CrlPtr list_in(std::string_view text) {
  const auto plain = from_base64(text);
  const auto lists = read_revocations(plain ? std::string_view(*plain) : text);
  return lists.size() == 1 ? lists.front() : nullptr;
}

X509Ptr authority_of(const X509CrlPtr& list, const std::vector<X509Ptr>& certificates) {
  for (const X509Ptr& one : certificates)
    if (X509_CRL_verify(list.get(), X509_get0_pubkey(one.get())) == 1 &&
        X509_NAME_cmp(X509_CRL_get_issuer(list.get()), X509_get_subject_name(one.get())) == 0)
      return one;
  return nullptr;
}

std::vector<X509Ptr> trusted_authorities(const CompanyState& state) {
  const Trust trust = trust_of(state);
  std::vector<X509Ptr> all = trust.roots;
  all.insert(all.end(), trust.links.begin(), trust.links.end());
  return all;
}

void derive_list(Record& record, const ActionContext&) {
  RevocationList& one = record.as<RevocationList>();
  const X509CrlPtr list = list_in(one.list);
  one.list_from = list ? instant_of(X509_CRL_get0_lastUpdate(list.get())) : Timestamp{};
  one.list_to = list ? instant_of(X509_CRL_get0_nextUpdate(list.get())) : Timestamp{};
}

}  // namespace

void register_proofs(Registry& registry) {
  Behaviour list;
  list.meta = &revocation_list_meta();
  list.cached = true;
  list.derive = derive_list;
  registry.add(list);
  Behaviour proof;
  proof.meta = &signature_proof_meta();
  registry.add(proof);
}

// --- reading ---------------------------------------------------------------------------------------

std::vector<SignatureProof> proofs_of(store::Connection& connection, Id company, Id signature) {
  std::vector<Id> ids;
  {
    const Cell cells[] = {company, signature};
    auto rows = connection.query(
        "SELECT id FROM signature_proof WHERE company_id = $1 AND signature = $2 ORDER BY id", cells);
    while (rows->next()) ids.push_back(rows->integer(0));
  }
  std::vector<SignatureProof> found;
  if (!ids.empty())
    store::RecordSql(signature_proof_meta()).load(connection, company, ids, [&](Record one) {
      found.push_back(one.as<SignatureProof>());
    });
  std::sort(found.begin(), found.end(), [](const SignatureProof& a, const SignatureProof& b) {
    return a.taken_in != b.taken_in ? a.taken_in < b.taken_in : a.id < b.id;
  });
  return found;
}

Evidence evidence_of(const std::vector<SignatureProof>& proofs, Trust& trust) {
  Evidence evidence;
  for (const SignatureProof& one : proofs) {
    auto der = from_base64(one.proof);
    if (!der) continue;
    if (one.kind == ProofKind::time_stamp)
      evidence.tokens.push_back({std::move(*der), one.taken_in});
    else if (one.kind == ProofKind::answer)
      evidence.answers.push_back(std::move(*der));
    else
      trust.add({}, *der);
  }
  return evidence;
}

std::string enlarged(const Signature& signature, const std::vector<SignatureProof>& proofs) {
  std::string der = from_base64(signature.cms).value_or("");
  Trust none;
  for (const Evidence::Token& token : evidence_of(proofs, none).tokens)
    if (std::string more = with_token(der, token.der); !more.empty()) der = std::move(more);
  return der;
}

// --- taking in -------------------------------------------------------------------------------------

namespace {

class Taking {
 public:
  Taking(SignatureProof& proof, const Signature& signature, Trust trust, Timestamp now,
         Problems& problems)
      : proof_(proof), signature_(signature), trust_(std::move(trust)), now_(now),
        problems_(problems) {}

  void run(const std::vector<SignatureProof>& before) {
    const auto der = from_base64(proof_.proof);
    const auto cms = from_base64(signature_.cms);
    if (!der || der->empty()) return problems_.add("proof.damaged", "proof");
    proof_.proof = base64(*der);
    proof_.taken_in = now_;
    for (const SignatureProof& one : before)
      if (one.proof == proof_.proof) return problems_.add("proof.known", "proof");
    const Evidence evidence = evidence_of(before, trust_);
    const Examined examined = examine(cms.value_or(""), signature_.content, trust_, signature_.at,
                                      {}, evidence);
    if (proof_.kind == ProofKind::time_stamp) return stamp(*der, cms.value_or(""));
    if (examined.chain.certificates.empty()) return problems_.add("proof.signature_broken");
    if (proof_.kind == ProofKind::answer)
      answer(*der, examined.chain.certificates);
    else
      list(*der, examined.chain.certificates);
  }

 private:
  void stamp(const std::string& der, const std::string& cms) {
    const StampFound found = examine_stamp(der, signature_value_of(cms), trust_, now_);
    for (const Problem& problem : found.problems) problems_.add({problem.code, "proof", problem.args});
    proof_.at = found.at;
    proof_.authority = clip(found.authority, 500);
  }
  void answer(const std::string& der, const std::vector<X509Ptr>& chain) {
    for (size_t i = 0; i + 1 < chain.size(); ++i) {
      const OcspStatus status = ocsp_status(der, chain[i], chain[i + 1], trust_);
      if (status.state == Revocation::unknown) continue;
      proof_.at = status.from;
      proof_.authority = clip(status.responder, 500);
      return;
    }
    problems_.add("proof.of_another", "proof");
  }
  void list(const std::string& der, const std::vector<X509Ptr>& chain) {
    const X509CrlPtr list = list_in(der);
    const X509Ptr authority =
        list ? authority_of(list, {chain.begin() + 1, chain.end()}) : nullptr;
    if (!authority) return problems_.add(list ? "proof.of_another" : "proof.damaged", "proof");
    proof_.at = instant_of(X509_CRL_get0_lastUpdate(list.get()));
    proof_.authority = clip(facts_of(authority).subject, 500);
  }

  SignatureProof& proof_;
  const Signature& signature_;
  Trust trust_;
  const Timestamp now_;
  Problems& problems_;
};

}  // namespace

void take_proof(Plan& plan, store::Connection& connection, const CompanyState& state, Id company,
                Timestamp now) {
  plan.barrier = true;
  if (plan.action != "create") return plan.problems.add("signature.never_changed");
  SignatureProof& proof = plan.change.after.as<SignatureProof>();
  const auto record = load_record(signature_meta(), connection, company, proof.signature.id);
  if (!record)
    return plan.problems.add("record.not_found", "signature", {{"record", signature_meta().name}});
  const Signature& signature = record->as<Signature>();
  Taking taking(proof, signature, trust_of(state), now, plan.problems);
  taking.run(proofs_of(connection, company, signature.id));
}

void take_list(Plan& plan, const CompanyState& state, Timestamp now) {
  plan.barrier = true;
  if (!plan.change.after) return;
  RevocationList& one = plan.change.after.as<RevocationList>();
  const X509CrlPtr list = list_in(one.list);
  if (!list) return plan.problems.add("certificate.list_unreadable", "list");
  const X509Ptr authority = authority_of(list, trusted_authorities(state));
  const std::string fingerprint = authority ? facts_of(authority).fingerprint : "";
  const auto* before = plan.change.before ? &plan.change.before.as<RevocationList>() : nullptr;
  if (!authority || (before && before->authority != fingerprint))
    return plan.problems.add("certificate.list_of_another", "list");
  if (!before && state.find(revocation_list_meta(), std::string_view(fingerprint)))
    return plan.problems.add("certificate.list_known", "list");
  constexpr int64_t kSkewUs = int64_t{300} * 1'000'000;
  if (one.list_from.us > now.us + kSkewUs)
    plan.problems.add("certificate.list_early", "list", {{"from", one.list_from.text()}});
  // An older one would forget what was revoked since.
  if (before && before->list != one.list && one.list_from < before->list_from)
    plan.problems.add("certificate.list_older", "list");
  one.authority = fingerprint;
  one.subject = clip(facts_of(authority).subject, 500);
}

}  // namespace osnova
