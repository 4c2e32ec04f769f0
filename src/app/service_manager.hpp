#pragma once
#include <string_view>

namespace osnova::app {

// sd_notify(3): "READY=1", "STOPPING=1". Nothing where no service manager listens.
void tell_service_manager(std::string_view state);

}  // namespace osnova::app
