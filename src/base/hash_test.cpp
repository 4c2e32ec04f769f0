#include "base/hash.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"

using namespace osnova;

namespace {

std::string canonical_integer(int64_t value) {
  CanonicalWriter out;
  out.integer('i', value);
  return hex(out.bytes());
}

}  // namespace

TEST_CASE("SHA-256: examples of FIPS 180-2 and of NIST") {
  const auto hashed = [](std::string_view text) { return hash_hex(sha256(text)); };
  CHECK(hashed("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hashed("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hashed("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(hashed(std::string(1'000'000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  CHECK(hashed(std::string_view("\0", 1)) ==
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

TEST_CASE("canonical bytes: tag, length in LEB128, bytes") {
  CanonicalWriter out;
  out.text('t', "ab");
  out.text('u', "");
  CHECK(hex(out.bytes()) ==
        "7402616275"
        "00");
  out.clear();
  out.text('t', std::string(300, 'x'));
  CHECK(hex(out.bytes()).starts_with("74ac0278"));
  CHECK(out.bytes().size() == 303);
  CHECK(out.hash() == sha256(out.bytes()));
  // Neighbours cannot borrow from one another.
  CanonicalWriter one, two;
  one.text('t', "ab"), one.text('t', "c");
  two.text('t', "a"), two.text('t', "bc");
  CHECK(one.bytes() != two.bytes());
}

TEST_CASE("canonical bytes: integers in zig-zag LEB128") {
  CHECK(canonical_integer(0) == "6900");
  CHECK(canonical_integer(-1) == "6901");
  CHECK(canonical_integer(1) == "6902");
  CHECK(canonical_integer(63) == "697e");
  CHECK(canonical_integer(-64) == "697f");
  CHECK(canonical_integer(64) == "698001");
  CHECK(canonical_integer(INT64_MAX) == "69feffffffffffffffff01");
  CHECK(canonical_integer(INT64_MIN) == "69ffffffffffffffffff01");
}
