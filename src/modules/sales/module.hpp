#pragma once

namespace osnova {

class Registry;
void register_sales(Registry& registry);

}  // namespace osnova
