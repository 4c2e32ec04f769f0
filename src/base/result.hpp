#pragma once
// Result<T>: a value or the Problems that prevented it (std::expected needs a newer library).
#include <optional>
#include <utility>

#include "base/assert.hpp"
#include "base/problems.hpp"

namespace osnova {

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}
  Result(Problems problems) : problems_(std::move(problems)) {
    OSNOVA_ASSERT(!problems_.empty(), "a failed Result carries at least one Problem");
  }
  Result(Problem problem) { problems_.add(std::move(problem)); }

  bool ok() const { return value_.has_value(); }
  explicit operator bool() const { return ok(); }
  const T& value() const { check(); return *value_; }
  T& value() { check(); return *value_; }
  const T& operator*() const { return value(); }
  T& operator*() { return value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }
  T value_or(T other) const { return value_ ? *value_ : std::move(other); }
  const Problems& problems() const { return problems_; }

 private:
  void check() const { OSNOVA_ASSERT(value_.has_value(), "the Result holds Problems"); }
  std::optional<T> value_;
  Problems problems_;
};

}  // namespace osnova
