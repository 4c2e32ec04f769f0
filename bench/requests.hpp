#pragma once
#include "world.hpp"

namespace osnova::bench {

// What a person's pages ask for, each many times with other arguments, through the routes of the
// program without the socket: median, 95th percentile and maximum in microseconds.
json::object timed_requests(World& world);

}  // namespace osnova::bench
