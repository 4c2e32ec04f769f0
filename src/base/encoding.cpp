#include "base/encoding.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "base/text.hpp"

namespace osnova {

namespace {

constexpr std::array<std::string_view, 5> kNames = {"UTF-8", "UTF-16LE", "UTF-16BE", "windows-1251",
                                                    "windows-1252"};
constexpr uint16_t kNone = 0xFFFD;

// 0x80 to 0xFF, as the Unicode Consortium's tables have them (CP1251.TXT, CP1252.TXT).
constexpr std::array<uint16_t, 64> kCyrillicUpper = {
    0x0402, 0x0403, 0x201A, 0x0453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x0409,
    0x2039, 0x040A, 0x040C, 0x040B, 0x040F, 0x0452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, kNone,  0x2122, 0x0459, 0x203A, 0x045A, 0x045C, 0x045B, 0x045F, 0x00A0,
    0x040E, 0x045E, 0x0408, 0x00A4, 0x0490, 0x00A6, 0x00A7, 0x0401, 0x00A9, 0x0404, 0x00AB,
    0x00AC, 0x00AD, 0x00AE, 0x0407, 0x00B0, 0x00B1, 0x0406, 0x0456, 0x0491, 0x00B5, 0x00B6,
    0x00B7, 0x0451, 0x2116, 0x0454, 0x00BB, 0x0458, 0x0405, 0x0455, 0x0457};
constexpr std::array<uint16_t, 32> kWesternUpper = {
    0x20AC, kNone,  0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, kNone,  0x017D, kNone,  kNone,  0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, kNone,  0x017E, 0x0178};

uint32_t character_of(unsigned char byte, Encoding encoding) {
  if (byte < 0x80) return byte;
  if (encoding == Encoding::windows_1252) return byte < 0xA0 ? kWesternUpper[byte - 0x80] : byte;
  return byte < 0xC0 ? kCyrillicUpper[byte - 0x80] : 0x0410u + (byte - 0xC0);
}

void append(std::string& out, uint32_t c) {
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (c >> 6)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else if (c < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (c >> 12)));
    out.push_back(static_cast<char>(0x80 | ((c >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xF0 | (c >> 18)));
    out.push_back(static_cast<char>(0x80 | ((c >> 12) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | ((c >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  }
}

// How many bytes at the end belong to a sequence that is not complete yet.
size_t open_tail(std::string_view bytes) {
  for (size_t back = 1; back <= std::min<size_t>(3, bytes.size()); ++back) {
    const auto byte = static_cast<unsigned char>(bytes[bytes.size() - back]);
    if (byte < 0x80) return 0;
    if (byte < 0xC0) continue;
    const size_t length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    return length > back ? back : 0;
  }
  return 0;
}

class Converter {
 public:
  Converter(ByteSource source, Encoding encoding)
      : source_(std::move(source)), encoding_(encoding) {}

  size_t operator()(char* buffer, size_t capacity) {
    while (at_ == ready_.size()) {
      ready_.clear();
      at_ = 0;
      if (ended_) return 0;
      convert();
    }
    const size_t count = std::min(capacity, ready_.size() - at_);
    std::memcpy(buffer, ready_.data() + at_, count);
    at_ += count;
    return count;
  }

 private:
  void convert() {
    std::array<char, 64 * 1024> chunk;
    const size_t got = source_(chunk.data(), chunk.size());
    ended_ = got == 0;
    const std::string_view bytes(chunk.data(), got);
    if (encoding_ == Encoding::windows_1251 || encoding_ == Encoding::windows_1252) {
      for (const char c : bytes)
        append(ready_, character_of(static_cast<unsigned char>(c), encoding_));
      return;
    }
    for (const char c : bytes) {
      const auto byte = static_cast<unsigned char>(c);
      if (!half_) {
        half_ = byte;
        continue;
      }
      unit(encoding_ == Encoding::utf16_le ? *half_ | byte << 8 : *half_ << 8 | byte);
      half_.reset();
    }
    if (!ended_) return;
    if (high_ != 0 || half_) append(ready_, kNone);
    high_ = 0;
    half_.reset();
  }

  void unit(int value) {
    const auto u = static_cast<uint32_t>(value);
    if (first_ && u == 0xFEFF) {
      first_ = false;
      return;
    }
    first_ = false;
    const bool low = u >= 0xDC00 && u < 0xE000;
    if (high_ != 0 && low) {
      append(ready_, 0x10000 + ((high_ - 0xD800) << 10) + (u - 0xDC00));
      high_ = 0;
      return;
    }
    if (high_ != 0) append(ready_, kNone);
    high_ = u >= 0xD800 && u < 0xDC00 ? u : 0;
    if (high_ == 0) append(ready_, low ? kNone : u);
  }

  ByteSource source_;
  Encoding encoding_;
  std::string ready_;
  size_t at_ = 0;
  bool ended_ = false, first_ = true;
  std::optional<int> half_;
  uint32_t high_ = 0;  // a surrogate that waits for its other half
};

}  // namespace

std::string_view name_of(Encoding encoding) { return kNames[static_cast<size_t>(encoding)]; }

std::optional<Encoding> encoding_named(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<Encoding>(i);
  return std::nullopt;
}

void EncodingGuess::look(std::string_view bytes) {
  if (head_.size() < 3) head_ += bytes.substr(0, 3 - head_.size());
  for (const char c : bytes) {
    const bool high = static_cast<unsigned char>(c) >= 0x80;
    if (c == '\0') ++(bytes_ % 2 == 0 ? even_zeros_ : odd_zeros_);
    if (high) {
      ++high_;
      if (last_high_) ++pairs_;
    }
    last_high_ = high;
    ++bytes_;
  }
  if (!valid_) return;
  std::string text = tail_ + std::string(bytes);
  const size_t open = open_tail(text);
  tail_ = text.substr(text.size() - open);
  text.resize(text.size() - open);
  valid_ = valid_utf8(text);
}

Encoding EncodingGuess::encoding() const {
  if (head_.starts_with("\xEF\xBB\xBF")) return Encoding::utf8;
  if (head_.starts_with("\xFF\xFE")) return Encoding::utf16_le;
  if (head_.starts_with("\xFE\xFF")) return Encoding::utf16_be;
  if (odd_zeros_ > bytes_ / 8 && odd_zeros_ > 4 * even_zeros_) return Encoding::utf16_le;
  if (even_zeros_ > bytes_ / 8 && even_zeros_ > 4 * odd_zeros_) return Encoding::utf16_be;
  if (valid_ && tail_.empty()) return Encoding::utf8;
  return pairs_ * 2 > high_ ? Encoding::windows_1251 : Encoding::windows_1252;
}

ByteSource in_utf8(ByteSource source, Encoding encoding) {
  if (encoding == Encoding::utf8) return source;
  return [converter = std::make_shared<Converter>(std::move(source), encoding)](
             char* buffer, size_t capacity) { return (*converter)(buffer, capacity); };
}

}  // namespace osnova
