#pragma once

namespace osnova {

class Registry;
void register_item(Registry& registry);

}  // namespace osnova
