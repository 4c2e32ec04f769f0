#pragma once
// What the program tells its operator: a line an event. It holds codes, counts, times and ids that
// the program made, and texts of failures; never what people typed: no names, bodies or values.
#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace osnova {

enum class LogLevel : uint8_t { debug, info, warning, error };
std::string_view name_of(LogLevel level);  // "warning"

struct LogField {
  std::string_view name, text;
  int64_t number = 0;
  bool numeric = false;
  LogField(std::string_view n, std::string_view t) : name(n), text(t) {}
  LogField(std::string_view n, int64_t value) : name(n), number(value), numeric(true) {}
};

class Log {
 public:
  enum class Form : uint8_t { json, text };  // text: for a person at a terminal
  struct Options {
    std::string file;  // "" = standard error
    Form form = Form::text;
    LogLevel level = LogLevel::info;
  };
  // Throws Failure "log.unwritable".
  explicit Log(Options options);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  bool wants(LogLevel level) const { return level >= options_.level; }
  // {"time":"2026-01-31T10:00:00.123456Z","level":"info","event":"request", fields...}. A line is
  // one write to the file, so that lines of threads and processes do not mix. Fields without text
  // are left out. What cannot be written is counted, and nobody is held up.
  void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields);
  // Opens the file anew, after somebody moved it away; keeps the old one when that fails.
  void reopen();
  int64_t lost() const { return lost_.load(std::memory_order_relaxed); }

 private:
  const Options options_;
  SystemClock clock_;
  int descriptor_;
  std::atomic<int64_t> lost_{0};
};

// "2026-01-31T10:00:00.123456Z"
std::string utc_text(int64_t unix_us);

}  // namespace osnova
