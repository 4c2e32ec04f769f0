#include "http/sessions.hpp"

#include <sodium.h>

#include "base/text.hpp"
#include "http/peer.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

constexpr std::string_view kDevice = "osnova_device=";

// By TLS a name that browsers take from this very host alone, so that no neighbour under the same
// domain can put a session of his in its place (RFC 6265bis, 4.1.3.2).
std::string_view session_cookie(const Request& request) {
  return request.secure ? "__Host-osnova_session=" : "osnova_session=";
}

}  // namespace

std::string cookie_of(const Request& request, std::string_view name) {
  for (std::string_view part : split(request.cookie, ';')) {
    part = trim(part);
    if (part.starts_with(name)) return std::string(part.substr(name.size()));
  }
  return {};
}

namespace {

// The password of "Basic ..." where it is a token of a program (RFC 7617): calendars know no other
// way. A person's own password is never taken so.
std::string token_of_basic(std::string_view encoded) {
  std::string plain(encoded.size(), '\0');
  size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(plain.data()), plain.size(),
                        encoded.data(), encoded.size(), nullptr, &size, nullptr,
                        sodium_base64_VARIANT_ORIGINAL) != 0)
    return {};
  plain.resize(size);
  const size_t colon = plain.find(':');
  std::string token = colon == plain.npos ? std::string() : plain.substr(colon + 1);
  return token.starts_with(ApiTokens::kBegin) ? token : std::string();
}

std::string token_of(const Request& request, bool* by_cookie) {
  constexpr std::string_view kBearer = "Bearer ", kBasic = "Basic ";
  *by_cookie = false;
  if (request.authorization.starts_with(kBasic))
    return token_of_basic(std::string_view(request.authorization).substr(kBasic.size()));
  if (request.authorization.starts_with(kBearer))
    return request.authorization.substr(kBearer.size());
  std::string token = cookie_of(request, session_cookie(request));
  *by_cookie = !token.empty();
  return token;
}

}  // namespace

// A browser that came by TLS sends it back by TLS only.
std::string cookie(const Request& request, std::string_view name, const std::string& token,
                   std::string_view path, int64_t max_age_s) {
  return std::string(name) + token + "; Path=" + std::string(path) +
         "; Max-Age=" + std::to_string(max_age_s) + "; HttpOnly; SameSite=Strict" +
         (request.secure ? "; Secure" : "");
}

Response sign_in_refusal(const Labels& labels, const Request& request,
                         const Problems& problems) {
  const bool wrong = problems.has("access.denied") || problems.has("access.code_required") ||
                     problems.has("access.by_provider") || problems.has("access.pepper_missing") ||
                     problems.has("access.invitation_wrong") || problems.has("second_factor.code_wrong");
  Response response = problem_response(labels, request, problems, wrong ? 401 : 0);
  for (const auto& [name, value] : problems.front().args)
    if (name == "seconds") response.headers.emplace_back("Retry-After", value);
  return response;
}

Response Sessions::sign_in(const Request& request) {
  auto body = parse_json(request.body, 4096);
  if (!body) return problem_response(labels_, request, body.problems());
  SignInTry tried;
  tried.login = text_of(*body, "login");
  tried.password = text_of(*body, "password");
  tried.code = text_of(*body, "code");
  tried.invitation = text_of(*body, "invitation");
  tried.new_password = text_of(*body, "new_password");
  tried.address = counted_as(request.remote);
  tried.device = cookie_of(request, kDevice);
  const auto let = sign_ins_.attempt(tried);
  if (!let) return sign_in_refusal(labels_, request, let.problems());
  // In place of the session that the browser had of this person: it was renewed.
  bool forged = false;
  const auto before = signed_in(request, &forged);
  Response response = begin(request, let->user);
  const bool renews = before && !before->token && before->user() == let->user;
  if (response.status == 200 && renews)
    if (const auto ended = store_.end(let->user, before->session.id); !ended)
      return problem_response(labels_, request, ended.problems());
  constexpr int64_t kDeviceS = SignIn::kDeviceDays * 24 * 3600;
  if (response.status == 200 && !let->device.empty())
    response.headers.emplace_back(
        "Set-Cookie", cookie(request, kDevice, let->device, "/api/session", kDeviceS));
  return response;
}

Response Sessions::begin(const Request& request, Id user, const SessionWay& way,
                         json::object answer) {
  const auto token = store_.begin(user, request.agent, request.remote, way);
  if (!token) return problem_response(labels_, request, token.problems());
  const int64_t longest_s = store_.limits().longest_us / 1'000'000;
  answer["token"] = *token;
  answer["expires_in"] = longest_s;
  Response response = json_response(200, answer);
  response.headers.emplace_back(
      "Set-Cookie", cookie(request, session_cookie(request), *token, "/", longest_s));
  return response;
}

Response Sessions::who(const Request& request) {
  bool forged = false;
  const auto person = signed_in(request, &forged);
  const auto workspace = kernel_.company_state(0);
  const User* user = person ? workspace->get<User>(user_meta(), person->user()) : nullptr;
  if (!user) {  // an answer, not an error: every visit begins with this question
    Response response;
    response.status = 204;
    return response;
  }
  const bool missing = factor_missing(*person);
  json::array companies;
  for (const Id company : kernel_.companies()) {
    const auto access = this->access(*person, company);
    if (!access || !access->sees_anything()) continue;
    const auto state = kernel_.company_state(company);
    const Company& c = state->company();
    companies.push_back(
        json::object{{"code", std::string_view(c.code)}, {"name", std::string_view(c.name)}});
  }
  const auto over_people = access(*person, 0);
  const auto may = [&](std::string_view right) { return over_people && over_people->may(right); };
  return json_response(200, json::object{{"login", std::string_view(user->login)},
                                         {"name", std::string_view(user->name)},
                                         {"language", std::string_view(user->language)},
                                         {"only_provider", user->only_oidc},
                                         {"companies", std::move(companies)},
                                         {"may", json::object{{"see_people", may(kSessionsRead)},
                                                              {"end_sessions", may(kSessionsEnd)},
                                                              {"link_identities", may(kIdentityLink)},
                                                              {"reset_factor", may(kFactorReset)},
                                                              {"invite", may(kInvite)}}},
                                         {"must_set_up_factor", missing}});
}

Response Sessions::end(const Request& request) {
  bool forged = false;
  const auto person = signed_in(request, &forged);
  if (person && !person->token) {  // a token is ended by its person
    if (const auto ended = store_.end(person->user(), person->session.id); !ended)
      return problem_response(labels_, request, ended.problems());
    kernel_.log_access(person->user(), "api", "sign_out", {});
  }
  json::object answer;
  if (person && oidc_ && !person->session.way.provider.empty())
    if (const std::string address = oidc_->leaving(person->session.way.provider); !address.empty())
      answer["leave"] = address;
  Response response = json_response(200, answer);
  response.headers.emplace_back("Set-Cookie",
                                cookie(request, session_cookie(request), "", "/", 0));
  return response;
}

std::string Sessions::session_of(const Request& request) {
  bool by_cookie = false;
  return signed_in(request, &by_cookie) ? token_key(token_of(request, &by_cookie)) : std::string();
}

void Sessions::used(const Signed& person) {
  if (person.token)
    tokens_.used(*person.token);
  else
    store_.used(person.session);
}

std::optional<Signed> Sessions::signed_in(const Request& request, bool* forged) {
  bool by_cookie = false;
  const std::string token = token_of(request, &by_cookie);
  *forged = by_cookie && request.method != "GET" && request.client.empty();
  if (token.starts_with(ApiTokens::kBegin) && !by_cookie) {
    auto known = tokens_.find(token);
    if (!known) return std::nullopt;
    return Signed{{}, std::move(known)};
  }
  const auto session = store_.find(token);
  if (!session) return std::nullopt;
  return Signed{*session, std::nullopt};
}

Result<Access> Sessions::access(const Signed& person, Id company) {
  auto access = kernel_.access_for_user(person.user(), company, "api");
  if (!access || !person.token) return access;
  const ApiToken& token = *person.token;
  const bool here = token.in_company == 0 || token.in_company == company;
  if (!here) return Problem{"access.denied", "", {}};
  return access->narrowed(token.rights);
}

}  // namespace osnova::http
