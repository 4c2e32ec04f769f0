// Ids and what else makes numbers: seeded random numbers.
#include "base/id.hpp"

#include <doctest/doctest.h>

#include <set>

#include "base/assert.hpp"
#include "base/prng.hpp"

using namespace osnova;

namespace {

constexpr int64_t kEpochUs = 1'577'836'800'000'000;  // 2020-01-01

}  // namespace

TEST_CASE("ids: milliseconds, node and counter have their bits") {
  FakeClock clock(kEpochUs);
  clock.set_step(0);
  clock.set(kEpochUs + 5'000);
  IdGenerator ids(clock, 3);
  CHECK(ids.next() == (int64_t{5} << 22 | int64_t{3} << 12 | 0));
  CHECK(ids.next() == (int64_t{5} << 22 | int64_t{3} << 12 | 1));
  clock.set(kEpochUs + 6'999);
  CHECK(ids.next() == (int64_t{6} << 22 | int64_t{3} << 12 | 0));
}

TEST_CASE("ids: ascend when the counter is full and when the clock steps back") {
  FakeClock clock(kEpochUs);
  clock.set_step(0);
  clock.set(kEpochUs + 10'000'000);
  IdGenerator ids(clock, 1023);
  Id last = 0;
  for (int i = 0; i < 10'000; ++i) {
    if (i == 5'000) clock.set(kEpochUs - 1'000'000);
    const Id id = ids.next();
    REQUIRE(id > last);
    REQUIRE((id >> 12 & 1023) == 1023);
    last = id;
  }
}

TEST_CASE("ids: generators of two nodes never give the same one") {
  FakeClock clock(kEpochUs);
  clock.set_step(0);
  IdGenerator one(clock, 0), two(clock, 1);
  std::set<Id> all;
  for (int i = 0; i < 9'000; ++i) {
    all.insert(one.next());
    all.insert(two.next());
  }
  CHECK(all.size() == 18'000);
  CHECK_FALSE(all.contains(0));  // 0 is "no id"
}

TEST_CASE("ids: a lease begins behind the one before and ends before its own end") {
  FakeClock clock(kEpochUs);
  clock.set_step(0);
  clock.set(kEpochUs + 4'000'000);
  IdGenerator ids(clock, -1);
  CHECK_THROWS_AS(ids.next(), Bug);  // no node yet
  const int64_t after_us = kEpochUs + 9'000'500, through_us = kEpochUs + 9'003'500;
  ids.lease(5, after_us, through_us);
  CHECK(ids.node() == 5);
  CHECK(ids.used_through_us() == kEpochUs + 9'000'999);
  // The clock is five seconds behind the lease: ids come from the lease all the same.
  CHECK(ids.next() == (int64_t{9001} << 22 | int64_t{5} << 12 | 0));
  CHECK(ids.used_through_us() == kEpochUs + 9'001'999);
  // Two whole milliseconds fit, then there is nothing left until it is extended.
  for (int i = 1; i < 2 * 4096; ++i) CHECK((ids.next() >> 22) <= 9002);
  CHECK_THROWS_AS(ids.next(), Bug);
  ids.extend(through_us + 60'000'000);
  CHECK((ids.next() >> 22) >= 9003);
  // A clock ahead of the lease does not lead out of it.
  clock.set(kEpochUs + 900'000'000);
  CHECK((ids.next() >> 22) == 69002);
}

TEST_CASE("ids: what does not fit is a Bug") {
  FakeClock clock(kEpochUs);
  CHECK_THROWS_AS(IdGenerator(clock, 1024).next(), Bug);
  CHECK_THROWS_AS(IdGenerator(clock, -1).next(), Bug);
  clock.set(kEpochUs + (int64_t{1} << 41) * 1000);
  CHECK_THROWS_AS(IdGenerator(clock, 0).next(), Bug);
}

TEST_CASE("random numbers: the reference sequence of SplitMix64, and bounds") {
  Prng prng(1234567);
  for (const uint64_t expected : {6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
                                  4593380528125082431u, 16408922859458223821u})
    CHECK(prng.next() == expected);
  std::set<int64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(prng.between(-2, 2));
  CHECK(seen == std::set<int64_t>{-2, -1, 0, 1, 2});
  CHECK(prng.between(7, 7) == 7);
  CHECK_THROWS_AS(prng.below(0), Bug);
  CHECK_THROWS_AS(prng.between(1, 0), Bug);
  Prng whole(9), same(9);
  CHECK(whole.between(INT64_MIN, INT64_MAX) ==
        static_cast<int64_t>(same.next() + (uint64_t{1} << 63)));
}
