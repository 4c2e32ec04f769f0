// quarantine: what the program died of, and letting it run again.
#include <boost/json.hpp>
#include <iostream>

#include "app/commands.hpp"
#include "kernel/command/quarantine.hpp"

namespace osnova::app {

namespace json = boost::json;

int run_quarantine(const Common& common, const std::string& what, const std::string& key) {
  const bool release = what == "release";
  if (release && key.empty()) {
    std::cerr << "quarantine release KEY\n";
    return kUsage;
  }
  Workspace::Options options;
  options.read_only = !release;
  Workspace workspace(common, options);
  auto access = workspace.access();
  if (!access) return refused(access.problems(), common);
  if (release) {
    const Problems problems = workspace.kernel().release(key, *access);
    return problems.empty() ? kDone : refused(problems, common);
  }
  auto suspects = workspace.kernel().quarantined(*access);
  if (!suspects) return refused(suspects.problems(), common);
  json::array rows;
  for (const Suspect& s : *suspects) {
    if (common.json)
      rows.push_back(to_json(s));
    else
      std::cout << (s.held() ? "held     " : "suspect  ") << s.key << "  " << s.command << "  "
                << Timestamp{s.last_at}.text()
                << (s.held() ? "  incident " + std::to_string(s.incident) : "") << "\n";
  }
  if (common.json) print_json(rows);
  return kDone;
}

}  // namespace osnova::app
