#pragma once
// References as people write them: code, number, name, or code and name as lists show them.
#include <string>
#include <string_view>

#include "kernel/kernel.hpp"

namespace osnova {

// Problems "input.unknown_reference", "import.reference_ambiguous" (several have that name),
// "access.denied".
Result<Id> find_reference(Kernel& kernel, const Access& access, std::string_view record,
                          const std::string& text);
// The title of a record that was found; `otherwise` when it cannot be read.
std::string reference_title(Kernel& kernel, const Access& access, std::string_view record, Id id,
                            const std::string& otherwise);

}  // namespace osnova
