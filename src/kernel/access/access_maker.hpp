#pragma once
// Makes an Access from what a user holds; for the kernel alone.
#include "base/result.hpp"
#include "kernel/access/access.hpp"

namespace osnova {

class CompanyState;

class AccessMaker {
 public:
  // By what the user holds on that day in the company, and the emergency rights that are in force for
  // him there at `now` (none without it). `state` is that of any company, or of the
  // workspace. Problems "access.unknown_user", "access.inactive".
  static Result<Access> of(const CompanyState& state, Id user, Id company,
                           std::string_view origin, Date today, Timestamp now = {});
};

}  // namespace osnova
