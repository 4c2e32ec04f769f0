// Certificates of a person, with or without a key that is kept here.
#include "http/account.hpp"
#include "http/signatures.hpp"
#include "kernel/signature/person_certificates.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

PersonCertificates certificates(const Own& own) {
  return {own.kernel, own.services.factor.key_file};
}

}  // namespace

Response own_certificates(const Own& own) {
  json::array items;
  for (const PersonCertificate& one : certificates(own).list(own.person.user()))
    items.push_back(json::object{{"id", std::to_string(one.id)},
                                 {"owner", one.facts.owner},
                                 {"issuer", one.facts.issuer},
                                 {"serial", one.facts.serial},
                                 {"key", one.facts.key},
                                 {"valid_from", one.facts.valid_from.text()},
                                 {"valid_to", one.facts.valid_to.text()},
                                 {"fingerprint", one.facts.fingerprint},
                                 {"has_key", one.has_key},
                                 {"added", Timestamp{one.added_at}.text()}});
  return json_response(200, json::object{{"items", std::move(items)}});
}

Response add_certificate(const Own& own) {
  const auto body = parse_json(own.request.body, 2 * PersonCertificates::kLargestFile);
  if (!body) return refusal(own, body.problems());
  if (const Problems problems = needs_password(own, *body)) return refusal(own, problems);
  Problems problems;
  const auto file = from_base64(text_of(*body, "file"));
  if (!file || file->empty()) problems.add("certificate.unreadable", "file");
  if (problems) return refusal(own, problems);
  const auto added =
      certificates(own).add(own.person.user(), *file, text_of(*body, "passphrase"));
  if (!added) return refusal(own, added.problems());
  own.kernel.log_access(own.person.user(), "api", "certificate_added",
                        "certificate " + std::to_string(*added));
  return json_response(201, json::object{{"id", std::to_string(*added)}});
}

Response remove_certificate(const Own& own) {
  const auto removed = certificates(own).remove(own.person.user(), own.id);
  if (!removed) return refusal(own, removed.problems());
  if (!*removed) {
    Problems problems;
    problems.add("record.not_found");
    return refusal(own, problems);
  }
  own.kernel.log_access(own.person.user(), "api", "certificate_removed",
                        "certificate " + std::to_string(own.id));
  return json_response(200, json::object{{"ended", 1}});
}

}  // namespace osnova::http
