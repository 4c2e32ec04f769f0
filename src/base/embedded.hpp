#pragma once
// Data files that the build puts into the program: charts, labels, statement templates.
#include <string_view>
#include <vector>

namespace osnova {

struct EmbedFile {
  // Registers itself; `name` is the path under src/, for example "kernel/ledger/charts/ifrs.json".
  EmbedFile(const char* name, const char* begin, const char* end);
  std::string_view name;
  std::string_view bytes;
};

// Empty view when there is no such file.
std::string_view embedded_file(std::string_view name);
// All names that end with `suffix`, sorted.
std::vector<std::string_view> embedded_names(std::string_view suffix);

}  // namespace osnova
