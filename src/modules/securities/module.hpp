#pragma once

namespace osnova {

class Registry;
void register_securities(Registry& registry);

}  // namespace osnova
