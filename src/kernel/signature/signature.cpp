#include "kernel/signature/signature.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "kernel/access/fields.hpp"
#include "kernel/signature/content.hpp"
#include "kernel/signature/proof.hpp"
#include "meta/codec.hpp"
#include "store/schema.hpp"

namespace osnova {

using store::Cell;

const EnumMeta& enum_meta(SignatureState) {
  static const EnumMeta meta{"kernel.signature_state", {"valid", "not_known", "broken"}};
  return meta;
}

const RecordMeta& signature_meta() {
  static const RecordMeta meta =
      describe<Signature>("kernel.signature", RecordKind::catalogue, [](auto& r) {
        using Self = Signature;
        r.field(OSNOVA_FIELD(title)).computed().list();
        r.field(OSNOVA_FIELD(record)).frozen().aside();
        r.field(OSNOVA_FIELD(target)).frozen().aside();
        r.field(OSNOVA_FIELD(in_case)).frozen().aside().refers("kernel.approval");
        r.field(OSNOVA_FIELD(command)).computed().list();
        r.field(OSNOVA_FIELD(person)).computed().list().refers("kernel.user");
        r.field(OSNOVA_FIELD(at)).computed().list().timed();
        r.field(OSNOVA_FIELD(claimed_at)).computed();
        r.field(OSNOVA_FIELD(result)).computed().list();
        r.field(OSNOVA_FIELD(owner)).computed().personal();
        r.field(OSNOVA_FIELD(serial)).computed();
        r.field(OSNOVA_FIELD(valid_from)).computed();
        r.field(OSNOVA_FIELD(valid_to)).computed();
        r.field(OSNOVA_FIELD(power)).frozen();
        r.field(OSNOVA_FIELD(power_file)).frozen();
        r.field(OSNOVA_FIELD(subject)).computed().personal().aside();
        r.field(OSNOVA_FIELD(issuer)).computed().aside();
        r.field(OSNOVA_FIELD(fingerprint)).computed().aside();
        r.field(OSNOVA_FIELD(algorithm)).computed().aside();
        r.field(OSNOVA_FIELD(digest)).computed().aside();
        r.field(OSNOVA_FIELD(cms)).required().frozen().aside();
        r.field(OSNOVA_FIELD(content)).secret().personal();
        r.index({"record", "target"});
        r.index({"in_case"});
      });
  return meta;
}

const RecordMeta& trusted_certificate_meta() {
  static const RecordMeta meta = describe<TrustedCertificate>(
      "kernel.trusted_certificate", RecordKind::shared_catalogue, [](auto& r) {
        using Self = TrustedCertificate;
        r.field(OSNOVA_FIELD(code)).required().unique().list();
        r.field(OSNOVA_FIELD(name)).required().list();
        r.field(OSNOVA_FIELD(active)).list();
        r.field(OSNOVA_FIELD(subject)).computed();
        r.field(OSNOVA_FIELD(valid_to)).computed().list();
        r.field(OSNOVA_FIELD(list_from)).computed();
        r.field(OSNOVA_FIELD(list_to)).computed().list();
        r.field(OSNOVA_FIELD(certificate)).required();
        r.field(OSNOVA_FIELD(list_address));
        r.field(OSNOVA_FIELD(revocation_list));
      });
  return meta;
}

// --- authorities ---------------------------------------------------------------------------------

namespace {

void derive_trusted(Record& record, const ActionContext&) {
  TrustedCertificate& trusted = record.as<TrustedCertificate>();
  const auto certificates = read_certificates(trusted.certificate);
  const auto lists = read_revocations(trusted.revocation_list);
  const CertificateFacts facts =
      certificates.empty() ? CertificateFacts{} : facts_of(certificates.front());
  trusted.subject = clip(facts.subject, 500);
  trusted.valid_to = facts.valid_to;
  trusted.list_from = trusted.list_to = {};
  if (lists.empty()) return;
  trusted.list_from = instant_of(X509_CRL_get0_lastUpdate(lists.front().get()));
  trusted.list_to = instant_of(X509_CRL_get0_nextUpdate(lists.front().get()));
}

void check_trusted(const Record& record, const ActionContext&, Problems& problems) {
  const TrustedCertificate& trusted = record.as<TrustedCertificate>();
  const auto certificates = read_certificates(trusted.certificate);
  if (certificates.empty()) problems.add("certificate.unreadable", "certificate");
  for (const X509Ptr& one : certificates) {
    const std::string unknown = unknown_algorithm(one);
    if (unknown.empty() && is_authority(one)) continue;
    if (unknown.empty())
      problems.add("certificate.no_authority", "certificate", {{"subject", facts_of(one).subject}});
    else
      problems.add("certificate.algorithm_unknown", "certificate", {{"algorithm", unknown}});
    return;
  }
  const std::string_view address = trusted.list_address;
  if (!address.empty() && !address.starts_with("http://") && !address.starts_with("https://"))
    problems.add("certificate.list_address", "list_address");
  if (trusted.revocation_list.empty()) return;
  const auto lists = read_revocations(trusted.revocation_list);
  if (lists.empty()) problems.add("certificate.list_unreadable", "revocation_list");
  for (const X509CrlPtr& list : lists) {
    const bool own = std::any_of(certificates.begin(), certificates.end(), [&](const X509Ptr& one) {
      return X509_CRL_verify(list.get(), X509_get0_pubkey(one.get())) == 1;
    });
    if (own) continue;
    problems.add("certificate.list_of_another", "revocation_list");
    break;
  }
}

}  // namespace

void register_signatures(Registry& registry) {
  // What OpenSSL's own configuration brings (GOST) is there before the first certificate is read.
  OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG | OPENSSL_INIT_ADD_ALL_DIGESTS |
                          OPENSSL_INIT_ADD_ALL_CIPHERS,
                      nullptr);
  Behaviour trusted;
  trusted.meta = &trusted_certificate_meta();
  trusted.cached = true;
  trusted.proved = true;
  trusted.derive = derive_trusted;
  trusted.check = check_trusted;
  registry.add(trusted);
  Behaviour signature;
  signature.meta = &signature_meta();
  registry.add(signature);
  register_proofs(registry);
}

Trust trust_of(const CompanyState& state) {
  Trust trust;
  for (const Record& record : state.all(trusted_certificate_meta())) {
    const TrustedCertificate& one = record.as<TrustedCertificate>();
    if (one.active) trust.add(one.certificate, one.revocation_list);
  }
  for (const Record& record : state.all(revocation_list_meta())) {
    const std::string_view list = record.as<RevocationList>().list;
    const auto der = from_base64(list);
    trust.add({}, der ? std::string_view(*der) : list);
  }
  return trust;
}

// --- reading -------------------------------------------------------------------------------------

std::optional<Record> load_record(const RecordMeta& meta, store::Connection& connection, Id company,
                                  Id id) {
  std::optional<Record> found;
  const Id ids[] = {id};
  store::RecordSql(meta).load(connection, company, ids,
                              [&](Record record) { found = std::move(record); });
  return found;
}

std::vector<Record> signatures_of(store::Connection& connection, Id company,
                                  std::string_view record, Id id) {
  const bool of_case = record == approval_meta().name;
  const std::string target = std::to_string(id);
  const Cell of_record[] = {company, record, target};
  const Cell in_case[] = {company, id};
  std::vector<Id> ids;
  {
    auto rows =
        of_case
            ? connection.query(
                  "SELECT id FROM signature WHERE company_id = $1 AND in_case = $2 ORDER BY id",
                  in_case)
            : connection.query("SELECT id FROM signature WHERE company_id = $1 AND record = $2 AND "
                               "target = $3 ORDER BY id",
                               of_record);
    while (rows->next()) ids.push_back(rows->integer(0));
  }
  std::vector<Record> found;
  if (!ids.empty())
    store::RecordSql(signature_meta())
        .load(connection, company, ids, [&](Record one) { found.push_back(std::move(one)); });
  std::sort(found.begin(), found.end(), [](const Record& a, const Record& b) {
    return a.as<Signature>().at != b.as<Signature>().at
               ? a.as<Signature>().at < b.as<Signature>().at
               : a.entity().id < b.entity().id;
  });
  return found;
}

Problems may_see_content(std::string_view content, const Registry& registry, const Access& access) {
  Problems problems;
  const auto head = head_of(content);
  const Behaviour* behaviour = head ? registry.find(head->record) : nullptr;
  if (behaviour && !may_read_all_fields(access, *behaviour->meta))
    problems.add("access.field_denied", "", {{"right", head->record + ".read.*"}});
  return problems;
}

Result<std::string> content_to_sign(const RecordMeta& meta, Id id, const Registry& registry,
                                    store::Connection& connection, const CompanyState& state) {
  if (meta.kind == RecordKind::shared_catalogue || !state.has_company())
    return Problem{"signature.shared_record", "", {}};
  const auto record = load_record(meta, connection, state.company().id, id);
  if (!record) return Problem{"record.not_found", "", {{"record", std::string(meta.name)}}};
  std::string content;
  if (&meta == &approval_meta()) {
    const Approval& approval = record->as<Approval>();
    if (approval.status != ApprovalStatus::waiting) return Problem{"signature.case_over", "", {}};
    if (approval.keying) return Problem{"approval.key_first", "", {}};
    content = approval.content;
  } else {
    const Behaviour* behaviour = registry.find(meta);
    const std::string command = command_behind(*behaviour, *record);
    content = content_of(*record, *behaviour, {command, {}, true}, connection, state).value_or("");
  }
  if (content.empty()) return Problem{"signature.no_content", "", {}};
  constexpr int kLimit = decltype(Signature::content)::max_length;
  if (code_points(content) > kLimit)
    return Problem{"signature.content_too_long", "", {{"limit", std::to_string(kLimit)}}};
  return content;
}

// --- what one is worth now -----------------------------------------------------------------------

namespace {

// The content as it is now; nullopt with the reason why there is none.
std::optional<std::string> present_content(const Signature& signature, const Registry& registry,
                                           store::Connection& connection,
                                           const CompanyState& state, Problems& problems) {
  const Id company = state.company().id;
  Id target = 0;
  if (!signature.target.empty()) parse_int(signature.target, &target);
  if (!signature.in_case.empty()) {
    const auto found = load_record(approval_meta(), connection, company, signature.in_case.id);
    const ApprovalStatus status =
        found ? found->as<Approval>().status : ApprovalStatus::changed;
    if (status != ApprovalStatus::waiting && status != ApprovalStatus::done) {
      problems.add("signature.case_void", "",
                   {{"status", enum_meta(status).codes[static_cast<size_t>(status)]}});
      return std::nullopt;
    }
    // What the command creates is not known by its id: the case is what stands.
    if (status == ApprovalStatus::waiting || target == 0)
      return std::string(found->as<Approval>().content);
  }
  const Behaviour* behaviour = registry.find(signature.record);
  const auto record = behaviour && target != 0
                          ? load_record(*behaviour->meta, connection, company, target)
                          : std::nullopt;
  const auto head = head_of(signature.content);
  std::optional<std::string> content;
  if (record && head)
    content = content_of(*record, *behaviour, {head->command, head->given, head->id != 0},
                         connection, state);
  if (!content) problems.add("signature.record_gone");
  return content;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

}  // namespace

Standing standing_of(const Signature& signature, const Registry& registry,
                     store::Connection& connection, const CompanyState& state,
                     const Trust& trust) {
  Standing standing;
  const auto present =
      present_content(signature, registry, connection, state, standing.problems);
  if (present && *present != signature.content)
    standing.problems.add(
        "signature.changed", "",
        {{"fields", joined(content_differences(signature.content, *present))}});
  if (signature.content.empty()) {  // personal values were erased from it
    standing.problems.clear();
    standing.problems.add("signature.content_erased");
    return standing;
  }
  const auto der = from_base64(signature.cms);
  Trust known = trust;
  const Evidence evidence =
      evidence_of(proofs_of(connection, state.company().id, signature.id), known);
  Examined examined =
      examine(der ? *der : std::string(), signature.content, known, signature.at, {}, evidence);
  standing.stamps = std::move(examined.stamps);
  standing.moment = examined.moment;
  for (const Problem& problem : examined.problems) standing.problems.add(problem);
  if (hash_hex(sha256(signature.content)) != signature.digest ||
      (!examined.problems && examined.certificate.fingerprint != signature.fingerprint))
    standing.problems.add("signature.damaged");
  if (standing.problems) return standing;
  standing.state = examined.revocation == Revocation::good ? SignatureState::valid
                                                           : SignatureState::not_known;
  return standing;
}

}  // namespace osnova
