#include "kernel/signature/signatures.hpp"

#include <boost/json.hpp>

#include "kernel/signature/proof.hpp"

namespace osnova {

namespace {

// Asked before anything is looked at; the planner asks again.
Answer may_sign(const Access& access) {
  Answer answer;
  if (!access.may("kernel.signature.create"))
    answer.problems.add("access.denied", "", {{"right", "kernel.signature.create"}});
  return answer;
}

}  // namespace

std::vector<SeenSignature> Signatures::list(const Access& access, const RecordMeta& meta, Id id) {
  std::vector<SeenSignature> all;
  if (meta.kind == RecordKind::shared_catalogue) return all;
  kernel_.read(access, [&](const ReadContext& read) {
    const auto found = signatures_of(read.connection, access.company(), meta.name, id);
    if (found.empty()) return;
    const Trust trust = trust_of(read.company);
    for (const Record& record : found) {
      const Signature& signature = record.as<Signature>();
      all.push_back({signature, standing_of(signature, kernel_.registry(), read.connection,
                                            read.company, trust)});
    }
  });
  return all;
}

std::optional<SeenSignature> Signatures::find(const Access& access, const RecordMeta& meta, Id id,
                                              Id signature) {
  for (SeenSignature& one : list(access, meta, id))
    if (one.signature.id == signature) return std::move(one);
  return std::nullopt;
}

std::optional<std::string> Signatures::file(const Access& access, const RecordMeta& meta, Id id,
                                            Id signature) {
  std::optional<std::string> der;
  if (meta.kind == RecordKind::shared_catalogue) return der;
  kernel_.read(access, [&](const ReadContext& read) {
    for (const Record& one : signatures_of(read.connection, access.company(), meta.name, id))
      if (one.entity().id == signature)
        der = enlarged(one.as<Signature>(),
                       proofs_of(read.connection, access.company(), signature));
  });
  return der;
}

Result<std::string> Signatures::content(const Access& access, const RecordMeta& meta, Id id) {
  std::optional<Result<std::string>> content;
  kernel_.read(access, [&](const ReadContext& read) {
    content = content_to_sign(meta, id, kernel_.registry(), read.connection, read.company);
  });
  if (!content) return Problem{"signature.no_content", "", {}};
  if (!*content) return std::move(*content);
  if (Problems problems = may_see_content(**content, kernel_.registry(), access)) return problems;
  return std::move(*content);
}

Answer Signatures::add(const Access& access, const RecordMeta& meta, Id id, std::string_view cms,
                       const PowerOfAttorney& power, const std::string& key) {
  Answer answer = may_sign(access);
  if (!answer.ok()) return answer;
  const auto der = signature_der(cms);
  if (!der) {
    answer.problems = der.problems();
    return answer;
  }
  Command command;
  command.company = access.company();
  command.name = "kernel.signature.create";
  command.key = key;
  command.input = {{"cms", base64(*der)}, {"power", power.number}, {"power_file", power.file}};
  if (&meta == &approval_meta()) {
    command.input["in_case"] = std::to_string(id);
  } else {
    command.input["record"] = meta.name;
    command.input["target"] = std::to_string(id);
  }
  return kernel_.execute(command, access);
}

Answer Signatures::sign(const Access& access, const RecordMeta& meta, Id id,
                        const PersonCertificates& certificates, Id certificate,
                        std::string_view passphrase, const PowerOfAttorney& power,
                        const std::string& key) {
  Answer answer = may_sign(access);
  if (!answer.ok()) return answer;
  const auto content = this->content(access, meta, id);
  if (!content) answer.problems = content.problems();
  if (!answer.ok()) return answer;
  auto signer = certificates.open(access.user(), certificate, passphrase);
  if (!signer) {
    answer.problems = signer.problems();
    if (answer.problems.has("certificate.passphrase_wrong"))
      kernel_.log_access(access, "passphrase_refused", "certificate " + std::to_string(certificate));
    return answer;
  }
  const auto cms = sign_detached(*content, *signer, {kernel_.clock().now_us()});
  signer->key.reset();
  if (!cms) {
    answer.problems = cms.problems();
    return answer;
  }
  return add(access, meta, id, *cms, power, key);
}

}  // namespace osnova
