// Electronic signatures of a record: the content to sign, signing, taking in, what each is worth now.
#include "kernel/signature/signatures.hpp"

#include "base/text.hpp"
#include "http/signatures.hpp"
#include "kernel/access/fields.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

std::optional<Response> unreadable(const Call& call) {
  const Context& context = call.context;
  if (context.access.may(std::string(call.behaviour->meta->name) + ".read") &&
      context.kernel.load(*call.behaviour->meta, call.id, context.access))
    return std::nullopt;
  return problem_response(context, "record.not_found", 404);
}

// What is signed shows every field; of a case the kernel looks at the record behind it.
std::optional<Response> unreadable_content(const Call& call) {
  if (auto refused = unreadable(call)) return refused;
  const RecordMeta& meta = *call.behaviour->meta;
  if (may_read_all_fields(call.context.access, meta)) return std::nullopt;
  return problem_response(call.context, "access.field_denied", 403,
                          {{"right", std::string(meta.name) + ".read.*"}});
}

std::string name_of(Kernel& kernel, Id id) {
  const auto workspace = kernel.company_state(0);
  const User* user = workspace->get<User>(user_meta(), id);
  if (!user) return {};
  return user->name.empty() ? std::string(user->login) : std::string(user->name);
}

json::object signature_json(const Context& context, const SeenSignature& seen) {
  const Signature& one = seen.signature;
  const auto code = [](SignatureState state) {
    return enum_meta(state).codes[static_cast<size_t>(state)];
  };
  json::object out = {{"id", std::to_string(one.id)},
                      {"person", name_of(context.kernel, one.person.id)},
                      {"at", one.at.text()},
                      {"command", command_label(context.labels, context.language(), one.command)},
                      {"state", code(seen.standing.state)},
                      {"result", code(one.result)},
                      {"owner", std::string_view(one.owner)},
                      {"issuer", std::string_view(one.issuer)},
                      {"serial", std::string_view(one.serial)},
                      {"valid_from", one.valid_from.text()},
                      {"valid_to", one.valid_to.text()},
                      {"algorithm", std::string_view(one.algorithm)},
                      {"digest", std::string_view(one.digest)},
                      {"problems", problems_json(context.labels, context.language(),
                                                 seen.standing.problems)}};
  json::array stamps;
  for (const StampFound& stamp : seen.standing.stamps)
    stamps.push_back(json::object{
        {"at", stamp.at.text()},
        {"authority", stamp.authority},
        {"problems", problems_json(context.labels, context.language(), stamp.problems)}});
  out["stamps"] = std::move(stamps);
  if (one.claimed_at.us != 0) out["claimed_at"] = one.claimed_at.text();
  if (!one.power.empty()) out["power"] = std::string_view(one.power);
  if (!one.power_file.empty()) out["power_file"] = std::string_view(one.power_file);
  if (!one.in_case.empty()) out["case"] = std::to_string(one.in_case.id);
  return out;
}

std::string title(const Call& call) {
  const auto titles = call.context.kernel.titles(*call.behaviour->meta, {call.id},
                                                 call.context.access);
  const auto found = titles.find(call.id);
  std::string text = found == titles.end() ? std::to_string(call.id) : found->second;
  for (char& c : text)
    if (c == '/' || c == '\\') c = '_';
  return text;
}

Response attachment(std::string bytes, std::string_view type, const std::string& name) {
  Response response;
  response.content_type = type;
  response.body = std::move(bytes);
  response.headers.emplace_back("Content-Disposition", file_name_header("attachment", name));
  return response;
}

Response taken(const Context& context, const Answer& answer) {
  if (!answer.incident.empty()) return problem_response(context, "command.incident", 500);
  if (!answer.ok()) return problem_response(context, answer.problems);
  return json_response(201, json::object{{"id", std::to_string(answer.record)}});
}

std::optional<SeenSignature> found(const Call& call) {
  Id id = 0;
  if (!parse_int(call.words[0], &id)) return std::nullopt;
  return Signatures(call.context.kernel)
      .find(call.context.access, *call.behaviour->meta, call.id, id);
}

}  // namespace

Response record_signatures(const Call& call) {
  if (auto refused = unreadable(call)) return std::move(*refused);
  json::array items;
  for (const SeenSignature& seen : Signatures(call.context.kernel)
                                       .list(call.context.access, *call.behaviour->meta, call.id))
    items.push_back(signature_json(call.context, seen));
  return json_response(200, json::object{{"items", std::move(items)}});
}

Response content_to_sign(const Call& call) {
  if (auto refused = unreadable_content(call)) return std::move(*refused);
  auto content = Signatures(call.context.kernel)
                     .content(call.context.access, *call.behaviour->meta, call.id);
  if (!content) return problem_response(call.context, content.problems());
  call.context.kernel.log_access(
      call.context.access, "content_to_sign",
      std::string(call.behaviour->meta->name) + "/" + std::to_string(call.id));
  return attachment(std::move(*content), "application/octet-stream", title(call) + ".json");
}

namespace {

// Who may not sign at all is told so before anything is looked at.
std::optional<Response> may_not_sign(const Call& call) {
  constexpr std::string_view kRight = "kernel.signature.create";
  if (call.context.access.may(kRight)) return unreadable_content(call);
  return problem_response(call.context, "access.denied", 403, {{"right", std::string(kRight)}});
}

}  // namespace

Response add_signature(const Call& call) {
  if (auto refused = may_not_sign(call)) return std::move(*refused);
  const Context& context = call.context;
  return taken(context, Signatures(context.kernel)
                            .add(context.access, *call.behaviour->meta, call.id,
                                 context.request.body,
                                 {context.query("power"), context.query("power_file")},
                                 plain_utf8(context.request.idempotency_key)));
}

// A wrong passphrase makes the next try wait, as a wrong code of a second factor does.
Response sign_here(const Call& call) {
  if (auto refused = may_not_sign(call)) return std::move(*refused);
  const Context& context = call.context;
  const auto body = parse_json(context.request.body, 8192);
  if (!body) return problem_response(context, body.problems());
  Id certificate = 0;
  parse_int(text_of(*body, "certificate"), &certificate);
  const PersonCertificates certificates(context.kernel, context.services.factor.key_file);
  Answer answer;
  const Problems waits =
      SignIn(context.kernel, context.services.sign_in).code_again(context.access.user(), [&] {
        answer = Signatures(context.kernel)
                     .sign(context.access, *call.behaviour->meta, call.id, certificates, certificate,
                           text_of(*body, "passphrase"),
                           {text_of(*body, "power"), text_of(*body, "power_file")},
                           plain_utf8(context.request.idempotency_key));
        return answer.problems.has("certificate.passphrase_wrong") ? answer.problems : Problems{};
      });
  if (waits) return problem_response(context, waits);
  return taken(context, answer);
}

Response signature_file(const Call& call) {
  if (auto refused = unreadable(call)) return std::move(*refused);
  Id id = 0;
  const auto der = parse_int(call.words[0], &id)
                       ? Signatures(call.context.kernel)
                             .file(call.context.access, *call.behaviour->meta, call.id, id)
                       : std::nullopt;
  if (!der) return problem_response(call.context, "record.not_found", 404);
  return attachment(*der, "application/pkcs7-signature", title(call) + ".json.p7s");
}

Response signed_content(const Call& call) {
  if (auto refused = unreadable_content(call)) return std::move(*refused);
  const auto seen = found(call);
  if (!seen || seen->signature.content.empty())
    return problem_response(call.context, "record.not_found", 404);
  if (const Problems problems = may_see_content(
          seen->signature.content, call.context.kernel.registry(), call.context.access))
    return problem_response(call.context, problems);
  return attachment(seen->signature.content, "application/octet-stream", title(call) + ".json");
}

}  // namespace osnova::http
