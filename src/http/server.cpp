#include "http/server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <new>
#include <thread>

#include "base/assert.hpp"
#include "http/connection.hpp"

namespace osnova::http {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

struct Server::State {
  State(ServerOptions options, Callbacks callbacks)
      : all(std::move(options), std::move(callbacks)), acceptor(all.io), grace(all.io) {}
  Connections all;
  tcp::acceptor acceptor;
  asio::steady_timer grace;
  std::atomic<size_t> open{0};
  size_t cut = 0;

  void listen();
  asio::awaitable<void> accept_all();
  void take(tcp::socket socket);
  bool has_room(const std::string& counted);
  void stop();
  void end();
};

void Server::State::listen() {
  try {
    const tcp::endpoint endpoint(asio::ip::make_address(all.options.address), all.options.port);
    acceptor.open(endpoint.protocol());
    acceptor.set_option(asio::socket_base::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen(1024);
  } catch (const boost::system::system_error& error) {
    throw Failure("http.cannot_listen", all.options.address + ":" +
                                            std::to_string(all.options.port) + ": " + error.what());
  }
  asio::co_spawn(all.io, accept_all(), asio::detached);
}

asio::awaitable<void> Server::State::accept_all() {
  while (!all.stopping) {
    // Out of descriptors or memory: wait for some to come back instead of spinning. Whatever
    // happens, the next one is taken: a server that no longer accepts is dead and does not know it.
    bool out = false;
    try {
      boost::system::error_code error;
      tcp::socket socket =
          co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (all.stopping) break;
      out = static_cast<bool>(error);
      if (!error) take(std::move(socket));
    } catch (const std::bad_alloc&) {
      out = true;
    }
    if (!out) continue;
    try {
      boost::system::error_code ended;
      asio::steady_timer pause(all.io, std::chrono::milliseconds(50));
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ended));
    } catch (const std::bad_alloc&) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));  // not even a timer can be made
    }
  }
}

void Server::State::take(tcp::socket socket) {
  boost::system::error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  if (error) return;
  const std::string address = endpoint.address().to_string();
  // The machine itself and proxies speak for many.
  const bool counted = all.options.connections_per_address > 0 && !is_loopback(address) &&
                       !all.proxies.trusts(address);
  const std::string who = counted ? counted_as(address) : std::string();
  if (!has_room(who)) {
    // Told without waiting for anything; under TLS nothing can be told.
    static constexpr std::string_view kBusy =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\n"
        "Connection: close\r\n\r\n";
    socket.non_blocking(true, error);
    if (!all.tls) socket.write_some(asio::buffer(kBusy), error);
    return;
  }
  auto connection = std::make_shared<Connection>(all, std::move(socket), who);
  all.open[connection.get()] = connection;
  open = all.open.size();
  try {
    asio::co_spawn(all.io, connection->run(),
                   [this, connection](std::exception_ptr) { open = all.open.size(); });
  } catch (const std::bad_alloc&) {
    all.open.erase(connection.get());
    throw;
  }
}

// Where there is no room, whoever has been idle longest makes it.
bool Server::State::has_room(const std::string& counted) {
  const auto turn_away = [&](std::string_view limit) {
    if (all.callbacks.turned_away) all.callbacks.turned_away(limit);
    return false;
  };
  if (!counted.empty()) {
    const auto found = all.by_address.find(counted);
    if (found != all.by_address.end() &&
        static_cast<size_t>(found->second) >= all.options.connections_per_address)
      return turn_away("connections_per_address");
  }
  if (all.open.size() < all.options.connections) return true;
  if (all.idle.empty()) return turn_away("connections");
  all.idle.front()->close();
  // It is counted until it has noticed; a hundredth more for a moment is no harm.
  return all.open.size() < all.options.connections + all.options.connections / 100 + 1 ||
         turn_away("connections");
}

void Server::State::stop() {
  if (all.stopping) return end();
  all.stopping = true;
  boost::system::error_code ignored;
  acceptor.close(ignored);
  for (Connection* connection : all.idle) connection->close();
  if (all.open.empty()) return end();
  all.all_gone = [this] { end(); };
  grace.expires_after(std::chrono::seconds(all.options.drain_s));
  grace.async_wait([this](const boost::system::error_code& error) {
    if (!error) end();
  });
}

void Server::State::end() {
  all.all_gone = nullptr;
  cut = all.open.size();
  all.io.stop();
}

Server::Server(ServerOptions options, Callbacks callbacks)
    : state_(std::make_unique<State>(std::move(options), std::move(callbacks))) {
  state_->listen();
}

Server::~Server() {
  state_->all.io.stop();
  state_->all.workers.join();
  // Coroutines that were cut off go before what they stand on.
  state_->all.open.clear();
}

uint16_t Server::port() const { return state_->acceptor.local_endpoint().port(); }

size_t Server::run() {
  state_->all.io.run();
  return state_->cut;
}

void Server::stop() {
  asio::post(state_->all.io, [this] { state_->stop(); });
}

void Server::reload_tls() {
  const ServerOptions& options = state_->all.options;
  if (options.tls_certificate.empty()) return;
  auto fresh = make_tls(options.tls_certificate, options.tls_key);
  asio::post(state_->all.io, [this, fresh] { state_->all.tls = fresh; });
}

size_t Server::connections() const { return state_->open.load(std::memory_order_relaxed); }

}  // namespace osnova::http
