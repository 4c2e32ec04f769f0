#include <csignal>
#include <filesystem>
#include <iostream>
#include <thread>

#include "app/commands.hpp"
#include "app/output.hpp"
#include "formats/table_file.hpp"
#include "http/routes.hpp"
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
  return options;
}

}  // namespace

int run_serve(const Common& common) {
  const Settings& settings = common.settings;
  // Signals are taken by a thread of their own, so that stopping is ordinary code.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  Workspace::Options options;
  options.owner_note = "the server at " + settings.text("listen");
  options.kernel.search = true;
  Workspace workspace(common, options);
  const std::string temporary = settings.text("temporary").empty()
                                    ? std::filesystem::temp_directory_path().string()
                                    : settings.text("temporary");
  PrintedOutput output(workspace.kernel(), temporary);
  http::Services services;
  services.temporary = temporary;
  services.usual_body = static_cast<size_t>(settings.number("http.body_mb")) << 20;
  services.import_body = static_cast<size_t>(settings.number("http.import_mb")) << 20;
  Jobs jobs(workspace.kernel());
  Imports imports(workspace.kernel(), jobs, labels(), table_reader());
  services.jobs = &jobs;
  services.imports = &imports;
  jobs.go();
  services.output = &output;
  http::Routes routes(workspace.kernel(), labels(), services);
  http::Server server(
      server_options(settings), [&](const http::Request& head) { return routes.admit(head); },
      [&](const http::Request& request, http::Routes::Done done) {
        routes.handle(request, std::move(done));
      });
  std::cout << "serving on http://" << parse_address(settings.text("listen"))->host << ":" << server.port()
            << " (Ctrl-C ends; health: /health/ready, description: /api/openapi.json)" << std::endl;
  std::thread stopper([&] {
    int signal = 0;
    sigwait(&signals, &signal);
    server.stop();
  });
  server.run();
  routes.stop();
  jobs.stop();
  workspace.kernel().drain();  // whose answers still go through the server
  // The stopper may still wait when the server ended by itself.
  pthread_kill(stopper.native_handle(), SIGTERM);
  stopper.join();
  std::cout << "stopped" << std::endl;
  return kDone;
}

}  // namespace osnova::app
