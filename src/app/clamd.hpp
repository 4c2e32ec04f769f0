#pragma once
// Files are looked at by clamd of ClamAV, over its socket: the command INSTREAM of clamd(8), pieces
// with their length before them, an empty one at the end, one line back.
#include <optional>
#include <string>

#include "app/settings.hpp"
#include "kernel/beside/file_rules.hpp"

namespace osnova::app {

class Clamd : public FileScanner {
 public:
  // `timeout_ms` of each step: to take a piece, to say what was found.
  explicit Clamd(std::string socket, int timeout_ms = 20'000)
      : socket_(std::move(socket)), timeout_ms_(timeout_ms) {}
  Verdict scan(std::string_view bytes) override;

 private:
  const std::string socket_;
  const int timeout_ms_;
};

// The path in "unix:/run/clamav/clamd.ctl"; "" for anything else, or one that is too long.
std::string scanner_socket(std::string_view setting);

}  // namespace osnova::app
