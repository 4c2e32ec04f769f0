// Any bytes as what an authenticator or a browser sent: nothing may crash, and what is taken holds
// what it says.
#include <cstdlib>
#include <string>

#include "base/hash.hpp"
#include "kernel/passkey/cbor.hpp"
#include "kernel/passkey/webauthn.hpp"

using namespace osnova;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const PasskeyPlace place = {"books.example", "https://books.example"};
  size_t used = 0;
  if (read_cbor_map(bytes, &used)) check(used <= size);
  const std::string of_host = std::string(bytes_of(sha256(place.host))).append(bytes);
  for (const bool makes : {false, true}) {
    check(!read_authenticator_data(bytes, place, makes) || bytes.starts_with(bytes_of(sha256(place.host))));
    const auto read = read_authenticator_data(of_host, place, makes);
    if (read) check(makes == !read->credential.empty() && makes == !read->key.empty());
    if (read && makes) check(!passkey_verifies(read->key, bytes, bytes, bytes));
  }
  check_client_data(bytes, "webauthn.get", "challenge", place);
  return 0;
}
