#include "app/draft_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>

#include "app/workspace.hpp"

namespace osnova::app {

namespace fs = std::filesystem;

namespace {

// Files and folders that vanish with the process. Whoever ends it keeps the mutex, so that nothing
// gets its name or is begun meanwhile.
std::mutex drafts_mutex;
std::set<std::string> drafts;

void drop(const std::string& path) {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

void drop_beside(const std::string& path) {
  for (const char* tail : {"-wal", "-shm", "-journal", ".lock", ".inflight"}) drop(path + tail);
}

void drop_all(const std::string& path) {
  drop(path);  // first, so that nobody opens it any more
  drop_beside(path);
}

void sync(const std::string& path, int flags) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
  const int failed = fd < 0 ? -1 : ::fsync(fd);
  if (fd >= 0) ::close(fd);
  if (failed != 0) throw Failure("backup.io", path + ": " + std::strerror(errno));
}

sigset_t ending_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1}) sigaddset(&set, signal);
  return set;
}

}  // namespace

DraftFile::DraftFile(std::string path) : path_(std::move(path)) {
  const std::lock_guard lock(drafts_mutex);
  drafts.insert(path_);
  drop_all(path_);
}

DraftFile::~DraftFile() {
  const std::lock_guard lock(drafts_mutex);
  drop_all(path_);
  drafts.erase(path_);
}

void DraftFile::name(const std::string& to) {
  drop_beside(path_);
  sync(path_, O_RDONLY);
  {
    const std::lock_guard lock(drafts_mutex);
    fs::rename(path_, to);
  }
  // The name is on the disk when the folder is.
  sync(fs::absolute(to).parent_path().string(), O_RDONLY | O_DIRECTORY);
}

PrivateFolder::PrivateFolder()
    : path_((fs::temp_directory_path() / "osnova-XXXXXX").string()) {
  const std::lock_guard lock(drafts_mutex);
  if (!::mkdtemp(path_.data())) throw Failure("backup.io", path_ + ": " + std::strerror(errno));
  drafts.insert(path_);
}

PrivateFolder::~PrivateFolder() {
  const std::lock_guard lock(drafts_mutex);
  drop(path_);
  drafts.erase(path_);
}

DraftsEndOnSignal::DraftsEndOnSignal() {
  const sigset_t set = ending_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  waiting_ = std::thread([set] {
    int signal = 0;
    if (sigwait(&set, &signal) != 0 || signal == SIGUSR1) return;
    const std::lock_guard lock(drafts_mutex);
    // The work beside goes on until the process ends, and may just be opening what is dropped here: a
    // database makes its -shm a moment later.
    for (int pass = 0; pass < 3; ++pass) {
      for (const std::string& path : drafts) drop_all(path);
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    for (const std::string& path : drafts) drop_all(path);
    ::_exit(kCut);
  });
}

DraftsEndOnSignal::~DraftsEndOnSignal() {
  pthread_kill(waiting_.native_handle(), SIGUSR1);
  waiting_.join();
}

}  // namespace osnova::app
