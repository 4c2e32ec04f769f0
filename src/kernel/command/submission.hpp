#pragma once
#include "kernel/command/command.hpp"

namespace osnova {

// A command that is waiting, with the person who gave it.
struct Submission {
  Command command;
  Access access;
};

}  // namespace osnova
