#include "kernel/access/typed_code.hpp"

#include "base/prng.hpp"
#include "base/text.hpp"
#include "kernel/access/totp.hpp"

namespace osnova {

std::string random_bytes(int count) {
  SystemSalt random;
  std::string bytes(static_cast<size_t>(count), '\0');
  random.fill(reinterpret_cast<unsigned char*>(bytes.data()), count);
  return bytes;
}

std::string typed_code() {
  constexpr size_t kGroup = 4;
  std::string code = base32(random_bytes(10));
  for (size_t at = code.size() - kGroup; at > 0; at -= kGroup) code.insert(at, "-");
  return code;
}

std::string plain_code(std::string_view code) {
  std::string plain;
  for (const char c : to_upper_ascii(code))
    if (c != '-' && c != ' ') plain.push_back(c);
  return plain;
}

}  // namespace osnova
