#include "http/request_metrics.hpp"

#include <algorithm>

namespace osnova::http {

const std::array<int64_t, 13> RequestMetrics::kBounds = {
    1'000,   2'500,   5'000,     10'000,    25'000,    50'000,    100'000,
    250'000, 500'000, 1'000'000, 2'500'000, 5'000'000, 10'000'000};

RequestMetrics::RequestMetrics() {
  for (size_t i = 0; i <= routes().size(); ++i) rows_.push_back(std::make_unique<Row>());
}

void RequestMetrics::count(const Route* route, const Response& response, int64_t us) {
  const size_t at = route ? static_cast<size_t>(route - routes().data()) : routes().size();
  const auto status = std::find(kStatuses.begin(), kStatuses.end() - 1, response.status);
  Row& row = *rows_[at];
  row.by_status[static_cast<size_t>(status - kStatuses.begin())].fetch_add(
      1, std::memory_order_relaxed);
  // An answer that goes on for hours says nothing about how long people wait.
  if (!response.stream) row.duration.record(us);
  if (!response.problem.empty()) refusals_.add(response.problem);
}

void RequestMetrics::write(Exposition& out, std::string_view workspace) const {
  for (size_t i = 0; i < rows_.size(); ++i) {
    const Route* route = i < routes().size() ? &routes()[i] : nullptr;
    const std::string_view method = route ? route->method : "any", path = shown_route(route);
    for (size_t s = 0; s < kStatuses.size(); ++s) {
      const int64_t count = rows_[i]->by_status[s].load(std::memory_order_relaxed);
      const std::string status = kStatuses[s] == 0 ? "other" : std::to_string(kStatuses[s]);
      if (count > 0)
        out.add("osnova_http_requests_total", "counter", "Requests that were answered.",
                {{"workspace", workspace}, {"method", method}, {"route", path}, {"status", status}},
                count);
    }
    const auto duration = rows_[i]->duration.snapshot();
    if (duration.count > 0)
      out.add("osnova_http_request_duration_seconds",
              "From the head of a request to the last byte of its answer.",
              {{"workspace", workspace}, {"method", method}, {"route", path}}, duration, true);
  }
  for (const auto& [code, count] : refusals_.values())
    out.add("osnova_http_refusals_total", "counter", "Answers that tell a problem, by its code.",
            {{"workspace", workspace}, {"code", code}}, count);
}

std::string_view shown_route(const Route* route) { return route ? route->path : "other"; }

}  // namespace osnova::http
