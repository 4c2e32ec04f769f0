#include <csignal>
#include <filesystem>
#include <iostream>
#include <thread>

#include "app/commands.hpp"
#include "app/output.hpp"
#include "base/text.hpp"
#include "formats/table_file.hpp"
#include "http/routes.hpp"
#include "http/server.hpp"
#include "modules/books/journal_text.hpp"

namespace osnova::app {

int run_serve(const Common& common, const std::string& listen) {
  const size_t colon = listen.rfind(':');
  int64_t port = -1;
  if (colon == listen.npos || !parse_int(std::string_view(listen).substr(colon + 1), &port) ||
      port < 0 || port > 65535) {
    std::cerr << "--listen is address:port\n";
    return kUsage;
  }
  // Signals are taken by a thread of their own, so that stopping is ordinary code.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  Workspace::Options options;
  options.owner_note = "the server at " + listen;
  options.kernel.search = true;
  Workspace workspace(common, options);
  const std::string temporary = std::filesystem::temp_directory_path();
  PrintedOutput output(workspace.kernel(), temporary);
  http::Services services;
  services.temporary = temporary;
  Jobs jobs(workspace.kernel());
  Imports imports(workspace.kernel(), jobs, labels(), table_reader(), read_journal_text);
  services.jobs = &jobs;
  services.imports = &imports;
  jobs.go();
  services.output = &output;
  http::Routes routes(workspace.kernel(), labels(), services);
  http::ServerOptions server_options;
  server_options.address = listen.substr(0, colon);
  server_options.port = static_cast<uint16_t>(port);
  http::Server server(
      server_options, [&](const http::Request& head) { return routes.admit(head); },
      [&](const http::Request& request, http::Routes::Done done) {
        routes.handle(request, std::move(done));
      },
      [&](const http::Request& request, int status, const Problem& problem) {
        return routes.refusal(request, status, problem);
      });
  std::cout << "serving on http://" << server_options.address << ":" << server.port()
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
