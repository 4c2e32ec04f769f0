#include <cstdint>

#include "app/sales_mapping.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto mapping =
      osnova::app::parse_sales_mapping({reinterpret_cast<const char*>(data), size});
  if (mapping && mapping->class_of("anything") == nullptr) __builtin_trap();
  return 0;
}
