#pragma once
// Properties in doctest, checked by rapidcheck over generated and shrunk examples. The seed is
// fixed, so that a failure replays; RC_PARAMS="seed=7 max_success=100000" in the environment
// chooses others.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cstdlib>
#include <string>
#include <utility>

namespace osnova::testing {

// `holds` asks for its inputs with *rc::gen::... and checks with RC_ASSERT.
template <class Property>
void property(const char* says, Property holds) {
  setenv("RC_PARAMS", "seed=20250101 max_success=1000", 0);
  CHECK_MESSAGE(rc::check(says, std::move(holds)), std::string(says));
}

}  // namespace osnova::testing
