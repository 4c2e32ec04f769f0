// Tokens of programs.
#include "http/account.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

json::object token_json(const Own& own, const ApiToken& token) {
  json::object out = {{"id", std::to_string(token.id)},
                      {"login", login_of(own.kernel, token.user)},
                      {"name", token.name},
                      {"rights", token.rights},
                      {"made", Timestamp{token.made_at}.text()},
                      {"until", Timestamp{token.until_at}.text()}};
  if (token.used_at != 0) out["used"] = Timestamp{token.used_at}.text();
  if (token.in_company != 0)
    out["company"] = std::string_view(own.kernel.company_state(token.in_company)->company().code);
  return out;
}

Response listed(const Own& own, Id user) {
  json::array items;
  for (const ApiToken& token : own.sessions.tokens().list(user))
    items.push_back(token_json(own, token));
  return json_response(200, json::object{{"items", std::move(items)}});
}

Response ended(const Own& own, Id user, std::string_view what) {
  const auto done = own.sessions.tokens().end(user, own.id);
  if (!done) return refusal(own, done.problems());
  if (!*done) {
    Problems problems;
    problems.add("record.not_found");
    return refusal(own, problems);
  }
  own.kernel.log_access(own.person.user(), "api", what, "token " + std::to_string(own.id));
  return json_response(200, json::object{{"ended", 1}});
}

}  // namespace

Response own_tokens(const Own& own) { return listed(own, own.person.user()); }

Response make_token(const Own& own) {
  auto body = parse_json(own.request.body, 16384);
  if (!body) return refusal(own, body.problems());
  if (const Problems problems = needs_password(own, *body)) return refusal(own, problems);
  const auto* days = body->as_object().if_contains("days");
  const std::string name = text_of(*body, "name");
  const auto token = own.sessions.tokens().make(own.person.user(), name, text_of(*body, "rights"),
                                                text_of(*body, "company"),
                                                days && days->is_int64() ? days->as_int64() : 0);
  if (!token) return refusal(own, token.problems());
  own.kernel.log_access(own.person.user(), "api", "token_made", name);
  return json_response(201, json::object{{"token", *token}});
}

Response end_own_token(const Own& own) { return ended(own, own.person.user(), "token_ended"); }

Response all_tokens(const Own& own) {
  if (const Problems problems = needs_right(own, kSessionsRead)) return refusal(own, problems);
  return listed(own, 0);
}

Response end_any_token(const Own& own) {
  if (const Problems problems = needs_right(own, kSessionsEnd)) return refusal(own, problems);
  return ended(own, 0, "token_ended_of_other");
}

}  // namespace osnova::http
