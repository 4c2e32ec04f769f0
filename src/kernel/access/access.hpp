#pragma once
// Users, roles, rights. Reads for people take an Access, which only the kernel can make; a query
// without one does not compile.
#include <string>
#include <string_view>
#include <vector>

#include "meta/record.hpp"

namespace osnova {

// Shared catalogue "kernel.role": a named bundle of rights. A right is "<record>.<action>" or
// "report.<name>"; a bundle entry may use * ("sales.*", "*.read").
struct Role : Entity {
  Text<40> code;
  Text<100> name;
  Text<2000> rights;  // separated by spaces or line breaks
};
const RecordMeta& role_meta();

struct UserRole : Line {
  Ref<Role> role;
  int64_t in_company = 0;  // 0 = every company
};

// Shared catalogue "kernel.user".
struct User : Entity {
  Text<60> login;  // unique
  Text<120> name;
  Text<5> language;
  Text<200> password_hash;  // argon2id (libsodium's encoded form); never leaves the kernel
  bool active = true;
  Lines<UserRole> roles;
  // Rises when he is made inactive: what was given to him before (sessions, tokens) has ended, also
  // when he is active again.
  int64_t sign_in_epoch = 0;
};
const RecordMeta& user_meta();

class Access {
 public:
  Id user() const { return user_; }
  Id company() const { return company_; }
  const std::string& origin() const { return origin_; }  // cli, api, import, job, case
  const std::string& language() const { return language_; }
  // The same person and rights, answered in another language.
  Access in_language(std::string_view language) const;
  // The same person with those of his rights alone that this bundle names too; once narrowed, never
  // wider again.
  Access narrowed(std::string_view bundle) const;
  bool may(std::string_view right) const;  // "sales.invoice.post"
  bool sees_anything() const { return !rights_.empty(); }

 private:
  friend class Kernel;
  friend class AccessMaker;
  Access() = default;
  Id user_ = 0, company_ = 0;
  std::string origin_, language_ = "en";
  std::vector<std::string> rights_;
  std::vector<std::vector<std::string>> within_;  // bundles that have to name a right as well
};

// The rights that a bundle names: words between blanks and line breaks.
std::vector<std::string> rights_of(std::string_view bundle);

}  // namespace osnova
