#pragma once
// Who is signed in: tokens in memory by their hash; sent as a bearer token by programs, as a cookie
// by browsers. A restart of the program signs everybody out.
#include <map>
#include <mutex>
#include <string>

#include "http/context.hpp"

namespace osnova::http {

class Sessions {
 public:
  Sessions(Kernel& kernel, const Labels& labels) : kernel_(kernel), labels_(labels) {}
  // POST /api/session {"login", "password"}, GET, DELETE.
  Response sign_in(const Request& request);
  Response who(const Request& request);
  Response end(const Request& request);
  // The user of a request, 0 when nobody is signed in. `forged` is set when a cookie came with a
  // change that our own pages did not send (no X-Osnova-Client).
  Id user_of(const Request& request, bool* forged);
  // The hash under which the session of a request is kept; "" when there is none.
  std::string session_of(const Request& request);

 private:
  struct Session {
    Id user;
    int64_t until_us;
  };
  Kernel& kernel_;
  const Labels& labels_;
  std::mutex mutex_;
  std::map<std::string, Session> sessions_;  // by hash of the token
};

}  // namespace osnova::http
