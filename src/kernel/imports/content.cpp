// Bytes of uploads, by their hash beside the attachments.
#include <zlib.h>

#include <array>

#include "base/hash.hpp"
#include "kernel/imports/import_file.hpp"

namespace osnova {

using store::Cell;

namespace {

// As gzip, which the reader of tables takes as it is; empty when it does not shrink. By pieces: a
// buffer for the worst case would be as large as the upload, which is in memory already.
std::string packed(std::string_view bytes) {
  z_stream stream{};
  constexpr int kFast = 1, kGzip = 16 + MAX_WBITS, kMemory = 8;
  if (deflateInit2(&stream, kFast, Z_DEFLATED, kGzip, kMemory, Z_DEFAULT_STRATEGY) != Z_OK)
    return {};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  int result = Z_OK;
  for (std::array<char, 64 * 1024> piece; result == Z_OK && out.size() < bytes.size();) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = piece.size();
    result = deflate(&stream, Z_FINISH);
    out.append(piece.data(), piece.size() - stream.avail_out);
  }
  deflateEnd(&stream);
  return result == Z_STREAM_END && out.size() < bytes.size() ? out : std::string();
}

}  // namespace

bool store_content(Kernel& kernel, Id company, std::string_view bytes, std::string* hash) {
  const bool is_packed = bytes.starts_with("PK\x03\x04") || bytes.starts_with("\x1F\x8B");
  const std::string smaller = is_packed ? std::string() : packed(bytes);
  if (!smaller.empty()) bytes = smaller;
  *hash = hash_hex(sha256(bytes));
  static const store::Bulk kContent{
      "file_content", {"company_id", "hash", "content"}, {"company_id", "hash"}, {}, {"content"}};
  return kernel.write([&](store::Connection& connection) {
    const Cell cells[] = {company, *hash, Cell::blob(bytes)};
    connection.write(kContent, cells);
  });
}

std::string load_content(Kernel& kernel, const Access& access, const std::string& hash) {
  std::string bytes;
  kernel.read(access, [&](const ReadContext& context) {
    const Cell key[] = {access.company(), hash};
    auto rows = context.connection.query(
        "SELECT content FROM file_content WHERE company_id = $1 AND hash = $2", key);
    if (rows->next()) bytes = rows->blob(0);
  });
  if (bytes.empty()) throw Failure("file.unreadable", "the content " + hash + " is gone");
  return bytes;
}

void drop_content(Kernel& kernel, Id company, const std::string& hash) {
  kernel.write([&](store::Connection& connection) {
    const Cell key[] = {company, hash};
    const std::string pattern = "%" + hash + "%";
    const Cell job[] = {company, pattern};
    const auto found = [&](const char* sql, std::span<const Cell> cells) {
      return connection.query(sql, cells)->next();
    };
    if (found("SELECT 1 FROM attachment WHERE company_id = $1 AND hash = $2 LIMIT 1", key) ||
        found(
            "SELECT 1 FROM job WHERE company_id = $1 AND input LIKE $2 AND retired IS NULL LIMIT 1",
            job))
      return;
    connection.run("DELETE FROM file_content WHERE company_id = $1 AND hash = $2", key);
  });
}

}  // namespace osnova
