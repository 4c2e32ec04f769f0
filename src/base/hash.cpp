#include "base/hash.hpp"

// SHA256_Init and its companions are deprecated in OpenSSL 3 in favour of EVP, which looks up the
// algorithm and allocates a context at each call: several times the cost of hashing one row.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace osnova {
namespace {

void append_leb128(std::string& out, uint64_t value) {
  while (value >= 0x80) {
    out += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  out += static_cast<char>(value);
}

}  // namespace

Hash sha256(std::string_view bytes) {
  Hash hash;
  SHA256_CTX context;
  const bool done = SHA256_Init(&context) == 1 &&
                    SHA256_Update(&context, bytes.data(), bytes.size()) == 1 &&
                    SHA256_Final(hash.data(), &context) == 1;
  OSNOVA_ASSERT(done, "SHA-256 of bytes in memory cannot fail");
  return hash;
}

std::string hash_hex(const Hash& hash) { return hex(bytes_of(hash)); }

void CanonicalWriter::text(char tag, std::string_view bytes) {
  out_ += tag;
  append_leb128(out_, bytes.size());
  out_.append(bytes);
}

void CanonicalWriter::integer(char tag, int64_t value) {
  out_ += tag;
  const uint64_t sign = value < 0 ? ~uint64_t{0} : 0;
  append_leb128(out_, static_cast<uint64_t>(value) << 1 ^ sign);
}

}  // namespace osnova
