#include "http/front.hpp"

#include <algorithm>
#include <chrono>

#include "base/text.hpp"
#include "http/peer.hpp"

namespace osnova::http {

namespace {

constexpr int64_t kNever = -1'000'000'000'000;  // by a clock that begins near 0

int64_t steady_us() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

// "Shop.Example.com:443" -> "shop.example.com"
std::string name_of_host(std::string_view host) {
  if (host.find(']') == host.npos) host = host.substr(0, host.find(':'));
  return to_lower_ascii(host);
}

bool is_probe(const Request& request) {
  return request.path.size() == 2 && request.path[0] == "health";
}

// By password, by passkey, or with what a provider sent somebody back with.
bool is_sign_in(const Request& request) {
  const auto& path = request.path;
  if (request.method != "POST" || path.size() < 2 || path[0] != "api") return false;
  return (path.size() == 2 && path[1] == "session") ||
         (path.size() == 3 && path[1] == "passkey" && path[2] == "finish") ||
         (path.size() == 4 && path[1] == "oidc" && path[3] == "finish");
}

// A method that is no word of the protocol may say anything.
std::string_view shown_method(const std::string& method) {
  static constexpr std::string_view kKnown[] = {"GET",    "HEAD",    "POST",  "PUT",    "PATCH",
                                                "DELETE", "OPTIONS", "TRACE", "CONNECT"};
  const auto found = std::find(std::begin(kKnown), std::end(kKnown), method);
  return found == std::end(kKnown) ? "other" : *found;
}

}  // namespace

Front::Front(const FrontOptions& options, const Labels& labels, Log& log)
    : labels_(labels),
      log_(log),
      sign_in_(options.sign_in),
      anonymous_(options.anonymous),
      session_(options.session) {}

void Front::add(const std::string& host, Routes& routes) {
  auto site = std::make_unique<Site>();
  site->host = host;
  site->routes = &routes;
  site->answered_us = steady_us();  // or it could not have been opened
  site->restored = routes.restored();
  sites_[host] = std::move(site);
}

Server::Callbacks Front::callbacks() {
  if (!asking_.joinable()) asking_ = std::thread([this] { ask_stores(); });
  Server::Callbacks callbacks;
  callbacks.at_once = [this](const Request& request) { return probe(request); };
  callbacks.refuse = [this](const Request& request, int status, const Problem& problem) {
    Problems problems;
    problems.add(problem);
    return problem_response(labels_, request, problems, status);
  };
  callbacks.admit = [this](Request& head) { return admit(head); };
  callbacks.handle = [this](Request& request, Server::Done done) {
    handle(request, std::move(done));
  };
  callbacks.finished = [this](const Request& request, const Response& response, int64_t bytes,
                              int64_t us) { finished(request, response, bytes, us); };
  callbacks.turned_away = [this](std::string_view limit) {
    turned_away_.add(limit);
    log_.write(LogLevel::warning, "connection.turned_away", {{"limit", limit}});
  };
  return callbacks;
}

Front::~Front() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  wake_.notify_one();
  if (asking_.joinable()) asking_.join();
}

Front::Site* Front::site_of(const Request& request) {
  if (const auto any = sites_.find(""); any != sites_.end()) return any->second.get();
  const auto found = sites_.find(name_of_host(request.host));
  return found == sites_.end() ? nullptr : found->second.get();
}

std::optional<Response> Front::probe(const Request& request) const {
  if (!is_probe(request)) return std::nullopt;
  const std::string& which = request.path[1];
  const auto refuse = [&](std::string_view code, int status) {
    Problems problems;
    problems.add(code);
    return problem_response(labels_, request, problems, status);
  };
  if (which != "live" && which != "ready") return refuse("http.not_found", 404);
  // A store that takes longer than this to say anything is of no use to people either.
  constexpr int64_t kFreshUs = 4'000'000;
  const int64_t now = steady_us();
  const bool answers = std::all_of(sites_.begin(), sites_.end(), [&](const auto& site) {
    return now - site.second->answered_us.load() < kFreshUs;
  });
  if (which == "live") return json_response(200, boost::json::object{{"status", "ok"}});
  if (answers && !stopping_ && superseded()) return refuse("store.superseded", 503);
  if (answers && !stopping_) {
    boost::json::object answer = {{"status", "ok"}, {"restored", restored()}};
    boost::json::array warnings;
    if (warnings_)
      for (const std::string& code : warnings_()) warnings.emplace_back(code);
    if (!warnings.empty()) answer["warnings"] = std::move(warnings);
    return json_response(200, answer);
  }
  return refuse(stopping_ ? "http.stopping" : "http.no_database", 503);
}

bool Front::superseded() const {
  return std::any_of(sites_.begin(), sites_.end(),
                     [](const auto& site) { return site.second->superseded.load(); });
}

bool Front::restored() const {
  return std::any_of(sites_.begin(), sites_.end(),
                     [](const auto& site) { return site.second->restored.load(); });
}

void Front::ask_stores() {
  std::unique_lock lock(mutex_);
  while (!ended_) {
    lock.unlock();
    for (const auto& [host, site] : sites_)
      try {
        const bool answers = site->routes->answers();
        if (answers) site->restored = site->routes->restored();
        if (answers) site->superseded = static_cast<bool>(site->routes->may_write());
        site->answered_us = answers ? steady_us() : kNever;
      } catch (const Failure&) {
        site->answered_us = kNever;
      }
    lock.lock();
    wake_.wait_for(lock, std::chrono::seconds(1), [this] { return ended_; });
  }
}

// Who comes too often, and for whom there is no workspace.
std::optional<Response> Front::refused(Request& request, Site*& site) {
  site = site_of(request);
  if (!site) {
    Problems problems;
    problems.add("http.unknown_host");
    return problem_response(labels_, request, problems, 421);
  }
  return charge(request, *site->routes);
}

std::optional<Response> Front::charge(Request& request, Routes& routes) {
  if (request.charged) return std::nullopt;
  request.charged = true;
  const std::string address = counted_as(request.remote);
  const int64_t now = request.begun_us;
  int64_t wait_s = 0;
  if (is_sign_in(request)) {
    wait_s = sign_in_.take(address, now);
  } else {
    const std::string session = routes.session_of(request);
    wait_s = session.empty() ? anonymous_.take(address, now) : session_.take(session, now);
  }
  if (wait_s == 0) return std::nullopt;
  Problems problems;
  problems.add("http.too_often", "", {{"seconds", std::to_string(wait_s)}});
  Response response = problem_response(labels_, request, problems, 429);
  response.headers.emplace_back("Retry-After", std::to_string(wait_s));
  return response;
}

Admission Front::admit(Request& head) {
  if (is_probe(head)) return {};
  Site* site = nullptr;
  if (auto refusal = refused(head, site)) return {std::move(refusal), 0};
  return site->routes->admit(head);
}

void Front::handle(Request& request, Server::Done done) {
  Site* site = nullptr;
  if (auto refusal = refused(request, site)) return done(std::move(*refusal));
  if (!is_sign_in(request)) return site->routes->handle(request, std::move(done));
  const std::string address = counted_as(request.remote);
  site->routes->handle(request, [this, address, done](Response response) {
    // Only what was refused as wrong or as too soon is a try: a store that is away refuses nobody.
    const bool wrong = response.status == 401 && response.problem != "access.code_required";
    if (!wrong && response.status != 429) sign_in_.give_back(address);
    done(std::move(response));
  });
}

void Front::finished(const Request& request, const Response& response, int64_t bytes, int64_t us) {
  const Route* route = route_of(request);
  Site* site = site_of(request);
  (site ? site->metrics : elsewhere_).count(route, response, us);
  // Probes come every second and say nothing while they are good.
  const LogLevel level = !response.incident.empty()                    ? LogLevel::error
                         : response.status >= 500                      ? LogLevel::warning
                         : is_probe(request) && response.status == 200 ? LogLevel::debug
                                                                       : LogLevel::info;
  if (!log_.wants(level)) return;
  log_.write(level, "request",
             {{"id", request.id},
              {"workspace", site ? std::string_view(site->host) : std::string_view("unknown")},
              {"method", shown_method(request.method)},
              {"route", shown_route(route)},
              {"status", response.status},
              {"us", us},
              {"bytes", bytes},
              {"problem", response.problem},
              {"incident", response.incident}});
}

void Front::write(Exposition& out, size_t connections) const {
  out.add("osnova_http_connections", "gauge", "Connections that are open.", {},
          static_cast<int64_t>(connections));
  for (const auto& [limit, count] : turned_away_.values())
    out.add("osnova_http_connections_turned_away_total", "counter",
            "Connections that were not taken, by the limit that forbade them.", {{"limit", limit}},
            count);
  for (const auto& [host, site] : sites_) site->metrics.write(out, host);
  elsewhere_.write(out, "unknown");
}

}  // namespace osnova::http
