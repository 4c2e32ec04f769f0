#pragma once
// Lists for people: keyset pages over any record, with conditions, search, sums and the names of what
// the rows point to.
#include <map>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "kernel/access/access.hpp"
#include "meta/record.hpp"
#include "store/store.hpp"

namespace osnova {

// Fields marked list() or unique() may be asked for, and `id` (equal, in); amounts and decimals as people write them
// ("12.50", in the company's currency), dates ISO, references ids or, in `like`, part of the text.
struct ListCondition {
  enum class Op { equal, from, to, like, in, empty };  // in: comma separated; empty: true or false
  std::string field;
  Op op = Op::equal;
  std::string value;
};

struct ListQuery {
  std::vector<ListCondition> where;
  std::string words;  // full-text search over the record's search fields
  std::string sort;   // "" = by id, which is by time of creation
  bool descending = true;
  std::string after_value;  // of the last row of the page before
  Id after_id = 0;
  int limit = 100;
};

// Counts up to kCountedRows; sums of the list's amounts by currency where the count is exact.
inline constexpr int64_t kCountedRows = 20'000;
struct ListCount {
  int64_t count = 0;
  bool exact = true;
  std::map<std::string, std::map<std::string, int64_t>> sums;  // field -> currency -> minor units
};

// A list by the values of a field. Counts are exact whatever their size; sums only where the whole
// list is within kCountedRows.
inline constexpr size_t kMostGroups = 500;
struct ListGroup {
  std::string value;  // a code, "true", an id, a month "2025-03"; "" = without value
  bool rest = false;  // all groups beyond kMostGroups, together
  int64_t count = 0;
  std::map<std::string, std::map<std::string, int64_t>> sums;  // as of ListCount
};
struct ListGroups {
  std::vector<ListGroup> groups;  // the largest first, months the newest first
  bool exact = true;              // there are sums
};

// The fields that name a record to a person: number, or code and name.
std::vector<const FieldMeta*> title_fields(const RecordMeta& meta, std::string_view language);
// Titles of records by id; those that do not exist or are out of the person's reach are left out.
// Whether he may read the kind at all is the caller's question.
std::map<Id, std::string> titles_in(store::Connection& connection, const RecordMeta& meta,
                                    const std::vector<Id>& ids, const Access& access);
std::string title_of(const Record& record, std::string_view language);

}  // namespace osnova
