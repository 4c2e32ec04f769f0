#pragma once
// Providers of identities as an operator writes them: a table [oidc.NAME] each (docs/operate/running.md).
#include <string>
#include <string_view>
#include <vector>

#include "app/settings.hpp"
#include "kernel/oidc/provider.hpp"

namespace osnova::app {

// What a provider can be given, each with the meaning "config.oidc.<key>".
struct ProviderKey {
  std::string_view key;
  std::string_view standard;
  std::string_view choices;  // separated by blanks
};
std::span<const ProviderKey> provider_keys();

// Of one key where it stands. Problems "settings.provider_name", "settings.unknown" (nearest),
// "settings.provider_secret" (a secret stands in no file that others read, and in no list of
// processes).
Problems wrong_provider_key(const std::string& name, std::string_view key, Settings::Origin origin,
                            const std::string& path);
// Of all together. Problems "settings.public_address", "settings.provider_missing" (key),
// "settings.provider_issuer", "settings.choice", "settings.provider_create",
// "settings.provider_secret_twice", "settings.provider_factor".
Problems wrong_providers(const Settings& settings);

// Reads the files of secrets. Throws Failure "settings.unreadable".
std::vector<OidcOptions> oidc_options(const Settings& settings);
// What providers know a workspace by that is served under `host` ("" = under any): the public address,
// with this host in it where there is one. Never what a request says.
std::string public_address(const Settings& settings, const std::string& host);

}  // namespace osnova::app
