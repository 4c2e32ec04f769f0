#pragma once

namespace osnova {

class Registry;
void register_tax(Registry& registry);

}  // namespace osnova
