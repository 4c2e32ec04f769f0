#pragma once
// What PostgreSQL and libpq say when something fails, as StoreFailure.
#include <libpq-fe.h>

#include <string>
#include <string_view>

#include "store/store.hpp"

namespace osnova::store {

// Why a statement failed, by its SQLSTATE ("" = the connection was lost).
StoreFailure::Reason reason_of(std::string_view sqlstate);

// The name of a constraint without the number that Citus appends on a shard: name_102267.
std::string without_shard(std::string_view constraint);

// Throws what `result` (may be null) says of `sql`. Details are left out: they quote values.
[[noreturn]] void raise_failure(PGconn* connection, const PGresult* result, std::string_view sql);

}  // namespace osnova::store
