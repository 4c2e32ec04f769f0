#pragma once
// Lines of Approval::difference. README.md says what they tell.
#include <optional>
#include <string>
#include <string_view>

#include "base/problems.hpp"

namespace osnova {

// A problem as such a line, kept by its code so that each reader gets it in his language.
std::string difference_line(const Problem& problem);
// nullopt where the line is no problem: a field, a rate, an account.
std::optional<Problem> problem_in(std::string_view line);

}  // namespace osnova
