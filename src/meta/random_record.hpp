#pragma once
// A record of any description filled from a seed, for tests: limits of integers, texts that hurt,
// values missing here and there.
#include <algorithm>
#include <string>

#include "base/prng.hpp"
#include "meta/line_index.hpp"
#include "meta/record.hpp"

namespace osnova::sample {

inline int64_t any_int64(Prng& prng) {
  switch (prng.below(6)) {
    case 0:
      return 0;
    case 1:
      return INT64_MAX;
    case 2:
      return INT64_MIN;
    case 3:
      return static_cast<int64_t>(prng.next());
    default:
      return prng.between(-100000, 100000);
  }
}

inline std::string any_text(Prng& prng, int max_length) {
  static constexpr std::string_view kLetters[] = {
      "a", "Z", "\"", "\\", "/", "<", "\xD0\x96", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", " ", "0"};
  std::string text;
  const uint64_t length = prng.below(static_cast<uint64_t>(max_length == 0 ? 300 : max_length) + 1);
  for (uint64_t i = 0; i < length; ++i) text += kLetters[prng.below(std::size(kLetters))];
  return text;
}

inline void fill(const FieldMeta& field, void* data, Prng& prng) {
  static constexpr std::string_view kCurrencies[] = {"EUR", "JPY", "KWD", "RUB"};
  if (prng.chance(20)) return clear_value(field, data);
  switch (field.kind) {
    case Kind::text:
      return set_text(field, data, any_text(prng, field.max_length));
    case Kind::boolean:
      return set_integer(field, data, prng.chance(50));
    case Kind::date:
      return set_integer(field, data, prng.between(-700000, 2900000));
    case Kind::timestamp:
      return set_integer(field, data,
                         prng.between(-60000000000, 200000000000) * 1000000 + prng.between(0, 9));
    case Kind::enumeration:
      return set_integer(field, data, prng.between(0, std::ssize(field.enumeration->codes) - 1));
    case Kind::reference:
      return set_integer(field, data, prng.between(1, INT64_MAX));
    case Kind::currency:
      return set_integer(field, data, Currency::of(kCurrencies[prng.below(4)]).packed());
    case Kind::integer:
    case Kind::amount:
    case Kind::decimal:
      return set_integer(field, data, any_int64(prng));
  }
}

// Secret fields stay empty: JSON and journal never show them.
inline Record any_record(const RecordMeta& meta, Prng& prng) {
  Record record(meta);
  record.entity().id = prng.between(1, INT64_MAX);
  record.entity().version = prng.between(1, 1000);
  for (const FieldMeta& field : meta.fields)
    if (!field.has(kSecret)) fill(field, record.data(), prng);
  for (const LinesMeta& lines : meta.lines) {
    void* vector = lines_of(lines, record.data());
    lines.resize(vector, prng.below(4));
    int64_t line_id = 0;
    for (size_t i = 0; i < lines.size(vector); ++i) {
      void* line = lines.at(vector, i);
      static_cast<Line*>(line)->line_id = line_id += prng.between(1, 3);
      for (const FieldMeta& field : lines.record->fields) fill(field, line, prng);
    }
  }
  return record;
}

}  // namespace osnova::sample
