#include "kernel/passkey/cbor.hpp"

namespace osnova {

namespace {

enum Major : uint8_t { kPositive = 0, kNegative = 1, kBytes = 2, kMap = 5 };

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  struct Head {
    uint8_t major = 0;
    uint64_t value = 0;
  };
  std::optional<Head> head() {
    if (at_ >= bytes_.size()) return std::nullopt;
    const auto first = static_cast<uint8_t>(bytes_[at_++]);
    Head head{static_cast<uint8_t>(first >> 5), static_cast<uint64_t>(first & 31)};
    if (head.value < 24) return head;
    if (head.value > 27) return std::nullopt;  // a length left open, or reserved
    const size_t more = size_t{1} << (head.value - 24);
    if (bytes_.size() - at_ < more) return std::nullopt;
    uint64_t value = 0;
    for (size_t i = 0; i < more; ++i) value = value << 8 | static_cast<uint8_t>(bytes_[at_++]);
    const uint64_t least = more == 1 ? 24 : uint64_t{1} << (4 * more);
    if (value < least) return std::nullopt;  // there is a shorter form
    head.value = value;
    return head;
  }
  std::optional<int64_t> number(const Head& head) const {
    if (head.major > kNegative || head.value > static_cast<uint64_t>(INT64_MAX)) return std::nullopt;
    const auto value = static_cast<int64_t>(head.value);
    return head.major == kNegative ? -1 - value : value;
  }
  std::optional<std::string> string(const Head& head) {
    if (head.major != kBytes || head.value > bytes_.size() - at_) return std::nullopt;
    std::string text(bytes_.substr(at_, head.value));
    at_ += head.value;
    return text;
  }
  size_t used() const { return at_; }

 private:
  std::string_view bytes_;
  size_t at_ = 0;
};

}  // namespace

std::optional<std::map<int64_t, CborValue>> read_cbor_map(std::string_view bytes, size_t* used) {
  constexpr uint64_t kMostMembers = 16;
  Reader reader(bytes);
  const auto map = reader.head();
  if (!map || map->major != kMap || map->value > kMostMembers) return std::nullopt;
  std::map<int64_t, CborValue> members;
  for (uint64_t i = 0; i < map->value; ++i) {
    const auto head = reader.head();
    const auto key = head ? reader.number(*head) : std::nullopt;
    const auto next = reader.head();
    if (!key || !next) return std::nullopt;
    CborValue value;
    if (next->major == kBytes) {
      auto text = reader.string(*next);
      if (!text) return std::nullopt;
      value.bytes = std::move(*text);
    } else if (value.number = reader.number(*next); !value.number) {
      return std::nullopt;
    }
    if (!members.emplace(*key, std::move(value)).second) return std::nullopt;
  }
  *used = reader.used();
  return members;
}

}  // namespace osnova
