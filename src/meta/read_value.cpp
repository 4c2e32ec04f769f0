#include "meta/read_value.hpp"

#include <boost/json/string.hpp>
#include <boost/json/value.hpp>

#include "base/text.hpp"

namespace osnova {

namespace {

using boost::json::value;

constexpr int kMultilineFrom = 200;

std::string_view view(const boost::json::string& text) { return {text.data(), text.size()}; }

// The Problems of a parser know no path.
template <class T>
void relay(const Result<T>& result, const FieldMeta& field, const ReadContext& context) {
  for (Problem problem : result.problems()) {
    problem.path = context.place.path(field.name);
    context.problems.add(std::move(problem));
  }
}

void add_problem(std::string_view code, const FieldMeta& field, const ReadContext& context,
                 Problems::Args args = {}) {
  context.problems.add(code, context.place.path(field.name), args);
}

// C0 and C1 controls and DEL. `text` is valid UTF-8, so C2 80..C2 9F is what is left of C1.
bool has_control(std::string_view text, bool multiline) {
  unsigned char before = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 && !(multiline && (byte == '\n' || byte == '\t'))) return true;
    if (byte == 0x7F || (before == 0xC2 && byte < 0xA0)) return true;
    before = byte;
  }
  return false;
}

bool printable_ascii(std::string_view text) {
  bool printable = true;
  for (const char c : text) printable &= c >= 0x20 && c < 0x7F;
  return printable;
}

bool fits(std::string_view text, int max_length) {
  const auto limit = static_cast<size_t>(max_length);
  return max_length == 0 || text.size() <= limit || code_points(text) <= limit;
}

void read_text(const FieldMeta& field, void* record, const value& input,
               const ReadContext& context) {
  if (!input.is_string()) return add_type_problem(field, "string", context);
  const std::string_view text = view(input.get_string());
  if (!printable_ascii(text)) {
    if (!valid_utf8(text)) return add_problem("text.not_utf8", field, context);
    const bool multiline = field.max_length == 0 || field.max_length >= kMultilineFrom;
    if (has_control(text, multiline)) return add_problem("text.control", field, context);
  }
  if (!fits(text, field.max_length)) {
    const std::string limit = std::to_string(field.max_length);
    return add_problem("text.too_long", field, context, {{"limit", limit}});
  }
  set_text(field, record, text);
}

void read_integer(const FieldMeta& field, void* record, const value& input,
                  const ReadContext& context) {
  int64_t number = 0;
  if (input.is_int64()) {
    number = input.get_int64();
  } else if (!input.is_string() || !parse_int(view(input.get_string()), &number)) {
    return add_type_problem(field, "integer", context);
  }
  set_integer(field, record, number);
}

void read_decimal(const FieldMeta& field, void* record, const value& input,
                  const ReadContext& context) {
  int64_t mantissa = 0;
  if (input.is_int64()) {
    if (__builtin_mul_overflow(input.get_int64(), power_of_ten(field.scale), &mantissa))
      return add_problem("decimal.overflow", field, context);
  } else if (input.is_string()) {
    const Result<int64_t> parsed = parse_decimal(view(input.get_string()), field.scale);
    if (!parsed) return relay(parsed, field, context);
    mantissa = *parsed;
  } else {
    return add_type_problem(field, "string", context);
  }
  set_integer(field, record, mantissa);
}

void read_enumeration(const FieldMeta& field, void* record, const value& input,
                      const ReadContext& context) {
  if (!input.is_string()) return add_type_problem(field, "string", context);
  const auto found = field.enumeration->find(view(input.get_string()));
  if (!found) return add_problem("input.unknown_code", field, context);
  set_integer(field, record, *found);
}

void read_currency(const FieldMeta& field, void* record, const value& input,
                   const ReadContext& context) {
  if (!input.is_string()) return add_type_problem(field, "string", context);
  const auto found = Currency::find(view(input.get_string()));
  if (!found || found->empty()) return add_problem("input.unknown_code", field, context);
  set_integer(field, record, found->packed());
}

// {"customer": "71842"} by id, {"customer": "@ACME"} by the key that people know.
void read_reference(const FieldMeta& field, void* record, const value& input,
                    const ReadContext& context) {
  Id id = 0;
  if (input.is_string() && input.get_string().starts_with('@')) {
    const std::string_view key = view(input.get_string()).substr(1);
    if (context.codec.resolve) id = context.codec.resolve(field.target, key);
    if (id == 0)
      return add_problem("input.unknown_reference", field, context,
                         {{"record", field.target}, {"key", clip(key, 100)}});
  } else {
    id = read_id(input);
    if (id == 0) return add_type_problem(field, "id", context);
  }
  set_integer(field, record, id);
}

template <class T, class Parse>
void read_time(const FieldMeta& field, void* record, const value& input, const ReadContext& context,
               Parse parse) {
  if (!input.is_string()) return add_type_problem(field, "string", context);
  const Result<T> parsed = parse(view(input.get_string()));
  if (!parsed) return relay(parsed, field, context);
  *static_cast<T*>(member(field, record)) = *parsed;
}

}  // namespace

void add_type_problem(const FieldMeta& field, std::string_view expected,
                      const ReadContext& context) {
  add_problem("input.type", field, context, {{"expected", expected}});
}

int64_t read_id(const value& input) {
  int64_t id = 0;
  if (input.is_int64()) {
    id = input.get_int64();
  } else if (!input.is_string() || !parse_int(view(input.get_string()), &id)) {
    return 0;
  }
  return id > 0 ? id : 0;
}

bool is_zero_amount(const value& input) {
  if (input.is_int64()) return input.get_int64() == 0;
  if (!input.is_string()) return false;
  const Result<int64_t> parsed = parse_decimal(view(input.get_string()), 18);
  return parsed.ok() && *parsed == 0;
}

void read_amount(const FieldMeta& field, void* record, const value& input, int digits,
                 const ReadContext& context) {
  int64_t minor = 0;
  if (input.is_int64()) {
    if (__builtin_mul_overflow(input.get_int64(), power_of_ten(digits), &minor))
      return add_problem("money.overflow", field, context);
  } else if (input.is_string()) {
    const Result<int64_t> parsed = parse_minor(view(input.get_string()), digits);
    if (!parsed) return relay(parsed, field, context);
    minor = *parsed;
  } else {
    return add_type_problem(field, "string", context);
  }
  set_integer(field, record, minor);
}

void read_value(const FieldMeta& field, void* record, const value& input,
                const ReadContext& context) {
  switch (field.kind) {
    case Kind::integer:
      if (field.is_id() && input.is_string() && input.get_string().starts_with('@'))
        return read_reference(field, record, input, context);
      return read_integer(field, record, input, context);
    case Kind::boolean:
      if (!input.is_bool()) return add_type_problem(field, "boolean", context);
      return set_integer(field, record, input.get_bool() ? 1 : 0);
    case Kind::text:
      return read_text(field, record, input, context);
    case Kind::date:
      return read_time<Date>(field, record, input, context, Date::parse);
    case Kind::timestamp:
      return read_time<Timestamp>(field, record, input, context, Timestamp::parse);
    case Kind::decimal:
      return read_decimal(field, record, input, context);
    case Kind::enumeration:
      return read_enumeration(field, record, input, context);
    case Kind::reference:
      return read_reference(field, record, input, context);
    case Kind::currency:
      return read_currency(field, record, input, context);
    case Kind::amount:
      break;
  }
  OSNOVA_ASSERT(false, "an amount is read by read_amount");
}

}  // namespace osnova
