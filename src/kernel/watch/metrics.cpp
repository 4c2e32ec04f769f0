#include "kernel/watch/metrics.hpp"

#include <algorithm>
#include <cstdio>
#include <functional>

namespace osnova {

NamedCounters::~NamedCounters() {
  for (auto& slot : slots_) delete slot.load();
}

NamedCounters::Entry* NamedCounters::entry_of(std::string_view name) {
  size_t at = std::hash<std::string_view>()(name) % slots_.size();
  for (size_t step = 0; step < slots_.size(); ++step, at = (at + 1) % slots_.size()) {
    Entry* entry = slots_[at].load(std::memory_order_acquire);
    if (!entry) {
      if (used_.load(std::memory_order_relaxed) >= kMost) return nullptr;
      auto* fresh = new Entry{std::string(name)};
      if (slots_[at].compare_exchange_strong(entry, fresh, std::memory_order_acq_rel)) {
        used_.fetch_add(1, std::memory_order_relaxed);
        return fresh;
      }
      delete fresh;  // somebody was faster, perhaps with the same name
    }
    if (entry->name == name) return entry;
  }
  return nullptr;
}

void NamedCounters::add(std::string_view name) {
  Entry* entry = entry_of(name);
  (entry ? entry->count : other_).fetch_add(1, std::memory_order_relaxed);
}

std::map<std::string, int64_t> NamedCounters::values() const {
  std::map<std::string, int64_t> values;
  for (const auto& slot : slots_)
    if (const Entry* entry = slot.load(std::memory_order_acquire))
      values[entry->name] = entry->count.load(std::memory_order_relaxed);
  if (const int64_t other = other_.load(std::memory_order_relaxed)) values["other"] += other;
  return values;
}

void Histogram::record(int64_t value) {
  const auto bound = std::lower_bound(bounds_.begin(), bounds_.end(), value);
  counts_[static_cast<size_t>(bound - bounds_.begin())].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

Histogram::Snapshot Histogram::snapshot() const {
  Snapshot s;
  s.bounds = bounds_;
  for (size_t i = 0; i <= bounds_.size(); ++i) {
    s.count += counts_[i].load(std::memory_order_relaxed);
    if (i < bounds_.size()) s.up_to.push_back(s.count);
  }
  s.sum = sum_.load(std::memory_order_relaxed);
  return s;
}

const std::array<int64_t, 8> KernelMetrics::kGroupSizes = {1, 2, 4, 8, 16, 32, 64, 128};

// --- text ----------------------------------------------------------------------------------------

namespace {

void append_escaped(std::string& out, std::string_view text, bool quotes) {
  for (const char c : text) {
    if (c == '\\')
      out += "\\\\";
    else if (c == '\n')
      out += "\\n";
    else if (c == '"' && quotes)
      out += "\\\"";
    else
      out += c;
  }
}

std::string labels_text(const Exposition::Labels& labels, const std::string& last = {}) {
  std::string text;
  for (const auto& [name, value] : labels) {
    text += (text.empty() ? "{" : ",") + std::string(name) + "=\"";
    append_escaped(text, value, true);
    text += '"';
  }
  if (!last.empty()) text += (text.empty() ? "{" : ",") + last;
  return text.empty() ? text : text + "}";
}

// Microseconds as seconds, without trailing zeros: 2500 -> "0.0025".
std::string seconds_text(int64_t us) {
  char text[40];
  std::snprintf(text, sizeof text, "%lld.%06lld", static_cast<long long>(us / 1'000'000),
                static_cast<long long>(us % 1'000'000));
  std::string out(text);
  while (out.back() == '0') out.pop_back();
  if (out.back() == '.') out.pop_back();
  return out;
}

}  // namespace

Exposition::Family& Exposition::family(const std::string& name, std::string_view type,
                                       std::string_view help) {
  Family& family = families_[name];
  if (family.head.empty()) {
    family.head = "# HELP " + name + " ";
    append_escaped(family.head, help, false);
    family.head += "\n# TYPE " + name + " " + std::string(type) + "\n";
  }
  return family;
}

void Exposition::add(const std::string& name, std::string_view type, std::string_view help,
                     const Labels& labels, int64_t value) {
  family(name, type, help).samples +=
      name + labels_text(labels) + " " + std::to_string(value) + "\n";
}

void Exposition::add(const std::string& name, std::string_view help, const Labels& labels,
                     const Histogram::Snapshot& histogram, bool micro) {
  std::string& samples = family(name, "histogram", help).samples;
  const auto number = [&](int64_t value) {
    return micro ? seconds_text(value) : std::to_string(value);
  };
  const auto bucket = [&](const std::string& bound, int64_t count) {
    samples += name + "_bucket" + labels_text(labels, "le=\"" + bound + "\"") + " " +
               std::to_string(count) + "\n";
  };
  for (size_t i = 0; i < histogram.bounds.size(); ++i)
    bucket(number(histogram.bounds[i]), histogram.up_to[i]);
  bucket("+Inf", histogram.count);
  samples += name + "_sum" + labels_text(labels) + " " + number(histogram.sum) + "\n";
  samples += name + "_count" + labels_text(labels) + " " + std::to_string(histogram.count) + "\n";
}

std::string Exposition::text() const {
  std::string out;
  for (const auto& [name, family] : families_) out += family.head + family.samples;
  return out;
}

}  // namespace osnova
