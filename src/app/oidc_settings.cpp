#include "app/oidc_settings.hpp"

#include <algorithm>
#include <fstream>

#include "base/text.hpp"

namespace osnova::app {

namespace {

constexpr ProviderKey kKeys[] = {
    {"issuer", "", ""},
    {"client_id", "", ""},
    {"secret_file", "", ""},
    {"secret", "", ""},
    {"label", "", ""},
    {"scopes", "", ""},
    {"match", "", ""},
    {"create", "no", "yes no"},
    {"second_factor", "", ""},
    {"sign_out", "there", "there here"},
    {"pkce", "listed", "listed assumed"},
};

const ProviderKey* find(std::string_view key) {
  const auto found = std::find_if(std::begin(kKeys), std::end(kKeys),
                                  [&](const ProviderKey& one) { return one.key == key; });
  return found == std::end(kKeys) ? nullptr : found;
}

std::string value_of(const Settings::Provider& provider, std::string_view key) {
  const auto found = provider.find(std::string(key));
  return found == provider.end() ? std::string(find(key)->standard) : found->second.text;
}

std::vector<std::string> list_of(const std::string& text) {
  std::vector<std::string> items;
  for (const std::string_view item : split(text, ','))
    if (const std::string_view one = trim(item); !one.empty()) items.emplace_back(one);
  return items;
}

// "https://host[:port]" without a path.
bool is_public_address(const std::string& text) {
  const bool near = is_on_this_machine(text);
  return safe_address(text, near) && text.find_first_of("/?", text.find("://") + 3) == text.npos;
}

Problems wrong_provider(const std::string& name, const Settings::Provider& provider) {
  const std::string path = "oidc." + name + ".";
  Problems problems;
  for (const std::string_view key : {"issuer", "client_id"})
    if (value_of(provider, key).empty())
      problems.add("settings.provider_missing", path + std::string(key), {{"key", key}});
  const std::string issuer = value_of(provider, "issuer");
  if (!issuer.empty() &&
      (!safe_address(issuer, is_on_this_machine(issuer)) || issuer.find('?') != issuer.npos))
    problems.add("settings.provider_issuer", path + "issuer", {{"value", issuer}});
  for (const ProviderKey& key : kKeys) {
    const auto choices = split(key.choices, ' ');
    const std::string value = value_of(provider, key.key);
    if (!key.choices.empty() && std::find(choices.begin(), choices.end(), value) == choices.end())
      problems.add("settings.choice", path + std::string(key.key),
                   {{"value", value}, {"choices", key.choices}});
  }
  if (value_of(provider, "create") == "yes" && value_of(provider, "match").empty())
    problems.add("settings.provider_create", path + "create");
  if (!value_of(provider, "secret").empty() && !value_of(provider, "secret_file").empty())
    problems.add("settings.provider_secret_twice", path + "secret");
  for (const std::string& word : list_of(value_of(provider, "second_factor")))
    if ((!word.starts_with("amr:") && !word.starts_with("acr:")) || word.size() == 4)
      problems.add("settings.provider_factor", path + "second_factor", {{"value", word}});
  return problems;
}

std::string first_line(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::string line;
  if (!std::getline(in, line) && line.empty()) throw Failure("settings.unreadable", file);
  return std::string(trim(line));
}

}  // namespace

std::span<const ProviderKey> provider_keys() { return kKeys; }

Problems wrong_provider_key(const std::string& name, std::string_view key, Settings::Origin origin,
                            const std::string& path) {
  Problems problems;
  const bool good = !name.empty() && name.size() <= 20 && name != "done" &&  // a page of ours
                    std::all_of(name.begin(), name.end(), [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
                    });
  if (!good) {
    problems.add("settings.provider_name", path);
  } else if (!find(key)) {
    std::string all;
    for (const ProviderKey& one : kKeys) all += (all.empty() ? "" : ", ") + std::string(one.key);
    problems.add("settings.unknown", path, {{"nearest", all}});
  } else if (key == "secret" && origin != Settings::Origin::environment) {
    problems.add("settings.provider_secret", path);
  }
  return problems;
}

Problems wrong_providers(const Settings& settings) {
  Problems problems;
  const std::string& address = settings.text("public_address");
  if ((!address.empty() && !is_public_address(address)) ||
      (address.empty() && !settings.providers().empty()))
    problems.add("settings.public_address", "public_address");
  for (const auto& [name, provider] : settings.providers())
    problems.append(wrong_provider(name, provider));
  return problems;
}

std::vector<OidcOptions> oidc_options(const Settings& settings) {
  std::vector<OidcOptions> all;
  for (const auto& [name, provider] : settings.providers()) {
    OidcOptions one;
    one.name = name;
    one.label = value_of(provider, "label");
    if (one.label.empty()) one.label = name;
    one.issuer = value_of(provider, "issuer");
    one.client_id = value_of(provider, "client_id");
    one.secret = value_of(provider, "secret");
    if (const std::string file = value_of(provider, "secret_file"); !file.empty())
      one.secret = first_line(file);
    one.scopes = list_of(value_of(provider, "scopes"));
    one.match = value_of(provider, "match");
    one.create = value_of(provider, "create") == "yes";
    one.second_factor = list_of(value_of(provider, "second_factor"));
    one.sign_out = value_of(provider, "sign_out") == "there";
    one.unlisted_s256 = value_of(provider, "pkce") == "assumed";
    all.push_back(std::move(one));
  }
  return all;
}

std::string public_address(const Settings& settings, const std::string& host) {
  const std::string& address = settings.text("public_address");
  if (host.empty() || address.empty()) return address;
  const size_t begin = address.find("://") + 3;
  const std::string place = address.substr(begin);
  const size_t port = place.rfind(':');  // of IPv6 the last one may stand in brackets
  const bool has_port = port != place.npos && place.find(']', port) == place.npos;
  return address.substr(0, begin) + host + (has_port ? place.substr(port) : std::string());
}

}  // namespace osnova::app
