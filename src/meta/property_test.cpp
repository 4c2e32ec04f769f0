// Laws of the codecs that hold for every record: what is written is read again.
#include "testing/property.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/text.hpp"
#include "meta/line_index.hpp"
#include "meta/sample_record.hpp"

using namespace osnova;
using osnova::testing::property;
using sample::order_meta;

namespace {

namespace json = boost::json;

std::string any_text(int max_length) {
  static const std::vector<std::string> letters = {
      "a", "Z", "0", " ", "\"", "\\", "/", "<", "\xD0\x96", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
  const int longest = max_length == 0 ? 40 : std::min(max_length, 40);
  std::string text;
  for (int left = *rc::gen::inRange(0, longest + 1); left > 0; --left)
    text += *rc::gen::elementOf(letters);
  return text;
}

int64_t any_integer(const FieldMeta& field) {
  switch (field.kind) {
    case Kind::boolean:
      return *rc::gen::inRange(0, 2);
    case Kind::date:
      return *rc::gen::inRange(-700000, 2900000);
    case Kind::timestamp:
      return *rc::gen::inRange<int64_t>(-60'000'000'000, 200'000'000'000) * 1'000'000 +
             *rc::gen::inRange(0, 1'000'000);
    case Kind::enumeration:
      return *rc::gen::inRange<int64_t>(0, std::ssize(field.enumeration->codes));
    case Kind::reference:
      return *rc::gen::inRange<int64_t>(1, INT64_MAX);
    case Kind::currency:
      return Currency::of(*rc::gen::element<std::string>("EUR", "JPY", "KWD", "CLF")).packed();
    default:
      return *rc::gen::arbitrary<int64_t>();
  }
}

void fill(const FieldMeta& field, void* data) {
  if (field.has(kSecret)) return;
  if (*rc::gen::inRange(0, 5) == 0) return clear_value(field, data);
  if (field.kind == Kind::text) return set_text(field, data, any_text(field.max_length));
  set_integer(field, data, any_integer(field));
}

Record any_order() {
  Record record(order_meta());
  record.entity().id = *rc::gen::inRange<int64_t>(1, INT64_MAX);
  record.entity().version = *rc::gen::inRange(1, 1000);
  for (const FieldMeta& field : order_meta().fields) fill(field, record.data());
  for (const LinesMeta& lines : order_meta().lines) {
    void* vector = lines_of(lines, record.data());
    lines.resize(vector, *rc::gen::inRange<size_t>(0, 4));
    int64_t line_id = 0;
    for (size_t i = 0; i < lines.size(vector); ++i) {
      void* line = lines.at(vector, i);
      static_cast<Line*>(line)->line_id = line_id += *rc::gen::inRange(1, 4);
      for (const FieldMeta& field : lines.record->fields) fill(field, line);
    }
  }
  return record;
}

Record without_lines(Record record) {
  for (const LinesMeta& lines : order_meta().lines) lines.resize(lines_of(lines, record.data()), 0);
  return record;
}

std::string text_of(const Record& record) {
  return json::serialize(to_json(record, sample::context()));
}

json::value any_value(int depth) {
  switch (*rc::gen::inRange(0, depth > 0 ? 6 : 4)) {
    case 0:
      return nullptr;
    case 1:
      return *rc::gen::arbitrary<bool>();
    case 2:
      return *rc::gen::arbitrary<int64_t>();
    case 3:
      return json::value(any_text(6));
    case 4: {
      json::array array;
      for (int left = *rc::gen::inRange(0, 4); left > 0; --left)
        array.push_back(any_value(depth - 1));
      return array;
    }
    default: {
      json::object object;
      for (int left = *rc::gen::inRange(0, 4); left > 0; --left)
        object[any_text(3)] = any_value(depth - 1);
      return object;
    }
  }
}

// The same value with the members of every object in the opposite order.
json::value reversed(const json::value& value) {
  if (value.is_array()) {
    json::array array;
    for (const auto& element : value.get_array()) array.push_back(reversed(element));
    return array;
  }
  if (!value.is_object()) return value;
  json::object object;
  const auto& members = value.get_object();
  for (auto member = members.end(); member != members.begin();) {
    --member;
    object[member->key()] = reversed(member->value());
  }
  return object;
}

std::string canonical(const json::value& value) {
  CanonicalWriter out;
  canonical_json(value, out);
  return out.bytes();
}

}  // namespace

TEST_CASE("property: a record goes through JSON text") {
  property("any order", [] {
    const Record record = any_order();
    const std::string text = text_of(record);
    const auto parsed = parse_json(text);
    RC_ASSERT(parsed.ok());
    Record read(order_meta());
    Problems problems;
    apply_patch(read, parsed->get_object(), sample::context(), problems, true);
    RC_ASSERT(problems.empty());
    RC_ASSERT(difference(record, read).empty());
    RC_ASSERT(text_of(read) == text);
  });
}

TEST_CASE("property: a patch turns a record without lines into any other") {
  property("two orders", [] {
    Record record = without_lines(any_order());
    const Record other = any_order();
    Problems problems;
    apply_patch(record, to_json(other, sample::context()), sample::context(), problems, true);
    RC_ASSERT(problems.empty());
    RC_ASSERT(difference(record, other).empty());
  });
}

TEST_CASE("property: every value goes through canonical bytes") {
  property("fields of the record", [] {
    const Record record = any_order();
    Record read = any_order();
    for (const FieldMeta& field : order_meta().fields) {
      if (field.has(kSecret)) continue;
      CanonicalWriter bytes;
      canonical_value(field, record.data(), bytes);
      RC_ASSERT(read_canonical(field, read.data(), bytes.bytes()));
      CanonicalWriter again;
      canonical_value(field, read.data(), again);
      RC_ASSERT(again.bytes() == bytes.bytes());
      // Damaged bytes are refused, not read as something else of the same length.
      RC_ASSERT(!read_canonical(field, read.data(), bytes.bytes() + "x"));
      RC_ASSERT(
          !read_canonical(field, read.data(), bytes.bytes().substr(0, bytes.bytes().size() - 1)));
    }
  });
  property("lines that came", [] {
    const Record record = any_order();
    for (const FieldChange& change : difference(without_lines(record), record)) {
      const auto parts = split(change.path, '.');
      if (parts.size() != 2) continue;  // personal fields are changes of their own
      sample::OrderLine line;
      RC_ASSERT(read_canonical_line(sample::order_line_meta(), &line, change.after));
      const auto& order = record.as<sample::Order>();
      const auto& lines = parts[0] == "lines" ? order.lines : order.returns;
      const auto original = std::find_if(lines.begin(), lines.end(), [&](const auto& l) {
        return std::to_string(l.line_id) == parts[1];
      });
      RC_ASSERT(original != lines.end());
      RC_ASSERT(line.item == original->item);
      RC_ASSERT(line.quantity == original->quantity);
      RC_ASSERT(line.fee_currency == original->fee_currency);
      RC_ASSERT(line.net == original->net);
    }
  });
}

TEST_CASE("property: canonical bytes of JSON do not depend on the order of members") {
  property("any value", [] {
    const json::value value = any_value(3);
    RC_ASSERT(canonical(reversed(value)) == canonical(value));
    const auto parsed = parse_json(json::serialize(value));
    RC_ASSERT(parsed.ok());
    RC_ASSERT(canonical(*parsed) == canonical(value));
  });
  property("two values have the same bytes only when they are equal", [] {
    const json::value a = any_value(2), b = any_value(2);
    RC_ASSERT((canonical(a) == canonical(b)) == (a == b));
  });
}
