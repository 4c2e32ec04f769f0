#include "testing/case_runner.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "testing/case_world.hpp"
#include "testing/scratch_file.hpp"

namespace osnova::testing {

namespace fs = std::filesystem;

const char* name_of(Permutation permutation) {
  switch (permutation) {
    case Permutation::plain:
      return "plain";
    case Permutation::twice:
      return "twice";
    case Permutation::restart:
      return "restart";
    case Permutation::dry:
      return "dry";
    case Permutation::faults:
      return "faults";
  }
  return "?";
}

namespace {

std::string where(const CaseFile& file, const CaseLine& line) {
  return file.path + ":" + std::to_string(line.number) + ": " + line.verb + " " +
         line.rest.substr(0, 100);
}

void play(CaseWorld& world, const CaseFile& file, size_t from) {
  for (size_t i = from; i < file.lines.size(); ++i) {
    try {
      world.run(file.lines[i]);
    } catch (const std::exception& error) {
      throw std::runtime_error(where(file, file.lines[i]) + "\n    " + error.what());
    }
  }
}

std::string scratch_file(const CaseSettings& settings, const std::string& name) {
  fs::create_directories(settings.scratch);
  return settings.scratch + "/" + name + ".osnova";
}

// A world is built once in a process and copied for each case.
CaseWorld& world_named(const std::string& name, const CaseSettings& settings) {
  static std::map<std::string, std::unique_ptr<CaseWorld>> built;
  auto& world = built[name];
  if (!world) {
    const CaseFile file = read_case(settings.worlds + "/" + name + ".case");
    const std::string scratch = scratch_file(settings, "world-" + name);
    remove_workspace(scratch);  // of a run that was broken off
    world = std::make_unique<CaseWorld>(settings, Permutation::plain, scratch);
    world->open();
    play(*world, file, 0);
    world->close();  // the last connection folds the write-ahead log into the file
  }
  return *world;
}

}  // namespace

CaseOutcome run_case(const CaseFile& file, Permutation permutation, const CaseSettings& settings) {
  CaseOutcome outcome{file.path, permutation, ""};
  try {
    if (file.lines.front().verb != "world")
      throw std::runtime_error(file.path + ": the first directive is `world NAME`");
    CaseWorld& base = world_named(file.lines.front().rest, settings);
    CaseWorld world(settings, permutation, scratch_file(settings, "case"));
    world.adopt(base);
    world.open();
    world.begin_story();
    play(world, file, 1);
    world.verify();
    outcome.reversals = world.check_reversals();
    outcome.faults = world.faults();
    if (settings.after) settings.after(world.kernel(), world.access("owner"));
  } catch (const std::exception& error) {
    outcome.failure = error.what();
  }
  return outcome;
}

std::vector<CaseOutcome> run_all(const std::vector<std::string>& paths,
                                 const CaseSettings& settings,
                                 const std::vector<Permutation>& permutations) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (fs::is_regular_file(path))
      files.push_back(path);
    else
      for (const auto& entry : fs::recursive_directory_iterator(path))
        if (entry.path().extension() == ".case") files.push_back(entry.path().string());
  }
  std::erase_if(files, [&](const std::string& f) { return f.find("/worlds/") != f.npos; });
  std::sort(files.begin(), files.end());
  std::vector<CaseOutcome> outcomes;
  for (const std::string& path : files) {
    try {
      const CaseFile file = read_case(path);
      for (Permutation permutation : permutations)
        outcomes.push_back(run_case(file, permutation, settings));
    } catch (const std::exception& error) {
      outcomes.push_back({path, Permutation::plain, error.what()});
    }
  }
  return outcomes;
}

}  // namespace osnova::testing
