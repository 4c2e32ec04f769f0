#pragma once
// What a route sees of a request and gives back, free of any network library.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace osnova::http {

struct Request {
  std::string method;             // "GET"
  std::vector<std::string> path;  // decoded segments: {"api", "SHOP", "sales.invoice"}
  std::map<std::string, std::string> query;
  std::string authorization, idempotency_key, if_match, accept_language;
  std::string agent;  // as the browser or program calls itself
  std::string cookie, client, content_type, file_name, if_none_match;  // client: X-Osnova-Client
  std::string body;
  std::string id;            // X-Request-Id, or made by the server
  std::string host, remote;  // remote: address of the caller, behind trusted proxies
  bool secure = false;       // it came by TLS, here or to a trusted proxy
  bool charged = false;      // it was counted against the limits
  int64_t begun_us = 0;      // when its head was read, by the steady clock
  size_t too_large = 0;  // the body had more bytes than this limit and was left out
};

// A body that goes on: asked four times a second for what to send.
class Stream {
 public:
  virtual ~Stream() = default;
  virtual std::optional<std::string> next() = 0;  // "" = nothing now; nullopt = the end
};

// A file of the program's own that vanishes with the last who holds it.
class TemporaryFile {
 public:
  // Failure "file.unwritable" when the folder takes no file.
  explicit TemporaryFile(const std::string& folder);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }
  void append(std::string_view bytes);  // Failure "file.unwritable"
  int64_t size() const;
  // Bytes from an offset; fewer only at the end of the file.
  std::string read(int64_t offset, size_t count) const;

 private:
  std::string path_;
  int descriptor_ = -1;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string problem;   // code of the first Problem that it tells
  std::string incident;  // for the log alone: what broke
  std::shared_ptr<Stream> stream;       // instead of body
  std::shared_ptr<TemporaryFile> file;  // instead of body
};

// Splits and decodes a request target; false when it is malformed (bad %-escape, not UTF-8, "..").
// "%D1%87" to bytes; false when malformed or not UTF-8.
bool decode_percent(std::string_view text, std::string& out);
bool parse_target(std::string_view target, Request& request);

}  // namespace osnova::http
