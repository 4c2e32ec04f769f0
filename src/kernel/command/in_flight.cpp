#include "kernel/command/in_flight.hpp"

#include <fcntl.h>
#include <sys/file.h>
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

namespace {

constexpr int kMostFiles = 1024;  // as many as there are nodes of ids

std::string numbered(const std::string& name, int number) {
  return number == 1 ? name : name + "." + std::to_string(number);
}

// -1 when it cannot be had; `busy` when another process has it.
int open_locked(const std::string& file, int flags, bool* busy = nullptr) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CLOEXEC | flags, 0600);
  if (fd < 0) return -1;
  struct stat s {};
  // Whoever ended well meanwhile took the name away: it is no longer the file of that name.
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0 && ::fstat(fd, &s) == 0 && s.st_nlink > 0) return fd;
  if (busy) *busy = true;
  ::close(fd);
  return -1;
}

}  // namespace

InFlight::InFlight(const std::string& file, bool shared) : name_(file), file_(file) {
  if (file.empty()) return;
  if (!shared) {
    fd_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    return;
  }
  bool busy = true;
  for (int number = 1; busy && fd_ < 0 && number <= kMostFiles; ++number) {
    busy = false;
    file_ = numbered(name_, number);
    fd_ = open_locked(file_, O_CREAT, &busy);
  }
}

InFlight::~InFlight() {
  for (const auto& [file, fd] : others_) ::close(fd);
  if (fd_ < 0) return;
  if (entries_ == 0) ::unlink(file_.c_str());
  ::close(fd_);
}

namespace {

InFlight::Left read_left(int fd) {
  InFlight::Left left;
  struct stat s {};
  if (fd < 0 || ::fstat(fd, &s) != 0 || s.st_size < static_cast<off_t>(kHeader)) return left;
  std::string bytes(static_cast<size_t>(s.st_size), '\0');
  if (::pread(fd, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
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
    InFlight::Left::Entry entry;
    uint16_t key = 0, command = 0;
    if (!take(in, &entry.company) || !take(in, &entry.person) || !take(in, &entry.person_at) ||
        !take(in, &key) || !take(in, &command) ||
        !take(in, key, &entry.key) || !take(in, command, &entry.command))
      break;
    left.entries.push_back(std::move(entry));
  }
  return left;
}

}  // namespace

InFlight::Left InFlight::left() const { return read_left(fd_); }

std::vector<InFlight::Left> InFlight::left_by_others() {
  std::vector<Left> all;
  if (fd_ < 0) return all;
  // A gap in the numbers is of one that ended well.
  for (int number = 1, gap = 0; number <= kMostFiles && gap < 64; ++number) {
    const std::string file = numbered(name_, number);
    if (file == file_) continue;
    bool busy = false;
    const int fd = open_locked(file, 0, &busy);
    gap = fd < 0 && !busy ? gap + 1 : 0;
    if (fd < 0) continue;
    others_.emplace_back(file, fd);
    all.push_back(read_left(fd));
  }
  return all;
}

void InFlight::forget_others() {
  for (const auto& [file, fd] : others_) {
    ::unlink(file.c_str());
    ::close(fd);
  }
  others_.clear();
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
