#include "base/problems.hpp"

#include <algorithm>

namespace osnova {

void Problems::add(std::string_view code, std::string_view path, Args args) {
  Problem problem{std::string(code), std::string(path), {}};
  problem.args.reserve(args.size());
  for (const auto& [name, value] : args) problem.args.emplace_back(name, value);
  list_.push_back(std::move(problem));
}

void Problems::append(const Problems& other) {
  // By index: `other` may be this very list, and growing it would invalidate iterators.
  const size_t count = other.list_.size();
  list_.reserve(list_.size() + count);
  for (size_t i = 0; i < count; ++i) list_.push_back(other.list_[i]);
}

bool Problems::has(std::string_view code) const {
  return std::any_of(list_.begin(), list_.end(),
                     [&](const Problem& problem) { return problem.code == code; });
}

std::string join_path(std::string_view head, size_t index, std::string_view member) {
  std::string path(head);
  path += '.';
  path += std::to_string(index);
  if (!member.empty()) {
    path += '.';
    path += member;
  }
  return path;
}

}  // namespace osnova
