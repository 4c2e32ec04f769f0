#pragma once
#include "world.hpp"

namespace osnova::bench {

// Nanoseconds a request: of a cheap one, and what the front adds to it without and with the log.
json::object watching(World& world);

}  // namespace osnova::bench
