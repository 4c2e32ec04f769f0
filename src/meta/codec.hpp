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

class ExtraFields;

// What a codec must know beside the record.
struct CodecContext {
  Currency company_currency;  // of amounts whose description names no currency field
  // Key of a referenced record to its id, for input such as {"customer": "@CODE"}; may be empty.
  std::function<Id(std::string_view record, std::string_view key)> resolve;
  const ExtraFields* extras = nullptr;  // fields that people added; outlive the codec
};

// The currency of an amount: the field that its description names (of the record or line at `data`,
// else of the document), or the company's. Empty when that field is without value.
Currency currency_of(const FieldMeta& amount, const RecordMeta& meta, const void* data,
                     const Record& document, Currency company_currency);

// The record as a JSON object: "id", "version" first (strings), then every field by name, then
// lines as arrays of objects with "line_id". Fields that people added are members by their path
// ("extra.colour"), those that have a value. Ids, amounts, decimals, dates ("2025-12-31") and
// instants (UTC, "2025-12-31T23:59:59Z") are strings, integers are numbers; fields without value
// are null. Secret fields are left out.
boost::json::object to_json(const Record& record, const CodecContext& context);

// Applies a patch: absent = untouched, null = clear, unknown member = Problem
// "input.unknown_member"; a computed field = "input.computed_field"; wrong type "input.type" (args:
// expected); text too long "text.too_long" (args: limit); bad enum code "input.unknown_code"; key
// without record "input.unknown_reference"; control characters "text.control" (texts of 200 code
// points and more may hold line feeds and tabs); invalid UTF-8 "text.not_utf8"; numbers and dates
// as their parsers say. Frozen fields are the pipeline's matter. A JSON number with a fraction or
// exponent is "input.type": it went through binary floating point. An amount other than zero whose
// currency field is still without value is "input.currency_missing".
//
// A member "extra.colour" is a field that people added, known by `context.extras`; one that is not in
// force any more is "extra.withdrawn". What else a value has to be is the planner's matter.
//
// Lines by line_id: {"lines": [{"line_id": "2", "quantity": "3"}, {"item": ...}]} changes line 2
// and appends a line with the next free line_id; {"line_id": "4", "remove": true} removes; an array
// replaces nothing else; null removes all. Problems "input.unknown_line", "input.duplicate_line",
// "input.too_many_lines" (over 50,000).
//
// Amounts are read after currencies, so that their decimals are known. When a currency with another
// number of decimals is set, stored amounts keep their value (123.00 EUR becomes 123 JPY); what
// does not fit and is not in the patch is "money.too_precise".
//
// `allow_computed` is for the program's own round trips: id, version, computed and secret fields
// and new line ids are taken as given. Problems are collected up to 100, with paths
// "lines.<index in the patch>.<field>"; after a Problem the record is not fit for use.
void apply_patch(Record& record, const boost::json::object& patch, const CodecContext& context,
                 Problems& problems, bool allow_computed = false);

// Required fields that are without value: Problem "input.required" each.
void check_required(const Record& record, Problems& problems);

// Canonical bytes of one value: type tag, length, bytes; tag 'n' when it is without value.
// Enumerations and currencies are written by code, amounts in minor units, decimals by mantissa.
void canonical_value(const FieldMeta& field, const void* record, CanonicalWriter& out);
// Sets a field from its canonical bytes; false when they are damaged or of another kind, or when
// the code is no longer known.
bool read_canonical(const FieldMeta& field, void* record, std::string_view bytes);
// The value as text for people: ISO dates, decimal points, codes; "" when without value.
std::string value_text(const FieldMeta& field, const void* record, Currency currency);

// One changed value. Paths: "customer", "lines.3.quantity" (3 = line_id), "lines.3" when a line
// came or went: its bytes are those of the whole line (see read_canonical_line), but personal
// fields are separate changes, so that they can be erased. Bytes are canonical_value() bytes; empty
// = did not exist. Of a secret field only the SHA-256 is given (tag 'h'): the journal shows that it
// changed.
struct FieldChange {
  std::string path;
  std::string before, after;
  bool personal = false;
};

// Differences in the order of the description, lines in the order of `after`, then those removed.
// Either may be an empty Record: then every field that has a value is a change.
std::vector<FieldChange> difference(const Record& before, const Record& after);

// Sets the fields of a line from the bytes of a "lines.3" change; fields that are not in the bytes
// or not known any more are passed over. False when the bytes are damaged.
bool read_canonical_line(const RecordMeta& line, void* data, std::string_view bytes);
// The names and bytes of its fields, into `bytes`. False when they are damaged.
bool split_canonical_line(std::string_view bytes,
                          std::vector<std::pair<std::string_view, std::string_view>>* fields);

// Canonical bytes of JSON input (members sorted by name, duplicates refused by the parser): for the
// input hash of idempotency.
void canonical_json(const boost::json::value& value, CanonicalWriter& out);

// Strict JSON (RFC 8259). Problems, with line and column (in characters, from 1) in args:
// json.syntax, json.incomplete, json.trailing_text, json.not_utf8, json.too_deep (over 32),
// json.duplicate_member and json.too_many_members (over 2048 in one object; args: member),
// json.too_long (args: limit).
Result<boost::json::value> parse_json(std::string_view text, size_t max_bytes = 16 << 20);

}  // namespace osnova
