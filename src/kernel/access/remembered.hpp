#pragma once
// What was looked up for a key, for a moment: one request of a person is seldom the last. Thread
// safe. What changes it in this process forgets it at once; what other processes change is seen when
// the moment is over by the clock that the caller reads.
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace osnova {

template <class T>
class Remembered {
 public:
  static constexpr int64_t kMomentUs = 1'000'000;
  static constexpr size_t kMost = 10'000;  // then all are forgotten

  // `read` looks it up and may find nothing, which is not remembered.
  template <class Read>
  std::optional<T> find(const std::string& key, int64_t now_us, Read read) {
    uint64_t age = 0;
    {
      const std::lock_guard lock(mutex_);
      const auto at = kept_.find(key);
      if (at != kept_.end() && now_us >= at->second.at_us &&
          now_us < at->second.at_us + kMomentUs)  // the clock may have been set back
        return at->second.value;
      age = age_;
    }
    std::optional<T> value = read();
    const std::lock_guard lock(mutex_);
    if (!value || age != age_) return value;  // read before a change may be older than it
    if (kept_.size() >= kMost) kept_.clear();
    kept_[key] = {*value, now_us};
    return value;
  }
  void forget() {
    const std::lock_guard lock(mutex_);
    kept_.clear();
    ++age_;
  }

 private:
  struct Kept {
    T value;
    int64_t at_us = 0;
  };
  std::mutex mutex_;
  uint64_t age_ = 0;
  std::unordered_map<std::string, Kept> kept_;
};

}  // namespace osnova
