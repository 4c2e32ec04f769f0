#include <cstring>

#include "base/csv.hpp"

// The first byte chooses how the bytes arrive; whatever comes, every record ends, nothing is given
// twice and the search for the ends of records is linear.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const size_t chunk = 1 + data[0] % 16;
  size_t at = 1;
  osnova::CsvOptions options;
  options.max_record_bytes = 4096;
  options.max_fields = 64;
  osnova::CsvReader csv(
      [&](char* out, size_t capacity) {
        const size_t n = std::min({capacity, chunk, size - at});
        std::memcpy(out, data + at, n);
        at += n;
        return n;
      },
      options);
  size_t steps = 0, bytes = 0;
  for (osnova::CsvReader::Step step; (step = csv.next()) != osnova::CsvReader::Step::end;) {
    if (++steps > size + 1) __builtin_trap();
    if (step == osnova::CsvReader::Step::record)
      for (const auto field : csv.fields()) bytes += field.size();
  }
  if (bytes > size || csv.searched_bytes() > 3 * size) __builtin_trap();
  return 0;
}
