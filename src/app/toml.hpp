#pragma once
// TOML by toml++, for the .cpp files that read it.
#include <stdexcept>

namespace osnova::app {
// The library asserts where it should refuse ("[" and a line break): its assertion becomes an error
// of the file.
[[noreturn]] inline void toml_gave_up() { throw std::runtime_error("not TOML"); }
}  // namespace osnova::app

#define TOML_EXCEPTIONS 1
#define TOML_ASSERT(condition) ((condition) ? static_cast<void>(0) : ::osnova::app::toml_gave_up())
#include <toml++/toml.h>
