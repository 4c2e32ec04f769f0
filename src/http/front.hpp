#pragma once
// What happens to a request before a workspace hears of it and after it was answered: its host
// name is looked up, its sender is counted against the limits; it is logged and counted.
#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "http/limits.hpp"
#include "http/request_metrics.hpp"
#include "http/routes.hpp"
#include "http/server.hpp"
#include "kernel/watch/log.hpp"

namespace osnova::http {

struct FrontOptions {
  Rate sign_in;    // tries of an address; one that succeeds is given back
  Rate anonymous;  // of an address, without a session
  Rate session;
};

class Front {
 public:
  Front(const FrontOptions& options, const Labels& labels, Log& log);
  ~Front();
  // `host` "" = whatever name is asked for; the routes outlive the front.
  void add(const std::string& host, Routes& routes);
  // After all were added.
  Server::Callbacks callbacks();
  // Before callbacks(): codes of what an operator has to look after, while the program serves.
  void warn(std::function<std::set<std::string>()> warnings) { warnings_ = std::move(warnings); }
  // From now on the program is not ready: whoever distributes requests may go elsewhere.
  void stop() { stopping_ = true; }
  // GET /metrics of every workspace; `connections` is what the server says.
  void write(Exposition& out, size_t connections) const;
  // /health/live and /health/ready, also without a workspace: what is known, without asking the
  // stores, which are asked each second by a thread of their own. nullopt: another request.
  std::optional<Response> probe(const Request& request) const;

 private:
  struct Site {
    std::string host;
    Routes* routes;
    RequestMetrics metrics;
    std::atomic<bool> restored{false}, superseded{false};
    std::atomic<int64_t> answered_us{0};  // by the steady clock: when its store answered last
  };
  Site* site_of(const Request& request);
  std::optional<Response> refused(Request& request, Site*& site);
  std::optional<Response> charge(Request& request, Routes& routes);
  Admission admit(Request& head);
  void handle(Request& request, Server::Done done);
  void finished(const Request& request, const Response& response, int64_t bytes, int64_t us);

  const Labels& labels_;
  Log& log_;
  std::map<std::string, std::unique_ptr<Site>> sites_;
  RequestMetrics elsewhere_;  // for hosts that nobody knows
  Buckets sign_in_, anonymous_, session_;
  NamedCounters turned_away_;
  std::function<std::set<std::string>()> warnings_;
  void ask_stores();
  // Whether writers of a workspace have to be of another generation than this program.
  bool superseded() const;
  bool restored() const;  // whether a workspace came back from a backup and is not reconciled

  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool ended_ = false;
  std::thread asking_;
};

}  // namespace osnova::http
