#include "http/connection.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <new>

#include "base/assert.hpp"
#include "base/prng.hpp"
#include "base/text.hpp"

// GCC 12 sees the frame of a coroutine made by one operator new and given to another's delete, when
// it inlines only one of the two.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace osnova::http {

namespace asio = boost::asio;
namespace beast = boost::beast;

namespace {

constexpr int kGone = 499;  // in the log: nobody was there to take the answer

int64_t steady_us() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

const char* reason_of(int status) {
  return beast::http::obsolete_reason(static_cast<beast::http::status>(status)).data();
}

// An id that came with the request is kept when it can stand in a log as it is.
bool well_formed_id(std::string_view id) {
  return id.size() >= 8 && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_' || c == '.';
         });
}

}  // namespace

Connections::Connections(ServerOptions o, Server::Callbacks c)
    : options(std::move(o)),
      callbacks(std::move(c)),
      proxies(options.trusted),
      workers(static_cast<size_t>(options.workers)) {
  if (!options.tls_certificate.empty()) tls = make_tls(options.tls_certificate, options.tls_key);
  SystemSalt random;
  unsigned char bytes[6];
  random.fill(bytes, sizeof bytes);
  id_prefix = hex(std::string_view(reinterpret_cast<const char*>(bytes), sizeof bytes));
}

std::string Connections::new_id() { return id_prefix + "-" + std::to_string(++id_number); }

Connection::Connection(Connections& all, asio::ip::tcp::socket socket, std::string counted)
    : all_(all), line_(std::move(socket), all.tls), counted_(std::move(counted)) {
  if (!counted_.empty()) ++all_.by_address[counted_];
}

asio::awaitable<void> Connection::run() {
  const auto self = shared_from_this();
  try {
    line_.deadline(all_.options.request_timeout_s);
    co_await line_.open();
    while (!all_.stopping && co_await serve_one()) {
    }
    line_.deadline(2);
    co_await line_.say_goodbye();
  } catch (const boost::system::system_error&) {
    // The other side went away: nothing was promised that is not in the journal.
    Response nobody;
    nobody.status = kGone;
    if (request_) finished(nobody);
  } catch (const std::bad_alloc&) {  // the connection ends, its place is given back
  }
  stop_idle();
  line_.no_deadline();
  line_.close();
  if (!counted_.empty() && --all_.by_address[counted_] == 0) all_.by_address.erase(counted_);
  all_.open.erase(this);
  if (all_.open.empty() && all_.all_gone) all_.all_gone();
}

void Connection::wait_idle() {
  all_.idle.push_back(this);
  idle_ = std::prev(all_.idle.end());
}

void Connection::stop_idle() {
  if (idle_) all_.idle.erase(*idle_);
  idle_.reset();
}

// --- a request -----------------------------------------------------------------------------------

asio::awaitable<bool> Connection::serve_one() {
  request_.reset();
  most_body_.reset();
  sent_ = 0;
  Parser parser;
  parser.body_limit(boost::none);  // each route has its own: see admitted()
  parser.header_limit(static_cast<uint32_t>(all_.options.max_header));
  parser.eager(true);
  if (!co_await receive(parser)) co_return false;
  line_.no_deadline();
  co_return co_await answer(parser.release());
}

// The whole request; false when it was refused.
asio::awaitable<bool> Connection::receive(Parser& parser) {
  line_.deadline(all_.options.idle_timeout_s);
  boost::system::error_code error;
  constexpr size_t kPieceInTime = 1 << 20;
  size_t taken = 0;
  bool begun = false;
  while (!parser.is_done()) {
    if (!buffer_.empty()) {
      // A long body has its time as long as it goes on.
      if (!begun || taken > kPieceInTime) line_.deadline(all_.options.request_timeout_s);
      if (taken > kPieceInTime) taken = 0;
      begun = true;
      const size_t used = parser.put(asio::buffer(buffer_), error);
      taken += used;
      buffer_.erase(0, used);
      if (error == beast::http::error::need_more) error = {};
      if (error) {
        co_await refuse_broken(error);
        co_return false;
      }
      if (parser.is_done()) break;
      if (parser.is_header_done() && !most_body_ && !co_await admitted(parser)) co_return false;
      if (most_body_ && parser.get().body().size() > *most_body_) {
        co_await refuse_body(*most_body_);
        co_return false;
      }
    }
    if (!begun) wait_idle();
    char chunk[16384];
    const size_t got = co_await line_.read_some(asio::buffer(chunk));
    stop_idle();
    buffer_.append(chunk, got);
  }
  co_return true;
}

// Line and headers are there: asks whether the rest is wanted, and for the body, if the sender
// waits to be asked. False when the request was refused.
asio::awaitable<bool> Connection::admitted(Parser& parser) {
  if (const char* wrong = read_head(parser.get())) {
    Response response = malformed(wrong);
    co_await refuse(std::move(response));
    co_return false;
  }
  const auto ask = [this, request = request_] {
    Admission a;
    try {
      a = all_.callbacks.admit(*request);
    } catch (const Failure& failure) {
      a.refusal = all_.callbacks.refuse(*request, 503, {failure.public_code(), "", {}});
      a.refusal->incident = failure.what();
    } catch (const std::exception& bug) {
      a.refusal = all_.callbacks.refuse(*request, 500, {"http.incident", "", {}});
      a.refusal->incident = bug.what();
    }
    return a;
  };
  Admission admission = co_await from_worker<Admission>(ask);
  if (admission.refusal) {
    co_await refuse(std::move(*admission.refusal));
    co_return false;
  }
  most_body_ = admission.most_body;
  if (parser.content_length().value_or(0) > *most_body_) {
    co_await refuse_body(*most_body_);
    co_return false;
  }
  const bool waits = beast::iequals(parser.get()["Expect"], "100-continue");
  if (waits && parser.get().version() >= 11 && parser.get().body().empty()) {
    static constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";
    const Line::Bytes bytes = {asio::buffer(kGoOn), {}};
    co_await line_.write(bytes);
  }
  co_return true;
}

// Line and headers; what is wrong with them, or nullptr.
const char* Connection::read_head(const Message& message) {
  request_ = std::make_shared<Request>();
  Request& request = *request_;
  request.begun_us = steady_us();
  const auto header = [&](const char* name) { return std::string(message[name]); };
  const auto all_of = [&](const char* name) {
    std::string joined;
    const auto [from, to] = message.equal_range(name);
    for (auto it = from; it != to; ++it)
      joined += (joined.empty() ? "" : ",") + std::string(it->value());
    return joined;
  };
  request.id = header("X-Request-Id");
  if (!well_formed_id(request.id)) request.id = all_.new_id();
  const auto peer =
      all_.proxies.peer(line_.address(), all_of("X-Forwarded-For"), header("X-Forwarded-Proto"));
  request.remote = peer.address;
  request.secure = line_.secure() || peer.secure;
  request.method = std::string(message.method_string());
  request.host = header("Host");
  request.authorization = header("Authorization");
  request.idempotency_key = header("Idempotency-Key");
  request.if_match = header("If-Match");
  request.accept_language = header("Accept-Language");
  request.agent = header("User-Agent");
  request.cookie = header("Cookie");
  request.client = header("X-Osnova-Client");
  request.content_type = header("Content-Type");
  request.if_none_match = header("If-None-Match");
  if (!decode_percent(header("X-File-Name"), request.file_name)) request.file_name.clear();
  // Two framings in one message is how requests are smuggled past a proxy.
  if (message.count("Transfer-Encoding") > 0 && message.count("Content-Length") > 0)
    return "ambiguous length";
  // A coding that is not known would leave the body where the next request is expected.
  if (message.count("Transfer-Encoding") > 1 ||
      (message.count("Transfer-Encoding") == 1 &&
       !beast::iequals(message["Transfer-Encoding"], "chunked")))
    return "unknown transfer coding";
  const std::string_view target(message.target().data(), message.target().size());
  return parse_target(target, request) ? nullptr : "malformed target";
}

Response Connection::malformed(std::string what) const {
  return all_.callbacks.refuse(*request_, 400, {"http.malformed", "", {{"what", std::move(what)}}});
}

// --- the answer ----------------------------------------------------------------------------------

asio::awaitable<bool> Connection::answer(Message message) {
  if (!request_) {  // all of it came at once, so that nobody was asked yet
    if (const char* wrong = read_head(message)) {
      Response response = malformed(wrong);
      co_await send(response, false);
      finished(response);
      co_return false;
    }
  }
  request_->body = std::move(message.body());
  std::optional<Response> known;
  if (all_.callbacks.at_once) known = all_.callbacks.at_once(*request_);
  if (!known) known = co_await dispatch();
  const Response response = std::move(*known);
  const bool keep_alive = message.keep_alive() && !all_.stopping && !response.stream;
  co_await send(response, keep_alive);
  if (response.stream) co_await stream(response.stream);
  if (response.file) co_await send_file(*response.file);
  finished(response);
  co_return keep_alive;
}

// Runs the handler on a worker and comes back to the I/O thread with its answer.
asio::awaitable<Response> Connection::dispatch() {
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Response)>(
      [this](auto completion, std::shared_ptr<Request> request) {
        auto shared = std::make_shared<decltype(completion)>(std::move(completion));
        asio::post(all_.workers, [this, request, shared, executor = line_.executor()] {
          // Holds the request: a handler may answer long after it returned.
          const auto done = [request, shared, executor](Response response) {
            asio::post(executor, [shared, response = std::move(response)]() mutable {
              std::move (*shared)(std::move(response));
            });
          };
          Response failed;
          try {
            return all_.callbacks.handle(*request, done);
          } catch (const Failure& failure) {
            failed = all_.callbacks.refuse(*request, 503, {failure.public_code(), "", {}});
            failed.incident = failure.what();
          } catch (const std::exception& bug) {
            failed = all_.callbacks.refuse(*request, 500, {"http.incident", "", {}});
            failed.incident = bug.what();
          }
          done(std::move(failed));
        });
      },
      asio::use_awaitable, request_);
}

// The I/O thread never asks a store. What is handed over has a name where it is called from: GCC 12
// destroys a temporary of a co_await twice.
template <class T, class Work>
asio::awaitable<T> Connection::from_worker(Work work) {
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(T)>(
      [this](auto completion, Work w) {
        auto shared = std::make_shared<decltype(completion)>(std::move(completion));
        asio::post(all_.workers, [w = std::move(w), shared, executor = line_.executor()] {
          asio::post(executor,
                     [shared, result = w()]() mutable { std::move (*shared)(std::move(result)); });
        });
      },
      asio::use_awaitable, std::move(work));
}

// Until the other side leaves, which a failing write tells.
asio::awaitable<void> Connection::stream(std::shared_ptr<Stream> source) {
  asio::steady_timer pause(line_.executor());
  const auto ask = [source]() -> std::optional<std::string> {
    try {
      return source->next();
    } catch (const std::exception&) {
      return std::nullopt;  // the store is away: the client comes back by itself
    }
  };
  while (!all_.stopping) {
    auto text = co_await from_worker<std::optional<std::string>>(ask);
    if (!text) co_return;
    if (!text->empty()) {
      line_.deadline(all_.options.request_timeout_s);
      const Line::Bytes bytes = {asio::buffer(*text), {}};
      co_await line_.write(bytes);
      line_.no_deadline();
      sent_ += static_cast<int64_t>(text->size());
    }
    pause.expires_after(std::chrono::milliseconds(250));
    co_await pause.async_wait(asio::use_awaitable);
  }
}

// Answers although more is to come. A connection that is closed over unread bytes is reset, and
// the answer may be lost with it: what still comes is thrown away for a while, not kept.
asio::awaitable<void> Connection::refuse(Response response) {
  co_await send(response, false);
  finished(response);
  line_.end_sending();
  line_.deadline(all_.options.request_timeout_s);
  constexpr uint64_t kPatience = uint64_t{1} << 30;
  std::vector<char> thrown_away(64 * 1024);
  // Ends by an exception when the other side has heard it or the deadline comes.
  for (uint64_t came = 0; came < kPatience;)
    came += co_await line_.read_some(asio::buffer(thrown_away));
}

asio::awaitable<void> Connection::refuse_body(size_t limit) {
  request_->too_large = limit;
  Response response = co_await dispatch();
  co_await refuse(std::move(response));
}

asio::awaitable<void> Connection::refuse_broken(boost::system::error_code error) {
  const bool large = error == beast::http::error::header_limit;
  request_ = std::make_shared<Request>();
  request_->begun_us = steady_us();
  request_->id = all_.new_id();
  Response response =
      large ? all_.callbacks.refuse(*request_, 413, {"http.head_too_large", "", {}})
            : malformed(error.message());
  co_await send(response, false);
  finished(response);
}

std::string Connection::head_of(const Response& response, bool keep_alive) const {
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
  head += "X-Request-Id: " + request_->id + "\r\n";
  if (request_->secure && all_.options.hsts_s > 0)
    head += "Strict-Transport-Security: max-age=" + std::to_string(all_.options.hsts_s) + "\r\n";
  head += "Referrer-Policy: no-referrer\r\n";
  bool cached = false, policy = false, named = false;
  for (const auto& [name, value] : response.headers) {
    cached = cached || name == "Cache-Control";
    policy = policy || name == "Content-Security-Policy";
    named = named || name == "Content-Disposition";
  }
  if (!cached) head += "Cache-Control: no-store\r\n";
  // Data that somebody was led to by its address is put aside, not shown (OWASP ASVS 14.4.2).
  if (!named && (response.content_type.starts_with("application/json") ||
                 response.content_type.starts_with("application/problem+json")))
    head += "Content-Disposition: attachment; filename=\"api.json\"\r\n";
  // What is no page runs nothing and stands in no page of another site. Viewers of PDF are scripts.
  if (!policy)
    head += response.content_type == "application/pdf"
                ? "Content-Security-Policy: frame-ancestors 'self'\r\n"
                : "Content-Security-Policy: default-src 'none'; frame-ancestors 'self'\r\n";
  for (const auto& [name, value] : response.headers) head += name + ": " + value + "\r\n";
  head += keep_alive ? "\r\n" : "Connection: close\r\n\r\n";
  return head;
}

asio::awaitable<void> Connection::send(const Response& response, bool keep_alive) {
  line_.deadline(all_.options.request_timeout_s);
  const std::string head = head_of(response, keep_alive);
  const Line::Bytes bytes = {asio::buffer(head), asio::buffer(response.body)};
  co_await line_.write(bytes);
  line_.no_deadline();
  sent_ += static_cast<int64_t>(response.body.size());
}

// A piece at a time: each has its time, the whole may take longer.
asio::awaitable<void> Connection::send_file(const TemporaryFile& file) {
  constexpr size_t kPiece = 256 * 1024;
  const int64_t size = file.size();
  for (int64_t at = 0; at < size;) {
    const std::string piece = file.read(at, kPiece);
    if (piece.empty()) throw boost::system::system_error(asio::error::eof);
    line_.deadline(all_.options.request_timeout_s);
    const Line::Bytes bytes = {asio::buffer(piece), {}};
    co_await line_.write(bytes);
    line_.no_deadline();
    at += static_cast<int64_t>(piece.size());
    sent_ += static_cast<int64_t>(piece.size());
  }
}

void Connection::finished(const Response& response) {
  if (all_.callbacks.finished)
    all_.callbacks.finished(*request_, response, sent_, steady_us() - request_->begun_us);
  request_.reset();
}

}  // namespace osnova::http
