#include "app/commands.hpp"

namespace osnova::app {

const char* version() { return OSNOVA_VERSION; }

}  // namespace osnova::app
