#pragma once
// This program once more, as a process of its own: with another priority, another memory, and
// nothing to lose when it is ended.
#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace osnova::app {

class ChildProcess {
 public:
  // `workspace` goes by the environment, since it may hold a password; settings of the environment
  // and of the system's file are not handed on. Throws Failure "process.not_started".
  ChildProcess(const std::string& workspace, std::vector<std::string> arguments);
  ~ChildProcess();  // end()
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // Its exit code, 128 + the signal that ended it; none while it runs.
  std::optional<int> finished();
  // SIGTERM; what does not end within three seconds is killed.
  void end();
  // What it wrote, at most 64 kB each; to be read when it has ended.
  std::string output() const;
  std::string errors() const;

 private:
  std::optional<int> reap(int options);
  int output_ = -1, errors_ = -1;  // files in memory
  pid_t pid_ = -1;
  std::optional<int> exit_;
};

}  // namespace osnova::app
