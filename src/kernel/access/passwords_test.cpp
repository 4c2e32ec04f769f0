#include "kernel/access/passwords.hpp"

#include <doctest/doctest.h>

using namespace osnova;

TEST_CASE("passwords: kept with a pepper they are nothing without it") {
  const std::string words = "words of my own choice";
  const Passwords plain, one("a secret of thirty-two characters"), two("another secret of that length....");
  const std::string before = plain.keep(words), kept = one.keep(words);
  CHECK(before.starts_with("$argon2id$"));
  CHECK(kept.starts_with("$pepper$"));
  CHECK(kept.size() <= 200);  // User::password_hash
  CHECK(is_kept_password(before));
  CHECK(is_kept_password(kept));
  for (const char* text : {"", "x", "$argon2i$v=19", "$pepper$", "$pepper$0123456789abcdef",
                           "$pepper$0123$argon2id$"})
    CHECK_FALSE(is_kept_password(text));
  CHECK(one.fits(kept, words));
  CHECK_FALSE(one.fits(kept, words + "."));
  CHECK_FALSE(two.fits(kept, words));
  CHECK_FALSE(plain.fits(kept, words));
  // What libsodium wrote behind the mark is not of the password itself either.
  CHECK_FALSE(plain.fits(kept.substr(kept.find("$argon2id$")), words));
  // Those of before go on, and are known to be.
  CHECK(one.fits(before, words));
  CHECK(one.is_outdated(before));
  CHECK_FALSE(one.is_outdated(kept));
  CHECK_FALSE(plain.is_outdated(before));
  CHECK(one.can_read(before));
  CHECK(one.can_read(kept));
  CHECK_FALSE(two.can_read(kept));
  CHECK_FALSE(plain.can_read(kept));
  CHECK(one.keep(words) != kept);
}
