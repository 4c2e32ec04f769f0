#include "http/account.hpp"

namespace osnova::http {

namespace json = boost::json;

Response refusal(const Own& own, const Problems& problems) {
  return problem_response(own.labels, own.request, problems);
}

Problems needs_right(const Own& own, std::string_view right) {
  Problems problems;
  const auto access = own.sessions.access(own.person, 0);
  if (!access || !access->may(right)) problems.add("access.denied", "", {{"right", right}});
  return problems;
}

std::string login_of(Kernel& kernel, Id id) {
  const auto workspace = kernel.company_state(0);
  const User* user = workspace->get<User>(user_meta(), id);
  return user ? std::string(user->login) : std::string();
}

Problems needs_password(const Own& own, const json::value& body) {
  const auto workspace = own.kernel.company_state(0);
  const User* user = workspace->get<User>(user_meta(), own.person.user());
  if (!user || !user->only_oidc)
    return own.sessions.sign_ins().password_again(own.person.user(), text_of(body, "password"));
  // Who has no password is asked by his provider, and comes back in a session that says so.
  constexpr int64_t kProvedUs = int64_t{600} * 1'000'000;
  const Session& session = own.person.session;
  Problems problems;
  if (!session.way.proved_there ||
      session.begun_at + kProvedUs < own.kernel.clock().now_us())
    problems.add("account.prove_again", "password");
  return problems;
}

namespace {

json::object session_json(const Own& own, const Session& session) {
  return {{"id", std::to_string(session.id)},
          {"login", login_of(own.kernel, session.user)},
          {"agent", session.agent},
          {"address", session.address},
          {"since", Timestamp{session.begun_at}.text()},
          {"used", Timestamp{session.used_at}.text()},
          {"until", Timestamp{session.until_at}.text()},
          {"provider", session.way.provider},
          {"current", session.id == own.person.session.id}};
}

Response listed(const Own& own, Id user) {
  json::array items;
  for (const Session& session : own.sessions.store().list(user))
    items.push_back(session_json(own, session));
  return json_response(200, json::object{{"items", std::move(items)}});
}

// `what` for the access log, with whose sessions they were.
Response ended(const Own& own, Id user, Id session, Id except, std::string_view what) {
  const auto count = own.sessions.store().end(user, session, except);
  if (!count) return refusal(own, count.problems());
  if (session != 0 && *count == 0) {
    Problems problems;
    problems.add("record.not_found");
    return refusal(own, problems);
  }
  own.kernel.log_access(own.person.user(), "api", what,
                        user == 0 ? "session " + std::to_string(session)
                                  : "user " + std::to_string(user));
  return json_response(200, json::object{{"ended", *count}});
}

}  // namespace

Response own_sessions(const Own& own) { return listed(own, own.person.user()); }

Response end_other_sessions(const Own& own) {
  return ended(own, own.person.user(), 0, own.person.session.id, "sessions_ended");
}

Response end_own_session(const Own& own) {
  return ended(own, own.person.user(), own.id, 0, "session_ended");
}

Response change_own_password(const Own& own) {
  auto body = parse_json(own.request.body, 4096);
  if (!body) return refusal(own, body.problems());
  if (const Problems problems = needs_password(own, *body)) return refusal(own, problems);
  if (const Problems problems = own.kernel.set_own_password(
          own.person.user(), text_of(*body, "new_password"), "api"))
    return refusal(own, problems);
  own.kernel.log_access(own.person.user(), "api", "password_changed", {});
  return own.sessions.begin(own.request, own.person.user());
}

Response invite(const Own& own) {
  if (const Problems problems = needs_right(own, kInvite)) return refusal(own, problems);
  const auto access = own.sessions.access(own.person, 0);
  if (!access) return refusal(own, access.problems());
  const auto made = own.kernel.invite(own.id, *access);
  if (!made) return refusal(own, made.problems());
  json::object answer = {{"login", login_of(own.kernel, own.id)},
                         {"code", made->code},
                         {"until", made->until.text()}};
  if (made->waits != 0) answer["waits"] = std::to_string(made->waits);
  return json_response(201, answer);
}

Response all_sessions(const Own& own) {
  if (const Problems problems = needs_right(own, kSessionsRead)) return refusal(own, problems);
  return listed(own, 0);
}

Response end_any_session(const Own& own) {
  if (const Problems problems = needs_right(own, kSessionsEnd)) return refusal(own, problems);
  return ended(own, 0, own.id, 0, "session_ended_of_other");
}

Response end_sessions_of(const Own& own) {
  if (const Problems problems = needs_right(own, kSessionsEnd)) return refusal(own, problems);
  return ended(own, own.id, 0, 0, "sessions_ended_of_other");
}

}  // namespace osnova::http
