#pragma once
// HTTP/1.1 on loopback or behind a proxy: Boost.Asio coroutines and Beast's parser, in one
// translation unit. I/O threads never run a handler: routes run on a worker pool, commands answer
// from the writer's thread.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

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
  using Handler = std::function<void(const Request&, Done)>;
  using Admit = std::function<Admission(const Request&)>;
  // The answer that says what is wrong, as all answers of the routes say it.
  using Refuse = std::function<Response(const Request&, int status, const Problem&)>;
  // Listens at once; throws Failure("http.cannot_listen"). `admit` is asked as soon as line and
  // headers of a request are there, unless all of it is. What it refuses is answered at once and
  // the connection ends; nothing of the body is kept. `refuse` makes what the server itself says:
  // "http.malformed" (400), "http.head_too_large" (413), "http.incident" (500), and with 503 the
  // code of a Failure that a handler let through.
  Server(ServerOptions options, Admit admit, Handler handler, Refuse refuse);
  ~Server();
  uint16_t port() const;
  void run();   // until stop()
  void stop();  // from any thread or a signal handler's thread; answers what is under way

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace osnova::http
