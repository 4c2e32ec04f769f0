#pragma once
// Lines of an export, taken apart, and the bytes that are hashed (docs/operate/audit.md). Written
// after that page alone.
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace audit {

// A text, or a list of values.
struct Value {
  std::string text;
  std::vector<Value> list;
  bool is_list = false;
};

class Line {
 public:
  // False when it is no JSON object of texts and lists.
  bool read(std::string_view json);
  bool has(const std::string& name) const { return members_.contains(name); }
  // Empty or 0 when it is missing or cannot be read; then lacks() says which it was.
  const std::string& text(const std::string& name) const;
  const std::vector<Value>& list(const std::string& name) const;
  int64_t number(const std::string& name) const;
  std::string bytes(const std::string& name) const;  // of hexadecimal
  const std::string& lacks() const { return lacks_; }

 private:
  const Value& value(const std::string& name, bool list) const;
  std::map<std::string, Value> members_;
  mutable std::string lacks_;
};

// As the format writes them, so that nothing can be written in two ways.
bool to_number(std::string_view text, int64_t* number);
bool from_hex(std::string_view text, std::string* bytes);

using Hash = std::array<unsigned char, 32>;
Hash sha256(std::string_view bytes);
std::string_view view(const Hash& hash);

class Bytes {
 public:
  Bytes& raw(std::string_view bytes);
  Bytes& sized(std::string_view bytes);           // length, bytes
  Bytes& text(char tag, std::string_view bytes);  // tag, length, bytes
  Bytes& integer(char tag, int64_t value);        // tag, zig-zag
  const std::string& all() const { return bytes_; }
  Hash hash() const { return sha256(bytes_); }

 private:
  void length(uint64_t value);
  std::string bytes_;
};

}  // namespace audit
