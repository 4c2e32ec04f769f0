#include "http/oidc.hpp"

#include "base/text.hpp"
#include "http/account.hpp"
#include "http/peer.hpp"
#include "kernel/notify/operators.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

// Of one flow, and sent to its end alone.
constexpr std::string_view kFlowCookie = "osnova_oidc=", kFlowPath = "/api/oidc";

Response refuse(const Outside& o, std::string_view code, int status) {
  Problems problems;
  problems.add(code);
  return problem_response(o.labels, o.request, problems, status);
}

// What is wrong with who came back is 401, so that it counts as a try; that the provider is away is
// nobody's fault.
Response refusal_of(const Outside& o, const Problems& problems) {
  const bool away = problems.has("oidc.unreachable") || problems.has("oidc.metadata") ||
                    problems.has("oidc.busy");
  const bool other = problems.has("store.unavailable") || problems.has("access.delayed");
  if (other) return sign_in_refusal(o.labels, o.request, problems);
  return problem_response(o.labels, o.request, problems, away ? 502 : 401);
}

Response gone_away(const Request& request, const OidcBegun& begun) {
  Response response = json_response(200, json::object{{"go", begun.address}});
  response.headers.emplace_back("Set-Cookie", cookie(request, kFlowCookie, begun.token, kFlowPath,
                                                     Oidc::kFlowUs / 1'000'000));
  return response;
}

void forget_flow(const Request& request, Response& response) {
  response.headers.emplace_back("Set-Cookie", cookie(request, kFlowCookie, "", kFlowPath, 0));
}

bool flag(const json::value& body, std::string_view name) {
  const json::value* value = body.is_object() ? body.as_object().if_contains(name) : nullptr;
  return value && value->is_bool() && value->as_bool();
}

// The program asks for its own second factor, unless the provider did and counts.
bool wants_code(const Outside& o, const OidcResult& result) {
  return !result.linked && !result.attested && o.sessions.factor().active(result.user);
}

Response let_in(const Outside& o, const OidcResult& result) {
  Response response =
      o.sessions.begin(o.request, result.user,
                       {result.provider, result.attested, result.proved}, {{"page", result.page}});
  if (response.status != 200) return response;
  o.kernel.count_sign_in("done");
  o.kernel.log_access(result.user, "api", "sign_in",
                      "by " + result.provider + " from " + counted_as(o.request.remote));
  return response;
}

Problems code_wrong(const Outside& o, Id user, const std::string& code) {
  return o.sessions.sign_ins().code_again(
      user, [&] { return o.sessions.factor().use(user, code); });
}

Response with_code(const Outside& o, const std::string& name, const std::string& token,
                   const std::string& code) {
  Oidc& oidc = *o.sessions.oidc();
  const auto result = oidc.waiting(name, token);
  if (!result) return refuse(o, "oidc.flow", 401);
  if (const Problems problems = code_wrong(o, result->user, code))
    return sign_in_refusal(o.labels, o.request, problems);
  oidc.end(token);
  Response response = let_in(o, *result);
  forget_flow(o.request, response);
  return response;
}

OidcReturn returned(const Outside& o, const json::value& body, const std::string& token) {
  OidcReturn back;
  back.token = token;
  back.code = text_of(body, "code");
  back.state = text_of(body, "state");
  back.issuer = text_of(body, "iss");
  back.error = text_of(body, "error");
  back.address = counted_as(o.request.remote);
  bool forged = false;
  const auto person = o.sessions.signed_in(o.request, &forged);
  if (person && !person->token && !forged) back.signed_in = person->user();
  return back;
}

json::object identity_json(const Own& own, const Identity& one) {
  json::object out = {{"id", std::to_string(one.id)},
                      {"login", login_of(own.kernel, one.user)},
                      {"provider", one.provider},
                      {"issuer", one.issuer},
                      {"subject", one.subject},
                      {"shown", one.shown},
                      {"linked", Timestamp{one.linked_at}.text()}};
  if (one.used_at != 0) out["used"] = Timestamp{one.used_at}.text();
  return out;
}

Response listed(const Own& own, Id user) {
  json::array items;
  for (const Identity& one : Identities(own.kernel).list(user))
    items.push_back(identity_json(own, one));
  return json_response(200, json::object{{"items", std::move(items)}});
}

Response missing(const Own& own) {
  Problems problems;
  problems.add("record.not_found");
  return refusal(own, problems);
}

}  // namespace

Response oidc_providers(const Outside& o) {
  json::array items;
  if (o.sessions.oidc())
    for (const OidcOptions* one : o.sessions.oidc()->providers())
      items.push_back(json::object{{"name", one->name}, {"label", one->label}});
  return json_response(200, json::object{{"items", std::move(items)}});
}

Response oidc_begin(const Outside& o) {
  auto body = parse_json(o.request.body, 4096);
  if (!body) return problem_response(o.labels, o.request, body.problems());
  OidcBegin begin;
  begin.page = text_of(*body, "page");
  begin.again = flag(*body, "again");
  const auto begun = o.sessions.oidc()->begin(o.request.path[2], begin);
  if (!begun) return refusal_of(o, begun.problems());
  return gone_away(o.request, *begun);
}

Response oidc_finish(const Outside& o) {
  constexpr size_t kLongest = 16 * 1024;  // providers put a lot into a code
  auto body = parse_json(o.request.body, kLongest);
  if (!body) return problem_response(o.labels, o.request, body.problems());
  const std::string name = o.request.path[2], token = cookie_of(o.request, kFlowCookie);
  if (const std::string code = text_of(*body, "factor"); !code.empty())
    return with_code(o, name, token, code);
  Oidc& oidc = *o.sessions.oidc();
  const auto result = oidc.finish(name, returned(o, *body, token));
  if (!result) {
    Response response = refusal_of(o, result.problems());
    forget_flow(o.request, response);
    return response;
  }
  if (wants_code(o, *result)) {
    if (const Problems problems = oidc.wait_for_factor(token, *result))
      return sign_in_refusal(o.labels, o.request, problems);
    return refuse(o, "access.code_required", 401);
  }
  oidc.end(token);
  Response response = result->linked ? json_response(200, json::object{{"page", result->page}})
                                     : let_in(o, *result);
  forget_flow(o.request, response);
  return response;
}

// --- a person's own ------------------------------------------------------------------------------

Response own_identities(const Own& own) { return listed(own, own.person.user()); }

Response begin_link(const Own& own) {
  auto body = parse_json(own.request.body, 4096);
  if (!body) return refusal(own, body.problems());
  if (const Problems problems = needs_password(own, *body)) return refusal(own, problems);
  OidcBegin begin;
  begin.for_user = own.person.user();
  begin.page = text_of(*body, "page");
  const auto begun = own.sessions.oidc()->begin(own.request.path[3], begin);
  if (!begun) return problem_response(own.labels, own.request, begun.problems(),
                                      begun.problems().has("store.unavailable") ? 0 : 502);
  return gone_away(own.request, *begun);
}

Response end_own_identity(const Own& own) {
  Identities identities(own.kernel);
  const auto workspace = own.kernel.company_state(0);
  const User* user = workspace->get<User>(user_meta(), own.person.user());
  if (user && user->only_oidc && identities.list(user->id).size() <= 1) {
    Problems problems;
    problems.add("oidc.last_identity");
    return refusal(own, problems);
  }
  const auto removed = identities.unlink(own.person.user(), own.id);
  if (!removed) return refusal(own, removed.problems());
  if (!*removed) return missing(own);
  own.kernel.log_access(own.person.user(), "api", "identity_unlinked",
                        "identity " + std::to_string(own.id));
  return json_response(200, json::object{{"ended", 1}});
}

// --- of others -----------------------------------------------------------------------------------

Response all_identities(const Own& own) {
  if (const Problems problems = needs_right(own, kSessionsRead)) return refusal(own, problems);
  return listed(own, 0);
}

Response link_identity(const Own& own) {
  if (const Problems problems = needs_right(own, kIdentityLink)) return refusal(own, problems);
  auto body = parse_json(own.request.body, 4096);
  if (!body) return refusal(own, body.problems());
  if (const Problems problems = needs_password(own, *body)) return refusal(own, problems);
  Problems problems;
  Identity identity;
  identity.user = own.id;
  identity.provider = text_of(*body, "provider");
  identity.subject = trim(text_of(*body, "subject"));
  const OidcOptions* provider =
      own.sessions.oidc() ? own.sessions.oidc()->provider(identity.provider) : nullptr;
  if (!provider) problems.add("oidc.unknown_provider", "provider");
  if (identity.subject.empty()) problems.add("input.required", "subject");
  if (identity.subject.size() > Identities::kLongestSubject)
    problems.add("text.too_long", "subject",
                 {{"limit", std::to_string(Identities::kLongestSubject)}});
  // He would come in as another with what is his own.
  if (own.id == own.person.user()) problems.add("oidc.link_own_by_signing_in");
  if (problems) return refusal(own, problems);
  identity.issuer = provider->issuer;
  const auto id = Identities(own.kernel).link(identity);
  if (!id) return refusal(own, id.problems());
  own.kernel.log_access(own.person.user(), "api", "identity_linked_of_other",
                        "user " + std::to_string(own.id) + ", by " + identity.provider +
                            ", identity " + std::to_string(*id));
  tell_person(own.kernel, own.id, own.person.user(), "identity_linked");
  return json_response(201, json::object{{"id", std::to_string(*id)}});
}

Response end_any_identity(const Own& own) {
  if (const Problems problems = needs_right(own, kIdentityLink)) return refusal(own, problems);
  const auto removed = Identities(own.kernel).unlink(0, own.id);
  if (!removed) return refusal(own, removed.problems());
  if (!*removed) return missing(own);
  own.kernel.log_access(own.person.user(), "api", "identity_unlinked_of_other",
                        "identity " + std::to_string(own.id));
  return json_response(200, json::object{{"ended", 1}});
}

// --- routes --------------------------------------------------------------------------------------

namespace {

const Route kRoutes[] = {
    {.method = "GET",
     .path = "/api/oidc",
     .name = "oidc.providers",
     .summary = "By whom people can sign in (OpenID Connect)",
     .outside = oidc_providers,
     .answer = "oidc_providers"},
    {.method = "POST",
     .path = "/api/oidc/{provider}/begin",
     .name = "oidc.begin",
     .summary = "Where the browser goes to sign in; what it has to come back with is kept in a cookie",
     .outside = oidc_begin,
     .run = Route::Run::provider,
     .body_size = Route::Body::small,
     .body = "oidc_begin",
     .answer = "oidc_go"},
    {.method = "POST",
     .path = "/api/oidc/{provider}/finish",
     .name = "oidc.finish",
     .summary = "With what the provider sent the browser back with: a session as of session.begin, or "
                "the link that was asked for",
     .outside = oidc_finish,
     .run = Route::Run::provider,
     .body_size = Route::Body::small,
     .body = "oidc_finish",
     .answer = "oidc_done"},
    {.method = "GET",
     .path = "/api/account/identities",
     .name = "account.identities",
     .summary = "Identities of providers by which the person comes in",
     .own = own_identities,
     .answer = "identities"},
    {.method = "POST",
     .path = "/api/account/identities/{provider}",
     .name = "account.link_identity",
     .summary = "Where the browser goes to link an identity of the provider to the person",
     .own = begin_link,
     .run = Route::Run::provider,
     .body_size = Route::Body::small,
     .body = "oidc_link",
     .answer = "oidc_go"},
    {.method = "DELETE",
     .path = "/api/account/identities/{id}",
     .name = "account.end_identity",
     .summary = "Unlinks an identity of the person",
     .own = end_own_identity,
     .answer = "ended"},
    {.method = "GET",
     .path = "/api/people/identities",
     .name = "people.identities",
     .summary = "Identities of everybody",
     .own = all_identities,
     .answer = "identities"},
    {.method = "POST",
     .path = "/api/people/{id}/identities",
     .name = "people.link_identity",
     .summary = "Links a subject of a provider to a person",
     .own = link_identity,
     .body_size = Route::Body::small,
     .proved = true,
     .body = "new_identity",
     .answer = "made_identity",
     .status = 201},
    {.method = "DELETE",
     .path = "/api/people/identities/{id}",
     .name = "people.end_identity",
     .summary = "Unlinks an identity of somebody",
     .own = end_any_identity,
     .proved = true,
     .answer = "ended"},
};

}  // namespace

std::span<const Route> oidc_routes() { return kRoutes; }

}  // namespace osnova::http
