#pragma once
// As much of CBOR (RFC 8949) as a key of an authenticator needs: maps, integers, byte and text strings
// in the shortest form, without tags and without lengths left open (CTAP 2.1, 8).
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace osnova {

struct CborValue {
  std::optional<int64_t> number;
  std::string bytes;  // of a byte string
};

// A map of integers to integers and byte strings, which is what a COSE_Key (RFC 9052) is here; `used` =
// how many bytes it took. nullopt for anything else.
std::optional<std::map<int64_t, CborValue>> read_cbor_map(std::string_view bytes, size_t* used);

}  // namespace osnova
