#pragma once
// What was done with a name of the watch list: beside the books and outside of the journal, whose
// row of the same seq proves it. Only the report "watch-hits" and the chore that tells read it.
//
// watch_hit  company_id, seq (of the journal), entry | at (us), user_id, record, record_id, command
#include <vector>

#include "base/id.hpp"
#include "store/schema.hpp"
#include "store/store.hpp"

namespace osnova {

std::vector<store::TableMeta> watch_hit_tables();
const store::Bulk& watch_hit_rows();  // columns in the order above

// Who has it reads the report and is told of each hit.
inline constexpr std::string_view kWatchHits = "kernel.watch_hit.read";

}  // namespace osnova
