// The parts of a package out of a zip archive.
#include <zip.h>

#include "base/assert.hpp"
#include "formats/xlsx.hpp"

namespace osnova {

namespace {

class ZipParts : public PackageParts {
 public:
  explicit ZipParts(std::string_view bytes) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    if (source) archive_ = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (source && !archive_) zip_source_free(source);
    const std::string why = archive_ ? "" : zip_error_strerror(&error);
    zip_error_fini(&error);
    if (!archive_) throw Failure("file.unreadable", "no zip archive: " + why);
  }
  ~ZipParts() override {
    if (part_) zip_fclose(part_);
    zip_discard(archive_);
  }
  ZipParts(const ZipParts&) = delete;
  ZipParts& operator=(const ZipParts&) = delete;

  bool open(const std::string& name) override {
    if (part_) zip_fclose(part_);
    part_ = nullptr;
    const zip_int64_t index = zip_name_locate(archive_, name.c_str(), ZIP_FL_NOCASE);
    if (index < 0) return false;
    part_ = zip_fopen_index(archive_, static_cast<zip_uint64_t>(index), 0);
    if (!part_) throw Failure("file.unreadable", name + ": " + zip_strerror(archive_));
    return true;
  }

  size_t read(char* buffer, size_t capacity) override {
    OSNOVA_ASSERT(part_ != nullptr, "a part is open");
    const zip_int64_t got = zip_fread(part_, buffer, capacity);
    if (got < 0) throw Failure("file.unreadable", "the archive is damaged");
    return static_cast<size_t>(got);
  }

 private:
  zip_t* archive_ = nullptr;
  zip_file_t* part_ = nullptr;
};

}  // namespace

std::unique_ptr<PackageParts> zip_parts(std::string_view bytes) {
  return std::make_unique<ZipParts>(bytes);
}

}  // namespace osnova
