#pragma once
// What a waiting command would enter, so that a case can say what is entered otherwise now.
#include <string>
#include <string_view>

#include "kernel/command/command.hpp"

namespace osnova {

// A line for each account of a book, with currency and tax code where there are any: what it is
// turned over by, debit less credit, in the currency and in the book's ("main 1020 USD: 100.00 =
// 90.00"). Whole lines of at most 20,000 signs.
std::string entries_of(const Effects& effects);

// The lines that differ: "main 4000: -90.00 \u2192 -91.00", each ended. Nothing where `then` is
// empty: the case is of a version that did not keep them.
std::string entries_differ(std::string_view then, std::string_view now);

}  // namespace osnova
