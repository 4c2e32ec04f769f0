#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/assert.hpp"
#include "http/message.hpp"

namespace osnova::http {

TemporaryFile::TemporaryFile(const std::string& folder) {
  path_ = folder + "/osnova-XXXXXX";
  descriptor_ = mkostemp(path_.data(), O_CLOEXEC);
  if (descriptor_ < 0) throw Failure("file.unwritable", path_ + ": " + std::strerror(errno));
}

TemporaryFile::~TemporaryFile() {
  close(descriptor_);
  unlink(path_.c_str());
}

void TemporaryFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw Failure("file.unwritable", path_ + ": " + std::strerror(errno));
    bytes.remove_prefix(static_cast<size_t>(written));
  }
}

// By the path: a library may have put another file in its place.
int64_t TemporaryFile::size() const {
  struct stat about {};
  return stat(path_.c_str(), &about) == 0 ? about.st_size : 0;
}

std::string TemporaryFile::read(int64_t offset, size_t count) const {
  const int from = open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (from < 0) return {};
  std::string bytes(count, '\0');
  size_t got = 0;
  while (got < count) {
    const ssize_t some =
        pread(from, bytes.data() + got, count - got, offset + static_cast<int64_t>(got));
    if (some < 0 && errno == EINTR) continue;
    if (some <= 0) break;
    got += static_cast<size_t>(some);
  }
  close(from);
  bytes.resize(got);
  return bytes;
}

}  // namespace osnova::http
