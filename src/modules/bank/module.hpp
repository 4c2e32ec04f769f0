#pragma once

namespace osnova {

class Registry;
void register_bank(Registry& registry);

}  // namespace osnova
