#pragma once
// HTTP/1.1, plain or under TLS: Boost.Asio coroutines and Beast's parser. The I/O thread never runs
// a handler: routes run on a worker pool, commands answer from the writer's thread.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/problems.hpp"
#include "http/message.hpp"

namespace osnova::http {

struct ServerOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 8080;  // 0 = any free one
  int workers = 2;
  size_t max_header = 16 << 10;
  int idle_timeout_s = 60;     // of a kept-alive connection
  int request_timeout_s = 30;  // from the first byte of a request to its last; of a long one a MB
  int drain_s = 10;            // for what is under way when the server is stopped
  size_t connections = 10'000;
  size_t connections_per_address = 0;    // 0 = any number; loopback and trusted are not counted
  std::vector<std::string> trusted;      // proxies whose X-Forwarded-* is believed (peer.hpp)
  std::string tls_certificate, tls_key;  // files; "" = plain
  int64_t hsts_s = 0;  // how long browsers are to insist on TLS, where it came by TLS
};

// Of a request whose body is still to come: the answer when it is refused whatever it holds, else
// how many bytes it may have.
struct Admission {
  std::optional<Response> refusal;
  size_t most_body = 0;
};

class Server {
 public:
  using Done = std::function<void(Response)>;
  struct Callbacks {
    // Asked as soon as line and headers of a request are there, unless all of it is. What it
    // refuses is answered at once and the connection ends; nothing of the body is kept.
    std::function<Admission(Request&)> admit;
    std::function<void(Request&, Done)> handle;
    // The answer that says what is wrong, as all answers of the routes say it: what the server itself
    // says is "http.malformed" (400), "http.head_too_large" (413), "http.incident" (500), and with
    // 503 the code of a Failure that a handler let through.
    std::function<Response(const Request&, int status, const Problem&)> refuse;
    // Asked on the I/O thread before it waits for a worker: what can be said without asking anybody,
    // while the workers wait for a store. May be null.
    std::function<std::optional<Response>(const Request&)> at_once;
    // Told on the I/O thread what became of it, also of what nobody was asked about: bytes of the
    // body as sent, microseconds since the head was read. May be null.
    std::function<void(const Request&, const Response&, int64_t bytes, int64_t us)> finished;
    // A connection that was not taken: "connections", "connections_per_address". May be null.
    std::function<void(std::string_view limit)> turned_away;
  };
  // Listens at once; throws Failure "http.cannot_listen", "http.trusted", "tls.unusable".
  Server(ServerOptions options, Callbacks callbacks);
  ~Server();
  uint16_t port() const;
  // Until it was stopped and what was under way is answered. How many connections were cut off
  // because that took too long.
  size_t run();
  // From any thread: takes no more connections, ends those that are idle, and answers what is
  // under way. Asked again, it waits for nothing.
  void stop();
  // Reads certificate and key anew, for connections to come; throws Failure "tls.unusable" and
  // keeps the old ones. From any thread.
  void reload_tls();
  size_t connections() const;  // from any thread

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace osnova::http
