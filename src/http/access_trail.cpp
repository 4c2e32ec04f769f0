#include "http/access_trail.hpp"

#include "base/text.hpp"

namespace osnova::http {

namespace {

constexpr size_t kLongestDetail = 200;

// "GET party.party/5/history": what stands behind the company's code.
std::string asked(const Request& request) {
  std::string text = request.method + " ";
  for (size_t i = 2; i < request.path.size(); ++i) text += (i > 2 ? "/" : "") + request.path[i];
  return std::string(clip(plain_utf8(text), kLongestDetail));
}

// Who may not read a record, or not this one, is told that it is not there.
bool hidden(const Access& access, const Behaviour* behaviour, const Response& response) {
  return response.status == 404 && behaviour && !access.reach(*behaviour->meta, "read").all;
}

}  // namespace

void AccessTrail::answered(const Access& access, const Request& request, const Behaviour* behaviour,
                           Id id, const Response& response) {
  if (response.status == 403 || hidden(access, behaviour, response))
    return kernel_.log_access(access, "refused", asked(request));
  const bool seen = response.status == 200 && request.method == "GET";
  if (!seen || id == 0 || !behaviour || !behaviour->meta->sensitive) return;
  if (is_new(access, id, request.begun_us))
    kernel_.log_access(access, "view",
                       std::string(behaviour->meta->name) + "/" + std::to_string(id));
}

bool AccessTrail::is_new(const Access& access, Id id, int64_t now_us) {
  const std::lock_guard lock(mutex_);
  if (viewed_.size() >= kMostViews)
    std::erase_if(viewed_, [&](const auto& v) { return now_us - v.second >= kOneViewUs; });
  if (viewed_.size() >= kMostViews) viewed_.clear();
  const auto [found, fresh] = viewed_.emplace(std::pair(access.user(), id), now_us);
  if (fresh) return true;
  if (now_us - found->second < kOneViewUs) return false;
  found->second = now_us;
  return true;
}

}  // namespace osnova::http
