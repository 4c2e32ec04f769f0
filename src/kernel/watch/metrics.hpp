#pragma once
// Counts for whoever watches the program. Adding takes no lock; reading may see one count before
// and another after the same event.
#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace osnova {

// Counts by a name that is known only when it happens. A name is kept when it comes first; behind
// kMost names all further ones are counted as "other", so that nobody can fill the memory.
class NamedCounters {
 public:
  static constexpr size_t kMost = 1024;
  NamedCounters() = default;
  ~NamedCounters();
  NamedCounters(const NamedCounters&) = delete;
  NamedCounters& operator=(const NamedCounters&) = delete;
  void add(std::string_view name);
  std::map<std::string, int64_t> values() const;

 private:
  struct Entry {
    std::string name;
    std::atomic<int64_t> count{0};
  };
  Entry* entry_of(std::string_view name);
  std::array<std::atomic<Entry*>, 2 * kMost> slots_{};  // open addressing; entries never leave
  std::atomic<size_t> used_{0};
  std::atomic<int64_t> other_{0};
};

// How many values were at most as large as each bound (in the unit of the bounds).
class Histogram {
 public:
  static constexpr size_t kMostBounds = 16;
  // `bounds` rise and live as long as the program.
  explicit Histogram(std::span<const int64_t> bounds) : bounds_(bounds) {}
  void record(int64_t value);

  struct Snapshot {
    std::span<const int64_t> bounds;
    std::vector<int64_t> up_to;  // cumulative, one a bound
    int64_t count = 0, sum = 0;
  };
  Snapshot snapshot() const;

 private:
  std::span<const int64_t> bounds_;
  std::array<std::atomic<int64_t>, kMostBounds + 1> counts_{};
  std::atomic<int64_t> sum_{0};
};

// What the kernel of one workspace counts.
struct KernelMetrics {
  static const std::array<int64_t, 8> kGroupSizes;
  NamedCounters commands;  // "sales.invoice.create done"; done, repeated, refused or incident
  NamedCounters refusals;  // of commands, by the code of their first problem
  NamedCounters files;     // that people attach: "kept", "quota", "infected", "not_scanned"
  NamedCounters sign_ins;  // "password_checked", "done", "refused", "delayed", ...
  Histogram group_size{kGroupSizes};  // commands of a commit
  std::atomic<int64_t> writes{0};     // commits that are no commands: drafts, jobs, access log
  std::atomic<int64_t> queue{0};      // commands and writes that wait or are at work
};

// The text format of Prometheus (version 0.0.4). Samples of one family may be added in any order;
// they are written together, as the format wants.
class Exposition {
 public:
  using Labels = std::vector<std::pair<std::string_view, std::string_view>>;
  // `type`: "counter", "gauge". The help is that of the first sample.
  void add(const std::string& family, std::string_view type, std::string_view help,
           const Labels& labels, int64_t value);
  // `micro`: values are microseconds and are written as seconds.
  void add(const std::string& family, std::string_view help, const Labels& labels,
           const Histogram::Snapshot& histogram, bool micro);
  std::string text() const;

 private:
  struct Family {
    std::string head, samples;
  };
  Family& family(const std::string& name, std::string_view type, std::string_view help);
  std::map<std::string, Family> families_;
};

}  // namespace osnova
