#include "base/assert.hpp"

namespace osnova {

void raise_bug(const char* expression, const char* file, int line, const char* why) {
  throw Bug(std::string(file) + ":" + std::to_string(line) + ": " + why + " (" + expression + ")");
}

}  // namespace osnova
