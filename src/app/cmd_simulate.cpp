#include <filesystem>
#include <iostream>

#include "app/commands.hpp"
#include "testing/simulator.hpp"

namespace osnova::app {

int run_simulate(const Common& common, uint64_t seed, int64_t commands) {
  Registry registry;
  register_kernel(registry);
  register_modules(registry);
  testing::SimulatorSettings settings;
  settings.registry = &registry;
  settings.file = common.workspace.empty()
                      ? (std::filesystem::temp_directory_path() /
                         ("osnova-simulator-" + std::to_string(seed) + ".osnova"))
                            .string()
                      : common.workspace;
  settings.seed = seed;
  settings.commands = commands;
  settings.ship = ship_catalogues;
  const auto result = testing::simulate(settings);
  std::cout << "seed " << seed << ": " << result.commands << " commands, " << result.done
            << " done, " << result.refused << " refused, " << result.repeated << " repeated, "
            << result.faults << " store faults, " << result.restarts << " restarts\n";
  if (result.failure.empty()) {
    std::cout << "program and model agree\n";
    return kDone;
  }
  std::cout << "DIFFER: " << result.failure << "\n";
  return kBroken;
}

}  // namespace osnova::app
