#include "kernel/command/in_flight.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <mutex>

namespace osnova {

namespace {

constexpr std::string_view kMagic{"OSNFLY2\0", 8};
constexpr size_t kSignalAt = 16, kEntriesAt = 20, kHeader = 24;
constexpr size_t kLongestKey = 1000;
constexpr int kSignals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

template <class T>
void put(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
bool take(std::string_view& in, T* value) {
  if (in.size() < sizeof *value) return false;
  std::memcpy(value, in.data(), sizeof *value);
  in.remove_prefix(sizeof *value);
  return true;
}

bool take(std::string_view& in, size_t length, std::string* text) {
  if (in.size() < length) return false;
  text->assign(in.substr(0, length));
  in.remove_prefix(length);
  return true;
}

// --- the last words of a writer ------------------------------------------------------------------

thread_local int watched_fd = -1;
std::mutex handlers_mutex;
struct sigaction former[NSIG];

// Says what ended the thread and leaves the rest to whoever was to be told before. Only calls that
// are allowed in a handler.
void on_crash(int number) {
  if (watched_fd >= 0) {
    const int32_t signal = number;
    if (::pwrite(watched_fd, &signal, sizeof signal, kSignalAt) < 0) { /* nobody to tell */
    }
  }
  ::sigaction(number, &former[number], nullptr);
  ::raise(number);
}

void install_handlers() {
  const std::lock_guard lock(handlers_mutex);
  for (const int number : kSignals) {
    struct sigaction ours {};
    ours.sa_handler = on_crash;
    ours.sa_flags = SA_ONSTACK;
    struct sigaction before {};
    ::sigaction(number, &ours, &before);
    if (before.sa_handler != on_crash) former[number] = before;
  }
}

}  // namespace

InFlight::InFlight(const std::string& file) : file_(file) {
  if (!file.empty()) fd_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

InFlight::~InFlight() {
  if (fd_ < 0) return;
  if (entries_ == 0) ::unlink(file_.c_str());
  ::close(fd_);
}

InFlight::Left InFlight::left() const {
  Left left;
  struct stat s {};
  if (fd_ < 0 || ::fstat(fd_, &s) != 0 || s.st_size < static_cast<off_t>(kHeader)) return left;
  std::string bytes(static_cast<size_t>(s.st_size), '\0');
  if (::pread(fd_, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    return left;
  std::string_view in(bytes);
  if (!in.starts_with(kMagic)) return left;
  in.remove_prefix(kMagic.size());
  int32_t signal = 0;
  uint32_t count = 0;
  take(in, &left.life);
  take(in, &signal);
  take(in, &count);
  left.signal = signal;
  for (uint32_t i = 0; i < count; ++i) {
    Left::Entry entry;
    uint16_t key = 0, command = 0;
    if (!take(in, &entry.company) || !take(in, &entry.person) || !take(in, &entry.person_at) ||
        !take(in, &key) || !take(in, &command) ||
        !take(in, key, &entry.key) || !take(in, command, &entry.command))
      break;
    left.entries.push_back(std::move(entry));
  }
  return left;
}

void InFlight::begin(int64_t life) {
  life_ = life;
  clear();
  if (fd_ >= 0 && ::pwrite(fd_, buffer_.data(), buffer_.size(), 0) < 0) { /* see write() */
  }
}

void InFlight::watch_this_thread() {
  if (fd_ < 0) return;
  install_handlers();
  // A rule without end runs out of stack; the handler needs some.
  stack_.resize(64 * 1024);
  stack_t stack{};
  stack.ss_sp = stack_.data();
  stack.ss_size = stack_.size();
  ::sigaltstack(&stack, nullptr);
  watched_fd = fd_;
}

void InFlight::unwatch_this_thread() {
  if (watched_fd < 0) return;
  watched_fd = -1;
  stack_t none{};
  none.ss_flags = SS_DISABLE;
  ::sigaltstack(&none, nullptr);
}

void InFlight::add(Id company, std::string_view key, std::string_view command, Id person,
                   Id person_at) {
  if (fd_ < 0 || key.empty() || key.size() > kLongestKey) return;
  command = command.substr(0, kLongestKey);
  put(buffer_, company);
  put(buffer_, person);
  put(buffer_, person_at);
  put(buffer_, static_cast<uint16_t>(key.size()));
  put(buffer_, static_cast<uint16_t>(command.size()));
  buffer_.append(key);
  buffer_.append(command);
  ++entries_;
}

// A write that fails leaves commands that nobody will recognise: no reason to refuse them.
void InFlight::write() {
  if (fd_ < 0 || entries_ == 0) return;
  std::memcpy(buffer_.data() + kEntriesAt, &entries_, sizeof entries_);
  if (::pwrite(fd_, buffer_.data(), buffer_.size(), 0) < 0) { /* as said */
  }
}

void InFlight::clear() {
  if (fd_ < 0) return;
  const bool written = entries_ > 0;
  entries_ = 0;
  buffer_.assign(kMagic);
  put(buffer_, life_);
  put(buffer_, int32_t{0});
  put(buffer_, uint32_t{0});
  if (written && ::pwrite(fd_, &entries_, sizeof entries_, kEntriesAt) < 0) { /* see write() */
  }
}

}  // namespace osnova
