// The second factor of a person, and taking it away from one who has lost it.
#include "http/account.hpp"
#include "kernel/access/totp.hpp"
#include "kernel/notify/operators.hpp"
#include "kernel/passkey/passkeys.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

Response with_codes(const std::vector<std::string>& codes) {
  json::array list;
  for (const std::string& code : codes) list.emplace_back(code);
  return json_response(200, json::object{{"recovery_codes", std::move(list)}});
}

// What matters asks for the password and, once there is one, for the second factor as well.
Problems needs_both(const Own& own, const json::value& body) {
  if (Problems problems = needs_password(own, body)) return problems;
  const Id user = own.person.user();
  return own.sessions.sign_ins().code_again(
      user, [&] { return own.sessions.factor().use(user, text_of(body, "code")); });
}

}  // namespace

Response own_factor(const Own& own) {
  const auto state = own.sessions.factor().state(own.person.user());
  json::object answer = {{"active", state.active},
                         {"required", state.wanted},
                         {"recovery_left", state.recovery_left}};
  if (state.active) answer["since"] = Timestamp{state.since}.text();
  return json_response(200, answer);
}

Response begin_factor(const Own& own) {
  auto body = parse_json(own.request.body, 4096);
  if (!body) return refusal(own, body.problems());
  if (const Problems problems = needs_password(own, *body)) return refusal(own, problems);
  const auto secret = own.sessions.factor().begin(own.person.user());
  if (!secret) return refusal(own, secret.problems());
  const std::string issuer =
      own.request.host.empty() ? std::string("Osnova") : "Osnova " + own.request.host;
  const std::string uri = totp_uri(*secret, issuer, login_of(own.kernel, own.person.user()));
  json::object answer = {{"secret", base32(*secret)}, {"uri", uri}};
  if (own.services.output) {
    const Picture code = own.services.output->qr_code(uri);
    answer["qr"] = json::object{{"side", code.side}, {"path", code.path}};
  }
  return json_response(200, answer);
}

Response confirm_factor(const Own& own) {
  auto body = parse_json(own.request.body, 4096);
  if (!body) return refusal(own, body.problems());
  const Id user = own.person.user();
  std::vector<std::string> codes;
  const Problems problems = own.sessions.sign_ins().code_again(user, [&]() -> Problems {
    auto made = own.sessions.factor().confirm(user, text_of(*body, "code"));
    if (!made) return made.problems();
    codes = std::move(*made);
    return {};
  });
  if (problems) return refusal(own, problems);
  own.kernel.log_access(user, "api", "second_factor_begun", {});
  tell_person(own.kernel, user, user, "factor_begun");
  // Who came in with less has to come in again.
  if (const auto ended = own.sessions.store().end(user, 0, own.person.session.id); !ended)
    return refusal(own, ended.problems());
  return with_codes(codes);
}

Response new_recovery_codes(const Own& own) {
  auto body = parse_json(own.request.body, 4096);
  if (!body) return refusal(own, body.problems());
  if (const Problems problems = needs_both(own, *body)) return refusal(own, problems);
  const auto codes = own.sessions.factor().new_recovery_codes(own.person.user());
  if (!codes) return refusal(own, codes.problems());
  own.kernel.log_access(own.person.user(), "api", "recovery_codes_made", {});
  return with_codes(*codes);
}

Response remove_factor(const Own& own) {
  auto body = parse_json(own.request.body, 4096);
  if (!body) return refusal(own, body.problems());
  const Id user = own.person.user();
  if (own.sessions.factor().wanted(user)) {
    Problems problems;
    problems.add("second_factor.required");
    return refusal(own, problems);
  }
  if (const Problems problems = needs_both(own, *body)) return refusal(own, problems);
  if (const auto removed = own.sessions.factor().remove(user); !removed)
    return refusal(own, removed.problems());
  own.kernel.log_access(user, "api", "second_factor_ended", {});
  tell_person(own.kernel, user, user, "factor_ended");
  return json_response(200, json::object{});
}

Response all_people(const Own& own) {
  if (const Problems problems = needs_right(own, kSessionsRead)) return refusal(own, problems);
  json::array items;
  const auto workspace = own.kernel.company_state(0);
  for (const Record& record : workspace->all(user_meta())) {
    const User& user = record.as<User>();
    items.push_back(json::object{{"id", std::to_string(user.id)},
                                 {"login", std::string_view(user.login)},
                                 {"name", std::string_view(user.name)},
                                 {"active", user.active},
                                 {"only_provider", user.only_oidc},
                                 {"password", !user.password_hash.empty()},
                                 {"second_factor", own.sessions.factor().active(user.id) ||
                                                       !Passkeys(own.kernel).list(user.id).empty()},
                                 {"required", own.sessions.factor().wanted(user.id)}});
  }
  return json_response(200, json::object{{"items", std::move(items)}});
}

Response reset_factor(const Own& own) {
  if (const Problems problems = needs_right(own, kFactorReset)) return refusal(own, problems);
  const auto removed = own.sessions.factor().remove(own.id);
  if (!removed) return refusal(own, removed.problems());
  // A passkey is a second factor, too: what is lost may be in somebody's hands.
  const auto passkeys = Passkeys(own.kernel).remove_all(own.id);
  if (!passkeys) return refusal(own, passkeys.problems());
  if (!*removed && *passkeys == 0) {
    Problems problems;
    problems.add("record.not_found");
    return refusal(own, problems);
  }
  own.kernel.log_access(own.person.user(), "api", "second_factor_reset",
                        "user " + std::to_string(own.id));
  tell_person(own.kernel, own.id, own.person.user(), "factor_ended");
  if (const auto ended = own.sessions.store().end(own.id, 0); !ended)
    return refusal(own, ended.problems());
  return json_response(200, json::object{});
}

}  // namespace osnova::http
