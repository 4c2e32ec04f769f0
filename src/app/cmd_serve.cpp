#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <set>
#include <thread>

#include "app/clamd.hpp"
#include "app/commands.hpp"
#include "app/oidc_settings.hpp"
#include "app/service_manager.hpp"
#include "app/site.hpp"
#include "http/front.hpp"
#include "http/server.hpp"

namespace osnova::app {

namespace {

http::ServerOptions server_options(const Settings& settings) {
  const Address address = parse_address(settings.text("listen")).value();
  http::ServerOptions options;
  options.address = address.host;
  options.port = address.port;
  options.workers = static_cast<int>(settings.number("http.workers"));
  options.max_header = static_cast<size_t>(settings.number("http.header_kb")) << 10;
  options.idle_timeout_s = static_cast<int>(settings.number("http.idle_s"));
  options.request_timeout_s = static_cast<int>(settings.number("http.request_s"));
  options.drain_s = static_cast<int>(settings.number("stop.drain_s"));
  options.connections = static_cast<size_t>(settings.number("http.connections"));
  options.connections_per_address =
      static_cast<size_t>(settings.number("http.connections_per_address"));
  options.trusted = settings.list("proxy.trusted");
  options.tls_certificate = settings.text("tls.certificate");
  options.tls_key = settings.text("tls.key");
  options.hsts_s = settings.number("tls.hsts_s");
  return options;
}

http::FrontOptions front_options(const Settings& settings) {
  const auto rate = [&](const std::string& of) {
    return http::Rate{settings.number("limits." + of + "_per_minute"),
                      settings.number("limits." + of + "_burst")};
  };
  return {rate("sign_in"), rate("anonymous"), rate("session")};
}

Log::Options log_options(const Settings& settings) {
  Log::Options options;
  if (settings.text("log.to") != "stderr") options.file = settings.text("log.to");
  const std::string& form = settings.text("log.form");
  const bool person = form == "text" || (form == "auto" && options.file.empty() && isatty(2) == 1);
  options.form = person ? Log::Form::text : Log::Form::json;
  for (const auto level : {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error})
    if (name_of(level) == settings.text("log.level")) options.level = level;
  return options;
}

std::unique_ptr<FileScanner> scanner_of(const Settings& settings) {
  const std::string socket = scanner_socket(settings.text("files.scanner"));
  return socket.empty() ? nullptr : std::make_unique<Clamd>(socket);
}

std::vector<std::unique_ptr<Site>> open_sites(const Common& common, Log& log,
                                              FileScanner* scanner) {
  const Settings& settings = common.settings;
  Site::Options options;
  options.temporary = settings.text("temporary").empty()
                          ? std::filesystem::temp_directory_path().string()
                          : settings.text("temporary");
  options.usual_body = static_cast<size_t>(settings.number("http.body_mb")) << 20;
  options.import_body = static_cast<size_t>(settings.number("http.import_mb")) << 20;
  constexpr int64_t kMinuteUs = 60'000'000;
  options.sessions = {settings.minutes("sign_in.idle") * kMinuteUs,
                      settings.minutes("sign_in.longest") * kMinuteUs};
  options.factor = {settings.text("sign_in.key_file"), settings.list("sign_in.second_factor")};
  options.files = {scanner, settings.text("files.unscanned") == "take",
                   settings.number("files.company_mb") << 20,
                   settings.number("files.person_day_mb") << 20,
                   settings.number("files.open_uploads")};
  options.sign_in.alarm = settings.number("sign_in.alarm");
  options.log = &log;
  options.place = common.workspace;
  auto places = settings.workspaces();
  // A workspace that is named where it counts more than the file is served alone, under any name.
  if (settings.value("workspace").origin != Settings::Origin::standard || places.empty())
    places = {{"", common.workspace}};
  options.backup = backup_options(settings);
  options.checkpoint = checkpoint_options(settings);
  options.remind = true;
  options.providers = oidc_options(settings);
  options.notify = true;
  options.notify_address = settings.text("notify.address");
  options.mail = mail_options(settings);
  options.proofs.time_stamps = settings.text("signature.time_stamps");
  options.proofs.ask = settings.text("signature.ask") == "yes";
  options.proofs.lists_every_us = settings.minutes("signature.lists_every") * kMinuteUs;
  options.private_authorities = settings.text("signature.private") == "yes";
  options.private_webhooks = settings.text("webhook.private") == "yes";
  std::set<std::string> names;
  for (const auto& [host, place] : places)
    if ((options.backup || options.checkpoint) && !names.insert(workspace_name(place)).second)
      throw Failure("backup.same_name", workspace_name(place));
  std::vector<std::unique_ptr<Site>> sites;
  for (const auto& [host, place] : places) {
    options.host = host;
    options.place = place;
    options.public_address = public_address(settings, host);
    sites.push_back(std::make_unique<Site>(common, options));
  }
  return sites;
}

// The program at work, as long as it serves.
class Serving {
 public:
  explicit Serving(const Common& common)
      : settings_(common.settings),
        log_(log_options(settings_)),
        scanner_(scanner_of(settings_)),
        sites_(open_sites(common, log_, scanner_.get())),
        front_(front_options(settings_), labels(), log_),
        begun_(std::chrono::steady_clock::now()) {
    for (const auto& site : sites_) front_.add(site->host(), site->routes());
    front_.warn([this] { return warnings(); });
    server_.emplace(server_options(settings_), front_.callbacks());
    if (!settings_.text("metrics.listen").empty()) watch();
  }

  // Until it is told to stop. kCut when something that was under way was not waited for.
  int run() {
    const bool tls = !settings_.text("tls.certificate").empty();
    const std::string host = parse_address(settings_.text("listen"))->host;
    std::cout << "serving on http" << (tls ? "s" : "") << "://" << host << ":" << server_->port()
              << " (Ctrl-C ends; health: /health/ready, description: /api/openapi.json)"
              << std::endl;
    if (watcher_) std::cout << "metrics on port " << watcher_->port() << std::endl;
    log_.write(LogLevel::info, "started",
               {{"version", version()}, {"port", server_->port()}, {"pid", getpid()}});
    tell_service_manager("READY=1");
    for (const auto& site : sites_) site->go();
    const size_t cut = server_->run();
    for (const auto& site : sites_) site->stop();  // whose answers still go through the server
    if (watcher_) watcher_->stop();
    if (watching_.joinable()) watching_.join();
    log_.write(cut == 0 ? LogLevel::info : LogLevel::warning, "stopped",
               {{"cut", static_cast<int64_t>(cut)}});
    std::cout << "stopped" << std::endl;
    return cut == 0 ? kDone : kCut;
  }

  // Twice: at once. From the thread of signals.
  void stop(const std::function<bool(int64_t seconds)>& signalled_within) {
    tell_service_manager("STOPPING=1");
    front_.stop();
    log_.write(LogLevel::info, "stopping", {});
    const int64_t notice_s = settings_.number("stop.notice_s");
    bool again = notice_s > 0 && signalled_within(notice_s);
    server_->stop();
    // As long as it waits for what is under way, a second signal ends that.
    while (!again && !ended_) again = signalled_within(1);
    server_->stop();
  }
  void ended() { ended_ = true; }
  // After SIGHUP: what stands in files that others replace.
  void reload() {
    tell_service_manager("RELOADING=1");
    log_.reopen();
    try {
      server_->reload_tls();
      log_.write(LogLevel::info, "reloaded", {});
    } catch (const Failure& failure) {
      log_.write(LogLevel::error, "reload.failed", {{"text", failure.what()}});
    }
    tell_service_manager("READY=1");
  }

 private:
  // A port of its own for whoever watches: nothing that a proxy passes on leads to it.
  void watch() {
    const Address address = parse_address(settings_.text("metrics.listen")).value();
    http::ServerOptions options;
    options.address = address.host;
    options.port = address.port;
    options.workers = 1;
    options.drain_s = 1;
    http::Server::Callbacks callbacks;
    callbacks.refuse = front_.callbacks().refuse;
    callbacks.admit = [](http::Request&) { return http::Admission{}; };
    callbacks.at_once = [this](const http::Request& request) { return front_.probe(request); };
    callbacks.handle = [this](http::Request& request, http::Server::Done done) {
      http::Response response;
      response.content_type = "text/plain; version=0.0.4; charset=utf-8";
      const bool metrics = request.path == std::vector<std::string>{"metrics"};
      if (metrics)
        response.body = exposition();
      else
        response.status = 404;
      done(std::move(response));
    };
    watcher_.emplace(options, std::move(callbacks));
    watching_ = std::thread([this] { watcher_->run(); });
  }

  std::set<std::string> warnings() const {
    std::set<std::string> codes;
    for (const auto& site : sites_)
      for (const std::string& code : site->warnings()) codes.insert(code);
    return codes;
  }

  std::string exposition() {
    const auto up = std::chrono::steady_clock::now() - begun_;
    Exposition out;
    out.add("osnova_build_info", "gauge", "The program; its value is always 1.",
            {{"version", version()}}, 1);
    out.add("osnova_uptime_seconds", "gauge", "Since it was started.", {},
            std::chrono::duration_cast<std::chrono::seconds>(up).count());
    out.add("osnova_log_lines_lost_total", "counter", "Lines of the log that could not be written.",
            {}, log_.lost());
    front_.write(out, server_->connections());
    for (const auto& site : sites_) site->write(out);
    return out.text();
  }

  const Settings& settings_;
  Log log_;
  const std::unique_ptr<FileScanner> scanner_;
  std::vector<std::unique_ptr<Site>> sites_;
  http::Front front_;
  const std::chrono::steady_clock::time_point begun_;
  std::optional<http::Server> server_, watcher_;
  std::thread watching_;
  std::atomic<bool> ended_{false};
};

}  // namespace

int run_serve(const Common& common) {
  // Signals are taken by a thread of their own, so that stopping is ordinary code.
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A reader of the log that went away is no reason to end.
  std::signal(SIGPIPE, SIG_IGN);

  Serving serving(common);
  std::atomic<bool> ended{false};
  std::thread listener([&] {
    for (int signal = 0; sigwait(&signals, &signal) == 0 && !ended;) {
      if (signal == SIGHUP) {
        serving.reload();
        continue;
      }
      return serving.stop([&](int64_t seconds) {
        const timespec patience = {seconds, 0};
        const int got = sigtimedwait(&signals, nullptr, &patience);
        return got == SIGINT || got == SIGTERM;
      });
    }
  });
  const int exit = serving.run();
  ended = true;
  serving.ended();
  pthread_kill(listener.native_handle(), SIGUSR1);  // it may still wait
  listener.join();
  return exit;
}

}  // namespace osnova::app
