#include "store/postgres/types.hpp"

#include "base/text.hpp"

namespace osnova::store {

const char* sql_name(Oid element) {
  switch (element) {
    case kInt8:
      return "bigint";
    case kInt4:
      return "integer";
    case kInt2:
      return "smallint";
    case kBytea:
      return "bytea";
    case kText:
    case kVarchar:
      return "text";
    default:
      throw StoreFailure(StoreFailure::Reason::other,
                         "a column of the type " + std::to_string(element) +
                             " is none of the program's");
  }
}

namespace {
int width_of(Oid element) {
  return element == kInt8 ? 8 : element == kInt4 ? 4 : element == kInt2 ? 2 : 0;
}
}  // namespace

ArrayWriter::ArrayWriter(Oid element) : element_(element == kVarchar ? kText : element) {
  sql_name(element_);
}

void ArrayWriter::big_endian(uint64_t value, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
    bytes_.push_back(static_cast<char>(value >> shift & 0xff));
}

void ArrayWriter::add(const Cell& cell) {
  ++count_;
  if (cell.type == Cell::Type::null) {
    nulls_ = true;
    big_endian(0xffffffff, 4);
    return;
  }
  if (const int width = width_of(element_)) {
    int64_t number = cell.integer;
    if (cell.type != Cell::Type::integer && !parse_int(cell.bytes, &number))
      throw StoreFailure(StoreFailure::Reason::other, "a text is given for a column of numbers");
    big_endian(static_cast<uint64_t>(width), 4);
    big_endian(static_cast<uint64_t>(number), width);
    return;
  }
  const std::string written =
      cell.type == Cell::Type::integer ? std::to_string(cell.integer) : std::string();
  const std::string_view bytes = cell.type == Cell::Type::integer ? written : cell.bytes;
  big_endian(bytes.size(), 4);
  bytes_ += bytes;
}

const std::string& ArrayWriter::finish() {
  const std::string elements = std::move(bytes_);
  bytes_.clear();
  bytes_.reserve(elements.size() + 20);
  big_endian(count_ == 0 ? 0 : 1, 4);  // dimensions
  big_endian(nulls_ ? 1 : 0, 4);
  big_endian(element_, 4);
  if (count_ > 0) {
    big_endian(count_, 4);
    big_endian(1, 4);  // the first index
  }
  bytes_ += elements;
  return bytes_;
}

}  // namespace osnova::store
