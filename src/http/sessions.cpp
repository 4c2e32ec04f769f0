#include "http/sessions.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"

namespace osnova::http {

namespace json = boost::json;

namespace {

constexpr int64_t kSessionUs = int64_t{12} * 3600 * 1'000'000;
constexpr std::string_view kCookie = "osnova_session=";

std::string token_of(const Request& request, bool* by_cookie) {
  constexpr std::string_view kBearer = "Bearer ";
  *by_cookie = false;
  if (request.authorization.starts_with(kBearer))
    return request.authorization.substr(kBearer.size());
  for (std::string_view part : split(request.cookie, ';')) {
    part = trim(part);
    if (part.starts_with(kCookie)) {
      *by_cookie = true;
      return std::string(part.substr(kCookie.size()));
    }
  }
  return {};
}

std::string key_of(const std::string& token) { return hash_hex(sha256(token)); }

// A browser that came by TLS sends it back by TLS only.
std::string cookie(const Request& request, const std::string& token, const std::string& max_age) {
  return std::string(kCookie) + token + "; Path=/; Max-Age=" + max_age +
         "; HttpOnly; SameSite=Strict" + (request.secure ? "; Secure" : "");
}

}  // namespace

Response Sessions::sign_in(const Request& request) {
  auto body = parse_json(request.body, 4096);
  if (!body) return problem_response(labels_, request, body.problems());
  const auto text = [&](const char* name) -> std::string {
    const auto* value = body->is_object() ? body->as_object().if_contains(name) : nullptr;
    return value && value->is_string() ? std::string(value->as_string()) : std::string{};
  };
  auto user = kernel_.sign_in(text("login"), text("password"), "api");
  if (!user) {
    Problems problems;
    problems.add("access.denied");
    return problem_response(labels_, request, problems, 401);
  }
  SystemSalt random;
  std::string token(32, '\0');
  random.fill(reinterpret_cast<unsigned char*>(token.data()), 32);
  token = hex(token);
  {
    const std::lock_guard lock(mutex_);
    const int64_t now = kernel_.clock().now_us();
    std::erase_if(sessions_, [&](const auto& s) { return s.second.until_us < now; });
    sessions_[key_of(token)] = {*user, now + kSessionUs};
  }
  Response response =
      json_response(200, json::object{{"token", token}, {"expires_in", kSessionUs / 1'000'000}});
  response.headers.emplace_back("Set-Cookie",
                                cookie(request, token, std::to_string(kSessionUs / 1'000'000)));
  return response;
}

Response Sessions::who(const Request& request) {
  bool forged = false;
  const Id id = user_of(request, &forged);
  const auto workspace = kernel_.company_state(0);
  const User* user = id == 0 ? nullptr : workspace->get<User>(user_meta(), id);
  if (!user) {  // an answer, not an error: every visit begins with this question
    Response response;
    response.status = 204;
    return response;
  }
  json::array companies;
  for (const Id company : kernel_.companies()) {
    const auto access = kernel_.access_for_user(id, company, "api");
    if (!access || !access->sees_anything()) continue;
    const auto state = kernel_.company_state(company);
    const Company& c = state->company();
    companies.push_back(
        json::object{{"code", std::string_view(c.code)}, {"name", std::string_view(c.name)}});
  }
  return json_response(200, json::object{{"login", std::string_view(user->login)},
                                         {"name", std::string_view(user->name)},
                                         {"language", std::string_view(user->language)},
                                         {"companies", std::move(companies)}});
}

Response Sessions::end(const Request& request) {
  bool by_cookie = false;
  const std::string token = token_of(request, &by_cookie);
  Id user = 0;
  {
    const std::lock_guard lock(mutex_);
    if (const auto ended = sessions_.extract(key_of(token))) user = ended.mapped().user;
  }
  if (const auto access = kernel_.access_for_user(user, 0, "api"))
    kernel_.log_access(*access, "sign_out", "");
  Response response = json_response(200, json::object{});
  response.headers.emplace_back("Set-Cookie", cookie(request, "", "0"));
  return response;
}

std::string Sessions::session_of(const Request& request) {
  bool by_cookie = false;
  const std::string token = token_of(request, &by_cookie);
  if (token.empty()) return {};
  std::string key = key_of(token);
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(key);
  const bool valid = found != sessions_.end() && found->second.until_us >= kernel_.clock().now_us();
  return valid ? key : std::string();
}

Id Sessions::user_of(const Request& request, bool* forged) {
  bool by_cookie = false;
  const std::string token = token_of(request, &by_cookie);
  *forged = by_cookie && request.method != "GET" && request.client.empty();
  if (token.empty()) return 0;
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(key_of(token));
  if (found == sessions_.end() || found->second.until_us < kernel_.clock().now_us()) return 0;
  return found->second.user;
}

}  // namespace osnova::http
