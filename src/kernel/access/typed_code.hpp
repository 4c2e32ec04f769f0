#pragma once
// Codes that are shown once, to be typed by people: recovery codes, invitations.
#include <string>
#include <string_view>

namespace osnova {

// Bytes that nobody guesses.
std::string random_bytes(int count);
// 80 random bits as base32 (RFC 4648) in groups of four letters: "ABCD-EFGH-IJKL-MNOP".
std::string typed_code();
// As it is hashed: however somebody writes it down, with blanks, hyphens or small letters.
std::string plain_code(std::string_view typed);

}  // namespace osnova
