#pragma once
// What lets a person or his programs in, or what he signs with, and runs out (ASVS 2.3.3).
#include <string>
#include <string_view>
#include <vector>

#include "kernel/kernel.hpp"

namespace osnova {

// How long before a person is told.
inline constexpr int kExpiryDays = 14;

struct Expiry {
  std::string_view kind;  // of kNoticeKinds: token_ends, certificate_ends
  Id person = 0, thing = 0;
  std::string name;  // of the token; the serial number of a certificate
  Date day;          // on which it runs out, in the time zone of the company
};

// Tokens of programs and certificates of people that are good now and run out within kExpiryDays.
std::vector<Expiry> expiries(Kernel& kernel, const CompanyState& state);

}  // namespace osnova
