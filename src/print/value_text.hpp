#pragma once
// Values of records as they stand in printed documents, in the language of the context.
#include "meta/extra.hpp"
#include "print/print.hpp"

namespace osnova::print {

// `data` holds the field: a record, a line or an added value. `how`: "" or, as templates of
// kernel/print_form have it, "long" (a date), "money" (an amount with its currency), "words" (an
// amount or a whole number). "" without value; a reference is the title of what it points to, ""
// when that may not be read.
std::string value_text(const PrintContext& context, const FieldMeta& field, const void* data,
                       Currency currency, std::string_view how = {});
// The same of a field that people added.
std::string added_text(const PrintContext& context, const ExtraField& field,
                       const ExtraValue& value, Currency company_currency,
                       std::string_view how = {});

}  // namespace osnova::print
