#pragma once
// What the server answers to, a row a route. Dispatch (routes.cpp) and the OpenAPI document
// (openapi.cpp) are both made of these rows, so that no route is without description.
#include <span>

#include "http/context.hpp"
#include "http/sessions.hpp"

namespace osnova::http {

// A request that needs no session.
struct Outside {
  const Request& request;
  const Labels& labels;
  Sessions& sessions;
  const std::string& openapi;
  Kernel& kernel;
};

// A request of somebody who is signed in, in no company: what concerns himself, or people.
struct Own {
  const Request& request;
  const Labels& labels;
  Kernel& kernel;
  Sessions& sessions;
  const Services& services;
  const Signed& person;
  Id id = 0;  // {id}
};

// A request inside a company, with what its path names.
struct Call {
  const Context& context;
  const Behaviour* behaviour = nullptr;  // {record}
  Id id = 0;                             // {id}
  std::vector<std::string> words;        // all others, in their order
};

struct Route {
  // Long answers wait for each other on a thread of their own, and nobody else waits for them.
  // `provider`: asks the provider that the path names (kernel/oidc), on a thread of that provider.
  enum class Run : uint8_t { at_once, upload, download, download_of_file, provider };  // of file: not JSON
  // Who may: who has any right in the company, as far as the handler lets him; who has this right,
  // of the record that the path names; who may create any record at all.
  struct May {
    std::string_view right;  // "create", "{action}"; in full without a record
    bool create_any = false;
  };

  std::string_view method, path;  // "/api/{company}/{record}/{id}/view"
  std::string_view name;          // operationId; of a record "<record>.<name>"
  std::string_view summary;
  // Exactly one of the four. A command is answered by the writer: "create", "update", "remove" or
  // the {action} of the path.
  Response (*outside)(const Outside&) = nullptr;
  Response (*own)(const Own&) = nullptr;
  Response (*inside)(const Call&) = nullptr;
  std::string_view command;
  May may;
  Run run = Run::at_once;
  enum class Body : uint8_t { small, usual, import };
  Body body_size = Body::usual;  // how long a body may be: most_body()
  // Also for somebody whose roles want a second factor that he has not set up yet.
  bool without_factor = false;
  // As of Behaviour::proved, of what is no command on a record.
  bool proved = false;
  // --- what only the description needs: names in openapi.json, separated by blanks ---
  std::string_view takes;  // parameters; "conditions" are those of a list, "by" a field of it
  std::string_view body;  // schema; "bytes" is a file; "{record}" the record, "arguments" of action
  std::string_view answer = "done";  // schema, or a media type: "application/pdf"
  int status = 200;
  bool may_be_empty = false;  // 204 where there is nothing
};

std::span<const Route> routes();
std::span<const Route> account_routes();  // those of them that are of people: account_routes.cpp
size_t most_body(const Route& route, const Services& services);  // bytes

// The route of a request. `known_path` says, where there is none, that the path has other methods.
struct Match {
  const Route* route = nullptr;
  std::string company, record, id;
  std::vector<std::string> words;  // all others that the path names, in their order
  bool known_path = false;
};
Match match(const Request& request);
// The same without what the path names; null where there is none.
const Route* route_of(const Request& request);
// "/api/{company}/{record}" -> {"api", "{company}", "{record}"}
std::vector<std::string_view> segments(std::string_view path);

}  // namespace osnova::http
