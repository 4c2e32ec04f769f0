#pragma once
// Who sends a request: sessions (kernel/access/session_store.hpp), sent as a bearer token by
// programs, as a cookie by browsers.
#include <optional>
#include <string>

#include "http/context.hpp"
#include "kernel/access/api_tokens.hpp"
#include "kernel/access/session_store.hpp"
#include "kernel/access/sign_in.hpp"

namespace osnova::http {

// Who has it sees where others are signed in; who has the other ends it.
inline constexpr std::string_view kSessionsRead = "kernel.session.read";
inline constexpr std::string_view kSessionsEnd = "kernel.session.end";
// Who has it links identities of others (kernel/oidc): he says by whom a person comes in.
inline constexpr std::string_view kIdentityLink = "kernel.identity.link";
// Who has it gives out codes by which people set a password of their own.
inline constexpr std::string_view kInvite = "kernel.user.invite";
// Who has it takes the second factor from somebody who has lost it.
inline constexpr std::string_view kFactorReset = "kernel.second_factor.reset";

// Somebody who is signed in.
struct Signed {
  Session session;
  std::optional<ApiToken> token;  // instead of a session
  Id user() const { return token ? token->user : session.user; }
};

// "" when the browser sent none of this name ("osnova_session=").
std::string cookie_of(const Request& request, std::string_view name);
// The value of a Set-Cookie header for pages of this site alone; 0 seconds take it away.
std::string cookie(const Request& request, std::string_view name, const std::string& value,
                   std::string_view path, int64_t max_age_s);
// What a try to sign in is answered with: 401 for what was wrong, 429 with Retry-After.
Response sign_in_refusal(const Labels& labels, const Request& request, const Problems& problems);

class Sessions {
 public:
  Sessions(Kernel& kernel, const Labels& labels, const Services& services)
      : kernel_(kernel),
        labels_(labels),
        store_(kernel, services.sessions),
        tokens_(kernel),
        factor_(kernel, services.factor),
        sign_ins_(kernel, services.sign_in, &factor_),
        oidc_(services.oidc) {}
  // POST /api/session {"login", "password"}, GET, DELETE.
  Response sign_in(const Request& request);
  Response who(const Request& request);
  Response end(const Request& request);
  // Who sends a request, nullopt when nobody is signed in. `forged` is set when a cookie came with a
  // change that our own pages did not send (no X-Osnova-Client).
  std::optional<Signed> signed_in(const Request& request, bool* forged);
  // The person's rights in a company now, of a token those alone that it names too. Problems of
  // Kernel::access_for_user, "access.denied" (the token is for another company).
  Result<Access> access(const Signed& person, Id company);
  // The hash under which the session of a request is kept; "" when there is none.
  std::string session_of(const Request& request);
  SessionStore& store() { return store_; }
  // It was used now.
  void used(const Signed& person);
  ApiTokens& tokens() { return tokens_; }
  SignIn& sign_ins() { return sign_ins_; }
  SecondFactor& factor() { return factor_; }
  // A new session of the person behind the request, as an answer with its token and cookie, beside
  // what else is to be answered.
  Response begin(const Request& request, Id user, const SessionWay& way = {},
                 boost::json::object answer = {});
  // What he has to do before anything else: his roles want a second factor, and he came without one.
  bool factor_missing(const Signed& person) const {
    return !person.session.way.factor_there && factor_.missing(person.user());
  }
  Oidc* oidc() { return oidc_; }  // null = no provider is configured

 private:
  Kernel& kernel_;
  const Labels& labels_;
  SessionStore store_;
  ApiTokens tokens_;
  SecondFactor factor_;
  SignIn sign_ins_;
  Oidc* const oidc_;
};

}  // namespace osnova::http
