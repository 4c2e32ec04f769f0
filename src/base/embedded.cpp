#include "base/embedded.hpp"

#include <map>

#include "base/assert.hpp"

namespace osnova {
namespace {

// A function-local static, because EmbedFile objects register before main() in any order.
std::map<std::string_view, std::string_view>& files() {
  static std::map<std::string_view, std::string_view> by_name;
  return by_name;
}

}  // namespace

EmbedFile::EmbedFile(const char* file_name, const char* begin, const char* end)
    : name(file_name), bytes(begin, static_cast<size_t>(end - begin)) {
  const bool added = files().emplace(name, bytes).second;
  OSNOVA_ASSERT(added, "a file is embedded once");
}

std::string_view embedded_file(std::string_view name) {
  const auto found = files().find(name);
  return found == files().end() ? std::string_view() : found->second;
}

std::vector<std::string_view> embedded_names(std::string_view suffix) {
  std::vector<std::string_view> names;
  for (const auto& [name, bytes] : files()) {
    if (name.ends_with(suffix)) names.push_back(name);
  }
  return names;
}

}  // namespace osnova
