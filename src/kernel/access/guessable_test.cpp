#include "kernel/access/guessable.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace osnova;

TEST_CASE("passwords: those with which guessing begins") {
  for (const char* weak :
       {"password1234",  "PASSWORDpassword", "P@ssw0rd!2024",    "qwertyuiop123", "123456789012",
        "111111111111",  "abcdefghijkl",     "1qaz2wsx3edc",     "q1w2e3r4t5y6",  "letmein12345!",
        "September2025", "admin@osnova1",    "zxcvbnmasdfghjkl", "098765432100",  "iloveyou1234",
        "пароль123456",  "ЙцукенЙцукен",     "привет!2025!",     "gfhjkm123456",  "xyxyxyxyxyxyxy",
        "dragon monkey"})
    CHECK_MESSAGE(is_guessable(weak, "anna"), weak);
  CHECK(is_guessable("zinaida12345", "zinaida"));
  CHECK(is_guessable("Zinaida-zinaida", "zinaida"));
  CHECK_FALSE(is_guessable("zinaida12xkcd", "anna"));
}

TEST_CASE("passwords: whatever is not known to be guessed is taken, of any characters") {
  for (const char* good :
       {"a long password", "quite another one", "correct horse battery", "704918352617",
        "зелёный чайник на окне", "🐘🦒🐢🦔🐙 и ещё двое", "tr0ub4dor&3xyz",
        "bnmqtyzxklpw", "set by the owner", "            x y z"})
    CHECK_MESSAGE(!is_guessable(good, "anna"), good);
}
