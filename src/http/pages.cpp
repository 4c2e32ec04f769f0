// The interface and the guide, served from the program's own memory. Every address that is no file
// of the interface is its one page: it draws what the address says.
#include <array>

#include "base/embedded.hpp"
#include "base/hash.hpp"
#include "base/prng.hpp"
#include "base/text.hpp"
#include "http/context.hpp"

namespace osnova::http {

namespace {

const char* type_of(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, const char*>, 10> kTypes = {{
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".html", "text/html; charset=utf-8"},
      {".txt", "text/plain; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".woff2", "font/woff2"},
      {".ico", "image/x-icon"},
      {".json", "application/json"},
      {".webmanifest", "application/manifest+json"},
  }};
  for (const auto& [end, type] : kTypes)
    if (name.ends_with(end)) return type;
  return "application/octet-stream";
}

std::string address_of(const Request& request) {
  std::string address;
  for (const std::string& segment : request.path) address += (address.empty() ? "" : "/") + segment;
  return address;
}

void protect(Response& response, const std::string& nonce) {
  response.headers.emplace_back(
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-" + nonce +
          "'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self' "
          "blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'self'");
}

Response not_found(int status) {
  Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = "not found\n";
  return response;
}

}  // namespace

bool is_page(const Request& request) {
  return request.method == "GET" && (request.path.empty() || request.path.front() != "api") &&
         !(request.path.size() == 2 && request.path.front() == "health");
}

Response page(const Request& request, const std::string& first) {
  const std::string address = address_of(request);
  Response response;
  if (!address.empty()) {
    // Files come packed; a client that does not take gzip is not a browser of this century.
    const auto packed = embedded_file("web/" + address + ".gz");
    if (!packed.empty()) {
      response.content_type = type_of(address);
      response.body = packed;
      response.headers.emplace_back("Content-Encoding", "gzip");
      const std::string tag = "\"" + hash_hex(sha256(packed)).substr(0, 16) + "\"";
      response.headers.emplace_back("ETag", tag);
      response.headers.emplace_back("Cache-Control", address.starts_with("assets/")
                                                         ? "public, max-age=31536000, immutable"
                                                         : "no-cache");
      if (request.if_none_match == tag) {
        response.status = 304;
        response.body.clear();
      }
      return response;
    }
    if (address.starts_with("assets/")) return not_found(404);
  }
  const auto index = embedded_file("web/index.html");
  if (index.empty()) {
    Response missing = not_found(404);
    missing.body = "This program was built without its web interface: run ./run.\n";
    return missing;
  }
  SystemSalt random;
  std::string nonce(16, '\0');
  random.fill(reinterpret_cast<unsigned char*>(nonce.data()), 16);
  nonce = hex(nonce);
  response.content_type = "text/html; charset=utf-8";
  response.body = index;
  for (size_t at; (at = response.body.find("__NONCE__")) != response.body.npos;)
    response.body.replace(at, 9, nonce);
  fill_first_screen(response.body, request, first);
  protect(response, nonce);
  return response;
}

Response guide_page(const Labels& labels, const Request& request, const std::string& name) {
  const std::string language = language_of(request);
  auto bytes = embedded_file("guide/" + name + (language == "ru" ? ".ru.md" : ".md"));
  if (bytes.empty()) bytes = embedded_file("guide/" + name + ".md");
  if (bytes.empty()) {
    Problems problems;
    problems.add("http.not_found");
    return problem_response(labels, request, problems, 404);
  }
  Response response;
  response.content_type = "text/markdown; charset=utf-8";
  response.body = bytes;
  return response;
}

}  // namespace osnova::http
