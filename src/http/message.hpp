#pragma once
// What a route sees of a request and gives back, free of any network library.
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace osnova::http {

struct Request {
  std::string method;             // "GET"
  std::vector<std::string> path;  // decoded segments: {"api", "SHOP", "sales.invoice"}
  std::map<std::string, std::string> query;
  std::string authorization, idempotency_key, if_match, accept_language;
  std::string body;
  std::string remote;  // address of the caller, for the access log
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

// Splits and decodes a request target; false when it is malformed (bad %-escape, not UTF-8, "..").
bool parse_target(std::string_view target, Request& request);

}  // namespace osnova::http
