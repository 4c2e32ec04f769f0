#include "app/gzip_source.hpp"

#include <zlib.h>

#include <memory>

#include "base/assert.hpp"

namespace osnova::app {

CsvReader::Source open_maybe_gzip(const std::string& path) {
  // zlib reads plain files as they are.
  const std::shared_ptr<gzFile_s> file(gzopen(path.c_str(), "rb"), [](gzFile f) {
    if (f) gzclose(f);
  });
  if (!file) throw Failure("file.unreadable", path);
  gzbuffer(file.get(), 256 * 1024);
  return [file, path](char* buffer, size_t capacity) -> size_t {
    const int got =
        gzread(file.get(), buffer, static_cast<unsigned>(std::min<size_t>(capacity, 1 << 30)));
    if (got < 0) throw Failure("file.unreadable", path + ": damaged compression");
    return static_cast<size_t>(got);
  };
}

}  // namespace osnova::app
