#pragma once
// The type tags of canonical encoding version 1. They are hashed and signed: never change one.
#include "meta/record.hpp"

namespace osnova {

inline constexpr char kCanonicalNone = 'n';    // without value: length 0
inline constexpr char kCanonicalSecret = 'h';  // SHA-256 of the value
inline constexpr char kCanonicalLine = 'l';    // line_id: begins a whole line
inline constexpr char kCanonicalField = 'f';   // name of a field within a whole line

constexpr char canonical_tag(Kind kind) {
  switch (kind) {
    case Kind::integer:
      return 'i';
    case Kind::boolean:
      return 'b';
    case Kind::text:
      return 't';
    case Kind::date:
      return 'd';
    case Kind::timestamp:
      return 's';
    case Kind::amount:
      return 'a';
    case Kind::decimal:
      return 'm';
    case Kind::enumeration:
      return 'e';
    case Kind::reference:
      return 'r';
    case Kind::currency:
      return 'c';
  }
  return '?';
}

// The other tags are followed by a zig-zag integer.
constexpr bool canonical_tag_is_text(char tag) {
  return tag == canonical_tag(Kind::text) || tag == canonical_tag(Kind::enumeration) ||
         tag == canonical_tag(Kind::currency) || tag == kCanonicalNone || tag == kCanonicalSecret;
}

}  // namespace osnova
