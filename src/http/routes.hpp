#pragma once
// Generic routes over the registry; no module is named here. docs/develop/web.md describes them.
#include <functional>
#include <memory>

#include "http/server.hpp"
#include "http/services.hpp"
#include "kernel/kernel.hpp"
#include "meta/labels.hpp"

namespace osnova::http {

class Routes {
 public:
  using Done = std::function<void(Response)>;
  // The services outlive the routes.
  Routes(Kernel& kernel, const Labels& labels, Services services = {});
  ~Routes();
  // By line and headers alone: refused are who is not signed in (401), who may not (403), what is
  // not there (404, 405).
  Admission admit(const Request& head);
  // Answers through `done`, at once or, for commands, from the writer's thread when durable.
  void handle(const Request& request, Done done);
  // Who is signed in, as a text without meaning that is the same for the whole session; "" = nobody.
  std::string session_of(const Request& request);
  bool answers();  // whether the database does
  Problems may_write();  // of Kernel
  bool restored();  // whether the workspace came back from a backup and is not reconciled yet
  // What is wrong, told as every route tells it, in the language of the request.
  Response refusal(const Request& request, int status, const Problem& problem) const;
  // Long answers under way are given up; call it before the server goes away.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The OpenAPI 3.1 document of every route (route_table.hpp) for everything that is registered.
std::string openapi_document(const Registry& registry, const Labels& labels);

}  // namespace osnova::http
