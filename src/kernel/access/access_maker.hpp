#pragma once
// Makes an Access from the roles of a user; for the kernel alone.
#include "base/result.hpp"
#include "kernel/access/access.hpp"

namespace osnova {

class CompanyState;

class AccessMaker {
 public:
  // By the roles that the user has now. `state` is that of any company, or of the workspace.
  // Problems "access.unknown_user", "access.inactive".
  static Result<Access> of(const CompanyState& state, Id user, Id company,
                           std::string_view origin);
};

}  // namespace osnova
