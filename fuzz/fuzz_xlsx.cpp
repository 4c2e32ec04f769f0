#include <map>

#include "base/assert.hpp"
#include "formats/table_file.hpp"
#include "formats/written_parts.hpp"
#include "formats/xlsx.hpp"

namespace {

// Parts written one behind the other: \1 name \2 content. So mutations reach the XML, which they
// would not through the check sums of an archive.
std::map<std::string, std::string> parts_of(std::string_view text) {
  std::map<std::string, std::string> parts;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\1', 1), text.size());
    const std::string_view part = text.substr(0, end);
    if (const size_t name = part.find('\2'); part.front() == '\1' && name != part.npos)
      parts[std::string(part.substr(1, name - 1))] = part.substr(name + 1);
    text.remove_prefix(end);
  }
  return parts;
}

void read_all(osnova::RowSource& rows, size_t most_cells) {
  for (osnova::RowSource::Step step; (step = rows.next()) != osnova::RowSource::Step::end;) {
    if (rows.cells().size() > most_cells) __builtin_trap();
    size_t bytes = 0;
    for (const auto cell : rows.cells()) bytes += cell.size();
    if (rows.number() <= 0 && bytes > 0) __builtin_trap();
  }
}

}  // namespace

// The first byte chooses: an archive as it is, a file of any kind, or parts.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  osnova::XlsxLimits limits;
  limits.small_part = limits.texts = limits.sheet = 1 << 20;
  limits.row = 64 << 10;
  limits.cells = 64;
  try {
    if (data[0] < 8) {
      osnova::XlsxRows rows(osnova::zip_parts(bytes), limits);
      read_all(rows, limits.cells);
    } else if (data[0] < 16) {
      const osnova::TableReader reader = osnova::table_reader();
      const auto format = reader.recognise("x", bytes);
      if (format) read_all(*reader.open(bytes, *format, limits.cells), limits.cells);
    } else {
      osnova::XlsxRows rows(std::make_unique<osnova::WrittenParts>(parts_of(bytes), 1 + data[0] % 32),
                            limits);
      read_all(rows, limits.cells);
    }
  } catch (const osnova::Failure&) {
  }
  const std::string_view text(bytes);
  osnova::fifteen_digits(text.substr(0, 60));
  osnova::day_of(text.substr(0, 60), data[0] % 2 == 0);
  return 0;
}
