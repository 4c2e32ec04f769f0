#include <boost/json.hpp>
#include <iostream>

#include "app/commands.hpp"

namespace osnova::app {

namespace {

std::string shown(const std::string& place) {
  return store::is_postgres(place) ? store::shown_url(place) : place;
}

std::string_view name_of(Settings::Origin origin) {
  constexpr std::string_view kNames[] = {"standard", "file", "environment", "command_line"};
  return kNames[static_cast<size_t>(origin)];
}

}  // namespace

int run_config(const Common& common, bool explain) {
  const std::string language = language_of(common);
  if (explain) {
    std::cout << explain_settings(labels(), language);
    return kDone;
  }
  boost::json::object out;
  for (const Setting& setting : settings_table()) {
    const Settings::Value& value = common.settings.value(setting.key);
    const std::string text =
        setting.kind == Setting::Kind::workspace ? shown(value.text) : value.text;
    const std::string_view origin = name_of(value.origin);
    if (common.json)
      out[setting.key] = boost::json::object{{"value", text}, {"from", origin}};
    else
      std::cout << setting.key << " = " << text << "  ("
                << labels().text(language, "config.from." + std::string(origin)) << ")\n";
  }
  for (const auto& [name, provider] : common.settings.providers())
    for (const auto& [key, value] : provider) {
      const std::string shown_value = key == "secret" ? "***" : value.text;
      const std::string full = "oidc." + name + "." + key;
      const std::string_view origin = name_of(value.origin);
      if (common.json)
        out[full] = boost::json::object{{"value", shown_value}, {"from", origin}};
      else
        std::cout << full << " = " << shown_value << "  ("
                  << labels().text(language, "config.from." + std::string(origin)) << ")\n";
    }
  boost::json::object hosts;
  for (const auto& [host, place] : common.settings.workspaces()) {
    hosts[host] = shown(place);
    if (!common.json) std::cout << "workspaces." << host << " = " << shown(place) << "\n";
  }
  out["workspaces"] = std::move(hosts);
  if (common.json) print_json(out);
  return kDone;
}

}  // namespace osnova::app
