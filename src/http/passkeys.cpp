#include "http/passkeys.hpp"

#include "base/text.hpp"
#include "http/account.hpp"
#include "http/peer.hpp"
#include "kernel/oidc/jose.hpp"
#include "kernel/passkey/passkeys.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

// Of one flow, and sent to its end alone.
constexpr std::string_view kFlowCookie = "osnova_passkey=", kSignInPath = "/api/passkey",
                           kAddPath = "/api/account/passkeys";
constexpr size_t kLongestBody = 16 * 1024;

// As the browser sees the page: nobody's browser names another host than the one that it asks.
PasskeyPlace place_of(const Request& request) {
  const std::string host = to_lower_ascii(request.host);
  const size_t port = host.find(']') == host.npos ? host.rfind(':') : host.npos;
  return {host.substr(0, port), (request.secure ? "https://" : "http://") + host};
}

std::string bytes_in(const json::value& body, std::string_view name) {
  return from_base64url(text_of(body, name)).value_or("");
}

PasskeyAnswer answer_in(const Request& request, const json::value& body) {
  PasskeyAnswer answer;
  answer.token = cookie_of(request, kFlowCookie);
  answer.client_data = bytes_in(body, "client_data");
  answer.authenticator_data = bytes_in(body, "authenticator_data");
  answer.credential = bytes_in(body, "credential");
  answer.handle = bytes_in(body, "handle");
  answer.signature = bytes_in(body, "signature");
  answer.name = text_of(body, "name");
  answer.address = counted_as(request.remote);
  return answer;
}

void keep_flow(const Request& request, Response& response, const std::string& token,
               std::string_view path) {
  response.headers.emplace_back(
      "Set-Cookie", cookie(request, kFlowCookie, token, path,
                           token.empty() ? 0 : Passkeys::kFlowUs / 1'000'000));
}

Response begin_sign_in(const Outside& o) {
  const auto begun = Passkeys(o.kernel).begin(0);
  if (!begun) return problem_response(o.labels, o.request, begun.problems());
  Response response = json_response(
      200, json::object{{"challenge", begun->challenge}, {"host", place_of(o.request).host}});
  keep_flow(o.request, response, begun->token, kSignInPath);
  return response;
}

Response finish_sign_in(const Outside& o) {
  auto body = parse_json(o.request.body, kLongestBody);
  if (!body) return problem_response(o.labels, o.request, body.problems());
  const auto user = Passkeys(o.kernel).sign_in(place_of(o.request), answer_in(o.request, *body));
  if (!user) {
    const bool store = user.problems().has("store.unavailable");
    Response refused = problem_response(o.labels, o.request, user.problems(), store ? 0 : 401);
    keep_flow(o.request, refused, "", kSignInPath);
    return refused;
  }
  // To hold the device and to unlock it are two factors.
  SessionWay way;
  way.factor_there = true;
  Response response = o.sessions.begin(o.request, *user, way);
  if (response.status != 200) return response;
  o.kernel.count_sign_in("done");
  o.kernel.log_access(*user, "api", "sign_in",
                      "by passkey from " + counted_as(o.request.remote));
  keep_flow(o.request, response, "", kSignInPath);
  return response;
}

Response missing(const Own& own) {
  Problems problems;
  problems.add("record.not_found");
  return refusal(own, problems);
}

Response own_passkeys(const Own& own) {
  json::array items;
  for (const Passkey& one : Passkeys(own.kernel).list(own.person.user())) {
    json::object out = {{"id", std::to_string(one.id)},
                        {"name", one.name},
                        {"host", one.host},
                        {"backed_up", one.backed_up},
                        {"added", Timestamp{one.added_at}.text()}};
    if (one.used_at != 0) out["used"] = Timestamp{one.used_at}.text();
    items.push_back(std::move(out));
  }
  return json_response(200, json::object{{"items", std::move(items)}});
}

Response begin_passkey(const Own& own) {
  auto body = parse_json(own.request.body, 4096);
  if (!body) return refusal(own, body.problems());
  if (const Problems problems = needs_password(own, *body)) return refusal(own, problems);
  const Id user = own.person.user();
  if (own.sessions.factor().active(user) && !own.person.session.way.factor_there)
    if (const Problems problems = own.sessions.sign_ins().code_again(
            user, [&] { return own.sessions.factor().use(user, text_of(*body, "code")); }))
      return refusal(own, problems);
  Passkeys passkeys(own.kernel);
  const auto begun = passkeys.begin(user);
  if (!begun) return refusal(own, begun.problems());
  const PasskeyPlace place = place_of(own.request);
  json::array known;
  for (const Passkey& one : passkeys.list(user))
    if (one.host == place.host) known.emplace_back(one.credential);
  Response response =
      json_response(200, json::object{{"challenge", begun->challenge},
                                      {"host", place.host},
                                      {"handle", base64url(Passkeys::handle_of(user))},
                                      {"login", login_of(own.kernel, user)},
                                      {"known", std::move(known)}});
  keep_flow(own.request, response, begun->token, kAddPath);
  return response;
}

Response add_passkey(const Own& own) {
  auto body = parse_json(own.request.body, kLongestBody);
  if (!body) return refusal(own, body.problems());
  const auto id = Passkeys(own.kernel)
                      .add(own.person.user(), place_of(own.request), answer_in(own.request, *body));
  Response response =
      id ? json_response(201, json::object{{"id", std::to_string(*id)}}) : refusal(own, id.problems());
  keep_flow(own.request, response, "", kAddPath);
  return response;
}

Response rename_passkey(const Own& own) {
  auto body = parse_json(own.request.body, 4096);
  if (!body) return refusal(own, body.problems());
  const auto changed =
      Passkeys(own.kernel).rename(own.person.user(), own.id, text_of(*body, "name"));
  if (!changed) return refusal(own, changed.problems());
  return *changed ? json_response(200, json::object{{"id", std::to_string(own.id)}}) : missing(own);
}

Response remove_passkey(const Own& own) {
  const auto removed = Passkeys(own.kernel).remove(own.person.user(), own.id);
  if (!removed) return refusal(own, removed.problems());
  return *removed ? json_response(200, json::object{{"ended", 1}}) : missing(own);
}

const Route kRoutes[] = {
    {.method = "POST",
     .path = "/api/passkey/begin",
     .name = "passkey.begin",
     .summary = "What a passkey has to answer to sign in; the flow is kept in a cookie",
     .outside = begin_sign_in,
     .answer = "passkey_question"},
    {.method = "POST",
     .path = "/api/passkey/finish",
     .name = "passkey.finish",
     .summary = "With the answer of a passkey: a session as of session.begin",
     .outside = finish_sign_in,
     .body_size = Route::Body::small,
     .body = "passkey_answer",
     .answer = "token"},
    {.method = "GET",
     .path = "/api/account/passkeys",
     .name = "account.passkeys",
     .summary = "Passkeys of the person",
     .own = own_passkeys,
     .answer = "passkeys"},
    {.method = "POST",
     .path = "/api/account/passkeys/begin",
     .name = "account.begin_passkey",
     .summary = "What the browser makes a passkey with; the flow is kept in a cookie",
     .own = begin_passkey,
     .body_size = Route::Body::small,
     .body = "passkey_begin",
     .answer = "passkey_making"},
    {.method = "POST",
     .path = "/api/account/passkeys",
     .name = "account.add_passkey",
     .summary = "The passkey that the browser made",
     .own = add_passkey,
     .body_size = Route::Body::small,
     .body = "new_passkey",
     .answer = "made_identity",
     .status = 201},
    {.method = "PATCH",
     .path = "/api/account/passkeys/{id}",
     .name = "account.rename_passkey",
     .summary = "Another name for a passkey",
     .own = rename_passkey,
     .body_size = Route::Body::small,
     .body = "passkey_name",
     .answer = "made_identity"},
    {.method = "DELETE",
     .path = "/api/account/passkeys/{id}",
     .name = "account.remove_passkey",
     .summary = "A passkey signs in no more",
     .own = remove_passkey,
     .proved = true,
     .answer = "ended"},
};

}  // namespace

std::span<const Route> passkey_routes() { return kRoutes; }

}  // namespace osnova::http
