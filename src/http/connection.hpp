#pragma once
// One connection and what all of them share. For the server's own files only.
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <list>
#include <map>
#include <optional>
#include <vector>

#include "http/line.hpp"
#include "http/peer.hpp"
#include "http/server.hpp"

namespace osnova::http {

class Connection;

// All of it belongs to the I/O thread, but for the workers, who only call back.
struct Connections {
  Connections(ServerOptions o, Server::Callbacks c);
  ServerOptions options;
  Server::Callbacks callbacks;
  Proxies proxies;
  boost::asio::io_context io{1};
  boost::asio::thread_pool workers;
  std::shared_ptr<boost::asio::ssl::context> tls;
  bool stopping = false;
  std::map<Connection*, std::shared_ptr<Connection>> open;
  std::list<Connection*> idle;  // wait for a request; the one that has waited longest first
  std::map<std::string, int> by_address;  // those that are counted
  std::function<void()> all_gone;         // once, while stopping
  std::string id_prefix;                  // of requests, another one each time the program runs
  uint64_t id_number = 0;

  std::string new_id();
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Connections& all, boost::asio::ip::tcp::socket socket, std::string counted);
  boost::asio::awaitable<void> run();
  void close() { line_.close(); }  // what is under way on it ends

 private:
  template <class T>
  using Awaitable = boost::asio::awaitable<T>;
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  using Message = boost::beast::http::request<boost::beast::http::string_body>;

  Awaitable<bool> serve_one();
  Awaitable<bool> receive(Parser& parser);
  Awaitable<bool> admitted(Parser& parser);
  Awaitable<bool> answer(Message message);
  Awaitable<void> refuse(Response response);
  Awaitable<void> refuse_body(size_t limit);
  Awaitable<void> refuse_broken(boost::system::error_code error);
  Awaitable<void> send(const Response& response, bool keep_alive);
  Awaitable<void> send_file(const TemporaryFile& file);
  Awaitable<void> stream(std::shared_ptr<Stream> source);
  template <class T, class Work>
  Awaitable<T> from_worker(Work work);
  Awaitable<Response> dispatch();
  Response malformed(std::string what) const;
  const char* read_head(const Message& message);
  std::string head_of(const Response& response, bool keep_alive) const;
  void finished(const Response& response);
  void wait_idle();
  void stop_idle();

  Connections& all_;
  Line line_;
  const std::string counted_;  // "" = not counted
  std::string buffer_;
  // Of the request that is under way.
  std::shared_ptr<Request> request_;
  std::optional<size_t> most_body_;
  int64_t sent_ = 0;
  std::optional<std::list<Connection*>::iterator> idle_;
};

}  // namespace osnova::http
