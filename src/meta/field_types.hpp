#pragma once
// The types that a record may have as members. Everything that is stored, sent or shown is one of
// them.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/decimal.hpp"
#include "base/id.hpp"
#include "base/money.hpp"
#include "base/result.hpp"

namespace osnova {

enum class Kind : uint8_t {
  integer, boolean, text, date, timestamp, amount, decimal, enumeration, reference, currency
};

// Text of at most N code points. Empty is "no value" (NULL in SQL, null in JSON).
template <int N>
struct Text : std::string {
  static constexpr int max_length = N;
  using std::string::string;
  using std::string::operator=;
  Text() = default;
  Text(std::string text) : std::string(std::move(text)) {}
  Text(std::string_view text) : std::string(text) {}
};

// Reference to another record by id; 0 is "no value".
template <class T>
struct Ref {
  Id id = 0;
  bool empty() const { return id == 0; }
  bool operator==(const Ref&) const = default;
};

// Money in the currency that the description names (a field of the record, or of the document for
// a line). Minor units; in JSON a decimal string.
struct Amount {
  int64_t minor = 0;
  auto operator<=>(const Amount&) const = default;
};

// Microseconds since 1970-01-01 UTC; 0 is "no value".
struct Timestamp {
  int64_t us = 0;
  auto operator<=>(const Timestamp&) const = default;
  // "2025-12-31T23:59:59.000001Z"; fractions only when there are any; "" when without value.
  std::string text() const;
  // As text(), with one to six decimals of the second or none. Problem "timestamp.invalid".
  static Result<Timestamp> parse(std::string_view text);
};

// The value of a field that people added (meta/extra.hpp). It says itself what it is, so that it is
// stored, compared and journalled by whoever does not know the field.
struct ExtraValue {
  std::string path;  // "extra.colour": member of JSON, path of the journal
  Kind kind = Kind::text;
  int scale = 0;       // decimal
  bool personal = false;
  Currency currency;   // amount; empty = the company's
  std::string target;  // reference
  int64_t number = 0;  // as a FieldMeta of the kind lays it out: read by extra_meta()
  std::string text;    // kind text
};

// Those that a record has, by path. Costs an empty vector where there are none.
class Extra {
 public:
  const ExtraValue* find(std::string_view path) const;
  void set(ExtraValue value);
  void erase(std::string_view path);
  bool empty() const { return values_.empty(); }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }

 private:
  std::vector<ExtraValue> values_;
};

// Every stored record begins with this.
struct Entity {
  Id id = 0;
  Id company = 0;
  int64_t version = 0;  // 0 = not stored yet; each state change adds one
  Extra extra;
};

// Every line begins with this. line_id is stable within its document (1, 2, ...), position is the
// order in which lines are shown and is the index in the vector.
struct Line {
  int64_t line_id = 0;
};

template <class T>
using Lines = std::vector<T>;

}  // namespace osnova
