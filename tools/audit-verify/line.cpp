#include "line.hpp"

#include <sodium.h>

#include <charconv>

namespace audit {

namespace {

class Reader {
 public:
  explicit Reader(std::string_view json) : in_(json) {}
  bool object(std::map<std::string, Value>* members) {
    if (!take('{')) return false;
    if (take('}')) return at_ == in_.size();
    do {
      std::string name;
      Value value;
      if (!string(&name) || !take(':') || !this->value(&value, 0)) return false;
      if (!members->emplace(std::move(name), std::move(value)).second) return false;
    } while (take(','));
    return take('}') && at_ == in_.size();
  }

 private:
  bool take(char c) {
    if (at_ >= in_.size() || in_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool value(Value* out, int depth) {
    if (!take('[')) return string(&out->text);
    out->is_list = true;
    if (depth > 2) return false;
    if (take(']')) return true;
    do {
      if (!value(&out->list.emplace_back(), depth + 1)) return false;
    } while (take(','));
    return take(']');
  }
  bool string(std::string* out) {
    if (!take('"')) return false;
    while (at_ < in_.size() && in_[at_] != '"') {
      if (in_[at_] != '\\') {
        *out += in_[at_++];
        continue;
      }
      ++at_;
      if (take('"')) {
        *out += '"';
      } else if (take('\\')) {
        *out += '\\';
      } else {
        unsigned code = 0;
        if (!take('u') || in_.size() - at_ < 4) return false;
        const char* digits = in_.data() + at_;
        if (std::from_chars(digits, digits + 4, code, 16).ptr != digits + 4 || code >= 0x20)
          return false;
        *out += static_cast<char>(code);
        at_ += 4;
      }
    }
    return take('"');
  }
  std::string_view in_;
  size_t at_ = 0;
};

}  // namespace

bool Line::read(std::string_view json) {
  members_.clear();
  lacks_.clear();
  if (!json.empty() && json.back() == '\r') json.remove_suffix(1);
  return Reader(json).object(&members_);
}

const Value& Line::value(const std::string& name, bool list) const {
  static const Value kNone;
  const auto found = members_.find(name);
  if (found != members_.end() && found->second.is_list == list) return found->second;
  lacks_ = name;
  return kNone;
}

const std::string& Line::text(const std::string& name) const { return value(name, false).text; }

const std::vector<Value>& Line::list(const std::string& name) const {
  return value(name, true).list;
}

int64_t Line::number(const std::string& name) const {
  int64_t number = 0;
  if (to_number(text(name), &number)) return number;
  lacks_ = name;
  return 0;
}

std::string Line::bytes(const std::string& name) const {
  std::string bytes;
  if (from_hex(text(name), &bytes)) return bytes;
  lacks_ = name;
  return "";
}

bool to_number(std::string_view text, int64_t* number) {
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, *number);
  return read.ec == std::errc{} && read.ptr == end && std::to_string(*number) == text;
}

bool from_hex(std::string_view text, std::string* bytes) {
  const bool lower = text.find_first_not_of("0123456789abcdef") == text.npos;
  if (!lower || text.size() % 2 != 0) return false;
  bytes->assign(text.size() / 2, '\0');
  size_t size = 0;
  return sodium_hex2bin(reinterpret_cast<unsigned char*>(bytes->data()), bytes->size(), text.data(),
                        text.size(), nullptr, &size, nullptr) == 0 &&
         size == bytes->size();
}

Hash sha256(std::string_view bytes) {
  Hash hash;
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size());
  return hash;
}

std::string_view view(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

Bytes& Bytes::raw(std::string_view bytes) {
  bytes_ += bytes;
  return *this;
}

Bytes& Bytes::sized(std::string_view bytes) {
  length(bytes.size());
  return raw(bytes);
}

Bytes& Bytes::text(char tag, std::string_view bytes) {
  bytes_ += tag;
  return sized(bytes);
}

Bytes& Bytes::integer(char tag, int64_t value) {
  bytes_ += tag;
  const auto twice = static_cast<uint64_t>(value) * 2;
  length(value < 0 ? ~twice : twice);
  return *this;
}

void Bytes::length(uint64_t value) {
  for (; value >= 128; value /= 128) bytes_ += static_cast<char>(value % 128 + 128);
  bytes_ += static_cast<char>(value);
}

}  // namespace audit
