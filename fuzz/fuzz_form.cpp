// Templates of printed forms: whatever is typed is read without harm, what is wrong stands at a
// place of the text, and what is read stays within the limits that the layout counts on.
#include <algorithm>
#include <cstdint>

#include "kernel/print_form/template.hpp"

namespace {

void require(bool holds) {
  if (!holds) __builtin_trap();
}

void look_at(const std::vector<osnova::FormBlock>& blocks, int depth) {
  require(depth <= osnova::kDeepestForm + 1);
  for (const osnova::FormBlock& block : blocks) {
    require(block.at.line >= 1 && block.at.column >= 1);
    require(block.columns.size() <= osnova::kMostFormColumns);
    require(block.texts.size() <= 4);
    for (const osnova::FormColumn& column : block.columns)
      require(column.width >= 0 && column.width <= 100);
    look_at(block.body, depth + 1);
    look_at(block.otherwise, depth + 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  osnova::Problems problems;
  const osnova::FormTemplate form = osnova::parse_form(text, problems);
  require(problems.size() <= 21);
  const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
  for (const osnova::Problem& problem : problems) {
    require(problem.code.starts_with("print_form.") && problem.path == "text");
    for (const auto& [name, value] : problem.args)
      if (name == "line") require(std::stol(value) >= 1 && std::stol(value) <= lines + 1);
  }
  if (problems.empty()) look_at(form.blocks, 1);
  return 0;
}
