#pragma once

namespace osnova {

class Registry;
void register_books(Registry& registry);

}  // namespace osnova
