#include "meta/canonical_tags.hpp"
#include "meta/codec.hpp"

namespace osnova {

namespace {

// Takes apart what a CanonicalWriter wrote. The bytes come from the store, and a damaged journal
// must be noticed, not trusted.
class CanonicalCursor {
 public:
  explicit CanonicalCursor(std::string_view bytes) : rest_(bytes) {}
  bool at_end() const { return rest_.empty(); }
  char tag() const { return rest_.empty() ? '\0' : rest_.front(); }
  std::string_view rest() const { return rest_; }

  bool take_text(char tag, std::string_view* text) {
    uint64_t length = 0;
    if (!take_tag(tag) || !take_leb128(&length) || length > rest_.size()) return false;
    *text = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return true;
  }

  bool take_integer(char tag, int64_t* value) {
    uint64_t zig_zag = 0;
    if (!take_tag(tag) || !take_leb128(&zig_zag)) return false;
    const uint64_t sign = zig_zag & 1 ? ~uint64_t{0} : 0;
    *value = static_cast<int64_t>(zig_zag >> 1 ^ sign);
    return true;
  }

 private:
  bool take_tag(char tag) {
    if (rest_.empty() || rest_.front() != tag) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool take_leb128(uint64_t* value) {
    *value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      const uint64_t bits = byte & 0x7F;
      if (bits << shift >> shift != bits) return false;
      *value |= bits << shift;
      // One value has one encoding: no zeros behind.
      if (byte < 0x80) return byte != 0 || shift == 0;
    }
    return false;
  }

  std::string_view rest_;
};

bool take_code(const FieldMeta& field, void* record, std::string_view code) {
  if (field.kind == Kind::currency) {
    const auto currency = Currency::find(code);
    if (currency) set_integer(field, record, currency->packed());
    return currency.has_value();
  }
  const auto value = field.enumeration->find(code);
  if (value) set_integer(field, record, *value);
  return value.has_value();
}

bool take_value(const FieldMeta& field, void* record, CanonicalCursor& cursor) {
  std::string_view text;
  if (cursor.tag() == kCanonicalNone) {
    if (!cursor.take_text(kCanonicalNone, &text) || !text.empty()) return false;
    clear_value(field, record);
    return true;
  }
  const char tag = canonical_tag(field.kind);
  if (field.kind == Kind::text) {
    if (!cursor.take_text(tag, &text)) return false;
    set_text(field, record, text);
    return true;
  }
  if (field.kind == Kind::enumeration || field.kind == Kind::currency)
    return cursor.take_text(tag, &text) && take_code(field, record, text);
  int64_t value = 0;
  if (!cursor.take_integer(tag, &value)) return false;
  if (field.kind == Kind::date && (value <= INT32_MIN || value > INT32_MAX)) return false;
  if (field.kind == Kind::boolean && value != 0 && value != 1) return false;
  set_integer(field, record, value);
  return true;
}

// A value of a field that this version of the program does not know.
bool pass_over(CanonicalCursor& cursor) {
  std::string_view text;
  int64_t value = 0;
  const char tag = cursor.tag();
  return canonical_tag_is_text(tag) ? cursor.take_text(tag, &text)
                                    : cursor.take_integer(tag, &value);
}

}  // namespace

bool read_canonical(const FieldMeta& field, void* record, std::string_view bytes) {
  CanonicalCursor cursor(bytes);
  return take_value(field, record, cursor) && cursor.at_end();
}

bool read_canonical_line(const RecordMeta& line, void* data, std::string_view bytes) {
  CanonicalCursor cursor(bytes);
  int64_t line_id = 0;
  if (!cursor.take_integer(kCanonicalLine, &line_id)) return false;
  static_cast<Line*>(data)->line_id = line_id;
  while (!cursor.at_end()) {
    std::string_view name;
    if (!cursor.take_text(kCanonicalField, &name)) return false;
    const FieldMeta* field = line.find(name);
    const bool known = field && cursor.tag() != kCanonicalSecret;
    if (!(known ? take_value(*field, data, cursor) : pass_over(cursor))) return false;
  }
  return true;
}

bool split_canonical_line(std::string_view bytes,
                          std::vector<std::pair<std::string_view, std::string_view>>* fields) {
  CanonicalCursor cursor(bytes);
  int64_t line_id = 0;
  if (!cursor.take_integer(kCanonicalLine, &line_id)) return false;
  while (!cursor.at_end()) {
    std::string_view name;
    if (!cursor.take_text(kCanonicalField, &name)) return false;
    const std::string_view before = cursor.rest();
    if (!pass_over(cursor)) return false;
    fields->emplace_back(name, before.substr(0, before.size() - cursor.rest().size()));
  }
  return true;
}

}  // namespace osnova
