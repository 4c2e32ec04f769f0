#pragma once
// One person at the API: a kept connection, and a command that is repeated with its key.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace osnova::bench {

using Steady = std::chrono::steady_clock;

struct HttpAnswer {
  int status = 0;
  std::string body;
};

// Blocking; one thread. Nothing throws: what the network does is an answer or none.
class LoadClient {
 public:
  LoadClient(std::string address, uint16_t port);
  ~LoadClient();
  LoadClient(const LoadClient&) = delete;
  LoadClient& operator=(const LoadClient&) = delete;

  bool open() { return connect_now(); }
  void sign_in_with(std::string token) { token_ = std::move(token); }
  // No answer: nobody listens, the connection ended or `timeout_s` passed. `key` "" = without.
  std::optional<HttpAnswer> ask(std::string_view method, const std::string& target,
                                const std::string& body, const std::string& key = "");
  // Sends and goes away before the answer: what a lost connection looks like to the server.
  void send_and_leave(std::string_view method, const std::string& target, const std::string& body,
                      const std::string& key);
  int timeout_s = 20;

 private:
  bool connect_now();
  void leave();
  bool send(std::string_view method, const std::string& target, const std::string& body,
            const std::string& key);
  std::optional<HttpAnswer> receive();

  std::string address_;
  uint16_t port_;
  std::string token_;
  std::string buffer_;
  int fd_ = -1;
};

// The text of a member of a JSON object as the server writes them ("\"id\":\"17\""): the first one.
std::string member_of(const std::string& json, const std::string& name);

}  // namespace osnova::bench
