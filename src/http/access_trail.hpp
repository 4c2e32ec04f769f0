#pragma once
// What of the requests goes into the access log beside what their handlers write there: refusals,
// and records that are marked sensitive (RecordMeta::sensitive) when somebody opens one.
#include <map>
#include <mutex>

#include "http/context.hpp"

namespace osnova::http {

class AccessTrail {
 public:
  // The page of a record asks several times, and again when something changed: within this time it
  // is one view.
  static constexpr int64_t kOneViewUs = 60'000'000;
  static constexpr size_t kMostViews = 10'000;  // that are remembered

  explicit AccessTrail(Kernel& kernel) : kernel_(kernel) {}
  // `behaviour` and `id` are those of the path, null and 0 where it names no record.
  void answered(const Access& access, const Request& request, const Behaviour* behaviour, Id id,
                const Response& response);

 private:
  bool is_new(const Access& access, Id id, int64_t now_us);

  Kernel& kernel_;
  std::mutex mutex_;
  std::map<std::pair<Id, Id>, int64_t> viewed_;  // person and record, when
};

}  // namespace osnova::http
