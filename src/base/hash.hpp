#pragma once
// SHA-256 (FIPS 180-4) by OpenSSL.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace osnova {

using Hash = std::array<unsigned char, 32>;

Hash sha256(std::string_view bytes);
std::string hash_hex(const Hash& hash);
inline std::string_view bytes_of(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

// Canonical encoding, version 1: each value as tag, length (LEB128), bytes. The same bytes are hashed,
// compared for idempotency and signed electronically.
class CanonicalWriter {
 public:
  void text(char tag, std::string_view bytes);
  void integer(char tag, int64_t value);  // zig-zag LEB128
  void raw(std::string_view bytes) { out_.append(bytes); }
  const std::string& bytes() const { return out_; }
  void clear() { out_.clear(); }
  Hash hash() const { return sha256(out_); }

 private:
  std::string out_;
};

}  // namespace osnova
