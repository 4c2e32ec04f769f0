#include "app/clamd.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/text.hpp"

namespace osnova::app {

namespace {

class Connection {
 public:
  Connection(const std::string& path, int timeout_ms)
      : fd_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof address.sun_path - 1));
    const timeval wait{timeout_ms / 1000, timeout_ms % 1000 * 1000};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    if (fd_ < 0 || connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      failed_ = std::string("no connection: ") + std::strerror(errno);
  }
  ~Connection() {
    if (fd_ >= 0) close(fd_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // False when it takes no more: what it has to say about that may still come.
  bool send(std::string_view bytes) {
    while (failed_.empty() && !bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return failed_.empty();
  }
  // Up to the zero that ends an answer.
  std::string line() {
    constexpr size_t kLongest = 4096;
    std::string text;
    char piece[512];
    while (failed_.empty() && text.size() < kLongest && text.find('\0') == text.npos) {
      const ssize_t got = recv(fd_, piece, sizeof piece, 0);
      if (got <= 0) break;
      text.append(piece, static_cast<size_t>(got));
    }
    return text.substr(0, text.find('\0'));
  }
  const std::string& failed() const { return failed_; }

 private:
  int fd_;
  std::string failed_;
};

std::string length_of(size_t size) {
  const uint32_t length = htonl(static_cast<uint32_t>(size));
  return {reinterpret_cast<const char*>(&length), sizeof length};
}

}  // namespace

FileScanner::Verdict Clamd::scan(std::string_view bytes) {
  constexpr size_t kPiece = 64 * 1024;
  constexpr std::string_view kCommand("zINSTREAM\0", 10), kBegin = "stream: ", kFound = " FOUND";
  Connection clamd(socket_, timeout_ms_);
  bool going = clamd.send(kCommand);
  for (; going && !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kPiece))) {
    const std::string_view piece = bytes.substr(0, kPiece);
    going = clamd.send(length_of(piece.size())) && clamd.send(piece);
  }
  if (going) clamd.send(length_of(0));
  if (!clamd.failed().empty()) return {Found::not_scanned, clamd.failed()};
  std::string line = clamd.line();
  if (line == "stream: OK" && going) return {Found::nothing, ""};
  if (line.starts_with(kBegin) && line.ends_with(kFound))
    return {Found::harmful,
            line.substr(kBegin.size(), line.size() - kBegin.size() - kFound.size())};
  return {Found::not_scanned, line.empty() ? "no answer" : line};
}

std::string scanner_socket(std::string_view setting) {
  constexpr std::string_view kUnix = "unix:";
  if (!setting.starts_with(kUnix)) return "";
  const std::string_view path = setting.substr(kUnix.size());
  if (!path.starts_with('/') || path.size() >= sizeof(sockaddr_un::sun_path)) return "";
  return std::string(path);
}

}  // namespace osnova::app
