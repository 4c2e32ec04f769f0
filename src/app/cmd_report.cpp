// report and verify.
#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <iostream>

#include "app/commands.hpp"
#include "kernel/journal/checkpoint.hpp"
#include "kernel/report/added_dimensions.hpp"
#include "kernel/report/names.hpp"
#include "kernel/verify/verify.hpp"

namespace osnova::app {

std::string read_file(const std::string& path);

int run_report(const Common& common, const std::string& name, const std::vector<std::string>& rest,
               bool csv) {
  ReportArguments arguments;
  for (size_t i = 0; i < rest.size(); ++i) {
    std::string key = rest[i];
    if (!key.starts_with("--")) {
      std::cerr << "unexpected argument " << key << "\n";
      return kUsage;
    }
    std::string value;
    if (const size_t equals = key.find('='); equals != key.npos) {
      value = key.substr(equals + 1);
      key.resize(equals);
    } else if (i + 1 < rest.size()) {
      value = rest[++i];
    } else {
      std::cerr << key << " needs a value\n";
      return kUsage;
    }
    key = key.substr(2);
    std::replace(key.begin(), key.end(), '-', '_');
    auto& slot = arguments[key];
    slot += (slot.empty() ? "" : ",") + value;  // an option given several times is a list
  }
  Workspace::Options options;
  options.read_only = true;
  Workspace workspace(common, options);
  auto access = workspace.access();
  if (!access) return refused(access.problems(), common);
  const std::string language = language_of(common);
  const Access reader = access->in_language(language);
  auto table = workspace.kernel().report(name, arguments, reader);
  if (!table) return refused(table.problems(), common);
  const auto state = workspace.kernel().company_state(reader.company());
  if (!common.json)
    label_added_columns(*table, workspace.registry(), *state->extras(), reader);
  if (common.json) {
    print_json(report_json(*table));
  } else if (csv) {
    std::cout << report_csv(*table, language);
  } else {
    put_names(workspace.kernel(), labels(), reader, *table);
    std::cout << report_text(*table, language);
  }
  return kDone;
}

int run_verify(const Common& common, const std::string& checkpoints,
               const std::string& public_key) {
  Workspace::Options options;
  options.read_only = true;
  Workspace workspace(common, options);
  const auto reader = workspace.kernel().database().reader();
  VerifyResult result = verify(*reader, workspace.registry());
  if (!checkpoints.empty())
    result.checks.push_back(verify_checkpoints(*reader, read_file(checkpoints), public_key));
  const Problems restored = workspace.kernel().may_leave();
  if (common.json) {
    boost::json::object out = verify_json(result);
    out["restored"] = static_cast<bool>(restored);
    print_json(out);
  } else {
    std::cout << verify_text(result);
    refused(restored, common);
  }
  return result.ok() ? kDone : kBroken;
}

int run_checkpoint(const Common& common, const std::string& out) {
  Workspace workspace(common, {});
  const CheckpointKey key = CheckpointKey::load_or_create(checkpoint_key_file(common));
  std::string lines;
  for (const Checkpoint& checkpoint : write_checkpoints(workspace.kernel(), key))
    lines += checkpoint_line(checkpoint, key);
  std::cout << lines;
  if (out.empty()) return kDone;
  std::ofstream file(out, std::ios::app | std::ios::binary);
  file << lines;
  if (!file.flush()) throw Failure("checkpoint.out", "cannot write " + out);
  return kDone;
}

}  // namespace osnova::app
