#pragma once
// A connection as bytes, plain or under TLS, with a deadline. For the server's own files only: it
// drags the network library in.
#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>

namespace osnova::http {

// TLS 1.2 and later with this certificate (chain) and key. Throws Failure "tls.unusable": a file
// that cannot be read, a key that others may read or that belongs to another certificate.
std::shared_ptr<boost::asio::ssl::context> make_tls(const std::string& certificate,
                                                    const std::string& key);

// Everything throws boost::system::system_error when the other side went away, or was sent away by
// the deadline.
class Line {
 public:
  using Bytes = std::array<boost::asio::const_buffer, 2>;
  // `tls` null: plain.
  Line(boost::asio::ip::tcp::socket socket, std::shared_ptr<boost::asio::ssl::context> tls);
  boost::asio::awaitable<void> open();  // the handshake, if there is one
  boost::asio::awaitable<size_t> read_some(boost::asio::mutable_buffer into);
  boost::asio::awaitable<void> write(Bytes bytes);
  // Says under TLS that nothing more comes, and hears it from the other side.
  boost::asio::awaitable<void> say_goodbye();
  void end_sending();  // the other side sees the end and may still send
  void close();
  // From now on; reached, it closes the line.
  void deadline(int seconds);
  void no_deadline() {
    ++*turn_;
    timer_.cancel();
  }

  bool secure() const { return secure_ != nullptr; }
  std::string address() const;  // of the other side, "" when it is gone
  boost::asio::any_io_executor executor() { return timer_.get_executor(); }

 private:
  using Secure = boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>;
  boost::asio::ip::tcp::socket socket_;
  std::shared_ptr<boost::asio::ssl::context> tls_;
  std::unique_ptr<Secure> secure_;
  boost::asio::steady_timer timer_;
  // Rises with each deadline: one that came too late to be cancelled is of an earlier turn.
  std::shared_ptr<int64_t> turn_ = std::make_shared<int64_t>(0);
};

}  // namespace osnova::http
