#pragma once
#include "world.hpp"

namespace osnova::bench {

// What rights and audit cost of an invoice that is created and posted, in microseconds each and as
// thousandths of the whole (`share_per_mille`), without HTTP and without the client:
// - `rights_us`: a clerk of limited grants under ten policies, against an owner of everything in a
//   workspace without any, in turns; and the access of one request.
// - `audit_us`: changes, commitments, digest and chain of its journal row, and the row's insertion
//   by SQLite's own API, as the difference of a replay with and without journal.
json::object guarding(const std::string& folder);

}  // namespace osnova::bench
