// Settings: what wins, what is refused, and that people can read what each of them means.
#include "app/settings.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "app/workspace.hpp"

namespace osnova::app {
namespace {

class SettingsFile {
 public:
  explicit SettingsFile(const std::string& text)
      : path_(std::filesystem::temp_directory_path() / "osnova-settings-test.toml") {
    std::ofstream(path_) << text;
  }
  ~SettingsFile() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Result<Settings> read(const std::string& file, Settings::Pairs environment = {},
                      Settings::Pairs command_line = {}) {
  const SettingsFile kept(file);
  return Settings::read({std::move(command_line), std::move(environment), true, kept.path()});
}

std::string codes(const Result<Settings>& settings) {
  std::string codes;
  if (settings) return codes;
  for (const Problem& problem : settings.problems()) codes += problem.code + " ";
  return codes;
}

TEST_CASE("settings: the command line wins over the environment, and that over the file") {
  const std::string file = "listen = \"127.0.0.1:1\"\n[http]\nworkers = 3\nidle_s = 7\n";
  const auto settings = read(file, {{"OSNOVA_HTTP_WORKERS", "4"}, {"OSNOVA_LISTEN", "[::1]:2"}},
                             {{"listen", "127.0.0.1:3"}});
  REQUIRE(settings);
  CHECK(settings->text("listen") == "127.0.0.1:3");
  CHECK(settings->value("listen").origin == Settings::Origin::command_line);
  CHECK(settings->number("http.workers") == 4);
  CHECK(settings->number("http.idle_s") == 7);
  CHECK(settings->value("http.idle_s").origin == Settings::Origin::file);
  CHECK(settings->number("http.request_s") == 30);
  CHECK(settings->value("http.request_s").origin == Settings::Origin::standard);
}

TEST_CASE("settings: an unknown name is refused and the nearest is named, wherever it stands") {
  const auto file = read("[http]\nworker = 3\n[htttp]\nidle_s = 1\n");
  REQUIRE(codes(file) == "settings.unknown settings.unknown ");
  CHECK(file.problems().begin()->args[0].second == "http.workers");
  CHECK((file.problems().begin() + 1)->args[0].second == "http.idle_s");
  const auto environment = read("", {{"OSNOVA_LISTN", "127.0.0.1:1"}, {"OTHER_LISTN", "x"}});
  REQUIRE(codes(environment) == "settings.unknown ");
  CHECK(environment.problems().front().path == "OSNOVA_LISTN");
  CHECK(environment.problems().front().args[0].second == "OSNOVA_LISTEN");
  CHECK(codes(read("", {}, {{"lissten", "127.0.0.1:1"}})) == "settings.unknown ");
  CHECK(codes(read("", {{"OSNOVA_TEST_POSTGRES", "x"}})).empty());
}

TEST_CASE("settings: values are checked, all of them before anything is refused") {
  const char* four = "listen = \"8080\"\nlanguage = \"de\"\n[http]\nworkers = 0\nidle_s = \"x\"\n";
  CHECK(codes(read(four)) == "settings.number settings.number settings.choice settings.address ");
  CHECK(codes(read("[http]\nworkers = 1.5\n")) == "settings.type ");
  CHECK(codes(read("[http\n")) == "settings.toml ");
  CHECK(codes(read("[\n")) == "settings.toml ");
  CHECK(codes(Settings::read({{}, {}, true, "/no/such/file"})) == "settings.unreadable ");
  for (const char* wrong : {"", ":1", "h:", "h:-1", "h:65536", "h:1x"})
    CHECK_MESSAGE(!parse_address(wrong), wrong);
  CHECK(parse_address("[::1]:80")->host == "::1");
}

TEST_CASE("settings: workspaces by host name") {
  const auto settings = read("[workspaces]\n\"a.example\" = \"a.osnova\"\nb = \"b.osnova\"\n");
  REQUIRE(settings);
  CHECK(settings->workspaces() ==
        std::map<std::string, std::string>{{"a.example", "a.osnova"}, {"b", "b.osnova"}});
  CHECK(codes(read("[workspaces]\n\"A:80\" = \"a.osnova\"\n")) == "settings.host ");
  CHECK(codes(read("workspace = \"x\"\n[workspaces]\na = \"a.osnova\"\n")) ==
        "settings.workspace_twice ");
}

TEST_CASE("settings: each is explained in both languages, and its standard is a value of its own") {
  Settings::Pairs standards;
  for (const Setting& setting : settings_table()) {
    for (const char* language : {"en", "ru"})
      CHECK_MESSAGE(labels().has(language, "config." + std::string(setting.key)), setting.key);
    if (!setting.standard.empty())
      standards.emplace_back(environment_name(setting.key), setting.standard);
  }
  CHECK(codes(read("", standards)).empty());
}

TEST_CASE("settings: a time is minutes, hours or days within its bounds") {
  const auto every = [](const char* text) { return read("", {}, {{"backup.every", text}}); };
  CHECK(every("1m")->minutes("backup.every") == 1);
  CHECK(every("12h")->minutes("backup.every") == 720);
  CHECK(every("7d")->minutes("backup.every") == 10'080);
  CHECK(read("")->minutes("backup.every") == 60);
  for (const char* wrong : {"", "h", "0m", "8d", "1", "1s", "-1h", "1.5h", "1 h", "99999999999999999h"})
    CHECK_MESSAGE(codes(every(wrong)) == "settings.duration ", wrong);
}

TEST_CASE("settings: an alarm does not come before a backup is due") {
  CHECK(codes(read("[backup]\nevery = \"1d\"\nalarm_hours = 23\n")) == "settings.backup_alarm ");
  CHECK(codes(read("[backup]\nevery = \"1d\"\nalarm_hours = 24\n")).empty());
  CHECK(codes(read("[backup]\nevery = \"1d\"\n")).empty());
}

}  // namespace
}  // namespace osnova::app
