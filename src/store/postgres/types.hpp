#pragma once
// The types of PostgreSQL that the program's tables have, and arrays of them as they are sent.
#include <libpq-fe.h>

#include <string>

#include "store/store.hpp"

namespace osnova::store {

inline constexpr Oid kBool = 16, kBytea = 17, kInt8 = 20, kInt2 = 21, kInt4 = 23, kText = 25,
                     kVarchar = 1043;

// "bigint" of an element type; throws StoreFailure when it is none of the program's.
const char* sql_name(Oid element);

// One column of rows as a binary array.
class ArrayWriter {
 public:
  explicit ArrayWriter(Oid element);
  void add(const Cell& cell);
  bool empty() const { return count_ == 0; }
  // The parameter as it is sent.
  const std::string& finish();

 private:
  void big_endian(uint64_t value, int bytes);
  Oid element_;
  uint32_t count_ = 0;
  bool nulls_ = false;
  std::string bytes_;
};

}  // namespace osnova::store
