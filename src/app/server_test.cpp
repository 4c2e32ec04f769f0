// What the server says before and behind its routes: in the same form as they.
#include "http/server.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <thread>

#include "app/route_fixture.hpp"
#include "base/assert.hpp"

using namespace osnova;

namespace {

namespace json = boost::json;

// A server whose handler does what the address says.
class Troubled {
 public:
  Troubled()
      : routes_(shop_.kernel(), app::labels()),
        server_(options(),
                {.admit = [](const http::Request& r) { return admit(r); },
                 .handle = [](const http::Request& r, http::Server::Done) { break_down(r); },
                 .refuse =
                     [this](const http::Request& r, int status, const Problem& problem) {
                       return routes_.refusal(r, status, problem);
                     }}),
        thread_([this] { server_.run(); }) {}
  ~Troubled() {
    server_.stop();
    thread_.join();
  }

  // The answer to these bytes, whole.
  std::string ask(const std::string& bytes) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server_.port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::send(socket, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    ::shutdown(socket, SHUT_WR);
    std::string answer;
    char buffer[4096];
    for (ssize_t got; (got = ::recv(socket, buffer, sizeof buffer, 0)) > 0;)
      answer.append(buffer, static_cast<size_t>(got));
    ::close(socket);
    return answer;
  }

 private:
  static http::ServerOptions options() {
    http::ServerOptions options;
    options.port = 0;
    return options;
  }
  static http::Admission admit(const http::Request& request) {
    if (request.path.front() == "admission") throw Bug("of the admission");
    return {std::nullopt, 1 << 20};
  }
  static void break_down(const http::Request& request) {
    if (request.path.front() == "store")
      throw Failure("store.unavailable", "a secret of the store");
    throw Bug("a secret of the program");
  }

  app::RouteServer shop_;
  http::Routes routes_;
  http::Server server_;
  std::thread thread_;
};

struct Said {
  std::string line, type;
  json::object body;
};

Said said(const std::string& answer) {
  const size_t end = answer.find("\r\n\r\n");
  REQUIRE(end != std::string::npos);
  const std::string head = answer.substr(0, end);
  Said said;
  said.line = head.substr(0, head.find("\r\n"));
  const size_t type = head.find("Content-Type: ");
  REQUIRE(type != std::string::npos);
  said.type = head.substr(type + 14, head.find("\r\n", type) - type - 14);
  said.body = json::parse(answer.substr(end + 4)).as_object();
  CHECK(answer.find("secret") == std::string::npos);
  return said;
}

}  // namespace

TEST_CASE("server: what it refuses by itself is a problem document like all others") {
  Troubled server;
  const auto get = [&](const std::string& target, const std::string& language = "en") {
    return said(server.ask("GET " + target + " HTTP/1.1\r\nHost: x\r\nAccept-Language: " +
                           language + "\r\nConnection: close\r\n\r\n"));
  };
  struct Case {
    Said said;
    const char* line;
    const char* code;
  };
  const Case cases[] = {
      {get("/store"), "HTTP/1.1 503 Service Unavailable", "store.unavailable"},
      {get("/bug"), "HTTP/1.1 500 Internal Server Error", "http.incident"},
      {get("/%zz"), "HTTP/1.1 400 Bad Request", "http.malformed"},
      {said(server.ask("POST /admission HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n")),
       "HTTP/1.1 500 Internal Server Error", "http.incident"},
      {said(server.ask("no request at all\r\n\r\n")), "HTTP/1.1 400 Bad Request", "http.malformed"},
      {said(server.ask("GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n")),
       "HTTP/1.1 413 Payload Too Large", "http.head_too_large"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.code);
    CHECK(one.said.line == one.line);
    CHECK(one.said.type == "application/problem+json");
    CHECK(one.said.body.at("title") == one.code);
    CHECK(one.said.body.at("problems").as_array().at(0).at("code") == one.code);
    CHECK(std::to_string(one.said.body.at("status").as_int64()) ==
          std::string(one.line).substr(9, 3));
    CHECK(one.said.body.at("detail") != one.code);  // it has a text
  }
  CHECK(std::string(get("/bug", "ru").body.at("detail").as_string()).starts_with("Программа"));
}
