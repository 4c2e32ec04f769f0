#include "http/peer.hpp"

#include <arpa/inet.h>

#include <algorithm>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace osnova::http {

namespace {

using Bytes = std::array<unsigned char, 16>;
constexpr int kMapped = 96;  // bits before an IPv4 address in IPv6: ::ffff:0:0/96

std::optional<Bytes> parse(std::string_view given) {
  const std::string text(given);
  Bytes bytes{};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return bytes;
  if (inet_pton(AF_INET, text.c_str(), bytes.data() + 12) != 1) return std::nullopt;
  bytes[10] = bytes[11] = 0xff;
  return bytes;
}

bool is_v4(const Bytes& bytes) {
  return std::all_of(bytes.begin(), bytes.begin() + 10, [](auto b) { return b == 0; }) &&
         bytes[10] == 0xff && bytes[11] == 0xff;
}

}  // namespace

std::optional<Proxies::Network> Proxies::read(const std::string& text) {
  const size_t slash = std::min(text.find('/'), text.size());
  const auto address = parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  const int before = is_v4(*address) ? kMapped : 0;
  int64_t bits = 128 - before;
  if (slash < text.size() &&
      (!parse_int(text.substr(slash + 1), &bits) || bits < 0 || bits > 128 - before))
    return std::nullopt;
  return Network{*address, before + static_cast<int>(bits)};
}

bool Proxies::readable(const std::string& trusted) { return read(trusted).has_value(); }

Proxies::Proxies(const std::vector<std::string>& trusted) {
  for (const std::string& text : trusted) {
    const auto network = read(text);
    if (!network) throw Failure("http.trusted", text);
    networks_.push_back(*network);
  }
}

bool Proxies::trusts(std::string_view text) const {
  const auto address = parse(text);
  if (!address) return false;
  return std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
    for (int bit = 0; bit < network.bits; ++bit) {
      const auto at = static_cast<size_t>(bit / 8);
      const int mask = 0x80 >> bit % 8;
      if (((*address)[at] & mask) != (network.address[at] & mask)) return false;
    }
    return true;
  });
}

Proxies::Peer Proxies::peer(const std::string& sender, std::string_view forwarded_for,
                            std::string_view forwarded_proto) const {
  Peer peer{sender};
  if (networks_.empty() || !trusts(sender)) return peer;
  peer.secure = to_lower_ascii(trim(forwarded_proto)) == "https";
  auto hops = split(forwarded_for, ',');
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    const std::string_view address = trim(*hop);
    if (!parse(address)) break;
    peer.address = address;
    if (!trusts(address)) break;
  }
  return peer;
}

std::string counted_as(const std::string& address) {
  const auto bytes = parse(address);
  if (!bytes || is_v4(*bytes)) return address;
  return hex(std::string_view(reinterpret_cast<const char*>(bytes->data()), 8));
}

bool is_loopback(std::string_view address) {
  static const Proxies kLoopback({"127.0.0.0/8", "::1"});
  return kLoopback.trusts(address);
}

}  // namespace osnova::http
