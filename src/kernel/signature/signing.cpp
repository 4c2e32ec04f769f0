// What the planner does about signatures: it takes them in, and asks for them at approvals.
#include <algorithm>

#include "base/text.hpp"
#include "kernel/command/planner.hpp"
#include "kernel/signature/content.hpp"
#include "kernel/signature/person_certificates.hpp"
#include "kernel/signature/proof.hpp"
#include "kernel/signature/signature.hpp"

namespace osnova {

namespace {

bool other_than(std::string_view given, std::string_view own) { return !given.empty() && given != own; }

void describe(Signature& signature, const Examined& examined) {
  const CertificateFacts& facts = examined.certificate;
  signature.claimed_at = examined.claimed_at;
  signature.owner = clip(facts.owner, 200);
  signature.subject = clip(facts.subject, 500);
  signature.issuer = clip(facts.issuer, 500);
  signature.serial = clip(facts.serial, 80);
  signature.fingerprint = facts.fingerprint;
  signature.valid_from = facts.valid_from;
  signature.valid_to = facts.valid_to;
  signature.algorithm = clip(examined.algorithm, 80);
  signature.result = examined.revocation == Revocation::good ? SignatureState::valid
                                                             : SignatureState::not_known;
}

}  // namespace

void Planner::look_at_signatures(Plan& plan) {
  const RecordMeta& meta = *plan.behaviour->meta;
  if (&meta == &signature_meta()) take_signature(plan);
  if (&meta == &signature_proof_meta()) take_proof(plan, connection_, *state_, company_, now_);
  if (&meta == &revocation_list_meta()) take_list(plan, *state_, now_);
  if (is_approval(meta) && plan.action == "approve") require_signature(plan);
}

// Where a stage wants a signature: what is to be signed, as long as the case waits.
Problems Planner::write_content(Approval& approval, const Change& change, Id target) const {
  Problems problems;
  const bool signs = std::any_of(
      approval.stages.begin(), approval.stages.end(),
      [](const ApprovalStage& stage) { return stage.signature != SignatureWanted::no; });
  if (!signs) return problems;
  const std::string command =
      approval.command + (approval.next_step.empty() ? "" : "+" + approval.next_step);
  approval.content = content_of(change, command, target, *state_);
  constexpr int kLimit = decltype(approval.content)::max_length;
  if (code_points(approval.content) > kLimit)
    problems.add("signature.content_too_long", "", {{"limit", std::to_string(kLimit)}});
  return problems;
}

// What is signed: the command in a case, or a record. Fills in what the case says of it.
const RecordMeta* Planner::subject_of(Signature& signature, Id* id, Problems& problems) {
  if (!signature.in_case.empty()) {
    const auto found = load_record(approval_meta(), connection_, company_, signature.in_case.id);
    if (!found) {
      problems.add("record.not_found", "in_case", {{"record", approval_meta().name}});
      return nullptr;
    }
    const Approval& approval = found->as<Approval>();
    if (other_than(signature.record, approval.record) || other_than(signature.target, approval.target)) {
      problems.add("signature.other_record", "record");
      return nullptr;
    }
    signature.record = approval.record;
    signature.target = approval.target;
    signature.title = approval.title;
    *id = signature.in_case.id;
    return &approval_meta();
  }
  const Behaviour* behaviour = registry_.find(signature.record);
  if (!behaviour || !parse_int(signature.target, id) || *id <= 0) {
    problems.add("record.not_found", "target", {{"record", signature.record}});
    return nullptr;
  }
  signature.target = std::to_string(*id);
  const auto found = load_record(*behaviour->meta, connection_, company_, *id);
  if (found) signature.title = title_of(*found);
  return behaviour->meta;
}

void Planner::take_signature(Plan& plan) {
  plan.barrier = true;  // what it looks at, others may be changing
  if (plan.action != "create") {
    if (!plan.erasure) plan.problems.add("signature.never_changed");
    return;
  }
  Signature& signature = plan.change.after.as<Signature>();
  const Access& access = plan.submission->access;
  Id id = 0;
  const RecordMeta* subject = subject_of(signature, &id, plan.problems);
  if (!subject) return;
  // What may not be read is not there.
  const Behaviour* behaviour = registry_.find(signature.record);
  Id target = 0;
  if (behaviour && parse_int(signature.target, &target)) {
    const auto record = load_record(*behaviour->meta, connection_, company_, target);
    if (record && !access.reach(*behaviour->meta, "read").covers(*record)) {
      plan.problems.add("record.not_found", "target", {{"record", signature.record}});
      return;
    }
  }
  const std::string right = std::string(signature.record) + ".read";
  if (!access.may(right)) {
    plan.problems.add("access.denied", "", {{"right", right}});
    return;
  }
  const auto content = content_to_sign(*subject, id, registry_, connection_, *state_);
  const auto der = signature_der(signature.cms);
  if (!content) plan.problems.append(content.problems());
  if (!der) plan.problems.append(der.problems());
  if (plan.failed()) return;
  plan.problems.append(may_see_content(*content, registry_, access));
  if (plan.failed()) return;
  const Trust trust = trust_of(*state_);
  const Examined examined =
      examine(*der, *content, trust, now_, certificates_of(connection_, access.user()));
  plan.problems.append(examined.problems);
  if (plan.failed()) return;
  const Id owner = owner_of_certificate(connection_, examined.certificate.fingerprint);
  if (owner != access.user()) {
    plan.problems.add(owner == 0 ? "signature.not_registered" : "signature.of_another", "cms",
                      {{"owner", examined.certificate.owner}});
    return;
  }
  signature.digest = hash_hex(sha256(*content));
  for (const Record& record : signatures_of(connection_, company_, subject->name, id)) {
    const Signature& other = record.as<Signature>();
    if (other.person.id == access.user() && other.digest == signature.digest &&
        standing_of(other, registry_, connection_, *state_, trust).state != SignatureState::broken) {
      plan.problems.add("signature.signed_already");
      return;
    }
  }
  describe(signature, examined);
  signature.person.id = access.user();
  signature.at = now_;
  signature.content = *content;
  signature.cms = base64(*der);
  if (const auto head = head_of(*content)) signature.command = clip(head->command, 120);
}

// Nobody approves in a stage that wants a signature before he has signed what stands in the case.
void Planner::require_signature(Plan& plan) {
  const Approval& approval = plan.change.before.as<Approval>();
  const Id person = plan.submission->access.user();
  const auto open = open_to(approval, *state_, company_, person, now_);
  if (open.empty()) return;
  const SignatureWanted wanted = approval.stages[open.front()].signature;
  if (wanted == SignatureWanted::no) return;
  plan.barrier = true;
  const Trust trust = trust_of(*state_);
  std::string why;
  for (const Record& record : signatures_of(connection_, company_, approval_meta().name,
                                            plan.change.before.entity().id)) {
    const Signature& signature = record.as<Signature>();
    if (signature.person.id != person) continue;
    const Standing standing = standing_of(signature, registry_, connection_, *state_, trust);
    const bool good = standing.state == SignatureState::valid ||
                      (standing.state == SignatureState::not_known &&
                       wanted == SignatureWanted::yes);
    if (!good) {
      why = standing.problems ? standing.problems.front().code : "signature.revocation_not_known";
      continue;
    }
    plan.change.after.as<Approval>().decisions.back().signature.id = signature.id;
    return;
  }
  if (!why.empty()) plan.problems.add(why);
  plan.problems.add("approval.signature_required");
}

}  // namespace osnova
