#pragma once
#include <string>

namespace osnova::store {

// Copies the state of this moment of the SQLite file `from` into the new file `to`, while others read
// and write `from`. The copy is on the disk when this returns. Throws StoreFailure and leaves no file
// behind.
void copy_sqlite(const std::string& from, const std::string& to);

}  // namespace osnova::store
