#pragma once
// Who is signed in. A session is a row that every process of the workspace reads, so that a restart
// signs nobody out and a revoked one is refused by all at once. The token itself is kept nowhere:
// whoever reads the database signs in with nothing of it.
//
// session  company_id (0), key (hash of the token, hex) | id, user_id, stamp, begun_at, used_at,
//          until_at (us), agent, address, provider (none = by password), factor_there, proved_there
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/access/remembered.hpp"
#include "kernel/kernel.hpp"

namespace osnova {

std::vector<store::TableMeta> sign_in_tables();  // of this folder

// ASVS 4.0, 3.3.2: at the latest every 12 hours, and after 30 minutes without a request.
struct SessionLimits {
  int64_t idle_us = int64_t{30} * 60 * 1'000'000;
  int64_t longest_us = int64_t{12} * 3600 * 1'000'000;
};

// How somebody came in, where it was not by his password (kernel/oidc, kernel/passkey).
struct SessionWay {
  std::string provider;       // "" = by password or passkey
  bool factor_there = false;  // the provider asked for a second factor and counts, or a passkey is both
  bool proved_there = false;  // it asked him anew, though it knew him
};

struct Session {
  Id id = 0, user = 0;
  int64_t begun_at = 0, used_at = 0, until_at = 0;
  std::string agent, address;  // as the browser calls itself; where it came from
  SessionWay way;
};

// What the outside world is shown of a secret: 32 random bytes as hex, and the hash that is kept.
std::string new_token();
std::string token_key(std::string_view token);
// A positive number that nobody guesses.
Id random_id();

class SessionStore {
 public:
  explicit SessionStore(Kernel& kernel, SessionLimits limits = {})
      : kernel_(kernel), limits_(limits) {}
  const SessionLimits& limits() const { return limits_; }

  // A new session of this person; its token. Problems "access.denied" (not active),
  // "store.unavailable".
  Result<std::string> begin(Id user, std::string_view agent, std::string_view address,
                            const SessionWay& way = {});
  // The session of a token, nullopt when there is none, it has run out or was ended, or when the
  // person is not active or has another password since. What another process ended is found for one
  // second more.
  std::optional<Session> find(std::string_view token) const;
  // It was used now; written at most once a minute, later.
  void used(const Session& session);
  // Those that are good, the one that was used last first; `user` 0 = of everybody.
  std::vector<Session> list(Id user) const;
  // How many were ended: of a person (0 = whose ever), one (0 = all), but not `except`. Problem
  // "store.unavailable".
  Result<int64_t> end(Id user, Id session, Id except = 0);

 private:
  std::optional<std::string> stamp_of(Id user) const;
  bool good(const Session& session, std::string_view stamp) const;
  struct Stamped {
    Session session;
    std::string stamp;
  };
  Kernel& kernel_;
  SessionLimits limits_;
  mutable Remembered<Stamped> remembered_;
};

}  // namespace osnova
