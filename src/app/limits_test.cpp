// Rates and peers: what is counted, and for whom.
#include "http/limits.hpp"

#include <doctest/doctest.h>

#include "base/assert.hpp"
#include "http/peer.hpp"

namespace osnova::http {
namespace {

constexpr int64_t kSecond = 1'000'000;

TEST_CASE("limits: a burst, then the rate, each caller for himself") {
  Buckets buckets({60, 3});
  for (int i = 0; i < 3; ++i) CHECK(buckets.take("a", 0) == 0);
  CHECK(buckets.take("a", 0) == 1);
  CHECK(buckets.take("b", 0) == 0);
  CHECK(buckets.take("a", kSecond - 1) == 1);
  CHECK(buckets.take("a", kSecond) == 0);
  CHECK(buckets.take("a", kSecond) == 1);
  // However long it is unused, it holds no more than the burst.
  int64_t taken = 0;
  while (buckets.take("a", 1'000'000 * kSecond) == 0) ++taken;
  CHECK(taken == 3);
}

TEST_CASE("limits: seconds to wait are told, and are enough") {
  Buckets buckets({6, 1});
  CHECK(buckets.take("a", 0) == 0);
  CHECK(buckets.take("a", 0) == 10);
  CHECK(buckets.take("a", 4 * kSecond) == 6);
  CHECK(buckets.take("a", 10 * kSecond) == 0);
}

TEST_CASE("limits: what is given back can be taken again, but nothing beyond the burst") {
  Buckets buckets({1, 2});
  CHECK(buckets.take("a", 0) == 0);
  buckets.give_back("a");
  buckets.give_back("a");
  CHECK(buckets.take("a", 0) == 0);
  CHECK(buckets.take("a", 0) == 0);
  CHECK(buckets.take("a", 0) > 0);
}

TEST_CASE("limits: no rate is no limit, and a million callers do not fill the memory") {
  Buckets none({0, 0});
  for (int i = 0; i < 1000; ++i) REQUIRE(none.take("a", 0) == 0);
  Buckets buckets({1, 1});
  int refused = 0;
  for (int i = 0; i < 200'000; ++i)
    if (buckets.take("caller " + std::to_string(i), 0) > 0) ++refused;
  CHECK(refused > 100'000);                                   // those above share a bucket
  CHECK(buckets.take("somebody else", 3600 * kSecond) == 0);  // and later there is room again
}

TEST_CASE("peer: headers of a proxy are believed when the proxy is") {
  const Proxies none;
  CHECK(none.peer("10.0.0.1", "1.2.3.4", "https").address == "10.0.0.1");
  CHECK_FALSE(none.peer("10.0.0.1", "1.2.3.4", "https").secure);
  const Proxies proxies({"10.0.0.0/8", "::1"});
  CHECK(proxies.peer("10.9.9.9", "1.2.3.4", "https").address == "1.2.3.4");
  CHECK(proxies.peer("10.9.9.9", "1.2.3.4", "https").secure);
  CHECK_FALSE(proxies.peer("10.9.9.9", "1.2.3.4", "http").secure);
  CHECK(proxies.peer("11.0.0.1", "1.2.3.4", "https").address == "11.0.0.1");
  // Everything before the last address that is no proxy is what the sender claims.
  CHECK(proxies.peer("::1", "6.6.6.6, 1.2.3.4, 10.0.0.2", "").address == "1.2.3.4");
  CHECK(proxies.peer("::1", "nonsense", "").address == "::1");
  CHECK(proxies.peer("::ffff:10.0.0.1", "2001:db8::5", "").address == "2001:db8::5");
  for (const char* wrong : {"x", "10.0.0.0/33", "10.0.0.0/-1", "::1/129", "10.0.0.1/"})
    CHECK_THROWS_AS(Proxies({wrong}), Failure);
}

TEST_CASE("peer: callers are counted by address, in IPv6 by network") {
  CHECK(counted_as("1.2.3.4") == "1.2.3.4");
  CHECK(counted_as("2001:db8:1:2::1") == counted_as("2001:db8:1:2:ffff::9"));
  CHECK(counted_as("2001:db8:1:2::1") != counted_as("2001:db8:1:3::1"));
  CHECK(is_loopback("127.0.0.9"));
  CHECK(is_loopback("::1"));
  CHECK_FALSE(is_loopback("128.0.0.1"));
}

}  // namespace
}  // namespace osnova::http
