// Source rules as tests: layers, sizes, banned calls, floating point, labels in both languages.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

struct Source {
  std::string path;  // from the project's root: "src/base/money.hpp"
  std::vector<std::string> lines;
};

std::vector<Source> sources(const std::string& folder) {
  std::vector<Source> all;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string extension = entry.path().extension();
    if (extension != ".cpp" && extension != ".hpp") continue;
    Source source{entry.path().string(), {}};
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);) source.lines.push_back(line);
    all.push_back(std::move(source));
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return all;
}

// "src/modules/sales/x.hpp" belongs to "modules/sales", "src/store/sqlite/x" to "store/sqlite".
std::string room_of(const std::string& path) {
  const std::string inside = path.starts_with("src/") ? path.substr(4) : path;
  const size_t first = inside.find('/');
  const std::string top = inside.substr(0, first);
  if (top == "modules" || inside.starts_with("store/sqlite/") ||
      inside.starts_with("store/postgres/"))
    return inside.substr(0, inside.find('/', first + 1));
  return top;
}

bool may_include(const std::string& from, const std::string& to, const std::string& header) {
  if (from == to) return true;
  static const std::map<std::string, std::set<std::string>> layers = {
      {"base", {}},
      {"formats", {"base"}},
      {"numerics", {"base"}},
      {"meta", {"base"}},
      {"store", {"base", "meta"}},
      {"store/sqlite", {"base", "meta", "store"}},
      {"store/postgres", {"base", "meta", "store"}},
      {"kernel", {"base", "meta", "store"}},
      {"http", {"base", "meta", "store", "kernel"}},
      {"print", {"base", "formats", "numerics", "meta", "store", "kernel"}},
      {"testing", {"base", "meta", "store", "kernel"}},
  };
  if (from == "app") return to != "store/postgres";
  if (to == "app") return false;
  if (from.starts_with("modules/")) {
    if (to.starts_with("modules/")) return header.ends_with("/api.hpp");
    return std::set<std::string>{"base", "formats", "numerics", "meta", "store", "kernel", "print"}
        .contains(to);
  }
  const auto found = layers.find(from);
  return found != layers.end() && found->second.contains(to);
}

TEST_CASE("tidy: nobody includes what his layer may not know") {
  static const std::regex include("^#include \"([^\"]+)\"");
  for (const Source& source : sources("src"))
    for (const std::string& line : source.lines) {
      std::smatch match;
      if (!std::regex_search(line, match, include)) continue;
      const std::string header = match[1];
      const std::string from = room_of(source.path), to = room_of("src/" + header);
      const bool test = source.path.ends_with("_test.cpp") ||
                     source.path.ends_with("_fixture.hpp");
      if (test && (to == "testing" || to == "store/sqlite" || to == "app")) continue;
      CHECK_MESSAGE(may_include(from, to, header), source.path, " includes ", header);
    }
}

TEST_CASE("tidy: floating point lives in numerics") {
  static const std::regex floating("\\b(double|float)\\b");
  for (const Source& source : sources("src")) {
    if (source.path.starts_with("src/numerics/") || source.path.ends_with("tidy_test.cpp"))
      continue;
    for (size_t i = 0; i < source.lines.size(); ++i) {
      std::string code = source.lines[i];
      if (const size_t comment = code.find("//"); comment != code.npos) code.resize(comment);
      code = std::regex_replace(code, std::regex("\"[^\"]*\""), "");
      CHECK_MESSAGE(!std::regex_search(code, floating), source.path, ":", i + 1, ": ",
                    source.lines[i]);
    }
  }
}

TEST_CASE("tidy: sizes of files") {
  for (const Source& source : sources("src"))
    CHECK_MESSAGE(source.lines.size() <= 600, source.path, " has ", source.lines.size(), " lines");
}

// The state of a company is shared and exchanged while others read it: who keeps a pointer into it
// has to keep the state as well.
TEST_CASE("tidy: nobody points into a state that he does not hold") {
  static const std::regex pointing(
      "(([*&]\\s+\\w+\\s*=)|(for \\([^;]*:))\\s*[\\w.>-]*company_state\\(");
  int looked_at = 0;
  for (const Source& source : sources("src")) {
    std::string text;
    for (const std::string& line : source.lines) text += line + "\n";
    const bool own = source.path.ends_with("_test.cpp") ||
                     source.path.ends_with("_fixture.hpp");  // alone with its kernel
    if (own || text.find("company_state(") == text.npos) continue;
    ++looked_at;
    CHECK_MESSAGE(!std::regex_search(text, pointing), source.path);
  }
  CHECK(looked_at > 5);
  CHECK(std::regex_search("const User* u =\n   kernel.company_state(0)->get(x);", pointing));
  CHECK(std::regex_search("for (const Record& r : company_state(0)->all(m))", pointing));
}

TEST_CASE("tidy: calls that are banned") {
  // Time, randomness and the environment come in as parameters.
  static const std::vector<std::pair<std::string, std::set<std::string>>> banned = {
      {"std::rand(", {}},
      {"system_clock::now", {"src/base/clock.cpp"}},
      {"using namespace std", {}},
      {"sqlite3_", {"src/store/sqlite/"}},
      {"libpq-fe.h", {"src/store/postgres/"}},
      {"std::getenv", {"src/app/", "src/testing/scratch_file.cpp"}},
  };
  for (const Source& source : sources("src")) {
    if (source.path.ends_with("tidy_test.cpp")) continue;
    for (const auto& [call, homes] : banned) {
      const bool home = std::any_of(homes.begin(), homes.end(),
                                    [&](const auto& h) { return source.path.starts_with(h); });
      if (home || source.path.ends_with("_test.cpp")) continue;
      for (size_t i = 0; i < source.lines.size(); ++i)
        CHECK_MESSAGE(source.lines[i].find(call) == std::string::npos, source.path, ":", i + 1,
                      " calls ", call);
    }
  }
}

// The name of each file below the folders, with and without its ending.
std::set<std::string> names_below(std::initializer_list<const char*> folders) {
  std::set<std::string> names;
  for (const char* folder : folders)
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      names.insert(entry.path().filename().string());
      names.insert(entry.path().stem().string());
    }
  return names;
}

TEST_CASE("tidy: what is said to show a promise is there") {
  static const std::regex name("`([a-z_0-9]+(_test|\\.case|\\.sh|\\.mjs)|fuzz_[a-z]+)`");
  const auto there = names_below({"src", "tests", "web/e2e", "fuzz"});
  size_t found = 0;
  for (const char* page :
       {"docs/develop/proofs.md", "docs/operate/security.md", "docs/operate/asvs.md"}) {
    std::ifstream in(page);
    REQUIRE(in);
    for (std::string line; std::getline(in, line);)
      for (std::sregex_iterator at(line.begin(), line.end(), name), end; at != end; ++at) {
        ++found;
        CHECK_MESSAGE(there.contains((*at)[1]), page, " names ", (*at)[1].str());
      }
  }
  CHECK(found > 100);
}

}  // namespace
