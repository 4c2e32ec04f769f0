#pragma once
// What an operator can set, in one table: from the command line, from the environment, from a file
// (docs/operate/running.md); what stands first wins. Every value is checked before anything begins.
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "meta/labels.hpp"

namespace osnova::app {

// A row of the table. Its meaning for people is the label "config.<key>".
struct Setting {
  enum class Kind : uint8_t { text, workspace, address, number, choice, list, duration };
  std::string_view key;       // "http.workers": [http] workers = 2, OSNOVA_HTTP_WORKERS=2
  // address: host:port; list: of texts; workspace: may hold a password; duration: "30m", "1h", "2d"
  Kind kind = Kind::text;
  std::string_view standard;  // what holds while nobody sets it
  int64_t least = 0, most = 0;  // of a number; of a duration, minutes
  std::string_view choices;     // of a choice, separated by blanks
};
std::span<const Setting> settings_table();
std::string environment_name(std::string_view key);  // "OSNOVA_HTTP_WORKERS"

class Settings {
 public:
  enum class Origin : uint8_t { standard, file, environment, command_line };
  struct Value {
    std::string text;
    Origin origin = Origin::standard;
  };
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  struct Sources {
    Pairs command_line;       // by key
    Pairs environment;        // by name; those that begin otherwise than OSNOVA_ are not looked at
    bool every_name = false;  // whether an unknown name in the environment is refused
    std::string file;         // "" = none
  };
  // Problems "settings.unknown" (naming the nearest known key), "settings.type",
  // "settings.number", "settings.choice", "settings.address", "settings.toml",
  // "settings.unreadable", "settings.host", "settings.workspace_twice", "settings.tls_pair",
  // "settings.trusted", "settings.duration", "settings.backup_alarm", "settings.url",
  // "settings.checkpoint_alarm", "settings.checkpoint_mail",
  // "settings.checkpoint_mail_server", "settings.mail_server", "settings.mail_from", "settings.mail_user",
  // "settings.mail_password", "settings.notify_address", "settings.scanner", those of check_provider(); the path is
  // where it stands.
  static Result<Settings> read(const Sources& sources);

  const std::string& text(std::string_view key) const { return value(key).text; }
  int64_t number(std::string_view key) const;
  int64_t minutes(std::string_view key) const;  // of a duration
  std::vector<std::string> list(std::string_view key) const;
  const Value& value(std::string_view key) const;
  // Providers of identities by their names, each with the keys that were given: [oidc.corp] of the
  // file, OSNOVA_OIDC_CORP_SECRET (app/oidc_settings.hpp).
  using Provider = std::map<std::string, Value>;
  const std::map<std::string, Provider>& providers() const { return providers_; }
  // Workspaces by the host name under which they are served: [workspaces] of the file.
  const std::map<std::string, std::string>& workspaces() const { return workspaces_; }

 private:
  friend class SettingsReader;
  std::map<std::string, Value, std::less<>> values_;
  std::map<std::string, std::string> workspaces_;
  std::map<std::string, Provider> providers_;
};

// Keys and values of a TOML file, "http.workers" = "2"; lists are joined by commas. What is neither
// text, whole number nor list of texts is a Problem "settings.type".
Result<Settings::Pairs> read_settings_file(const std::string& file);

// "host:port" taken apart: "127.0.0.1:8080", "[::1]:8080". Problem "settings.address".
struct Address {
  std::string host;
  uint16_t port = 0;
};
Result<Address> parse_address(std::string_view text);

// The table of all settings for people, as Markdown.
std::string explain_settings(const Labels& labels, std::string_view language);

}  // namespace osnova::app
