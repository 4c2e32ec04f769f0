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
  std::string cookie, client, content_type, file_name, if_none_match;  // client: X-Osnova-Client
  std::string body;
  std::string remote;  // address of the caller, for the access log
};

// A body that goes on: asked four times a second for what to send.
class Stream {
 public:
  virtual ~Stream() = default;
  virtual std::optional<std::string> next() = 0;  // "" = nothing now; nullopt = the end
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::shared_ptr<Stream> stream;  // instead of body
};

// Splits and decodes a request target; false when it is malformed (bad %-escape, not UTF-8, "..").
// "%D1%87" to bytes; false when malformed or not UTF-8.
bool decode_percent(std::string_view text, std::string& out);
bool parse_target(std::string_view target, Request& request);

}  // namespace osnova::http
