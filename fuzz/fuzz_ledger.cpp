#include <cstdint>

#include "base/rounding.hpp"
#include "formats/ledger_text.hpp"

// What is accepted balances in every commodity.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto journal = osnova::formats::read_ledger({reinterpret_cast<const char*>(data), size});
  if (!journal) return 0;
  for (const auto& transaction : *journal) {
    std::map<std::string, osnova::int128> sums;
    for (const auto& posting : transaction.postings)
      sums[posting.amount.commodity] += posting.amount.mantissa;
    for (const auto& [commodity, sum] : sums)
      if (sum != 0) __builtin_trap();
  }
  return 0;
}
