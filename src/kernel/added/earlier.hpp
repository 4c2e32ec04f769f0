#pragma once
// An earlier version of a setting, as the journal tells it.
#include "meta/record.hpp"
#include "store/store.hpp"

namespace osnova {

// Undoes the changes that came after `version`, the newest first. False when one cannot be
// undone: its value was erased, or its field is not known any more. `version` is not above the
// record's own.
bool to_earlier_version(store::Connection& connection, Id company, int64_t version, Record& record);

}  // namespace osnova
