#pragma once
// Codecs over RecordMeta: JSON, canonical bytes, difference, SQL columns. All plain functions.
#include <boost/json/fwd.hpp>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/problems.hpp"
#include "meta/record.hpp"

namespace osnova {

// What a codec must know beside the record.
struct CodecContext {
  Currency company_currency;  // of amounts whose description names no currency field
  // Key of a referenced record to its id, for input such as {"customer": "@CODE"}; may be empty.
  std::function<Id(std::string_view record, std::string_view key)> resolve;
};

// The record as a JSON object: "id", "version" first (strings), then every field by name, then lines as
// arrays of objects with "line_id". Ids, amounts, decimals are strings; fields without value are null.
boost::json::object to_json(const Record& record, const CodecContext& context);

// Applies a patch: absent = untouched, null = clear, unknown member = Problem "input.unknown_member";
// a computed field = "input.computed_field"; wrong type "input.type"; text too long "text.too_long";
// bad enum code "input.unknown_code"; control characters "text.control"; invalid UTF-8 "text.not_utf8".
// Lines by line_id: {"lines": [{"line_id": "2", "quantity": "3"}, {"item": ...}]} changes line 2, appends
// a line with the next free line_id; {"line_id": "4", "remove": true} removes; an array replaces nothing
// else. Amounts are read after currencies, so that their decimals are known. `allow_computed` is for the
// program's own round trips. All problems are collected, with paths "lines.<index>.<field>".
void apply_patch(Record& record, const boost::json::object& patch, const CodecContext& context,
                 Problems& problems, bool allow_computed = false);

// Required fields that are without value: Problem "input.required" each.
void check_required(const Record& record, Problems& problems);

// Canonical bytes of one value: type tag, length, bytes. The text for people is value_text().
void canonical_value(const FieldMeta& field, const void* record, CanonicalWriter& out);
std::string value_text(const FieldMeta& field, const void* record, Currency currency);

// One changed value. Paths: "customer", "lines.3.quantity" (3 = line_id), "lines.3" when a line came
// or went. Bytes are canonical_value() bytes; empty = did not exist.
struct FieldChange {
  std::string path;
  std::string before, after;
  bool personal = false;
};

// Differences in the order of the description; `before` may be an empty Record (all values new).
std::vector<FieldChange> difference(const Record& before, const Record& after);

// Canonical bytes of JSON input (members sorted by name, duplicates refused by the parser): for the
// input hash of idempotency.
void canonical_json(const boost::json::value& value, CanonicalWriter& out);

// Strict JSON: duplicate members, depth over 32, more than `max_bytes`, trailing text, invalid UTF-8
// are Problems "json.*" with the line and column in args.
Result<boost::json::value> parse_json(std::string_view text, size_t max_bytes = 16 << 20);

}  // namespace osnova
