#pragma once
// Reading one JSON value into a field: what apply_patch is made of.
#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "meta/codec.hpp"

namespace osnova {

// Where a value stands in the input; the path is only built when there is a Problem to report.
struct Place {
  std::string_view lines;  // empty: in the record itself
  size_t index = 0;
  std::string path(std::string_view member) const {
    return lines.empty() ? std::string(member) : join_path(lines, index, member);
  }
};

struct ReadContext {
  const CodecContext& codec;
  Problems& problems;
  Place place;
};

// Sets any field but an amount. The value is not null. On a Problem the field is left as it was.
void read_value(const FieldMeta& field, void* record, const boost::json::value& value,
                const ReadContext& context);

// Sets an amount with `digits` decimals of its currency.
void read_amount(const FieldMeta& field, void* record, const boost::json::value& value, int digits,
                 const ReadContext& context);

// An id or a line_id: a JSON string of digits or an integer, above zero. 0 when it is not.
int64_t read_id(const boost::json::value& value);

// True for 0 in any spelling: it is the same in every currency.
bool is_zero_amount(const boost::json::value& value);

void add_type_problem(const FieldMeta& field, std::string_view expected,
                      const ReadContext& context);

}  // namespace osnova
