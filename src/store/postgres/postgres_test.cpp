// What of the driver needs no server.
#include <doctest/doctest.h>

#include <map>

#include "store/postgres/address.hpp"
#include "store/postgres/errors.hpp"
#include "store/postgres/fold.hpp"

using namespace osnova::store;

namespace {

std::string refused(std::string_view url) {
  try {
    parse_address(url);
  } catch (const StoreFailure& failure) {
    return failure.what();
  }
  return "";
}

}  // namespace

TEST_CASE("postgres: an address with its schema; a password is shown nowhere") {
  const auto address = parse_address(
      "postgresql://ann:very%20secret@db.example:5433/books?sslmode=require&schema=shop&passfile=x");
  CHECK(address.schema == "shop");
  CHECK(address.shown == "postgresql://db.example:5433/books?schema=shop");
  std::map<std::string, std::string> given(address.parameters.begin(), address.parameters.end());
  CHECK(given["password"] == "very secret");
  CHECK(given["sslmode"] == "require");
  CHECK(given["passfile"] == "x");
  CHECK_FALSE(given.contains("schema"));
  CHECK(parse_address("postgres:///books").schema == "osnova");
  for (const char* url :
       {"postgresql://a:very-secret@h/b?schema=Shop", "postgresql://a:very-secret@h/b?schema=",
        "postgresql://a:very-secret@h/b?schema=x;drop", "postgresql://a:very-secret@h/b?schema=pg_x",
        "postgresql://a:very-secret@h/b?nonsense=very-secret", "postgresql://a:very-secret@h:x:y/b?z",
        "postgresql://a:very-secret@[h/b", "postgresql://a:%zz-very-secret@h/b"}) {
    CHECK_MESSAGE(!refused(url).empty(), url);
    CHECK_MESSAGE(refused(url).find("secret") == std::string::npos, refused(url));
  }
  CHECK(quoted_name("a\"b") == "\"a\"\"b\"");
}

TEST_CASE("postgres: why a statement failed") {
  using Reason = StoreFailure::Reason;
  CHECK(reason_of("23505") == Reason::unique_violation);
  for (const char* state : {"40001", "40P01", "55P03", "53300"})
    CHECK(reason_of(state) == Reason::busy);
  CHECK(reason_of("53100") == Reason::disk_full);
  for (const char* state : {"", "08006", "57P01", "57P02", "57P03"})
    CHECK(reason_of(state) == Reason::lost);
  CHECK(reason_of("25006") == Reason::read_only);
  CHECK(reason_of("XX001") == Reason::corrupt);
  CHECK(reason_of("42601") == Reason::other);
  CHECK(without_shard("invoice_external_ref_102267") == "invoice_external_ref");
  CHECK(without_shard("invoice_external_ref") == "invoice_external_ref");
  CHECK(without_shard("a_2") == "a_2");
}

TEST_CASE("postgres: words of a text") {
  using Words = std::vector<std::string>;
  CHECK(words_of("INV-2025/7, Café «Ёлка» №5") ==
        Words{"inv", "2025", "7", "cafe", "елка", "5"});
  CHECK(words_of("Straße Łódź Ấn e\u0301te") == Words{"straße", "łodz", "an", "ete"});
  CHECK(words_of("  '&|!:*()\\ ").empty());
  CHECK(words_of("\u4e2d\u6587 \U0001F384x") == Words{"\u4e2d\u6587", "x"});
  CHECK(clip_bytes("абв", 3) == "а");
}
