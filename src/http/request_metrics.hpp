#pragma once
// What the server of one workspace counts.
#include <array>
#include <atomic>
#include <memory>

#include "http/route_table.hpp"
#include "kernel/watch/metrics.hpp"

namespace osnova::http {

class RequestMetrics {
 public:
  RequestMetrics();
  // `route` null: a page of the interface, or nothing that is known.
  void count(const Route* route, const Response& response, int64_t us);
  void write(Exposition& out, std::string_view workspace) const;

 private:
  static constexpr std::array<int, 21> kStatuses = {200, 201, 204, 304, 400, 401, 403,
                                                    404, 405, 409, 413, 421, 422, 428,
                                                    429, 431, 499, 500, 503, 507, 0};
  static const std::array<int64_t, 13> kBounds;  // microseconds
  struct Row {
    std::array<std::atomic<int64_t>, kStatuses.size()> by_status{};
    Histogram duration{kBounds};
  };
  std::vector<std::unique_ptr<Row>> rows_;  // a route each, and one for all else
  NamedCounters refusals_;
};

// "/api/{company}/{record}", "page" or "other": never a path with ids or names.
std::string_view shown_route(const Route* route);

}  // namespace osnova::http
