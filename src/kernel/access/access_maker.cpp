#include "kernel/access/access_maker.hpp"

#include "kernel/command/company_state.hpp"

namespace osnova {

Result<Access> AccessMaker::of(const CompanyState& state, Id id, Id company,
                               std::string_view origin) {
  const User* user = state.get<User>(user_meta(), id);
  if (!user) return Problem{"access.unknown_user", "", {}};
  if (!user->active) return Problem{"access.inactive", "", {{"login", user->login}}};
  Access access;
  access.user_ = user->id;
  access.company_ = company;
  access.origin_ = origin;
  access.language_ = user->language.empty() ? "en" : std::string(user->language);
  for (const UserRole& line : user->roles) {
    if (line.in_company != 0 && line.in_company != company) continue;
    const Role* role = state.get<Role>(role_meta(), line.role.id);
    if (!role) continue;
    for (std::string& right : rights_of(role->rights)) access.rights_.push_back(std::move(right));
  }
  return access;
}

}  // namespace osnova
