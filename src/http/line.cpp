#include "http/line.hpp"

#include <openssl/ssl.h>
#include <sys/stat.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "base/assert.hpp"

namespace osnova::http {

namespace asio = boost::asio;
namespace ssl = asio::ssl;

std::shared_ptr<ssl::context> make_tls(const std::string& certificate, const std::string& key) {
  struct stat file {};
  if (::stat(key.c_str(), &file) != 0) throw Failure("tls.unusable", key + " cannot be read");
  if ((file.st_mode & (S_IRWXO | S_IWGRP)) != 0)
    throw Failure("tls.unusable", key + " may be read or changed by others: chmod 0640 or 0600");
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  // Nobody is there to type a passphrase.
  context->set_password_callback([](size_t, ssl::context::password_purpose) { return ""; });
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_options(context->native_handle(),
                      SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  try {
    context->use_certificate_chain_file(certificate);
  } catch (const boost::system::system_error& error) {
    throw Failure("tls.unusable", certificate + ": " + error.code().message());
  }
  try {  // which also sees whether they belong together
    context->use_private_key_file(key, ssl::context::pem);
  } catch (const boost::system::system_error& error) {
    throw Failure("tls.unusable", key + ": " + error.code().message());
  }
  return context;
}

Line::Line(asio::ip::tcp::socket socket, std::shared_ptr<ssl::context> tls)
    : socket_(std::move(socket)),
      tls_(std::move(tls)),
      secure_(tls_ ? std::make_unique<Secure>(socket_, *tls_) : nullptr),
      timer_(socket_.get_executor()) {}

asio::awaitable<void> Line::open() {
  socket_.set_option(asio::ip::tcp::no_delay(true));
  if (secure_) co_await secure_->async_handshake(ssl::stream_base::server, asio::use_awaitable);
}

asio::awaitable<size_t> Line::read_some(asio::mutable_buffer into) {
  if (secure_) co_return co_await secure_->async_read_some(into, asio::use_awaitable);
  co_return co_await socket_.async_read_some(into, asio::use_awaitable);
}

asio::awaitable<void> Line::write(Bytes bytes) {
  if (secure_)
    co_await asio::async_write(*secure_, bytes, asio::use_awaitable);
  else
    co_await asio::async_write(socket_, bytes, asio::use_awaitable);
}

asio::awaitable<void> Line::say_goodbye() {
  if (secure_) co_await secure_->async_shutdown(asio::use_awaitable);
}

void Line::end_sending() {
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

void Line::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void Line::deadline(int seconds) {
  timer_.expires_after(std::chrono::seconds(seconds));
  timer_.async_wait([this, kept = std::weak_ptr(turn_), turn = ++*turn_](auto error) {
    const auto now = kept.lock();
    if (!error && now && *now == turn) close();
  });
}

std::string Line::address() const {
  boost::system::error_code error;
  const auto endpoint = socket_.remote_endpoint(error);
  return error ? std::string() : endpoint.address().to_string();
}

}  // namespace osnova::http
