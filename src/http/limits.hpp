#pragma once
// How often somebody may ask: a bucket of tokens for each caller, filled at a steady rate.
#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace osnova::http {

struct Rate {
  int64_t per_minute = 0;  // 0 = no limit
  int64_t burst = 0;       // tokens of a full bucket, and of one that nobody has used yet
};

class Buckets {
 public:
  explicit Buckets(Rate rate) : rate_(rate) {}
  // Takes a token; 0, or how many seconds it takes until there is one. `now_us` never runs back.
  int64_t take(const std::string& caller, int64_t now_us);
  void give_back(const std::string& caller);

 private:
  // As many callers are told apart at a time; those above share one bucket, so that nobody can fill
  // the memory with addresses.
  static constexpr size_t kShards = 16, kMostCallers = 4096;
  struct Bucket {
    int64_t micro_tokens = 0, at_us = 0;
  };
  struct Shard {
    std::mutex mutex;
    std::unordered_map<std::string, Bucket> buckets;
  };
  void fill(Bucket& bucket, int64_t now_us) const;
  Bucket& bucket_of(Shard& shard, const std::string& caller, int64_t now_us) const;
  Shard& shard_of(const std::string& caller);

  const Rate rate_;
  std::array<Shard, kShards> shards_;
};

}  // namespace osnova::http
