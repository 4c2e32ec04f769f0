#pragma once
// Who sent a request, when it came through proxies.
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace osnova::http {

// Addresses of proxies that are believed: "127.0.0.1", "10.0.0.0/8", "fd00::/8".
class Proxies {
 public:
  Proxies() = default;
  // Throws Failure "http.trusted" for what is no address.
  explicit Proxies(const std::vector<std::string>& trusted);
  static bool readable(const std::string& trusted);
  bool trusts(std::string_view address) const;

  struct Peer {
    std::string address;
    bool secure = false;  // it came to the proxy by TLS
  };
  // `forwarded_for`: "client, proxy, proxy". The last address that is no trusted proxy is the peer;
  // what stands before it anybody can have written. Without a trusted sender the headers are air.
  Peer peer(const std::string& sender, std::string_view forwarded_for,
            std::string_view forwarded_proto) const;

 private:
  struct Network {
    std::array<unsigned char, 16> address;
    int bits;
  };
  static std::optional<Network> read(const std::string& text);
  std::vector<Network> networks_;
};

// What limits count as one caller: an IPv4 address, a /64 of IPv6 (a household or a host).
std::string counted_as(const std::string& address);
bool is_loopback(std::string_view address);

}  // namespace osnova::http
