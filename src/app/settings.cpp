#include "app/settings.hpp"

#include <algorithm>

#include "app/clamd.hpp"
#include "app/oidc_settings.hpp"
#include "base/text.hpp"
#include "http/peer.hpp"

namespace osnova::app {

namespace {

using Kind = Setting::Kind;
using Origin = Settings::Origin;

const Setting kSettings[] = {
    {.key = "workspace", .kind = Kind::workspace},
    {.key = "company"},
    {.key = "user", .standard = "owner"},
    {.key = "language", .kind = Kind::choice, .choices = "en ru"},
    {.key = "listen", .kind = Kind::address, .standard = "127.0.0.1:8080"},
    {.key = "public_address"},
    {.key = "temporary"},
    {.key = "log.to", .standard = "stderr"},
    {.key = "log.form", .kind = Kind::choice, .standard = "auto", .choices = "auto json text"},
    {.key = "log.level",
     .kind = Kind::choice,
     .standard = "info",
     .choices = "debug info warning error"},
    {.key = "metrics.listen", .kind = Kind::address},
    {.key = "http.workers", .kind = Kind::number, .standard = "2", .least = 1, .most = 64},
    {.key = "http.header_kb", .kind = Kind::number, .standard = "16", .least = 4, .most = 256},
    {.key = "http.body_mb", .kind = Kind::number, .standard = "16", .least = 1, .most = 256},
    {.key = "http.import_mb", .kind = Kind::number, .standard = "64", .least = 1, .most = 64},
    {.key = "http.idle_s", .kind = Kind::number, .standard = "60", .least = 1, .most = 3600},
    {.key = "http.request_s", .kind = Kind::number, .standard = "30", .least = 1, .most = 3600},
    {.key = "http.connections",
     .kind = Kind::number,
     .standard = "20000",
     .least = 10,
     .most = 1'000'000},
    {.key = "http.connections_per_address",
     .kind = Kind::number,
     .standard = "1000",
     .least = 0,
     .most = 1'000'000},
    {.key = "limits.sign_in_per_minute",
     .kind = Kind::number,
     .standard = "20",
     .least = 0,
     .most = 100'000},
    {.key = "limits.sign_in_burst",
     .kind = Kind::number,
     .standard = "30",
     .least = 1,
     .most = 100'000},
    {.key = "limits.anonymous_per_minute",
     .kind = Kind::number,
     .standard = "6000",
     .least = 0,
     .most = 10'000'000},
    {.key = "limits.anonymous_burst",
     .kind = Kind::number,
     .standard = "1000",
     .least = 1,
     .most = 1'000'000},
    {.key = "limits.session_per_minute",
     .kind = Kind::number,
     .standard = "180000",
     .least = 0,
     .most = 10'000'000},
    {.key = "limits.session_burst",
     .kind = Kind::number,
     .standard = "6000",
     .least = 1,
     .most = 1'000'000},
    {.key = "proxy.trusted", .kind = Kind::list},
    {.key = "tls.certificate"},
    {.key = "tls.key"},
    {.key = "tls.hsts_s",
     .kind = Kind::number,
     .standard = "31536000",
     .least = 0,
     .most = 63'072'000},
    {.key = "stop.notice_s", .kind = Kind::number, .standard = "0", .least = 0, .most = 600},
    {.key = "stop.drain_s", .kind = Kind::number, .standard = "10", .least = 0, .most = 600},
    {.key = "sign_in.idle", .kind = Kind::duration, .standard = "30m", .least = 1, .most = 43'200},
    {.key = "sign_in.longest",
     .kind = Kind::duration,
     .standard = "12h",
     .least = 1,
     .most = 43'200},
    {.key = "sign_in.alarm", .kind = Kind::number, .standard = "50", .least = 0, .most = 100'000},
    {.key = "sign_in.second_factor", .kind = Kind::list},
    {.key = "sign_in.key_file"},
    {.key = "sign_in.pepper_file"},
    {.key = "files.company_mb",
     .kind = Kind::number,
     .standard = "20480",
     .least = 0,
     .most = 100'000'000},
    {.key = "files.person_day_mb",
     .kind = Kind::number,
     .standard = "2048",
     .least = 0,
     .most = 1'000'000},
    {.key = "files.open_uploads", .kind = Kind::number, .standard = "20", .least = 0, .most = 10'000},
    {.key = "files.scanner"},
    {.key = "files.unscanned",
     .kind = Kind::choice,
     .standard = "refuse",
     .choices = "refuse take"},
    {.key = "quarantine.folder"},
    {.key = "backup.folder"},
    {.key = "backup.every", .kind = Kind::duration, .standard = "1h", .least = 1, .most = 10'080},
    {.key = "backup.keep", .kind = Kind::number, .standard = "72", .least = 1, .most = 100'000},
    {.key = "backup.key_file"},
    {.key = "backup.alarm_hours", .kind = Kind::number, .standard = "0", .least = 0, .most = 10'000},
    {.key = "checkpoint.folder"},
    {.key = "checkpoint.url"},
    {.key = "checkpoint.token_file"},
    {.key = "checkpoint.mail"},
    {.key = "checkpoint.key_folder"},
    {.key = "checkpoint.every", .kind = Kind::duration, .standard = "1h", .least = 1, .most = 10'080},
    {.key = "checkpoint.alarm_hours",
     .kind = Kind::number,
     .standard = "0",
     .least = 0,
     .most = 10'000},
    {.key = "notify.address"},
    {.key = "mail.server"},
    {.key = "mail.from"},
    {.key = "mail.from_name"},
    {.key = "mail.user"},
    {.key = "mail.password_file"},
    {.key = "mail.encryption",
     .kind = Kind::choice,
     .standard = "required",
     .choices = "required off"},
    {.key = "mail.ca_file"},
    {.key = "signature.time_stamps"},
    {.key = "signature.ask", .kind = Kind::choice, .standard = "yes", .choices = "yes no"},
    {.key = "signature.lists_every",
     .kind = Kind::duration,
     .standard = "6h",
     .least = 1,
     .most = 10'080},
    {.key = "signature.private", .kind = Kind::choice, .standard = "no", .choices = "no yes"},
    {.key = "webhook.private", .kind = Kind::choice, .standard = "no", .choices = "no yes"},
};

// Minutes of "30m", "1h", "2d"; -1 for anything else.
int64_t minutes_of(std::string_view text) {
  constexpr std::string_view kUnits = "mhd";
  constexpr int64_t kMinutes[] = {1, 60, 24 * 60};
  const size_t unit = text.empty() ? kUnits.npos : kUnits.find(text.back());
  int64_t number = 0;
  if (unit == kUnits.npos || !parse_int(text.substr(0, text.size() - 1), &number) || number < 0 ||
      number > 1'000'000)
    return -1;
  return number * kMinutes[unit];
}

std::string duration_text(int64_t minutes) {
  if (minutes % (24 * 60) == 0) return std::to_string(minutes / (24 * 60)) + "d";
  return minutes % 60 == 0 ? std::to_string(minutes / 60) + "h" : std::to_string(minutes) + "m";
}

constexpr std::string_view kHosts = "workspaces.", kProviders = "oidc.";

// Names with this beginning are of the program; those behind it in the list belong to its own tests
// and tools, which run the program beside them.
constexpr std::string_view kOurs = "OSNOVA_", kOurProviders = "OSNOVA_OIDC_";
constexpr std::string_view kTools[] = {"OSNOVA_TEST_", "OSNOVA_SERVER", "OSNOVA_SEED",
                                       "OSNOVA_LEDGER_BASELINE", "OSNOVA_RU_CHART"};

const Setting* find(std::string_view key) {
  const auto found = std::find_if(std::begin(kSettings), std::end(kSettings),
                                  [&](const Setting& s) { return s.key == key; });
  return found == std::end(kSettings) ? nullptr : found;
}

// How many letters have to be put in, taken out or exchanged (Levenshtein).
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = above;
    }
  }
  return row[b.size()];
}

template <class NameOf>
std::string nearest(std::string_view given, NameOf name_of) {
  std::string best;
  for (const Setting& setting : kSettings)
    if (const std::string name = name_of(setting.key);
        best.empty() || distance(given, name) < distance(given, best))
      best = name;
  return best;
}

bool is_host(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

// "" or why the text cannot be the value.
Problems wrong_with(const Setting& setting, const std::string& text, const std::string& path) {
  Problems problems;
  if (setting.kind == Kind::number) {
    int64_t number = 0;
    if (!parse_int(text, &number) || number < setting.least || number > setting.most)
      problems.add("settings.number", path,
                   {{"value", text},
                    {"least", std::to_string(setting.least)},
                    {"most", std::to_string(setting.most)}});
  }
  if (setting.kind == Kind::duration) {
    const int64_t minutes = minutes_of(text);
    if (minutes < setting.least || minutes > setting.most)
      problems.add("settings.duration", path,
                   {{"value", text},
                    {"least", duration_text(setting.least)},
                    {"most", duration_text(setting.most)}});
  }
  if (setting.kind == Kind::choice && !text.empty()) {
    const auto choices = split(setting.choices, ' ');
    if (std::find(choices.begin(), choices.end(), text) == choices.end())
      problems.add("settings.choice", path, {{"value", text}, {"choices", setting.choices}});
  }
  if (setting.kind == Kind::address && !text.empty() && !parse_address(text))
    problems.add("settings.address", path, {{"value", text}});
  return problems;
}

}  // namespace

std::span<const Setting> settings_table() { return kSettings; }

std::string environment_name(std::string_view key) {
  std::string name = std::string(kOurs) + to_upper_ascii(key);
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

class SettingsReader {
 public:
  void file(const std::string& name) {
    auto pairs = read_settings_file(name);
    if (!pairs) return problems_.append(pairs.problems());
    for (const auto& [key, text] : *pairs) {
      if (key.starts_with(kHosts))
        host(key.substr(kHosts.size()), text, name);
      else
        set(key, text, Origin::file, name + ": " + key);
    }
  }
  void environment(const Settings::Pairs& names, bool every_name) {
    for (const auto& [name, text] : names) {
      if (!name.starts_with(kOurs)) continue;
      if (name.starts_with(kOurProviders)) {
        // A name of a provider has no line under it, a key may.
        std::string key = to_lower_ascii(name.substr(kOurs.size()));
        for (int dots = 0; dots < 2; ++dots)
          if (const size_t line = key.find('_'); line != key.npos) key[line] = '.';
        set(key, text, Origin::environment, name);
        continue;
      }
      const Setting* setting = nullptr;
      for (const Setting& s : kSettings)
        if (environment_name(s.key) == name) setting = &s;
      if (setting) {
        set(std::string(setting->key), text, Origin::environment, name);
        continue;
      }
      const bool tool = std::any_of(std::begin(kTools), std::end(kTools),
                                    [&](std::string_view t) { return name.starts_with(t); });
      if (every_name && !tool)
        problems_.add("settings.unknown", name, {{"nearest", nearest(name, environment_name)}});
    }
  }
  void command_line(const Settings::Pairs& pairs) {
    for (const auto& [key, text] : pairs) set(key, text, Origin::command_line, key);
  }
  Result<Settings> result() && {
    // The more special place of the two wins: a workspace that is named on the command line.
    const auto& one = settings_.value("workspace");
    if (one.origin == Origin::file && !settings_.workspaces_.empty())
      problems_.add("settings.workspace_twice", "workspace");
    if (settings_.text("tls.certificate").empty() != settings_.text("tls.key").empty())
      problems_.add("settings.tls_pair", "tls");
    for (const std::string& proxy : settings_.list("proxy.trusted"))
      if (!http::Proxies::readable(proxy))
        problems_.add("settings.trusted", "proxy.trusted", {{"value", proxy}});
    const int64_t alarm_hours = settings_.number("backup.alarm_hours");
    if (alarm_hours > 0 && alarm_hours * 60 < settings_.minutes("backup.every"))
      problems_.add("settings.backup_alarm", "backup.alarm_hours");
    if (const std::string& scanner = settings_.text("files.scanner");
        !scanner.empty() && scanner_socket(scanner).empty())
      problems_.add("settings.scanner", "files.scanner");
    check_checkpoints_and_urls();
    problems_.append(wrong_providers(settings_));
    check_notifications();
    if (problems_) return std::move(problems_);
    return std::move(settings_);
  }

 private:
  void check_checkpoints_and_urls() {
    for (const char* key : {"checkpoint.url", "signature.time_stamps"})
      if (const std::string& url = settings_.text(key);
          !url.empty() && !url.starts_with("https://") && !url.starts_with("http://"))
        problems_.add("settings.url", key);
    const int64_t alarm_hours = settings_.number("checkpoint.alarm_hours");
    if (alarm_hours > 0 && alarm_hours * 60 < settings_.minutes("checkpoint.every"))
      problems_.add("settings.checkpoint_alarm", "checkpoint.alarm_hours");
    if (const std::string& to = settings_.text("checkpoint.mail"); !to.empty()) {
      if (!is_mail_address(to)) problems_.add("settings.checkpoint_mail", "checkpoint.mail");
      if (settings_.text("mail.server").empty())
        problems_.add("settings.checkpoint_mail_server", "checkpoint.mail");
    }
  }
  void check_notifications() {
    const std::string& server = settings_.text("mail.server");
    const bool plain = server.starts_with("smtp://"), sealed = server.starts_with("smtps://");
    if (!server.empty() && ((!plain && !sealed) || server.find('@') != server.npos))
      problems_.add("settings.mail_server", "mail.server");
    if (!server.empty() && !is_mail_address(settings_.text("mail.from")))
      problems_.add("settings.mail_from", "mail.from");
    if (settings_.text("mail.user").empty() != settings_.text("mail.password_file").empty())
      problems_.add("settings.mail_user", "mail.user");
    // A password that everybody on the way reads is none.
    const bool open = settings_.text("mail.encryption") == "off" && !sealed;
    if (open && !settings_.text("mail.user").empty())
      problems_.add("settings.mail_password", "mail.encryption");
    const std::string& address = settings_.text("notify.address");
    if (!address.empty() && ((!address.starts_with("https://") && !address.starts_with("http://")) ||
                             address.ends_with('/')))
      problems_.add("settings.notify_address", "notify.address");
  }
  void set(const std::string& key, const std::string& text, Origin origin,
           const std::string& path) {
    if (key.starts_with(kProviders))
      return provider(key.substr(kProviders.size()), text, origin, path);
    const Setting* setting = find(key);
    if (!setting) {
      const auto same = [](std::string_view known) { return std::string(known); };
      return problems_.add("settings.unknown", path, {{"nearest", nearest(key, same)}});
    }
    if (const Problems wrong = wrong_with(*setting, text, path)) return problems_.append(wrong);
    settings_.values_[key] = {text, origin};
  }
  void provider(const std::string& key, const std::string& text, Origin origin,
                const std::string& path) {
    const size_t dot = key.find('.');
    const std::string name = key.substr(0, dot);
    const std::string_view member =
        dot == key.npos ? std::string_view() : std::string_view(key).substr(dot + 1);
    if (const Problems wrong = wrong_provider_key(name, member, origin, path))
      return problems_.append(wrong);
    settings_.providers_[name][std::string(member)] = {text, origin};
  }
  void host(const std::string& name, const std::string& place, const std::string& file) {
    if (is_host(name) && !place.empty())
      settings_.workspaces_[name] = place;
    else
      problems_.add("settings.host", file + ": workspaces." + name);
  }

  Settings settings_;
  Problems problems_;
};

Result<Settings> Settings::read(const Sources& sources) {
  SettingsReader reader;
  if (!sources.file.empty()) reader.file(sources.file);
  reader.environment(sources.environment, sources.every_name);
  reader.command_line(sources.command_line);
  return std::move(reader).result();
}

const Settings::Value& Settings::value(std::string_view key) const {
  if (const auto found = values_.find(key); found != values_.end()) return found->second;
  static const auto kStandards = [] {
    std::map<std::string, Value, std::less<>> standards;
    for (const Setting& s : kSettings)
      standards[std::string(s.key)] = {std::string(s.standard), Origin::standard};
    return standards;
  }();
  const auto standard = kStandards.find(key);
  OSNOVA_ASSERT(standard != kStandards.end(), "the program asks for settings of its own table");
  return standard->second;
}

int64_t Settings::number(std::string_view key) const {
  int64_t number = 0;
  OSNOVA_ASSERT(parse_int(text(key), &number), "numbers were checked when they were read");
  return number;
}

int64_t Settings::minutes(std::string_view key) const { return minutes_of(text(key)); }

std::vector<std::string> Settings::list(std::string_view key) const {
  std::vector<std::string> items;
  for (const std::string_view item : split(text(key), ','))
    if (const std::string_view t = trim(item); !t.empty()) items.emplace_back(t);
  return items;
}

Result<Address> parse_address(std::string_view text) {
  const Problem problem{"settings.address", "", {{"value", std::string(text)}}};
  const size_t colon = text.rfind(':');
  int64_t port = -1;
  if (colon == text.npos || colon == 0 || !parse_int(text.substr(colon + 1), &port) || port < 0 ||
      port > 65535)
    return problem;
  std::string_view host = text.substr(0, colon);
  if (host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  return Address{std::string(host), static_cast<uint16_t>(port)};
}

std::string explain_settings(const Labels& labels, std::string_view language) {
  std::string out;
  for (const char* head : {"key", "environment", "standard", "meaning"})
    out += "| " + std::string(labels.text(language, std::string("config.head.") + head)) + " ";
  out += "|\n|---|---|---|---|\n";
  for (const Setting& s : kSettings) {
    std::string meaning(labels.text(language, "config." + std::string(s.key)));
    if (s.kind == Kind::number)
      meaning += " (" + std::to_string(s.least) + " - " + std::to_string(s.most) + ")";
    if (s.kind == Kind::duration)
      meaning += " (" + duration_text(s.least) + " - " + duration_text(s.most) + ")";
    if (!s.choices.empty()) meaning += " (" + std::string(s.choices) + ")";
    out += "| `" + std::string(s.key) + "` | `" + environment_name(s.key) + "` | " +
           (s.standard.empty() ? "" : "`" + std::string(s.standard) + "`") + " | " + meaning +
           " |\n";
  }
  out += "| `[oidc.NAME]` | `OSNOVA_OIDC_NAME_...` | | " +
         std::string(labels.text(language, "config.oidc")) + " |\n";
  out +=
      "| `[workspaces]` | | | " + std::string(labels.text(language, "config.workspaces")) + " |\n";
  return out;
}

}  // namespace osnova::app
