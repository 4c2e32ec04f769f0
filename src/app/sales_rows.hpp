#pragma once
// The rows of a sales file, read once and kept small: texts are interned, a row is 56 bytes.
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/sales_mapping.hpp"
#include "base/csv.hpp"
#include "base/date.hpp"

namespace osnova::app {

// Texts by number; the same text has the same number.
class Interned {
 public:
  uint32_t add(std::string_view text);
  const std::string& text(uint32_t number) const { return *texts_[number]; }
  size_t size() const { return texts_.size(); }

 private:
  struct ViewHash {
    using is_transparent = void;
    size_t operator()(std::string_view v) const { return std::hash<std::string_view>{}(v); }
  };
  std::unordered_map<std::string, uint32_t, ViewHash, std::equal_to<>> numbers_;
  std::vector<const std::string*> texts_;
};

struct SalesRow {
  int64_t quantity = 0;  // mantissa of Quantity
  int64_t price = 0;     // mantissa of Price
  int64_t value = 0;     // minor units: quantity x price, half away from zero
  uint32_t line = 0;     // of the file
  uint32_t number = 0, item = 0, description = 0, customer = 0, country = 0;  // interned
  Date date;
};

// A row that becomes no document line: its number in the file, why, and the row as it stood.
struct ParkedRow {
  int64_t line = 0;
  std::string code;  // "import.no_value_no_customer", "import.quantity", ...
  std::string raw;
  int64_t value = 0;  // minor units, 0 when it could not be computed
};

struct SalesDocument {
  const SalesMapping::DocumentRule* rule = nullptr;
  uint32_t number = 0;         // interned
  std::vector<uint32_t> rows;  // indexes, in the file's order
  uint32_t order = 0;          // last row that must be there before it is posted
};

struct SalesFile {
  Interned texts;
  std::vector<SalesRow> rows;
  std::vector<ParkedRow> parked;
  std::vector<SalesDocument> documents;  // by order
  int64_t rows_read = 0, duplicates = 0;
};

// Where a credit line's quantity comes from: parts of invoice lines.
struct CreditPart {
  uint32_t row = 0;      // of the invoice line
  int64_t quantity = 0;  // positive mantissa
};
using CreditLinks = std::unordered_map<uint32_t, std::vector<CreditPart>>;  // by credit row

// Reads and groups by number, over the whole file. Problems only for what makes the file unreadable
// (missing columns); a bad row is parked.
Result<SalesFile> read_sales(const CsvReader::Source& source, const SalesMapping& mapping);

// Links credit lines to invoice lines: same customer, exact item, same unit price; candidates
// earlier in the file, latest first; whole or not at all. Anonymous lines are never linked. Moves
// credit notes behind the invoices that they name.
CreditLinks link_credits(SalesFile& file);

}  // namespace osnova::app
