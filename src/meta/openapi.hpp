#pragma once
// A record as a schema of OpenAPI 3.1 (JSON Schema 2020-12), for "components/schemas".
#include <boost/json/fwd.hpp>

#include "meta/labels.hpp"
#include "meta/record.hpp"

namespace osnova {

// An object as to_json() writes it and apply_patch() reads it: ids, amounts and decimals are
// strings with a pattern, enumerations list their codes, computed fields are readOnly, lines are
// arrays of objects. Titles and descriptions are the English labels and
// hints; those of lines have the keys "<record>.<lines>.<field>". "required" names the
// required fields, which a patch of a stored record may leave out. The HTTP layer composes the
// document.
boost::json::object openapi_schema(const RecordMeta& meta, const Labels& labels);

}  // namespace osnova
