#pragma once

namespace osnova {

class Registry;
void register_party(Registry& registry);

}  // namespace osnova
