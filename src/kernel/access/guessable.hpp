#pragma once
#include <string_view>

namespace osnova {

// Whether a password is one of those with which guessing begins (NIST SP 800-63B, 5.1.1.2):
// well-known words, years, the login, the name of the program, runs along the keyboard or the
// alphabet and the same again and again, put together of at most four such parts or other
// characters; also with figures for letters ("p4ssw0rd"). It says nothing of passwords that leaked
// somewhere.
bool is_guessable(std::string_view password, std::string_view login);

}  // namespace osnova
