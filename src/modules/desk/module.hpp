#pragma once
#include "kernel/registry.hpp"

namespace osnova {

void register_desk(Registry& registry);

}  // namespace osnova
