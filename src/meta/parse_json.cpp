// Strict JSON on Boost's parser, which takes the last of two members with one name without a word.
#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_stack.hpp>
#include <cstring>
#include <deque>
#include <functional>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "meta/codec.hpp"

namespace osnova {

namespace {

using boost::json::error_code;
using boost::json::string_view;

constexpr size_t kMaxDepth = 32;
// Names are compared with those before them in their object, and the parser's own table can be made
// to collide on purpose: a bound keeps both harmless.
constexpr size_t kMaxMembers = 2048;

// The names of the objects that are open, innermost last.
class OpenNames {
 public:
  void open() { frames_.push_back(marks_.size()); }
  void close() {
    marks_.resize(frames_.back());
    texts_.resize(frames_.back());
    frames_.pop_back();
  }
  size_t count() const { return marks_.size() - frames_.back(); }
  // False when the innermost object has this name already. The text must outlive the parsing.
  bool add(std::string_view name) {
    const uint64_t mark = mark_of(name);
    auto same = marks_.begin() + static_cast<std::ptrdiff_t>(frames_.back());
    while ((same = std::find(same, marks_.end(), mark)) != marks_.end()) {
      if (texts_[static_cast<size_t>(same - marks_.begin())] == name) return false;
      ++same;
    }
    marks_.push_back(mark);
    texts_.push_back(name);
    return true;
  }

 private:
  static uint64_t mark_of(std::string_view name) {
    uint64_t mark = name.size();
    while (!name.empty()) {
      uint64_t part = 0;
      const size_t length = std::min(name.size(), sizeof part);
      std::memcpy(&part, name.data(), length);
      mark = (mark ^ part) * 0x9E3779B97F4A7C15u;
      mark ^= mark >> 32;
      name.remove_prefix(length);
    }
    return mark;
  }

  std::vector<uint64_t> marks_;  // apart from the texts, so that the search is over few bytes
  std::vector<std::string_view> texts_;
  std::vector<size_t> frames_;
};

// Events of Boost's parser. A refusal is kept in `refusal`; any error code stops the parser.
struct Handler {
  static constexpr size_t max_object_size = SIZE_MAX;
  static constexpr size_t max_array_size = SIZE_MAX;
  static constexpr size_t max_key_size = SIZE_MAX;
  static constexpr size_t max_string_size = SIZE_MAX;

  explicit Handler(std::string_view input_text) : input(input_text) { values.reset(); }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) {
    names.open();
    return true;
  }
  bool on_object_end(size_t count, error_code&) {
    names.close();
    values.push_object(count);
    return true;
  }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(size_t count, error_code&) {
    values.push_array(count);
    return true;
  }
  bool on_key_part(string_view part, size_t, error_code&) {
    key_parts.append(part.data(), part.size());
    values.push_chars(part);
    return true;
  }
  bool on_key(string_view part, size_t, error_code& error) {
    values.push_key(part);
    if (!names.add(whole_key({part.data(), part.size()})))
      return refuse("json.duplicate_member", error);
    return names.count() <= kMaxMembers || refuse("json.too_many_members", error);
  }
  bool on_string_part(string_view part, size_t, error_code&) {
    values.push_chars(part);
    return true;
  }
  bool on_string(string_view part, size_t, error_code&) {
    values.push_string(part);
    return true;
  }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(int64_t number, string_view, error_code&) {
    values.push_int64(number);
    return true;
  }
  bool on_uint64(uint64_t number, string_view, error_code&) {
    values.push_uint64(number);
    return true;
  }
  // The one place where a fraction arrives; no field takes it (see apply_patch).
  template <class Number>
  bool on_double(Number number, string_view, error_code&) {
    values.push_double(number);
    return true;
  }
  bool on_bool(bool flag, error_code&) {
    values.push_bool(flag);
    return true;
  }
  bool on_null(error_code&) {
    values.push_null();
    return true;
  }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

  // A name without escapes stands in the input; any other one is put together and kept.
  std::string_view whole_key(std::string_view part) {
    if (key_parts.empty() && stands_in_input(part)) return last_key = part;
    kept_keys.push_back(std::exchange(key_parts, {}).append(part));
    return last_key = kept_keys.back();
  }

  bool stands_in_input(std::string_view part) const {
    return std::less_equal<>{}(input.data(), part.data()) &&
           std::less_equal<>{}(part.data() + part.size(), input.data() + input.size());
  }

  bool refuse(std::string_view code, error_code& error) {
    refusal = code;
    error = boost::json::error::syntax;
    return false;
  }

  std::string_view input;
  boost::json::value_stack values;
  OpenNames names;
  std::string key_parts;
  std::deque<std::string> kept_keys;
  std::string_view last_key;
  std::string_view refusal;
};

std::string_view code_of(const error_code& error, std::string_view text, size_t position) {
  if (error == boost::json::error::too_deep) return "json.too_deep";
  if (error == boost::json::error::incomplete) return "json.incomplete";
  if (error == boost::json::error::extra_data) return "json.trailing_text";
  // Boost calls broken UTF-8 a syntax error as well.
  const bool ascii = position >= text.size() || static_cast<unsigned char>(text[position]) < 0x80;
  return ascii || valid_utf8(text) ? "json.syntax" : "json.not_utf8";
}

Problem problem_at(std::string_view code, std::string_view text, size_t position) {
  const std::string_view before = text.substr(0, std::min(position, text.size()));
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const size_t line_start = lines == 0 ? 0 : before.rfind('\n') + 1;
  const std::string_view on_line = before.substr(line_start);
  const auto characters =
      std::count_if(on_line.begin(), on_line.end(), [](char c) { return (c & 0xC0) != 0x80; });
  return {std::string(code),
          {},
          {{"line", std::to_string(lines + 1)}, {"column", std::to_string(characters + 1)}}};
}

}  // namespace

Result<boost::json::value> parse_json(std::string_view text, size_t max_bytes) {
  if (text.size() > max_bytes)
    return Problem{"json.too_long", {}, {{"limit", std::to_string(max_bytes)}}};
  boost::json::parse_options options;
  options.max_depth = kMaxDepth;
  boost::json::basic_parser<Handler> parser(options, text);
  error_code error;
  const size_t parsed = parser.write_some(false, text.data(), text.size(), error);
  const Handler& handler = parser.handler();
  if (!handler.refusal.empty()) {
    const std::string_view key = handler.last_key;
    const size_t before_quote = static_cast<size_t>(key.data() - text.data()) - 1;
    Problem problem =
        problem_at(handler.refusal, text, handler.stands_in_input(key) ? before_quote : parsed);
    problem.args.emplace_back("member", clip(key, 100));
    return problem;
  }
  if (!error && parsed < text.size()) error = boost::json::error::extra_data;
  if (error) return problem_at(code_of(error, text, parsed), text, parsed);
  return parser.handler().values.release();
}

}  // namespace osnova
