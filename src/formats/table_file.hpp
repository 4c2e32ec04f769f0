#pragma once
// A table in a file of any kind: CSV in every usual alphabet and with every usual separator, packed
// by gzip or not, or a sheet of a workbook.
#include "base/rows.hpp"

namespace osnova {

TableReader table_reader();

// Bytes of a gzip file as they come out, plain bytes as they are; `bytes` outlives the source.
// Failures "file.unreadable" (damaged), "file.too_large" (beyond `most_bytes` unpacked).
std::function<size_t(char*, size_t)> unpacked(const std::string& bytes, uint64_t most_bytes);

}  // namespace osnova
