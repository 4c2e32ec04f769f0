#pragma once
// Which columns a list opens with, and which fields are not spoken of at all.
#include <boost/json.hpp>
#include <vector>

#include "kernel/access/access.hpp"
#include "kernel/command/company_state.hpp"

namespace osnova::http {

// Whether it is the desk or the branch of a document, and there is none.
bool is_unused_unit(const CompanyState& state, const RecordMeta& meta, const FieldMeta& field);

// Names of fields: what names the record (`title`), its date and state, what the list can be asked
// for, the amount that people look for; short catalogues show what else they have.
boost::json::array usual_columns(const RecordMeta& meta, const std::vector<const FieldMeta*>& title,
                                 const CompanyState& state, const Access& access);

}  // namespace osnova::http
