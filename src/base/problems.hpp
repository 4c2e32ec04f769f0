#pragma once
// A Problem is something that the user can mend. Problems are collected, never thrown.
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace osnova {

struct Problem {
  std::string code;  // stable, the key of its translation: "ledger.period.closed"
  std::string path;  // of the field: "lines.3.quantity"; empty = the whole input
  std::vector<std::pair<std::string, std::string>> args;  // named values for the translated text
};

class Problems {
 public:
  using Args = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  void add(std::string_view code, std::string_view path = {}, Args args = {});
  void add(Problem problem) { list_.push_back(std::move(problem)); }
  void append(const Problems& other);
  bool empty() const { return list_.empty(); }
  explicit operator bool() const { return !list_.empty(); }
  size_t size() const { return list_.size(); }
  bool has(std::string_view code) const;
  auto begin() const { return list_.begin(); }
  auto end() const { return list_.end(); }
  const Problem& front() const { return list_.front(); }
  void clear() { list_.clear(); }

 private:
  std::vector<Problem> list_;
};

// Path helper: join("lines", 3, "quantity") = "lines.3.quantity".
std::string join_path(std::string_view head, size_t index, std::string_view member);

}  // namespace osnova
