#include "http/server.hpp"

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdio>

#include "base/assert.hpp"

namespace osnova::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
using tcp = asio::ip::tcp;

struct Server::State {
  State(ServerOptions o, Admit a, Handler h)
      : options(std::move(o)),
        admit(std::move(a)),
        handler(std::move(h)),
        acceptor(io),
        workers(static_cast<size_t>(options.workers)) {}
  ServerOptions options;
  Admit admit;
  Handler handler;
  asio::io_context io{1};
  tcp::acceptor acceptor;
  asio::thread_pool workers;
  bool stopping = false;
};

namespace {

using Parser = beast::http::request_parser<beast::http::string_body>;
using Message = beast::http::request<beast::http::string_body>;

const char* reason_of(int status) {
  return beast::http::obsolete_reason(static_cast<beast::http::status>(status)).data();
}

std::string head_of(const Response& response, bool keep_alive) {
  std::string head =
      "HTTP/1.1 " + std::to_string(response.status) + " " + reason_of(response.status) + "\r\n";
  head += "Content-Type: " + response.content_type + "\r\n";
  if (response.stream)
    head += "X-Accel-Buffering: no\r\n";  // a proxy passes it on at once
  else
    head += "Content-Length: " +
            std::to_string(response.file ? response.file->size()
                                         : static_cast<int64_t>(response.body.size())) +
            "\r\n";
  head += "X-Content-Type-Options: nosniff\r\n";
  bool cached = false;
  for (const auto& [name, value] : response.headers) cached = cached || name == "Cache-Control";
  if (!cached) head += "Cache-Control: no-store\r\n";
  for (const auto& [name, value] : response.headers) head += name + ": " + value + "\r\n";
  head += keep_alive ? "\r\n" : "Connection: close\r\n\r\n";
  return head;
}

Response plain(int status, std::string text) {
  Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(text);
  return response;
}

// A connection that sends neither a whole request nor nothing at all in time is closed.
class Deadline {
 public:
  Deadline(tcp::socket& socket) : socket_(socket), timer_(socket.get_executor()) {}
  void set(int seconds) {
    timer_.expires_after(std::chrono::seconds(seconds));
    timer_.async_wait([this](const boost::system::error_code& error) {
      boost::system::error_code ignored;
      if (!error) socket_.close(ignored);
    });
  }
  void clear() { timer_.cancel(); }

 private:
  tcp::socket& socket_;
  asio::steady_timer timer_;
};

template <class State>
class Connection : public std::enable_shared_from_this<Connection<State>> {
 public:
  Connection(State& state, tcp::socket socket)
      : state_(state), socket_(std::move(socket)), deadline_(socket_) {}

  asio::awaitable<void> run() {
    auto self = this->shared_from_this();
    try {
      socket_.set_option(tcp::no_delay(true));
      while (!state_.stopping && co_await serve_one()) {
      }
    } catch (const boost::system::system_error&) {
      // The other side went away: nothing was promised that is not in the journal.
    }
    deadline_.clear();
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

 private:
  asio::awaitable<bool> serve_one() {
    Parser parser;
    parser.body_limit(boost::none);  // each route has its own: see admitted()
    parser.header_limit(static_cast<uint32_t>(state_.options.max_header));
    parser.eager(true);
    deadline_.set(state_.options.idle_timeout_s);
    boost::system::error_code error;
    constexpr size_t kPieceInTime = 1 << 20;
    size_t taken = 0;
    bool begun = false;
    std::optional<size_t> most_body;
    while (!parser.is_done()) {
      if (!buffer_.empty()) {
        // A long body has its time as long as it goes on.
        if (!begun || taken > kPieceInTime) deadline_.set(state_.options.request_timeout_s);
        if (taken > kPieceInTime) taken = 0;
        begun = true;
        const size_t used = parser.put(asio::buffer(buffer_), error);
        taken += used;
        buffer_.erase(0, used);
        if (error == beast::http::error::need_more) error = {};
        if (error) {
          co_await refuse(error);
          co_return false;
        }
        if (parser.is_done()) break;
        if (parser.is_header_done() && !most_body) {
          most_body = co_await admitted(parser);
          if (!most_body) co_return false;
        }
        if (most_body && parser.get().body().size() > *most_body) {
          co_await refuse_body(parser.get(), *most_body);
          co_return false;
        }
      }
      char chunk[16384];
      const size_t got = co_await socket_.async_read_some(asio::buffer(chunk), asio::use_awaitable);
      buffer_.append(chunk, got);
    }
    deadline_.clear();
    co_return co_await answer(parser.release());
  }

  // Asks for the body, if the sender waits to be asked. How many bytes it may have; nothing when
  // the request was refused.
  asio::awaitable<std::optional<size_t>> admitted(Parser& parser) {
    auto head = std::make_shared<Request>();
    if (const char* wrong = read_head(parser.get(), *head)) {
      Response response = plain(400, wrong);
      co_await refuse(std::move(response));
      co_return std::nullopt;
    }
    Admission admission = co_await ask_admission(std::move(head));
    if (admission.refusal) {
      co_await refuse(std::move(*admission.refusal));
      co_return std::nullopt;
    }
    if (parser.content_length().value_or(0) > admission.most_body) {
      co_await refuse_body(parser.get(), admission.most_body);
      co_return std::nullopt;
    }
    const bool waits = beast::iequals(parser.get()["Expect"], "100-continue");
    if (waits && parser.get().version() >= 11 && parser.get().body().empty()) {
      static constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";
      co_await asio::async_write(socket_, asio::buffer(kGoOn), asio::use_awaitable);
    }
    co_return admission.most_body;
  }

  asio::awaitable<void> refuse_body(const Message& message, size_t limit) {
    auto request = std::make_shared<Request>();
    read_head(message, *request);  // which was good when it was admitted
    request->too_large = limit;
    Response response = co_await dispatch(std::move(request));
    co_await refuse(std::move(response));
  }

  // Answers although more is to come. A connection that is closed over unread bytes is reset, and
  // the answer may be lost with it: what still comes is thrown away for a while, not kept.
  asio::awaitable<void> refuse(Response response) {
    co_await send(response, false);
    boost::system::error_code ended;
    socket_.shutdown(tcp::socket::shutdown_send, ended);
    deadline_.set(state_.options.request_timeout_s);
    constexpr uint64_t kPatience = uint64_t{1} << 30;
    std::vector<char> thrown_away(64 * 1024);
    for (uint64_t came = 0; !ended && came < kPatience;)
      came += co_await socket_.async_read_some(asio::buffer(thrown_away),
                                               asio::redirect_error(asio::use_awaitable, ended));
    deadline_.clear();
  }

  // Line and headers; what is wrong with them, or nullptr.
  static const char* read_head(const Message& message, Request& request) {
    // Two framings in one message is how requests are smuggled past a proxy.
    if (message.count("Transfer-Encoding") > 0 && message.count("Content-Length") > 0)
      return "ambiguous length\n";
    // A coding that is not known would leave the body where the next request is expected.
    if (message.count("Transfer-Encoding") > 1 ||
        (message.count("Transfer-Encoding") == 1 &&
         !beast::iequals(message["Transfer-Encoding"], "chunked")))
      return "unknown transfer coding\n";
    const auto header = [&](const char* name) { return std::string(message[name]); };
    request.method = std::string(message.method_string());
    request.authorization = header("Authorization");
    request.idempotency_key = header("Idempotency-Key");
    request.if_match = header("If-Match");
    request.accept_language = header("Accept-Language");
    request.cookie = header("Cookie");
    request.client = header("X-Osnova-Client");
    request.content_type = header("Content-Type");
    request.if_none_match = header("If-None-Match");
    if (!decode_percent(header("X-File-Name"), request.file_name)) request.file_name.clear();
    const std::string_view target(message.target().data(), message.target().size());
    return parse_target(target, request) ? nullptr : "malformed target\n";
  }

  asio::awaitable<bool> answer(Message message) {
    auto request = std::make_shared<Request>();
    if (const char* wrong = read_head(message, *request)) {
      co_await send(plain(400, wrong), false);
      co_return false;
    }
    const bool keep_alive = message.keep_alive() && !state_.stopping;
    request->body = std::move(message.body());
    const Response response = co_await dispatch(std::move(request));
    if (response.stream) {
      co_await send(response, false);
      co_await stream(response.stream);
      co_return false;
    }
    co_await send(response, keep_alive);
    if (response.file) co_await send_file(*response.file);
    co_return keep_alive;
  }

  // Runs the handler on a worker and comes back to the I/O thread with its answer.
  asio::awaitable<Response> dispatch(std::shared_ptr<Request> request) {
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Response)>(
        [this](auto completion, std::shared_ptr<Request> r) {
          auto shared = std::make_shared<decltype(completion)>(std::move(completion));
          auto executor = socket_.get_executor();
          asio::post(state_.workers, [this, r, shared, executor] {
            const auto done = [shared, executor](Response response) {
              asio::post(executor, [shared, response = std::move(response)]() mutable {
                std::move (*shared)(std::move(response));
              });
            };
            try {
              state_.handler(*r, done);
            } catch (const Failure& failure) {
              std::fprintf(stderr, "request failed: %s\n", failure.what());
              done(plain(503, failure.public_code() + "\n"));
            } catch (const std::exception& bug) {
              std::fprintf(stderr, "incident: %s\n", bug.what());
              done(plain(500, "incident\n"));
            }
          });
        },
        asio::use_awaitable, std::move(request));
  }

  // Until the other side leaves, which a failing write tells.
  asio::awaitable<void> stream(std::shared_ptr<Stream> source) {
    asio::steady_timer pause(socket_.get_executor());
    while (!state_.stopping) {
      auto text = co_await from_worker(source);
      if (!text) co_return;
      if (!text->empty()) {
        deadline_.set(state_.options.request_timeout_s);
        co_await asio::async_write(socket_, asio::buffer(*text), asio::use_awaitable);
        deadline_.clear();
      }
      pause.expires_after(std::chrono::milliseconds(250));
      co_await pause.async_wait(asio::use_awaitable);
    }
  }

  // The I/O thread never asks a store.
  asio::awaitable<Admission> ask_admission(std::shared_ptr<Request> head) {
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Admission)>(
        [this](auto completion, std::shared_ptr<Request> h) {
          auto shared = std::make_shared<decltype(completion)>(std::move(completion));
          asio::post(state_.workers, [this, h, shared, executor = socket_.get_executor()] {
            Admission admission;
            try {
              admission = state_.admit(*h);
            } catch (const std::exception& failure) {
              std::fprintf(stderr, "incident: %s\n", failure.what());
              admission.refusal = plain(500, "incident\n");
            }
            asio::post(executor, [shared, admission = std::move(admission)]() mutable {
              std::move (*shared)(std::move(admission));
            });
          });
        },
        asio::use_awaitable, std::move(head));
  }

  asio::awaitable<std::optional<std::string>> from_worker(std::shared_ptr<Stream> source) {
    using Text = std::optional<std::string>;
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Text)>(
        [this](auto completion, std::shared_ptr<Stream> s) {
          auto shared = std::make_shared<decltype(completion)>(std::move(completion));
          asio::post(state_.workers, [s, shared, executor = socket_.get_executor()] {
            Text text;
            try {
              text = s->next();
            } catch (const std::exception& failure) {
              std::fprintf(stderr, "stream: %s\n", failure.what());
            }
            asio::post(executor, [shared, text = std::move(text)]() mutable {
              std::move (*shared)(std::move(text));
            });
          });
        },
        asio::use_awaitable, std::move(source));
  }

  asio::awaitable<void> refuse(const boost::system::error_code& error) {
    const bool large = error == beast::http::error::header_limit;
    co_await send(plain(large ? 413 : 400, error.message() + "\n"), false);
  }

  asio::awaitable<void> send(const Response& response, bool keep_alive) {
    deadline_.set(state_.options.request_timeout_s);
    const std::string head = head_of(response, keep_alive);
    const std::array<asio::const_buffer, 2> buffers = {asio::buffer(head),
                                                       asio::buffer(response.body)};
    co_await asio::async_write(socket_, buffers, asio::use_awaitable);
    deadline_.clear();
  }

  // A piece at a time: each has its time, the whole may take longer.
  asio::awaitable<void> send_file(const TemporaryFile& file) {
    constexpr size_t kPiece = 256 * 1024;
    const int64_t size = file.size();
    for (int64_t sent = 0; sent < size;) {
      const std::string piece = file.read(sent, kPiece);
      if (piece.empty()) throw boost::system::system_error(asio::error::eof);
      deadline_.set(state_.options.request_timeout_s);
      co_await asio::async_write(socket_, asio::buffer(piece), asio::use_awaitable);
      deadline_.clear();
      sent += static_cast<int64_t>(piece.size());
    }
  }

  State& state_;
  tcp::socket socket_;
  Deadline deadline_;
  std::string buffer_;
};

template <class State>
asio::awaitable<void> accept_all(State& state) {
  while (!state.stopping) {
    boost::system::error_code error;
    tcp::socket socket =
        co_await state.acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (state.stopping) break;
    if (error) {
      // Out of descriptors: wait for one to come back instead of spinning.
      asio::steady_timer pause(state.io, std::chrono::milliseconds(50));
      co_await pause.async_wait(asio::use_awaitable);
      continue;
    }
    auto connection = std::make_shared<Connection<State>>(state, std::move(socket));
    asio::co_spawn(state.io, connection->run(), [connection](std::exception_ptr) {});
  }
}

}  // namespace

Server::Server(ServerOptions options, Admit admit, Handler handler)
    : state_(std::make_unique<State>(std::move(options), std::move(admit), std::move(handler))) {
  try {
    const tcp::endpoint endpoint(asio::ip::make_address(state_->options.address),
                                 state_->options.port);
    state_->acceptor.open(endpoint.protocol());
    state_->acceptor.set_option(asio::socket_base::reuse_address(true));
    state_->acceptor.bind(endpoint);
    state_->acceptor.listen(1024);
  } catch (const boost::system::system_error& error) {
    throw Failure(
        "http.cannot_listen",
        state_->options.address + ":" + std::to_string(state_->options.port) + ": " + error.what());
  }
  asio::co_spawn(state_->io, accept_all(*state_), asio::detached);
}

Server::~Server() {
  stop();
  state_->workers.join();
}

uint16_t Server::port() const { return state_->acceptor.local_endpoint().port(); }

void Server::run() { state_->io.run(); }

void Server::stop() {
  asio::post(state_->io, [this] {
    if (state_->stopping) return;
    state_->stopping = true;
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
    // What is under way has two seconds; idle connections do not hold the program.
    auto grace = std::make_shared<asio::steady_timer>(state_->io, std::chrono::seconds(2));
    grace->async_wait([this, grace](const boost::system::error_code&) { state_->io.stop(); });
  });
}

}  // namespace osnova::http
