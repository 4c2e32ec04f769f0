#include <fstream>
#include <sstream>

#include "app/settings.hpp"
#include "app/toml.hpp"

namespace osnova::app {

namespace {

class FileReader {
 public:
  void table(const toml::table& table, const std::string& path) {
    for (const auto& [name, node] : table) value(node, path + std::string(name.str()));
  }
  Result<Settings::Pairs> result() && {
    if (problems_) return std::move(problems_);
    return std::move(pairs_);
  }

 private:
  void value(const toml::node& node, const std::string& key) {
    if (const auto* inner = node.as_table()) return table(*inner, key + ".");
    if (const auto* list = node.as_array()) return array(*list, key);
    if (const auto* text = node.as_string()) return keep(key, text->get());
    if (const auto* number = node.as_integer()) return keep(key, std::to_string(number->get()));
    problems_.add("settings.type", key);
  }
  void array(const toml::array& list, const std::string& key) {
    std::string joined;
    for (const auto& item : list) {
      const auto* text = item.as_string();
      if (!text || text->get().find(',') != std::string::npos)
        return problems_.add("settings.type", key);
      joined += (joined.empty() ? "" : ",") + text->get();
    }
    keep(key, joined);
  }
  void keep(const std::string& key, const std::string& text) { pairs_.emplace_back(key, text); }

  Settings::Pairs pairs_;
  Problems problems_;
};

}  // namespace

Result<Settings::Pairs> read_settings_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) return Problem{"settings.unreadable", file, {}};
  try {
    FileReader reader;
    reader.table(toml::parse(text.str()), "");
    return std::move(reader).result();
  } catch (const toml::parse_error& error) {
    return Problem{"settings.toml",
                   file,
                   {{"reason", std::string(error.description())},
                    {"line", std::to_string(error.source().begin.line)}}};
  } catch (const std::runtime_error& error) {
    return Problem{"settings.toml", file, {{"reason", error.what()}, {"line", "?"}}};
  }
}

}  // namespace osnova::app
