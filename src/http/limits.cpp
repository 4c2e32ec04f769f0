#include "http/limits.hpp"

#include <algorithm>
#include <functional>

namespace osnova::http {

namespace {
constexpr int64_t kToken = 1'000'000, kMinuteUs = 60'000'000;
}

void Buckets::fill(Bucket& bucket, int64_t now_us) const {
  const int64_t full = rate_.burst * kToken;
  // Longer than it takes to fill is as good as full, and cannot overflow.
  const int64_t to_fill_us = (rate_.burst + 1) * kMinuteUs / rate_.per_minute + 1;
  const int64_t passed_us = std::clamp<int64_t>(now_us - bucket.at_us, 0, to_fill_us);
  bucket.micro_tokens = std::min(full, bucket.micro_tokens + passed_us * rate_.per_minute / 60);
  bucket.at_us = std::max(bucket.at_us, now_us);
}

Buckets::Bucket& Buckets::bucket_of(Shard& shard, const std::string& caller, int64_t now_us) const {
  const auto found = shard.buckets.find(caller);
  if (found != shard.buckets.end()) return found->second;
  if (shard.buckets.size() >= kMostCallers) {
    // A full bucket is as good as none.
    for (auto at = shard.buckets.begin(); at != shard.buckets.end();) {
      fill(at->second, now_us);
      const bool full = at->second.micro_tokens == rate_.burst * kToken;
      at = full ? shard.buckets.erase(at) : std::next(at);
    }
  }
  const bool room = shard.buckets.size() < kMostCallers;
  const Bucket full = {rate_.burst * kToken, now_us};
  return shard.buckets.try_emplace(room ? caller : std::string(), full).first->second;
}

Buckets::Shard& Buckets::shard_of(const std::string& caller) {
  return shards_[std::hash<std::string>()(caller) % kShards];
}

int64_t Buckets::take(const std::string& caller, int64_t now_us) {
  if (rate_.per_minute <= 0) return 0;
  Shard& shard = shard_of(caller);
  const std::lock_guard lock(shard.mutex);
  Bucket& bucket = bucket_of(shard, caller, now_us);
  fill(bucket, now_us);
  if (bucket.micro_tokens >= kToken) {
    bucket.micro_tokens -= kToken;
    return 0;
  }
  const int64_t missing = kToken - bucket.micro_tokens;
  const int64_t wait_us = (missing * 60 + rate_.per_minute - 1) / rate_.per_minute;
  return (wait_us + 999'999) / 1'000'000;
}

void Buckets::give_back(const std::string& caller) {
  if (rate_.per_minute <= 0) return;
  Shard& shard = shard_of(caller);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.buckets.find(caller);
  if (found == shard.buckets.end()) return;
  found->second.micro_tokens = std::min(rate_.burst * kToken, found->second.micro_tokens + kToken);
}

}  // namespace osnova::http
