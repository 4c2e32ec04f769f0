#include "app/child_process.hpp"

#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>

#include "base/assert.hpp"

namespace osnova::app {

namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (std::string& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

std::vector<std::string> environment_with(const std::string& workspace) {
  std::vector<std::string> names = {"OSNOVA_WORKSPACE=" + workspace};
  for (char** name = environ; *name; ++name) {
    const std::string_view pair = *name;
    // The service manager listens to the server alone.
    if (!pair.starts_with("OSNOVA_") && !pair.starts_with("NOTIFY_SOCKET="))
      names.emplace_back(pair);
  }
  return names;
}

// Without the signals that the server keeps for a thread of its own.
class Attributes {
 public:
  Attributes(int output, int errors) {
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", 0, 0);
    posix_spawn_file_actions_adddup2(&actions, output, 1);
    posix_spawn_file_actions_adddup2(&actions, errors, 2);
    posix_spawnattr_init(&attributes);
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Attributes() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
};

std::string content_of(int file) {
  std::string text(65536, '\0');
  const ssize_t read = ::pread(file, text.data(), text.size(), 0);
  text.resize(static_cast<size_t>(std::max<ssize_t>(read, 0)));
  return text;
}

}  // namespace

ChildProcess::ChildProcess(const std::string& workspace, std::vector<std::string> arguments)
    : output_(::memfd_create("output", MFD_CLOEXEC)),
      errors_(::memfd_create("errors", MFD_CLOEXEC)) {
  // The file of settings is the server's, as it was when that was started.
  arguments.insert(arguments.begin(), {"osnova", "--config", "/dev/null", "--language", "en"});
  auto environment = environment_with(workspace);
  const Attributes how(output_, errors_);
  // The very program that runs, also after another one was installed in its place.
  const int failed = ::posix_spawn(&pid_, "/proc/self/exe", &how.actions, &how.attributes,
                                   pointers(arguments).data(), pointers(environment).data());
  if (failed == 0) return;
  ::close(output_);
  ::close(errors_);
  throw Failure("process.not_started", std::strerror(failed));
}

ChildProcess::~ChildProcess() {
  end();
  ::close(output_);
  ::close(errors_);
}

std::optional<int> ChildProcess::reap(int options) {
  int status = 0;
  if (exit_ || ::waitpid(pid_, &status, options) != pid_) return exit_;
  exit_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return exit_;
}

std::optional<int> ChildProcess::finished() { return reap(WNOHANG); }

void ChildProcess::end() {
  if (finished()) return;
  ::kill(pid_, SIGTERM);
  for (int tries = 0; tries < 300 && !finished(); ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  if (finished()) return;
  ::kill(pid_, SIGKILL);
  reap(0);
}

std::string ChildProcess::output() const { return content_of(output_); }
std::string ChildProcess::errors() const { return content_of(errors_); }

}  // namespace osnova::app
