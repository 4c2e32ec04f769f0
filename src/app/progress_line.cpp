#include "app/progress_line.hpp"

#include <unistd.h>

#include <iostream>

namespace osnova::app {

ProgressLine::ProgressLine() : terminal_(isatty(STDERR_FILENO) == 1) {}

void ProgressLine::show(const std::string& text) {
  if (terminal_)
    std::cerr << "\r" << text << std::flush;
  else
    std::cerr << text << "\n";
}

void ProgressLine::end() {
  if (terminal_) std::cerr << "\n";
}

}  // namespace osnova::app
