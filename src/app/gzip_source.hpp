#pragma once
// A byte source over a file that may be gzip (recognised by its first bytes).
#include <string>

#include "base/csv.hpp"

namespace osnova::app {

// Throws Failure("file.unreadable") when the file cannot be opened or its compression is damaged.
CsvReader::Source open_maybe_gzip(const std::string& path);

}  // namespace osnova::app
