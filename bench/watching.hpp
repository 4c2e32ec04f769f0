#pragma once
#include "world.hpp"

namespace osnova::bench {

// Nanoseconds a request: of a cheap one, and what the front adds to it without and with the log; of
// one that opens a sensitive record, and what an entry of the access log adds to that.
json::object watching(World& world);

}  // namespace osnova::bench
