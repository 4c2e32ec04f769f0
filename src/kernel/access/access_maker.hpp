#pragma once
// Makes an Access from what a user holds; for the kernel alone.
#include "base/result.hpp"
#include "kernel/access/access.hpp"

namespace osnova {

class CompanyState;
struct Emergency;

// Before a right of a role: only of what is the person's own, however far the role was given.
inline constexpr std::string_view kOwnWord = "own:";

class AccessMaker {
 public:
  // By what the user holds on that day in the company, and the emergency rights that are in force for
  // him there at `now` (none without it). `state` is that of any company, or of the
  // workspace. Problems "access.unknown_user", "access.inactive".
  static Result<Access> of(const CompanyState& state, Id user, Id company,
                            std::string_view origin, Date today, Timestamp now = {});
  // The same with these emergency rights, whenever they are or were in force; nullptr = none.
  static Result<Access> with(const CompanyState& state, Id user, Id company,
                             std::string_view origin, Date day, const Emergency* emergency);
  // The program itself, for what it does in nobody's name and the planner verifies: this bundle alone.
  static Access of_program(Id company, std::string_view origin, std::string_view bundle);
  // The same person with this right alone, for what he does about himself and needs no right for; of
  // a program whose token narrows his rights, unchanged.
  static Access for_himself(const Access& access, std::string_view right);
};

}  // namespace osnova
