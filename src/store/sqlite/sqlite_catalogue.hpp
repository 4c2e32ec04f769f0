#pragma once
#include "store/store.hpp"

namespace osnova::store {

StoredSchema sqlite_catalogue(Connection& connection);

}  // namespace osnova::store
