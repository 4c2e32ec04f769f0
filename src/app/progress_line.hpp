#pragma once
// How far something is, on standard error: on a terminal each text stands over the one before;
// elsewhere (a log, a pipe) each is a line.
#include <string>

namespace osnova::app {

class ProgressLine {
 public:
  ProgressLine();
  bool on_terminal() const { return terminal_; }
  void show(const std::string& text);
  void end();  // once, after the last text

 private:
  bool terminal_;
};

}  // namespace osnova::app
