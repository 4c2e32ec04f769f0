#include "app/web_call.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "base/assert.hpp"

namespace osnova::app {

namespace {

constexpr long kConnectSeconds = 10;

int ended(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return *static_cast<const std::atomic<bool>*>(stopping) ? 1 : 0;
}

size_t pass_over(char*, size_t size, size_t count, void*) { return size * count; }

std::string_view bytes_of(const sockaddr& address) {
  if (address.sa_family == AF_INET)
    return {reinterpret_cast<const char*>(&reinterpret_cast<const sockaddr_in&>(address).sin_addr),
            4};
  if (address.sa_family == AF_INET6)
    return {
        reinterpret_cast<const char*>(&reinterpret_cast<const sockaddr_in6&>(address).sin6_addr),
        16};
  return {};
}

bool is_this_computer(std::string_view bytes) {
  if (bytes.size() == 4) return bytes[0] == 127;
  return bytes.size() == 16 && bytes == std::string(15, '\0') + '\1';
}

curl_socket_t open_socket(void* data, curlsocktype, curl_sockaddr* to) {
  Gate& gate = *static_cast<Gate*>(data);
  const std::string_view bytes = bytes_of(to->addr);
  const bool allowed = gate.this_computer_only
                           ? gate.private_addresses && is_this_computer(bytes)
                           : gate.private_addresses || is_public_address(bytes);
  if (!allowed || bytes.empty()) {
    gate.refused = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

// Whether the first `bits` of the address are those of the network.
bool lies_in(std::string_view address, std::string_view network, int bits) {
  for (int bit = 0; bit < bits; ++bit) {
    const auto at = static_cast<size_t>(bit / 8);
    const int mask = 0x80 >> bit % 8;
    if (((address[at] ^ network[at]) & mask) != 0) return false;
  }
  return true;
}

struct Network {
  unsigned char begin[4];
  int bits;
};
// Of IPv4 that is not public: RFC 6890 and the registry behind it, multicast, reserved.
constexpr Network kNotPublic[] = {
    {{0, 0, 0, 0}, 8},       {{10, 0, 0, 0}, 8},     {{100, 64, 0, 0}, 10},  {{127, 0, 0, 0}, 8},
    {{169, 254, 0, 0}, 16},  {{172, 16, 0, 0}, 12},  {{192, 0, 0, 0}, 24},   {{192, 0, 2, 0}, 24},
    {{192, 88, 99, 0}, 24},  {{192, 168, 0, 0}, 16}, {{198, 18, 0, 0}, 15},  {{198, 51, 100, 0}, 24},
    {{203, 0, 113, 0}, 24},  {{224, 0, 0, 0}, 4},    {{240, 0, 0, 0}, 4}};

}  // namespace

Call new_call(const std::atomic<bool>& stopping, long seconds) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) throw Failure("delivery.curl", "libcurl does not start");
  Call made(curl_easy_init(), curl_easy_cleanup);
  if (!made) throw Failure("delivery.curl", "libcurl does not start");
  const auto set = [&](CURLoption option, auto value) {
    curl_easy_setopt(made.get(), option, value);
  };
  set(CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  set(CURLOPT_TIMEOUT, seconds);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROXY, "");
  set(CURLOPT_WRITEFUNCTION, pass_over);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, ended);
  set(CURLOPT_XFERINFODATA, &stopping);
  return made;
}

void set_gate(const Call& call, Gate& gate) {
  curl_easy_setopt(call.get(), CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_easy_setopt(call.get(), CURLOPT_OPENSOCKETDATA, &gate);
}

bool is_public_address(std::string_view bytes) {
  if (bytes.size() == 4)
    return std::none_of(std::begin(kNotPublic), std::end(kNotPublic), [&](const Network& one) {
      return lies_in(bytes, {reinterpret_cast<const char*>(one.begin), 4}, one.bits);
    });
  if (bytes.size() != 16) return false;
  // Of IPv6 only global unicast, without what holds an address of IPv4 (Teredo, 6to4) and without
  // documentation.
  const auto in = [&](unsigned char a, unsigned char b, unsigned char c, unsigned char d, int bits) {
    const unsigned char begin[] = {a, b, c, d};
    return lies_in(bytes, {reinterpret_cast<const char*>(begin), 4}, bits);
  };
  return in(0x20, 0, 0, 0, 3) && !in(0x20, 1, 0, 0, 23) && !in(0x20, 1, 0x0D, 0xB8, 32) &&
         !in(0x20, 2, 0, 0, 16) && !in(0x3F, 0xFF, 0, 0, 20);
}

}  // namespace osnova::app
