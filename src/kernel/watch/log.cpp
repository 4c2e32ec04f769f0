#include "kernel/watch/log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cstdio>

#include "base/assert.hpp"
#include "base/date.hpp"
#include "base/text.hpp"

namespace osnova {

namespace {

int open_file(const std::string& file) {
  return ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
}

std::string time_of_day(int64_t unix_us) {
  constexpr int64_t kDayUs = int64_t{86400} * 1'000'000;
  const int64_t in_day = unix_us - unix_us / kDayUs * kDayUs;
  const int64_t seconds = in_day / 1'000'000;
  char text[32];
  std::snprintf(text, sizeof text, "%02d:%02d:%02d.%06d", static_cast<int>(seconds / 3600),
                static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60),
                static_cast<int>(in_day % 1'000'000));
  return text;
}

void append_json(std::string& line, std::string_view text) {
  line += boost::json::serialize(boost::json::string(plain_utf8(text)));
}

// One line whatever the text holds: a terminal obeys control characters.
void append_plain(std::string& line, std::string_view text) {
  for (const char c : plain_utf8(text))
    line += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? ' ' : c;
}

}  // namespace

std::string_view name_of(LogLevel level) {
  constexpr std::string_view kNames[] = {"debug", "info", "warning", "error"};
  return kNames[static_cast<size_t>(level)];
}

std::string utc_text(int64_t unix_us) {
  constexpr int64_t kDayUs = int64_t{86400} * 1'000'000;
  return Date{static_cast<int32_t>(unix_us / kDayUs)}.text() + "T" + time_of_day(unix_us) + "Z";
}

Log::Log(Options options) : options_(std::move(options)), descriptor_(2) {
  if (options_.file.empty()) return;
  const int opened = open_file(options_.file);
  if (opened < 0) throw Failure("log.unwritable", options_.file);
  descriptor_ = opened;
}

Log::~Log() {
  if (descriptor_ != 2) ::close(descriptor_);
}

void Log::write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (!wants(level)) return;
  std::string line;
  line.reserve(256);
  const int64_t now = clock_.now_us();
  const bool json = options_.form == Form::json;
  if (json) {
    line += "{\"time\":\"" + utc_text(now) + "\",\"level\":\"";
    line += name_of(level);
    line += "\",\"event\":";
    append_json(line, event);
  } else {
    line += time_of_day(now).substr(0, 8) + " ";
    line += name_of(level);
    line += " ";
    append_plain(line, event);
  }
  for (const LogField& field : fields) {
    if (!field.numeric && field.text.empty()) continue;
    line += json ? ",\"" : " ";
    line += field.name;
    line += json ? "\":" : "=";
    if (field.numeric)
      line += std::to_string(field.number);
    else
      json ? append_json(line, field.text) : append_plain(line, field.text);
  }
  line += json ? "}\n" : "\n";
  if (::write(descriptor_, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
    lost_.fetch_add(1, std::memory_order_relaxed);
}

// The number stays and the file under it is exchanged, so that nobody who writes is held up.
void Log::reopen() {
  if (options_.file.empty()) return;
  const int fresh = open_file(options_.file);
  if (fresh < 0) return;
  ::dup3(fresh, descriptor_, O_CLOEXEC);
  ::close(fresh);
}

}  // namespace osnova
