#pragma once
// Generic routes over the registry; no module is named here.
//
//   POST   /api/session                             {"login", "password"} -> {"token"}; DELETE ends
//   it GET    /api/{company}/{record}                  list:
//   ?field=value&sort=&order=asc|desc&after=value,id&limit= POST
//   /api/{company}/{record}[?then=post]      create; Idempotency-Key GET
//   /api/{company}/{record}/{id} PATCH  /api/{company}/{record}/{id}             If-Match:
//   "<version>"; Idempotency-Key DELETE /api/{company}/{record}/{id}             a draft; If-Match
//   POST   /api/{company}/{record}/{id}/{action}    body = arguments; If-Match; Idempotency-Key
//   POST   /api/{company}/{record}/plan[?then=post] dry run: what would be posted
//   GET    /api/{company}/report/{name}             ?parameter=value&format=json|csv|text
//   GET    /api/{company}/journal                   ?after=seq&limit=: (seq, record, id, version,
//   command) GET    /api/openapi.json, /health/live, /health/ready
//
// Shared records (parties, users, rates) are reached through any company. Errors are RFC 9457
// problem documents.
#include <functional>
#include <memory>

#include "http/message.hpp"
#include "kernel/kernel.hpp"
#include "meta/labels.hpp"

namespace osnova::http {

class Routes {
 public:
  using Done = std::function<void(Response)>;
  Routes(Kernel& kernel, const Labels& labels);
  ~Routes();
  // Answers through `done`, at once or, for commands, from the writer's thread when durable.
  void handle(const Request& request, Done done);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The OpenAPI 3.1 document of everything that is registered.
std::string openapi_document(const Registry& registry, const Labels& labels);

}  // namespace osnova::http
