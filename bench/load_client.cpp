#include "load_client.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdlib>

namespace osnova::bench {

LoadClient::LoadClient(std::string address, uint16_t port)
    : address_(std::move(address)), port_(port) {}

LoadClient::~LoadClient() { leave(); }

void LoadClient::leave() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
  buffer_.clear();
}

bool LoadClient::connect_now() {
  if (fd_ >= 0) return true;
  fd_ = socket(AF_INET, SOCK_STREAM, 0);
  const int one = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  const timeval patience{timeout_s, 0};
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port_);
  if (inet_pton(AF_INET, address_.c_str(), &to.sin_addr) == 1 &&
      connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0)
    return true;
  leave();
  return false;
}

bool LoadClient::send(std::string_view method, const std::string& target, const std::string& body,
                      const std::string& key) {
  std::string request(method);
  request += " " + target + " HTTP/1.1\r\nHost: " + address_ + "\r\n";
  if (!token_.empty()) request += "Authorization: Bearer " + token_ + "\r\n";
  if (!key.empty()) request += "Idempotency-Key: " + key + "\r\n";
  if (!body.empty()) request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  request += "\r\n" + body;
  for (size_t sent = 0; sent < request.size();) {
    const ssize_t n = ::send(fd_, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) return false;
    sent += static_cast<size_t>(n);
  }
  return true;
}

std::optional<HttpAnswer> LoadClient::receive() {
  char piece[16384];
  size_t head = std::string::npos, length = 0;
  for (;;) {
    if (head == std::string::npos && (head = buffer_.find("\r\n\r\n")) != std::string::npos) {
      const size_t at = buffer_.find("Content-Length: ");
      if (at < head) length = std::strtoull(buffer_.c_str() + at + 16, nullptr, 10);
    }
    if (head != std::string::npos && buffer_.size() >= head + 4 + length) break;
    const ssize_t n = recv(fd_, piece, sizeof piece, 0);
    if (n <= 0) return std::nullopt;
    buffer_.append(piece, static_cast<size_t>(n));
  }
  HttpAnswer answer{std::atoi(buffer_.c_str() + 9), buffer_.substr(head + 4, length)};
  buffer_.erase(0, head + 4 + length);
  return answer;
}

std::optional<HttpAnswer> LoadClient::ask(std::string_view method, const std::string& target,
                                          const std::string& body, const std::string& key) {
  const bool kept = fd_ >= 0;
  if (connect_now() && send(method, target, body, key))
    if (auto answer = receive()) return answer;
  leave();
  // A connection that idled may have been closed meanwhile: that says nothing about the server.
  if (kept && (method == "GET" || !key.empty()) && connect_now() && send(method, target, body, key))
    if (auto answer = receive()) return answer;
  leave();
  return std::nullopt;
}

void LoadClient::send_and_leave(std::string_view method, const std::string& target,
                                const std::string& body, const std::string& key) {
  if (connect_now()) send(method, target, body, key);
  leave();
}

std::string member_of(const std::string& json, const std::string& name) {
  const std::string quoted = "\"" + name + "\":\"";
  const size_t at = json.find(quoted);
  if (at == std::string::npos) return "";
  const size_t begin = at + quoted.size();
  return json.substr(begin, json.find('"', begin) - begin);
}

}  // namespace osnova::bench
