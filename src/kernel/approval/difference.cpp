#include "kernel/approval/difference.hpp"

#include <boost/json.hpp>

namespace osnova {

namespace json = boost::json;

std::string difference_line(const Problem& problem) {
  json::object args;
  for (const auto& [name, value] : problem.args) args[name] = value;
  json::object line = {{"code", problem.code}};
  if (!problem.path.empty()) line["path"] = problem.path;
  if (!args.empty()) line["args"] = std::move(args);
  return json::serialize(line);
}

std::optional<Problem> problem_in(std::string_view line) {
  boost::system::error_code failed;
  const json::value read = json::parse(line, failed);
  const json::object* object = failed ? nullptr : read.if_object();
  const json::value* code = object ? object->if_contains("code") : nullptr;
  if (!code || !code->is_string()) return std::nullopt;
  Problem problem;
  problem.code = code->as_string();
  if (const auto* path = object->if_contains("path"); path && path->is_string())
    problem.path = path->as_string();
  if (const auto* args = object->if_contains("args"); args && args->is_object())
    for (const auto& [name, value] : args->as_object())
      if (value.is_string()) problem.args.emplace_back(name, std::string(value.as_string()));
  return problem;
}

}  // namespace osnova
