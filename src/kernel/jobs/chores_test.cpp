#include "kernel/jobs/chores.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include "testing/shared_kernel.hpp"

namespace osnova {
namespace {

using namespace std::chrono_literals;

KernelOptions quiet() {
  KernelOptions options;
  options.quiet = true;
  return options;
}

struct House : testing::SharedKernel {
  House() : SharedKernel("osnova-chores", quiet()) {}
};

bool comes(const std::atomic<int>& count, int wanted) {
  for (int i = 0; i < 500 && count < wanted; ++i) std::this_thread::sleep_for(10ms);
  return count >= wanted;
}

std::string metrics(const Chores& chores) {
  Exposition out;
  chores.write(out);
  return out.text();
}

}  // namespace

TEST_CASE("chores: one that takes long holds up no other, and all end within a second") {
  House house;
  Chores chores(*house.kernel, house.salt, "books");
  std::atomic<int> quick{0}, slow{0};
  std::atomic<bool> hurried{false};
  chores.add({"slow", 1000,
              [&](int64_t, int64_t) {
                ++slow;
                while (!hurried) std::this_thread::sleep_for(5ms);
              },
              [&] { hurried = true; }});
  chores.add({"quick", 1000, [&](int64_t wall_us, int64_t) { quick += wall_us > 0 ? 1 : 0; }});
  chores.go();
  CHECK(comes(quick, 20));
  CHECK(slow == 1);
  const auto begun = std::chrono::steady_clock::now();
  chores.stop();
  CHECK(std::chrono::steady_clock::now() - begun < 1s);
  const int done = quick;
  std::this_thread::sleep_for(20ms);
  CHECK(quick == done);
  CHECK(metrics(chores).find("osnova_chore_turns_total{workspace=\"books\",chore=\"slow\",outcome="
                             "\"done\"} 1") != std::string::npos);
}

TEST_CASE("chores: what fails is tried later and later, and others go on") {
  House house;
  Chores chores(*house.kernel, house.salt, "books");
  std::atomic<int> tries{0}, quick{0};
  chores.add({"failing", 10'000, [&](int64_t, int64_t) {
                ++tries;
                throw Failure("store.unavailable", "no answer");
              }});
  chores.add({"quick", 10'000, [&](int64_t, int64_t) { ++quick; }});
  chores.go();
  CHECK(comes(quick, 50));
  CHECK(tries >= 2);
  CHECK(tries < 10);  // not 50
  chores.stop();
  CHECK(metrics(chores).find("chore=\"failing\",outcome=\"failed\"} " +
                             std::to_string(tries)) != std::string::npos);
}

TEST_CASE("chores: of two processes one does it, and the other when the first has ended") {
  House house;
  Chores first(*house.kernel, house.salt, "books"), second(*house.kernel, house.salt, "books");
  std::atomic<int> one{0}, two{0};
  first.add({"shared", 1000, [&](int64_t, int64_t) { ++one; }});
  first.go();
  CHECK(comes(one, 5));
  second.add({"shared", 1000, [&](int64_t, int64_t) { ++two; }});
  second.go();
  std::this_thread::sleep_for(1200ms);
  CHECK(two == 0);
  first.stop();
  // The second asks again when its beat is due.
  for (int i = 0; i < 1200 && two == 0; ++i) std::this_thread::sleep_for(10ms);
  CHECK(two > 0);
  second.stop();
}

}  // namespace osnova
