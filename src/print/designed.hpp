#pragma once
// Printed forms that people made (kernel/print_form) on paper.
#include "kernel/print_form/print_form.hpp"
#include "print/print.hpp"

namespace osnova::print {

// The sheet of a form for the record of the context, which is one of the form's kind. `form`
// holds its text and version: 0 = not stored yet. Values that the person may not read are empty.
// Problems "print_form.*" when the text does not fit the kind of record any more,
// "record.not_found".
Result<Sheet> lay_out(const PrintContext& context, const OwnForm& form);

}  // namespace osnova::print
