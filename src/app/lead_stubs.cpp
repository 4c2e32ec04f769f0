#include "app/commands.hpp"
namespace osnova::app {
int run_simulate(const Common&, uint64_t, int64_t) { return 2; }
}  // namespace osnova::app
