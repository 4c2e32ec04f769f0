#pragma once
// The alphabets of text files: which one it is, and its bytes as UTF-8.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace osnova {

enum class Encoding : int { utf8, utf16_le, utf16_be, windows_1251, windows_1252 };

std::string_view name_of(Encoding encoding);  // "UTF-8", "windows-1251"
std::optional<Encoding> encoding_named(std::string_view name);

// Looks at all bytes of a file, in pieces. A mark at the beginning decides; else zero bytes tell
// UTF-16, valid UTF-8 is UTF-8, and of the rest Russian text has high bytes in runs, western text
// single ones.
class EncodingGuess {
 public:
  void look(std::string_view bytes);
  Encoding encoding() const;

 private:
  std::string head_;
  uint64_t even_zeros_ = 0, odd_zeros_ = 0, bytes_ = 0;
  uint64_t high_ = 0, pairs_ = 0;  // bytes above 0x7F; those behind another one
  bool last_high_ = false, valid_ = true;
  std::string tail_;  // a UTF-8 sequence that goes on in the next piece
};

// A source of bytes as CsvReader takes it: 0 at the end.
using ByteSource = std::function<size_t(char* buffer, size_t capacity)>;

// The same text in UTF-8, without its mark. What is no character becomes U+FFFD; bytes of UTF-8 are
// passed on as they are.
ByteSource in_utf8(ByteSource source, Encoding encoding);

}  // namespace osnova
