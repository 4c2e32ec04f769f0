#pragma once
// What lists and their exports share.
#include "http/context.hpp"

namespace osnova::http {

// Conditions and order from the query string; what is not a condition stays out, words for days
// become days. Problem "list.after".
Result<ListQuery> list_query(const Context& context, const RecordMeta& meta);
// The value of the sort field as the page key carries it; "" without sort or value.
std::string sort_value(const Record& record, const std::string& sort, const CodecContext& codec);

}  // namespace osnova::http
