#pragma once
// A broken invariant is a Bug: it ends the command in which it was noticed and is logged with an
// incident number. Assertions are always compiled in.
#include <stdexcept>
#include <string>

namespace osnova {

class Bug : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

// The world is broken (disk full, database unreachable). Thrown by store and adapters only.
// `internal` goes to the log, `public_code` is what a person may read.
class Failure : public std::runtime_error {
 public:
  Failure(std::string public_code, const std::string& internal)
      : std::runtime_error(internal), public_code_(std::move(public_code)) {}
  const std::string& public_code() const { return public_code_; }

 private:
  std::string public_code_;
};

[[noreturn]] void raise_bug(const char* expression, const char* file, int line, const char* why);

}  // namespace osnova

#define OSNOVA_ASSERT(condition, why) \
  ((condition) ? void(0) : ::osnova::raise_bug(#condition, __FILE__, __LINE__, why))
